#include "pipeline/rules.h"

#include <gtest/gtest.h>

namespace sparkwright::pipeline {
namespace {

TEST(DiagnosisRules, AreFoundByIdAndByName) {
  for (const char* word : {"SW101", "sw101", "skewed-partitions"}) {
    const auto rule = FindRule(word);
    ASSERT_TRUE(rule.has_value()) << word;
    EXPECT_EQ(rule->id, "SW101");
  }
  EXPECT_FALSE(FindRule("SW000").has_value());
}

}  // namespace
}  // namespace sparkwright::pipeline
