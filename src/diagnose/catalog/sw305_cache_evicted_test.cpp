// What the examples of the .md cannot say: how sure a finding is, what it costs, and what the program dropped itself.
#include <string>

#include <gtest/gtest.h>

#include "diagnose/diagnose.h"
#include "diagnose/example_for_test.h"
#include "facts/derive.h"

namespace sparkwright::diagnose {
namespace {

/// Of a run whose log says nothing of blocks: 40 partitions are cached, and used by one stage more with `later` tasks.
model::Diagnosis Diagnose(std::string_view later, bool is_unpersisted = false) {
  const std::string text = R"(
executors 2 cores=4
rdd 7 "orders" of=0,1 partitions=40 memory=4g
stage 0
tasks 0 count=40 time=6s
stage 1 parents=0
)" + std::string(later) + "\n";
  model::Application application = *BuildExample(text);
  application.rdds.at(0).is_unpersisted = is_unpersisted;
  for (const Rule* rule : AllRules()) {
    if (rule->name == "cache-evicted") {
      return DiagnoseWith({&rule, 1}, application, facts::Derive(application));
    }
  }
  return {};
}

constexpr std::string_view kHalf = R"(
tasks 1 count=20 time=1s input=12m
tasks 1 count=20 time=5s
)";
constexpr std::string_view kNone = "tasks 1 count=40 time=5s";

TEST(CacheEvicted, TasksThatFoundTheirPartitionMakeItSure) {
  const model::Diagnosis half = Diagnose(kHalf);
  ASSERT_EQ(half.findings.size(), 1U);
  EXPECT_EQ(half.findings.front().confidence, model::FindingConfidence::kSure);
  const model::Diagnosis none = Diagnose(kNone);
  ASSERT_EQ(none.findings.size(), 1U);
  EXPECT_EQ(none.findings.front().confidence, model::FindingConfidence::kLikely);
}

TEST(CacheEvicted, CostsWhatTheTasksTookBeyondThoseThatFoundTheirs) {
  const model::Diagnosis half = Diagnose(kHalf);
  ASSERT_EQ(half.findings.size(), 1U);
  EXPECT_EQ(half.findings.front().core_impact, CoreMillis(20 * 4'000));
}

TEST(CacheEvicted, ALaterTaskCostsAtMostWhatTheFirstOneTook) {
  const model::Diagnosis longer = Diagnose(R"(
tasks 1 count=20 time=1s input=12m
tasks 1 count=20 time=30s
)");
  ASSERT_EQ(longer.findings.size(), 1U);
  EXPECT_EQ(longer.findings.front().core_impact, CoreMillis(20 * 5'000));
}

TEST(CacheEvicted, WhatIsMissingGivesTheHeap) {
  const model::Diagnosis half = Diagnose(kHalf);
  ASSERT_EQ(half.findings.size(), 1U);
  // 20 blocks of 12 MiB on two executors, with 0.6 of the heap for them: 200 MiB more than 1 GiB.
  ASSERT_EQ(half.findings.front().properties.size(), 1U);
  EXPECT_EQ(half.findings.front().properties.front().new_value, "1536m");
}

TEST(CacheEvicted, WhatTheProgramDroppedItselfIsNotEvictedWhereNothingWasEverFound) {
  EXPECT_TRUE(Diagnose(kNone, true).findings.empty());
  EXPECT_EQ(Diagnose(kHalf, true).findings.size(), 1U);
}

}  // namespace
}  // namespace sparkwright::diagnose
