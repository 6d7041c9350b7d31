// What the examples of the .md cannot say: how full the memory for storage was.
#include <string>

#include <gtest/gtest.h>

#include "diagnose/diagnose.h"
#include "diagnose/example_for_test.h"
#include "facts/derive.h"

namespace sparkwright::diagnose {
namespace {

/// Of a run whose log says nothing of blocks: a data set is cached in 60 s of tasks, used by two stages more, and
/// `used_mebibytes` of the 8 GiB for storage of `executor` were in use.
model::Diagnosis Diagnose(std::string_view later, int64_t used_mebibytes, std::string_view executor = "1") {
  const std::string text = R"(
set spark.master spark://host:7077
executors 2 cores=4 storage=8g heap_peak=4g
driver heap_peak=1g
rdd 7 "orders" partitions=40 memory=4g
stage 0 rdds=7
tasks 0 count=40 time=6s
stage 1 parents=0 rdds=7
tasks 1 count=40 time=)" + std::string(later) +
                           R"(
stage 2 parents=1 rdds=7
tasks 2 count=40 time=)" + std::string(later) +
                           "\n";
  model::Application application = *BuildExample(text);
  for (model::Executor& one : application.executors) {
    one.max_memory = Bytes(int64_t{8} << 30);
    if (one.id == executor) {
      one.peaks->values[static_cast<std::size_t>(model::ExecutorMetric::kOnHeapStorageMemory)] = used_mebibytes << 20;
    }
  }
  for (const Rule* rule : AllRules()) {
    if (rule->name == "cache-evicted") {
      return DiagnoseWith({&rule, 1}, application, facts::Derive(application));
    }
  }
  return {};
}

constexpr int64_t kFull = 8150;
constexpr int64_t kNearlyFull = 7629;  // 93 %

TEST(CacheEvicted, FullMemoryAndLaterUsesAsLongAsTheFirstAreAPossibleFinding) {
  const model::Diagnosis diagnosis = Diagnose("6s", kFull);
  ASSERT_EQ(diagnosis.findings.size(), 1U);
  EXPECT_EQ(diagnosis.findings.front().confidence, model::FindingConfidence::kPossible);
  EXPECT_EQ(diagnosis.findings.front().severity, model::FindingSeverity::kWarning);
}

TEST(CacheEvicted, ALaterUseCostsAtMostWhatTheFirstOneTook) {
  const model::Diagnosis as_long = Diagnose("6s", kFull);
  const model::Diagnosis longer = Diagnose("30s", kFull);
  ASSERT_EQ(as_long.findings.size(), 1U);
  ASSERT_EQ(longer.findings.size(), 1U);
  EXPECT_EQ(longer.findings.front().core_impact, as_long.findings.front().core_impact);
}

TEST(CacheEvicted, ACacheThatFitsMayNearlyFillTheMemory) {
  EXPECT_TRUE(Diagnose("6s", kNearlyFull).findings.empty());
  EXPECT_TRUE(Diagnose("6s", kNearlyFull).not_evaluated.empty());
}

TEST(CacheEvicted, LaterUsesHaveWorkOfTheirOwn) { EXPECT_TRUE(Diagnose("4s", kFull).findings.empty()); }

TEST(CacheEvicted, TheDriversBroadcastsAreNoCache) { EXPECT_TRUE(Diagnose("6s", kFull, "driver").findings.empty()); }

}  // namespace
}  // namespace sparkwright::diagnose
