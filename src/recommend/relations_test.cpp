#include "recommend/relations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "recommend/situation_for_test.h"

namespace sparkwright::recommend {
namespace {

using ::testing::ElementsAre;

TEST(Relate, AFindingThatTheConfigurationContradictsIsAConflict) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("spill-to-disk", 30'000, {Fix("spark.sql.shuffle.partitions", "200", "800")})};
  const Reconfiguration change({Fix("spark.sql.shuffle.partitions", "200", "64")});
  Situation situation = change.situation();
  situation.diagnosis = &diagnosis;
  situation.run_duration = Millis(100'000);
  const model::Recommendations answer = Recommend(situation);
  ExpectSound(answer);
  EXPECT_THAT(Find(answer, "configuration")->conflicts, ElementsAre("spill-to-disk"));
}

TEST(Relate, AFailureIsMendedBeforeAnythingIsMadeFaster) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("spill-to-disk", 30'000), FindingOf("out-of-memory", 0)};
  diagnosis.findings.back().severity = model::FindingSeverity::kCritical;
  diagnosis.findings.back().properties = {Fix("spark.executor.memory", "1g", "2g", model::FixSafety::kResource)};
  const model::Recommendations answer = Recommend({.diagnosis = &diagnosis, .run_duration = Millis(100'000)});
  ExpectSound(answer);
  EXPECT_EQ(answer.all.front().id, "out-of-memory");
  EXPECT_EQ(answer.all.front().score, 1.0);
  EXPECT_THAT(Find(answer, "spill-to-disk")->prerequisites, ElementsAre("out-of-memory"));
}

TEST(Relate, ARefusedConfigurationComesFirst) {
  model::Verdict verdict;
  verdict.violations = {ViolationOf("off-heap-without-size", {Set("spark.memory.offHeap.size", "2g")})};
  verdict.violations.front().is_refused = true;
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("skewed-partitions", 90'000)};
  const model::Recommendations answer =
      Recommend({.diagnosis = &diagnosis, .run_duration = Millis(100'000), .verdict = &verdict});
  ExpectSound(answer);
  EXPECT_EQ(answer.all.front().id, "check/off-heap-without-size");
  EXPECT_THAT(Find(answer, "skewed-partitions")->prerequisites, ElementsAre("check/off-heap-without-size"));
}

TEST(Relate, APartOfSparkIsSwitchedOnBeforeItIsSet) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {
      FindingOf("skewed-partitions", 30'000, {Fix("spark.sql.adaptive.skewJoin.skewedPartitionFactor", "5.0", "2.0")}),
      FindingOf("aqe-off", 20'000, {Fix("spark.sql.adaptive.enabled", "false", "true")}),
      FindingOf("gpu-memory-short", 10'000, {Fix("spark.rapids.sql.concurrentGpuTasks", "4", "2")}),
      FindingOf("gpu-unused", 0, {Fix("spark.plugins", std::nullopt, "com.nvidia.spark.SQLPlugin")})};
  const model::Recommendations answer = Recommend({.diagnosis = &diagnosis, .run_duration = Millis(100'000)});
  ExpectSound(answer);
  EXPECT_THAT(Find(answer, "skewed-partitions")->prerequisites, ElementsAre("aqe-off"));
  EXPECT_THAT(Find(answer, "gpu-memory-short")->prerequisites, ElementsAre("gpu-unused"));
}

TEST(Relate, MoreNodesAndFewerExecutorsAreAConflict) {
  model::Prediction prediction = PredictionOf({});
  prediction.scaling.knee_nodes = 8.0;
  prediction.scaling.points = {{1.0, 4.0, 32, Millis(600'000), 1.0, Ratio{1.0}},
                               {2.0, 8.0, 64, Millis(330'000), 1.82, Ratio{0.91}}};
  const model::Cluster cluster = FourNodes();
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("idle-cores", 0, {Fix("spark.executor.instances", "8", "3")})};
  const model::Recommendations answer =
      Recommend({.cluster = &cluster, .diagnosis = &diagnosis, .run_duration = Millis(100'000), .before = &prediction});
  ExpectSound(answer);
  EXPECT_THAT(Find(answer, "hardware/more-nodes")->conflicts, ElementsAre("idle-cores"));
}

TEST(Relate, WhatRemainsAfterTheConfigurationNeedsItFirst) {
  const model::Prediction before =
      PredictionOf({BottleneckOf(model::Resource::kCpu, model::BottleneckCause::kConfiguration, 0.4)});
  model::Prediction after = PredictionOf({BottleneckOf(model::Resource::kDisk, model::BottleneckCause::kCluster, 0.3)});
  const model::Cluster cluster = FourNodes();
  const Reconfiguration change({Fix("spark.executor.instances", "2", "8")});
  Situation situation = change.situation();
  situation.cluster = &cluster;
  situation.before = &before;
  situation.after = &after;
  const model::Recommendations answer = Recommend(situation);
  ExpectSound(answer);
  EXPECT_THAT(CausesOf(*Find(answer, "configuration")), ElementsAre("configuration", "bottleneck/unused-cores"));
  EXPECT_THAT(Find(answer, "hardware/faster-disks")->prerequisites, ElementsAre("configuration"));
}

}  // namespace
}  // namespace sparkwright::recommend
