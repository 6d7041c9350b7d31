#include "base/parallel_for.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace sparkwright {

void ParallelFor(std::size_t count, int num_threads, const std::function<void(std::size_t)>& body) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr first_exception;
  const auto work = [&] {
    try {
      for (std::size_t i = next++; i < count; i = next++) {
        body(i);
      }
    } catch (...) {
      const std::scoped_lock lock(mutex);
      if (first_exception == nullptr) {
        first_exception = std::current_exception();
      }
      next = count;
    }
  };
  {
    const std::size_t num_helpers = std::min(static_cast<std::size_t>(std::max(num_threads, 1)), count) - (count > 0);
    std::vector<std::jthread> helpers;
    helpers.reserve(num_helpers);
    for (std::size_t i = 0; i < num_helpers; ++i) {
      helpers.emplace_back(work);
    }
    work();
  }
  if (first_exception != nullptr) {
    std::rethrow_exception(first_exception);
  }
}

}  // namespace sparkwright
