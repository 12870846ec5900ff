// Coroutines of the backend: everything asynchronous returns a Task.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <ostream>  // Boost.Core 1.81 uses it without including it

namespace samtycke::backend {

template <class T>
using Task = boost::asio::awaitable<T>;

// Waits; the error is part of the answer, never thrown.
constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace samtycke::backend
