// Passwords, hashed by Argon2id (RFC 9106) on one thread of their own, so that at most one hash at
// a time takes its 64 MiB.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <string>

#include "base/random.h"
#include "server/task.h"

namespace samtycke::backend {

// Sixteen letters and digits in groups of four, about 79 bits, without look-alikes.
std::string newPassword(Random& random);

class Passwords {
  public:
    // The encoded hash, parameters and salt inside; empty when there was no memory for it.
    Task<std::string> hash(std::string password);
    // Takes as long for an empty `hash` (an unknown name) and is then false.
    Task<bool> matches(std::string password, std::string hash);

  private:
    boost::asio::thread_pool thread_{1};
};

}  // namespace samtycke::backend
