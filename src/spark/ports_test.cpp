#include "spark/ports.h"

#include <gtest/gtest.h>

namespace sparkwright::spark {
namespace {

TEST(FreePorts, AreHeldUntilTheyAreReleased) {
  FreePorts ports;
  const Result<int64_t> one = ports.Take();
  const Result<int64_t> two = ports.Take();
  ASSERT_TRUE(one.ok());
  ASSERT_TRUE(two.ok());
  EXPECT_NE(one.value(), two.value());
  FreePorts others;
  EXPECT_EQ(others.Hold(one.value()).error().code(), ErrorCode::kUnavailable);
  ports.Release();
  EXPECT_TRUE(others.Hold(one.value()).ok());
}

TEST(FreePorts, AreNotGivenTwice) {
  FreePorts ports;
  const Result<int64_t> port = ports.Take();
  ASSERT_TRUE(port.ok());
  EXPECT_EQ(ports.Hold(port.value()).error().code(), ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace sparkwright::spark
