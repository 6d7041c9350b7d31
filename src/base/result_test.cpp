#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace sparkwright {
namespace {

Result<int> Positive(int number) {
  if (number > 0) {
    return number;
  }
  return Error(ErrorCode::kInvalidArgument, "not positive");
}

Status Check(int number) {
  SPARKWRIGHT_TRY(Positive(number));
  return {};
}

Result<std::string> Sum(int a, int b) {
  SPARKWRIGHT_TRY(const int first, Positive(a));
  SPARKWRIGHT_TRY(const int second, Positive(b));
  SPARKWRIGHT_TRY(Check(first + second));
  return std::to_string(first + second);
}

TEST(Result, HoldsAValueOrAnError) {
  const Result<int> value = Positive(3);
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(*value, 3);
  const Result<int> error = Positive(0);
  ASSERT_FALSE(error.ok());
  EXPECT_EQ(error.error().code(), ErrorCode::kInvalidArgument);
}

TEST(Result, TryPassesTheFirstErrorOn) {
  EXPECT_EQ(*Sum(1, 2), "3");
  EXPECT_FALSE(Sum(0, 2).ok());
  EXPECT_FALSE(Sum(1, -2).ok());
  EXPECT_EQ(Sum(1, -2).error().message(), "not positive");
}

TEST(Result, AStatusIsSuccessUnlessItHasAnError) {
  EXPECT_TRUE(Status().ok());
  EXPECT_TRUE(Check(1).ok());
  EXPECT_EQ(Check(0).error().code(), ErrorCode::kInvalidArgument);
}

Result<std::unique_ptr<int>> Boxed() { return std::make_unique<int>(7); }

TEST(Result, MovesWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> boxed = Boxed();
  EXPECT_EQ(**boxed, 7);
  const std::unique_ptr<int> taken = *std::move(boxed);
  EXPECT_EQ(*taken, 7);
}

TEST(Result, AValueThatIsItselfAnErrorTypeStaysAValue) {
  const Result<std::string> text = std::string("kCorrupt");
  EXPECT_EQ(text->size(), 8U);
}

TEST(ResultDeathTest, TakingWhatIsNotThereIsABug) {
  EXPECT_DEATH((void)Positive(0).value(), "ok\\(\\)");
  EXPECT_DEATH((void)Positive(1).error(), "ok\\(\\)");
  EXPECT_DEATH((void)Status().error(), "error_");
}

TEST(Error, GainsContextInFront) {
  const Error error = Error(ErrorCode::kCorrupt, "bad byte").WithContext("part 2").WithContext("log");
  EXPECT_EQ(error.message(), "log: part 2: bad byte");
  EXPECT_EQ(error.code(), ErrorCode::kCorrupt);
}

TEST(Error, EveryCodeHasAName) {
  EXPECT_EQ(ErrorCodeName(ErrorCode::kInvalidArgument), "invalid_argument");
  EXPECT_EQ(ErrorCodeName(ErrorCode::kNotFound), "not_found");
  EXPECT_EQ(ErrorCodeName(ErrorCode::kCorrupt), "corrupt");
  EXPECT_EQ(ErrorCodeName(ErrorCode::kLimitExceeded), "limit_exceeded");
  EXPECT_EQ(ErrorCodeName(ErrorCode::kUnavailable), "unavailable");
  EXPECT_EQ(ErrorCodeName(ErrorCode::kInternal), "internal");
}

}  // namespace
}  // namespace sparkwright
