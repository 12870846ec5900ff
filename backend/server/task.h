// Coroutines of the backend: everything asynchronous returns a Task.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace samtycke::backend {

template <class T>
using Task = boost::asio::awaitable<T>;

}  // namespace samtycke::backend
