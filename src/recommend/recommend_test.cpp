#include "recommend/recommend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "recommend/situation_for_test.h"

namespace sparkwright::recommend {
namespace {

using ::testing::IsEmpty;

TEST(Recommend, OfNothingSaysWhatToGive) {
  const model::Recommendations answer = Recommend({});
  EXPECT_THAT(answer.all, IsEmpty());
  EXPECT_THAT(answer.similar, IsEmpty());
  EXPECT_EQ(answer.not_considered.size(), 5U);
}

TEST(Recommend, AnyMixIsSound) {
  model::Workload job;
  job.workload_class = model::WorkloadClass::kEtl;
  job.traits.shuffle_intensity = model::ShuffleIntensity::kHeavy;
  job.traits.has_row_udfs = true;
  job.traits.gpu_affinity = model::GpuAffinity::kMedium;
  job.size.input_bytes = Bytes(500'000'000'000);
  model::Cluster cluster = FourNodes();
  cluster.nodes.front().gpus = 1;
  model::Diagnosis diagnosis;
  diagnosis.num_rules = 64;
  diagnosis.findings = {
      FindingOf("spill-to-disk", 30'000, {Fix("spark.sql.shuffle.partitions", "200", "800")}),
      FindingOf("tiny-shuffle-partitions", 5'000, {Fix("spark.sql.shuffle.partitions", "200", "50")}),
      FindingOf("idle-cores", 0, {Fix("spark.executor.instances", "8", "3", model::FixSafety::kResource)}),
      FindingOf("job-failed", 0), FindingOf("gpu-unused", 0)};
  diagnosis.findings[3].severity = model::FindingSeverity::kCritical;
  model::Verdict verdict;
  verdict.num_rules = 150;
  verdict.violations = {ViolationOf("gpu-without-plugin", {Set("spark.plugins", "com.nvidia.spark.SQLPlugin")}),
                        ViolationOf("giant-executor", {Set("spark.executor.memory", "16g")}),
                        ViolationOf("same-as-default", {{model::ConfigurationEdit::Kind::kRemove, "spark.a", {}, {}}}),
                        ViolationOf("same-as-default", {{model::ConfigurationEdit::Kind::kRemove, "spark.b", {}, {}}})};
  const model::Prediction before =
      PredictionOf({BottleneckOf(model::Resource::kShuffle, model::BottleneckCause::kWork, 0.5),
                    BottleneckOf(model::Resource::kMemory, model::BottleneckCause::kConfiguration, 0.2)});
  const model::Prediction after =
      PredictionOf({BottleneckOf(model::Resource::kNetwork, model::BottleneckCause::kCluster, 0.3),
                    BottleneckOf(model::Resource::kShuffle, model::BottleneckCause::kWork, 0.5)});
  const Reconfiguration change(
      {Fix("spark.executor.memory", "100g", "18g"), Fix("spark.sql.shuffle.partitions", "200", "640")});
  // All combinations of what is there and what is not.
  constexpr unsigned kParts = 7;
  for (unsigned mask = 0; mask < 1U << kParts; ++mask) {
    const auto has = [&](unsigned part) { return (mask >> part & 1U) != 0; };
    Situation situation = has(6) ? change.situation() : Situation();
    situation.workload = has(0) ? &job : nullptr;
    situation.cluster = has(1) ? &cluster : nullptr;
    situation.diagnosis = has(2) ? &diagnosis : nullptr;
    situation.run_duration = Millis(100'000);
    situation.verdict = has(3) ? &verdict : nullptr;
    situation.before = has(4) ? &before : nullptr;
    situation.after = has(5) ? &after : nullptr;
    SCOPED_TRACE(mask);
    const model::Recommendations answer = Recommend(situation);
    ExpectSound(answer);
    EXPECT_EQ(answer.not_considered.size(), (has(0) ? 0U : 1U) + (has(1) ? 0U : 1U) + (has(2) ? 0U : 1U) +
                                                (has(3) ? 0U : 1U) + (has(4) || has(5) ? 0U : 1U));
  }
}

}  // namespace
}  // namespace sparkwright::recommend
