#include "base/saturating.h"

#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

namespace sparkwright {
namespace {

TEST(Saturating, ProductsStayAtTheLimits) {
  EXPECT_EQ(SaturatingMultiply(6, -7), -42);
  EXPECT_EQ(SaturatingMultiply(INT64_MAX, 2), INT64_MAX);
  EXPECT_EQ(SaturatingMultiply(INT64_MIN, -1), INT64_MAX);
  EXPECT_EQ(SaturatingMultiply(INT64_MIN, 2), INT64_MIN);
  EXPECT_EQ(SaturatingMultiply(INT64_MIN, 0), 0);
}

TEST(Saturating, NumbersWithoutAWholeNumberNearbyStayAtTheLimits) {
  EXPECT_EQ(SaturatingCast(-2.9), -2);
  EXPECT_EQ(SaturatingCast(9'223'372'036'854'774'784.0), 9'223'372'036'854'774'784);
  EXPECT_EQ(SaturatingCast(9'223'372'036'854'775'808.0), INT64_MAX);
  EXPECT_EQ(SaturatingCast(-9'223'372'036'854'775'808.0), INT64_MIN);
  EXPECT_EQ(SaturatingCast(1e308), INT64_MAX);
  EXPECT_EQ(SaturatingCast(-std::numeric_limits<double>::infinity()), INT64_MIN);
  EXPECT_EQ(SaturatingCast(std::numeric_limits<double>::quiet_NaN()), 0);
}

TEST(Saturating, HalvesRoundAwayFromZero) {
  EXPECT_EQ(SaturatingRound(2.5), 3);
  EXPECT_EQ(SaturatingRound(-2.5), -3);
  EXPECT_EQ(SaturatingRound(1e300), INT64_MAX);
}

}  // namespace
}  // namespace sparkwright
