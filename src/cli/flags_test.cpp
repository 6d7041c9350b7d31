#include "cli/flags.h"

#include <gtest/gtest.h>

namespace sparkwright::cli {
namespace {

TEST(Flags, SizesReadAsSparkWritesThem) {
  EXPECT_EQ(ParseSize("512")->count(), 512);
  EXPECT_EQ(ParseSize("512b")->count(), 512);
  EXPECT_EQ(ParseSize("64k")->count(), 64 << 10);
  EXPECT_EQ(ParseSize("64KB")->count(), 64 << 10);
  EXPECT_EQ(ParseSize("1gib")->count(), 1 << 30);
  EXPECT_EQ(ParseSize("0")->count(), 0);
}

TEST(Flags, OtherTextIsNoSize) {
  for (const char* text : {"", "k", "-1", "1.5g", "5q", "1kk", "9223372036854775807k", "1 g", "1g "}) {
    const Result<Bytes> size = ParseSize(text);
    ASSERT_FALSE(size.ok()) << text;
    EXPECT_EQ(size.error().code(), ErrorCode::kInvalidArgument);
  }
}

TEST(Flags, SizesPrintAsTheyAreTyped) {
  for (const char* text : {"0", "1000", "1k", "64m", "3g", "1t"}) {
    EXPECT_EQ(FormatSize(*ParseSize(text)), text);
  }
}

}  // namespace
}  // namespace sparkwright::cli
