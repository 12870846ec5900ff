// Blocking or slow work on a thread of its own, awaited without blocking the server's.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace samtycke::backend {

// Runs `fn()`, which does not throw, on the pool and resumes with what it returned. As in
// Storage::write, a closure that captures by value needs a name before the co_await.
template <class Fn>
auto runOn(boost::asio::thread_pool& pool, Fn&& fn) {
    namespace asio = boost::asio;
    using Outcome = decltype(fn());
    return asio::async_initiate<const asio::use_awaitable_t<>, void(Outcome)>(
        [&pool, fn = std::forward<Fn>(fn)](auto handler) mutable {
            auto work = asio::make_work_guard(handler);
            asio::post(pool, [fn = std::move(fn), handler = std::move(handler),
                              work = std::move(work)]() mutable {
                auto executor = work.get_executor();
                asio::post(executor, [handler = std::move(handler), outcome = fn()]() mutable {
                    std::move(handler)(std::move(outcome));
                });
            });
        },
        asio::use_awaitable);
}

}  // namespace samtycke::backend
