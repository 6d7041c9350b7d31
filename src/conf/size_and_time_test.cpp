#include "conf/size_and_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sparkwright::conf {
namespace {

using ::testing::HasSubstr;

// The accepted and refused texts, and the numbers, are those of JavaUtils and ConfigBuilder of Spark.
TEST(Size, SizesAreReadAsSparkReadsThem) {
  struct Case {
    std::string_view text;
    ByteUnit unit;
    int64_t count;
  };
  for (const Case& one : {
           Case{"1g", ByteUnit::kMebi, 1024},
           Case{"512m", ByteUnit::kMebi, 512},
           Case{"8gb", ByteUnit::kMebi, 8192},
           Case{"8GB", ByteUnit::kMebi, 8192},
           Case{" 1G\t", ByteUnit::kMebi, 1024},
           Case{"4096", ByteUnit::kMebi, 4096},
           Case{"4096", ByteUnit::kByte, 4096},
           Case{"1t", ByteUnit::kGibi, 1024},
           Case{"1pb", ByteUnit::kTebi, 1024},
           Case{"1500k", ByteUnit::kMebi, 1},
           Case{"1023b", ByteUnit::kKibi, 0},
           Case{"00012k", ByteUnit::kByte, 12288},
           Case{"-1", ByteUnit::kByte, -1},
           Case{"-2k", ByteUnit::kByte, -2048},
           Case{"- 1", ByteUnit::kByte, -1},
           Case{"9223372036854775807", ByteUnit::kByte, INT64_MAX},
           Case{"9223372036854775807", ByteUnit::kMebi, INT64_MAX},
           Case{"8191p", ByteUnit::kByte, 8191LL << 50},
       }) {
    const Result<Size> size = ParseSize(one.text, one.unit);
    ASSERT_TRUE(size.ok()) << one.text << ": " << size.error().message();
    EXPECT_EQ(size->count, one.count) << one.text;
    EXPECT_EQ(size->unit, one.unit);
  }
  EXPECT_EQ(Size({3, ByteUnit::kMebi}).bytes(), Bytes(3 << 20));
  EXPECT_EQ(Size({INT64_MAX, ByteUnit::kMebi}).bytes(), Bytes(INT64_MAX));
}

TEST(Size, WhatSparkRefusesIsRefusedWithTheRightForm) {
  struct Case {
    std::string_view text;
    std::string_view advice;
  };
  for (const Case& one :
       {Case{"8.5g", "write 8704m"}, Case{"0.5 GB", "write 512m"}, Case{"8gib", "write 8g"}, Case{"8Gi", "write 8g"},
        Case{"8 g", "write 8g"}, Case{"1,500m", "write 1500m"}, Case{"1_024k", "write 1m"},
        Case{"8 gigabytes", "write 8g"}, Case{"100 bytes", "write 100b"}, Case{"1.00001g", "write 1073752562b"},
        Case{"", "such as 8g"}, Case{" -1", "such as 8g"}, Case{"g", "such as 8g"}, Case{"--1", "such as 8g"},
        Case{"8x", "such as 8g"}, Case{"1.5", "such as 8g"}, Case{"0x10", "such as 8g"}, Case{"1e3", "such as 8g"}}) {
    const Result<Size> size = ParseSize(one.text, ByteUnit::kMebi);
    ASSERT_FALSE(size.ok()) << one.text;
    EXPECT_EQ(size.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(size.error().message(), HasSubstr(std::string(one.advice))) << one.text;
  }
  for (const std::string_view text : {"8192p", "9223372036854775808", "99999999999999999999g"}) {
    EXPECT_FALSE(ParseSize(text, ByteUnit::kByte).ok()) << text;
  }
}

TEST(Size, LaterVersionsTakeBinarySuffixes) {
  EXPECT_EQ(ParseSize("8GiB", ByteUnit::kMebi, SizeSuffixes::kBinaryToo)->count, 8192);
  EXPECT_EQ(ParseSize("8ki", ByteUnit::kByte, SizeSuffixes::kBinaryToo)->count, 8192);
  for (const std::string_view text : {"8bi", "8bib", "8ii", "8gibb", "8xi"}) {
    EXPECT_FALSE(ParseSize(text, ByteUnit::kByte, SizeSuffixes::kBinaryToo).ok()) << text;
  }
}

TEST(Size, PrintsTheShortestTextThatReadsBack) {
  EXPECT_EQ(PrintSize({8192, ByteUnit::kMebi}), "8g");
  EXPECT_EQ(PrintSize({1536, ByteUnit::kMebi}), "1536m");
  EXPECT_EQ(PrintSize({0, ByteUnit::kMebi}), "0");
  EXPECT_EQ(PrintSize({-1, ByteUnit::kByte}), "-1");
  EXPECT_EQ(PrintSize({1000, ByteUnit::kByte}), "1000b");
  EXPECT_EQ(PrintSize({4096, ByteUnit::kPebi}), "4096p");
  for (const ByteUnit unit : {ByteUnit::kByte, ByteUnit::kKibi, ByteUnit::kMebi, ByteUnit::kPebi}) {
    for (const int64_t count : {int64_t{-5}, int64_t{0}, int64_t{1}, int64_t{1023}, int64_t{1024}, int64_t{1 << 30}}) {
      const Result<Size> back = ParseSize(PrintSize({count, unit}), unit);
      ASSERT_TRUE(back.ok());
      EXPECT_EQ(*back, (Size{count, unit}));
    }
  }
}

TEST(Duration, DurationsAreReadAsSparkReadsThem) {
  struct Case {
    std::string_view text;
    TimeUnit unit;
    int64_t count;
  };
  for (const Case& one : {
           Case{"10s", TimeUnit::kMillis, 10'000},
           Case{"120", TimeUnit::kSeconds, 120},
           Case{"5m", TimeUnit::kSeconds, 300},
           Case{"5MIN", TimeUnit::kSeconds, 300},
           Case{"2h", TimeUnit::kMinutes, 120},
           Case{"1d", TimeUnit::kHours, 24},
           Case{"1500ms", TimeUnit::kSeconds, 1},
           Case{"-1500ms", TimeUnit::kSeconds, -1},
           Case{"250us", TimeUnit::kMicros, 250},
           Case{"-1", TimeUnit::kMillis, -1},
           Case{" 3s ", TimeUnit::kMillis, 3000},
           Case{"9223372036854775807d", TimeUnit::kMillis, INT64_MAX},
           Case{"-9223372036854775808d", TimeUnit::kMillis, INT64_MIN},
       }) {
    const Result<Duration> duration = ParseDuration(one.text, one.unit);
    ASSERT_TRUE(duration.ok()) << one.text << ": " << duration.error().message();
    EXPECT_EQ(duration->count, one.count) << one.text;
  }
  EXPECT_EQ(Duration({2, TimeUnit::kMinutes}).nanos(), Nanos(120'000'000'000));
  EXPECT_EQ(Duration({INT64_MAX, TimeUnit::kDays}).nanos(), Nanos(INT64_MAX));
}

TEST(Duration, WhatSparkRefusesIsRefusedWithTheRightForm) {
  struct Case {
    std::string_view text;
    std::string_view advice;
  };
  for (const Case& one :
       {Case{"1.5h", "write 90min"}, Case{"10 s", "write 10s"}, Case{"10sec", "write 10s"}, Case{"5mins", "write 5min"},
        Case{"2 hours", "write 2h"}, Case{"3 days", "write 3d"}, Case{"", "such as 10s"}, Case{"s", "such as 10s"},
        Case{"- 1s", "such as 10s"}, Case{"10ns", "such as 10s"}, Case{"1e3", "such as 10s"}}) {
    const Result<Duration> duration = ParseDuration(one.text, TimeUnit::kMillis);
    ASSERT_FALSE(duration.ok()) << one.text;
    EXPECT_THAT(duration.error().message(), HasSubstr(std::string(one.advice))) << one.text;
  }
  EXPECT_FALSE(ParseDuration("9223372036854775808", TimeUnit::kMillis).ok());
}

TEST(Duration, PrintsTheShortestTextThatReadsBack) {
  EXPECT_EQ(PrintDuration({120'000, TimeUnit::kMillis}), "2min");
  EXPECT_EQ(PrintDuration({90, TimeUnit::kSeconds}), "90s");
  EXPECT_EQ(PrintDuration({1500, TimeUnit::kMillis}), "1500ms");
  EXPECT_EQ(PrintDuration({7, TimeUnit::kNanos}), "7");
  EXPECT_EQ(PrintDuration({0, TimeUnit::kSeconds}), "0");
  EXPECT_EQ(PrintDuration({-1, TimeUnit::kSeconds}), "-1");
  EXPECT_EQ(PrintDuration({72, TimeUnit::kHours}), "3d");
}

}  // namespace
}  // namespace sparkwright::conf
