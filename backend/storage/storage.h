// The database of the program: one writer with group commit, a few readers (SQLite, WAL,
// synchronous=FULL).
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "base/result.h"
#include "server/task.h"
#include "storage/database.h"

namespace samtycke::backend {

class Storage {
  public:
    // Opens or creates the file and brings its schema up to date (storage/migrations.h).
    // Errors: "storage.unavailable", "storage.newer" (made by a newer program).
    static Result<std::unique_ptr<Storage>> open(const std::filesystem::path& file);
    Storage(const Storage&) = delete;
    Storage& operator=(const Storage&) = delete;
    ~Storage();  // finishes what was asked for

    // Runs `fn(Database&) -> Result<T>` in the writer's current transaction together with other
    // callers' and resumes only after COMMIT has reached the disk. A failing fn takes back its own
    // changes only. Errors: fn's, "storage.unavailable" when the commit failed.
    // A closure that captures by value needs a name before the co_await: g++ 12 destroys a
    // temporary one twice (GCC bug 99576).
    template <class Fn>
    auto write(Fn&& fn) {
        return enqueue(writes(), std::forward<Fn>(fn));
    }
    // Runs `fn(Database&) -> Result<T>` on a read-only connection: a consistent snapshot is that of
    // each single statement.
    template <class Fn>
    auto read(Fn&& fn) {
        return enqueue(reads(), std::forward<Fn>(fn));
    }

    // A unit of work: run on a thread of the storage, then told the outcome.
    class Job {
      public:
        virtual ~Job() = default;
        virtual bool run(Database& database) = 0;  // false: take back its changes
        // `failure`: what happened to the transaction around it, if anything.
        virtual void finish(const std::optional<Error>& failure) = 0;
    };
    class Queue;

  private:
    class Threads;
    explicit Storage(std::unique_ptr<Threads> threads);
    Queue& writes();
    Queue& reads();
    static void push(Queue& queue, std::unique_ptr<Job> job);

    template <class Fn, class Handler>
    class Work final : public Job {
        using Outcome = decltype(std::declval<Fn&>()(std::declval<Database&>()));

      public:
        Work(Fn fn, Handler handler)
            : fn_(std::move(fn)),
              handler_(std::move(handler)),
              work_(boost::asio::make_work_guard(handler_)) {}

        bool run(Database& database) override {
            try {
                outcome_.emplace(fn_(database));
            } catch (const std::exception& thrown) {
                outcome_.emplace(fail("storage.failed", thrown.what()));
            }
            return outcome_->has_value();
        }
        void finish(const std::optional<Error>& failure) override {
            Outcome outcome =
                failure ? Outcome(tl::unexpected<Error>(*failure)) : *std::move(outcome_);
            auto executor = work_.get_executor();
            boost::asio::post(
                executor, [handler = std::move(handler_), result = std::move(outcome)]() mutable {
                    std::move(handler)(std::move(result));
                });
            work_.reset();
        }

      private:
        Fn fn_;
        Handler handler_;
        boost::asio::executor_work_guard<boost::asio::associated_executor_t<Handler>> work_;
        std::optional<Outcome> outcome_;
    };

    template <class Fn>
    static auto enqueue(Queue& queue, Fn&& fn) {
        using Outcome = decltype(fn(std::declval<Database&>()));
        return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(Outcome)>(
            [&queue, fn = std::forward<Fn>(fn)](auto handler) mutable {
                using Made = Work<decltype(fn), decltype(handler)>;
                push(queue, std::make_unique<Made>(std::move(fn), std::move(handler)));
            },
            boost::asio::use_awaitable);
    }

    std::unique_ptr<Threads> threads_;
};

}  // namespace samtycke::backend
