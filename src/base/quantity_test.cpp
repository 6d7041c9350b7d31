#include "base/quantity.h"

#include <gtest/gtest.h>

#include <concepts>
#include <unordered_set>

#include "base/id.h"
#include "base/saturating.h"

namespace sparkwright {
namespace {

template <typename A, typename B>
concept Adds = requires(A a, B b) {
  a + b;
};
template <typename A, typename B>
concept Subtracts = requires(A a, B b) {
  a - b;
};
template <typename A, typename B>
concept Accumulates = requires(A a, B b) {
  a += b;
};
template <typename A, typename B>
concept Multiplies = requires(A a, B b) {
  a* b;
};
template <typename A, typename B>
concept Compares = requires(A a, B b) {
  a < b;
};
template <typename A, typename B>
concept Equals = requires(A a, B b) {
  a == b;
};
template <typename A, typename B>
concept Assigns = requires(A& a, B b) {
  a = b;
};

// What must compile.
static_assert(Adds<Bytes, Bytes> && Subtracts<Bytes, Bytes> && Accumulates<Bytes, Bytes> && Compares<Bytes, Bytes>);
static_assert(std::same_as<decltype(Timestamp() - Timestamp()), Millis>);
static_assert(std::same_as<decltype(Timestamp() + Millis()), Timestamp>);

// What must not: numbers without unit, and units that mix.
static_assert(!Adds<Bytes, int> && !Adds<int, Bytes> && !Subtracts<Bytes, int> && !Accumulates<Bytes, int>);
static_assert(!Assigns<Bytes, int> && !Assigns<Bytes, int64_t> && !Assigns<int64_t, Bytes>);
static_assert(!Compares<Bytes, int> && !Equals<Bytes, int>);
static_assert(!Adds<Bytes, Millis> && !Assigns<Bytes, Millis> && !Compares<Bytes, Millis>);
static_assert(!Adds<Millis, Nanos> && !Assigns<Millis, Nanos>);
static_assert(!Multiplies<Bytes, Bytes>);
static_assert(!std::convertible_to<int, Bytes> && !std::convertible_to<Bytes, int64_t>);
static_assert(!Adds<Timestamp, Timestamp> && !Adds<Timestamp, int> && !Adds<Timestamp, Bytes>);
static_assert(!Assigns<Ratio, Bytes> && !std::convertible_to<double, Ratio>);

// Ids name one kind of thing.
static_assert(Equals<StageId, StageId> && Compares<StageId, StageId>);
static_assert(!std::convertible_to<StageId, ExecutionId> && !Assigns<ExecutionId, StageId>);
static_assert(!std::convertible_to<StageId, JobId> && !std::constructible_from<JobId, StageId>);
static_assert(!std::convertible_to<int, StageId> && !std::convertible_to<StageId, int>);
static_assert(!Equals<StageId, JobId> && !Equals<StageId, int> && !Adds<StageId, int>);

TEST(Quantity, AddsAndSubtracts) {
  Bytes size(5);
  size += Bytes(7);
  size -= Bytes(2);
  EXPECT_EQ(size, Bytes(10));
  EXPECT_EQ((Bytes(1) - Bytes(3)).count(), -2);
  EXPECT_LT(Millis(1), Millis(2));
  EXPECT_EQ(Bytes().count(), 0);
}

TEST(Quantity, SaturatesInsteadOfOverflowing) {
  EXPECT_EQ(Bytes(INT64_MAX) + Bytes(1), Bytes(INT64_MAX));
  EXPECT_EQ(Bytes(INT64_MIN) + Bytes(-1), Bytes(INT64_MIN));
  EXPECT_EQ(Bytes(INT64_MIN) - Bytes(1), Bytes(INT64_MIN));
  EXPECT_EQ(Bytes(INT64_MAX) - Bytes(-1), Bytes(INT64_MAX));
  EXPECT_EQ(Bytes(0) - Bytes(INT64_MIN), Bytes(INT64_MAX));
  EXPECT_EQ(Bytes(-1) - Bytes(INT64_MIN), Bytes(INT64_MAX));
  EXPECT_EQ(Bytes(INT64_MAX) + Bytes(INT64_MIN), Bytes(-1));
}

static_assert(SaturatingAdd(INT64_MAX, INT64_MAX) == INT64_MAX);
static_assert(SaturatingAdd(INT64_MIN, INT64_MIN) == INT64_MIN);
static_assert(SaturatingSubtract(INT64_MIN, INT64_MAX) == INT64_MIN);
static_assert(SaturatingSubtract(INT64_MAX, INT64_MIN) == INT64_MAX);

TEST(Timestamp, DifferencesSaturateToo) {
  EXPECT_EQ(Timestamp(5) - Timestamp(3), Millis(2));
  EXPECT_EQ(Timestamp(5) + Millis(-7), Timestamp(-2));
  EXPECT_EQ(Timestamp(INT64_MAX) - Timestamp(INT64_MIN), Millis(INT64_MAX));
  EXPECT_EQ(Timestamp(INT64_MAX) + Millis(1), Timestamp(INT64_MAX));
}

TEST(Id, ComparesAndHashes) {
  EXPECT_EQ(StageId(3), StageId(3));
  EXPECT_LT(StageId(2), StageId(3));
  EXPECT_EQ(StageId().number(), -1) << "no stage";
  const std::unordered_set<TaskId> ids = {TaskId(1), TaskId(1), TaskId(INT64_MAX)};
  EXPECT_EQ(ids.size(), 2U);
}

}  // namespace
}  // namespace sparkwright
