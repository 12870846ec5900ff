// Coroutines of the backend: everything asynchronous returns a Task.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <ostream>  // Boost.Core 1.81 uses it without including it

namespace samtycke::backend {

template <class T>
using Task = boost::asio::awaitable<T>;

}  // namespace samtycke::backend
