#include "model/spark_version.h"

#include <gtest/gtest.h>

namespace sparkwright::model {
namespace {

TEST(SparkVersion, VersionsAreReadAndPrinted) {
  struct Case {
    std::string_view text;
    std::string_view printed;
    std::string_view line;
  };
  for (const Case& one : {Case{"3.5.9", "3.5.9", "3.5"}, Case{" 4.1\n", "4.1.0", "4.1"}, Case{"4", "4.0.0", "4.0"},
                          Case{"3.3.0-amzn-1", "3.3.0-amzn-1", "3.3"}, Case{"3.5.0.dbr", "3.5.0.dbr", "3.5"},
                          Case{"3.1.1.3.1.7270.0-253", "3.1.1.3.1.7270.0-253", "3.1"},
                          Case{"4.0.0-preview2", "4.0.0-preview2", "4.0"}, Case{"3.4-rc1", "3.4.0-rc1", "3.4"}}) {
    const Result<SparkVersion> version = ParseSparkVersion(one.text);
    ASSERT_TRUE(version.ok()) << one.text;
    EXPECT_EQ(version->Text(), one.printed);
    EXPECT_EQ(version->Line(), one.line);
  }
}

TEST(SparkVersion, WhatIsNoVersionIsRefused) {
  for (const std::string_view text :
       {"", " ", "v3.5", "three", "-3.5", "3.", "3.x", "3.5x", "3.-5", "99999.1", "3,5"}) {
    const Result<SparkVersion> version = ParseSparkVersion(text);
    ASSERT_FALSE(version.ok()) << text;
    EXPECT_EQ(version.error().code(), ErrorCode::kInvalidArgument);
  }
}

TEST(SparkVersion, OrderIsByNumbersAndNotBySuffix) {
  const auto version = [](std::string_view text) { return *ParseSparkVersion(text); };
  EXPECT_LT(version("3.9.9"), version("4.0.0"));
  EXPECT_LT(version("3.2"), version("3.10"));
  EXPECT_LT(version("3.5.8"), version("3.5.9"));
  EXPECT_EQ(version("3.3.0-amzn-1"), version("3.3.0"));
  EXPECT_TRUE(version("3.5").IsSameLine(version("3.5.9")));
  EXPECT_FALSE(version("3.5").IsSameLine(version("4.5")));
}

}  // namespace
}  // namespace sparkwright::model
