#include "base/read_text.h"

#include <gtest/gtest.h>

#include "base/memory_env.h"

namespace sparkwright {
namespace {

TEST(ReadText, GivesAllOfAFile) {
  MemoryEnv env;
  const std::string text(100'000, 'x');
  ASSERT_TRUE(env.files().WriteFile("/a.conf", text).ok());
  const auto read = ReadText(env.files(), "/a.conf", Bytes(1 << 20));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, text);
}

TEST(ReadText, StopsAtItsLimit) {
  MemoryEnv env;
  ASSERT_TRUE(env.files().WriteFile("/a.conf", std::string(100'000, 'x')).ok());
  const auto read = ReadText(env.files(), "/a.conf", Bytes(1000));
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code(), ErrorCode::kLimitExceeded);
}

TEST(ReadText, SaysWhenThereIsNoSuchFile) {
  MemoryEnv env;
  EXPECT_EQ(ReadText(env.files(), "/none", Bytes(1000)).error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace sparkwright
