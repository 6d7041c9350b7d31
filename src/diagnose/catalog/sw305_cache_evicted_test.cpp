// What the examples of the .md cannot say: how sure a finding is, what it costs, and what the program dropped itself.
#include <cstdint>
#include <string>
#include <string_view>

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

TEST(CacheEvicted, WhatTheProgramDroppedItselfIsNotEvictedWhereNothingIsFound) {
  const model::Diagnosis none = Diagnose(kNone, true);
  EXPECT_TRUE(none.findings.empty());
  EXPECT_EQ(none.not_evaluated.size(), 1U);
  EXPECT_EQ(Diagnose(kHalf, true).findings.size(), 1U);
}

/// Persisted, used, found, unpersisted, persisted again: the log names the RDD twice.
constexpr std::string_view kPersistedAgain = R"(
executors 2 cores=4
rdd 7 "orders" of=0,1,2,3 partitions=40 memory=4g
stage 0
tasks 0 count=40 time=6s input=30m
stage 1 parents=0
tasks 1 count=40 time=1s input=12m
stage 2 parents=1
)";

std::size_t NumFindingsOfPersistedAgain(const std::string& more) {
  model::Application application = *BuildExample(std::string(kPersistedAgain) + more);
  application.rdds.push_back(application.rdds.front());
  application.rdds.front().is_unpersisted = true;
  for (const Rule* rule : AllRules()) {
    if (rule->name == "cache-evicted") {
      return DiagnoseWith({&rule, 1}, application, facts::Derive(application)).findings.size();
    }
  }
  return SIZE_MAX;
}

TEST(CacheEvicted, TheFirstUseAfterThePersistingAgainMakesIt) {
  EXPECT_EQ(NumFindingsOfPersistedAgain("tasks 2 count=40 time=6s input=30m\n"), 0U);
}

TEST(CacheEvicted, WhatALookAtAFewRowsMadeIsNotFound) {
  EXPECT_EQ(NumFindingsOfPersistedAgain(R"(tasks 2 count=1 time=6s input=30m
stage 3 parents=2
tasks 3 count=1 time=1s input=12m
tasks 3 count=39 time=6s input=30m
)"),
            0U);
}

TEST(CacheEvicted, OneLaterStageIsSingular) {
  const model::Diagnosis half = Diagnose(kHalf);
  ASSERT_EQ(half.findings.size(), 1U);
  EXPECT_NE(half.findings.front().message.find("a later stage computed"), std::string_view::npos);
}

}  // namespace
}  // namespace sparkwright::diagnose
