#include "base/parallel_for.h"

#include <atomic>
#include <new>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace sparkwright {
namespace {

TEST(ParallelFor, CallsEachIndexOnce) {
  for (const int num_threads : {-1, 0, 1, 2, 7}) {
    for (const std::size_t count : {0U, 1U, 3U, 1000U}) {
      std::vector<std::atomic<int>> calls(count);
      ParallelFor(count, num_threads, [&](std::size_t i) { ++calls[i]; });
      for (const auto& number : calls) {
        EXPECT_EQ(number, 1);
      }
    }
  }
}

TEST(ParallelFor, KeepsTheOrderInOneThread) {
  std::vector<std::size_t> order;
  ParallelFor(5, 1, [&](std::size_t i) { order.push_back(i); });
  std::vector<std::size_t> expected(5);
  std::iota(expected.begin(), expected.end(), 0U);
  EXPECT_EQ(order, expected);
}

TEST(ParallelFor, ThrowsWhatACallThrows) {
  EXPECT_THROW(ParallelFor(100, 3,
                           [](std::size_t i) {
                             if (i == 50) {
                               throw std::bad_alloc();
                             }
                           }),
               std::bad_alloc);
}

}  // namespace
}  // namespace sparkwright
