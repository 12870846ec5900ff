// Jobs waiting for a storage thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "storage/storage.h"

namespace samtycke::backend {

class Storage::Queue {
  public:
    void push(std::unique_ptr<Job> job) {
        {
            const std::lock_guard lock(mutex_);
            jobs_.push_back(std::move(job));
        }
        ready_.notify_one();
    }
    // Waits for work; takes at most `most` jobs in their order. Empty only when closed and done.
    std::vector<std::unique_ptr<Job>> take(std::size_t most) {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [&] { return closed_ || !jobs_.empty(); });
        std::vector<std::unique_ptr<Job>> out;
        while (!jobs_.empty() && out.size() < most) {
            out.push_back(std::move(jobs_.front()));
            jobs_.pop_front();
        }
        return out;
    }
    void close() {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
        }
        ready_.notify_all();
    }

  private:
    std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<std::unique_ptr<Job>> jobs_;
    bool closed_ = false;
};

}  // namespace samtycke::backend
