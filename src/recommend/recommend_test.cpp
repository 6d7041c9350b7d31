#include "recommend/recommend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace sparkwright::recommend {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int64_t kGibi = int64_t{1} << 30;

model::Recommendations AnswerTo(const Situation& situation) {
  Result<model::Recommendations> answer = Recommend(situation);
  EXPECT_TRUE(answer.ok());
  return *std::move(answer);
}

const model::Recommendation* Find(const model::Recommendations& answer, std::string_view id) {
  const auto found = std::find_if(answer.all.begin(), answer.all.end(),
                                  [&](const model::Recommendation& one) { return one.id == id; });
  return found == answer.all.end() ? nullptr : &*found;
}

std::vector<std::string> CausesOf(const model::Recommendation& item) {
  std::vector<std::string> names;
  for (const model::RecommendationCause& cause : item.causes) {
    if (cause.source != model::RecommendationSource::kPractice) {
      names.push_back(cause.name);
    }
  }
  return names;
}

model::Finding FindingOf(std::string_view name, int64_t impact_ms, std::vector<model::PropertyFix> properties = {}) {
  model::Finding finding;
  finding.rule = "SW000";
  finding.name = name;
  finding.title = "A problem";
  finding.severity = model::FindingSeverity::kWarning;
  finding.impact = Millis(impact_ms);
  finding.message = "{num_tasks} tasks.";
  finding.evidence = {{"num_tasks", model::CountOf(7)}};
  finding.properties = std::move(properties);
  return finding;
}

model::Violation ViolationOf(std::string_view name, std::vector<model::ConfigurationEdit> edits,
                             model::FixSafety safety = model::FixSafety::kSafe) {
  model::Violation violation;
  violation.rule = "SC000";
  violation.name = name;
  violation.title = "A violation";
  violation.severity = model::FindingSeverity::kWarning;
  if (!edits.empty()) {
    violation.fix = model::ConfigurationFix{safety, std::move(edits)};
  }
  return violation;
}

model::ConfigurationEdit Set(std::string key, std::string value) {
  return {model::ConfigurationEdit::Kind::kSet, std::move(key), std::move(value), {}};
}

model::PropertyFix Fix(std::string key, std::optional<std::string> before, std::string after,
                       model::FixSafety safety = model::FixSafety::kSafe) {
  return {std::move(key), std::move(before), std::move(after), safety};
}

model::Bottleneck BottleneckOf(model::Resource resource, model::BottleneckCause cause, double share) {
  model::Bottleneck one;
  one.resource = resource;
  one.cause = cause;
  one.share = Ratio{share};
  one.gain = Millis(static_cast<int64_t>(share * 600'000));
  one.reason = "what is short";
  return one;
}

/// Ten minutes on four nodes of eight cores.
model::Prediction PredictionOf(std::vector<model::Bottleneck> bottlenecks) {
  model::Prediction prediction;
  prediction.time = {Millis(480'000), Millis(600'000), Millis(900'000), model::PredictionBasis::kClass, ""};
  prediction.layout.num_executors = 8;
  prediction.layout.cores_per_executor = 4;
  prediction.layout.num_slots = 32;
  prediction.layout.num_nodes = 4;
  prediction.layout.cluster_cores = 32;
  prediction.layout.cluster_memory = Bytes(4 * 64 * kGibi);
  prediction.layout.unified = Bytes(8 * kGibi);
  prediction.bottlenecks = std::move(bottlenecks);
  return prediction;
}

model::Cluster FourNodes() {
  model::Cluster cluster;
  model::NodeGroup group;
  group.num_nodes = 4;
  group.cores = 8;
  group.memory = Bytes(64 * kGibi);
  cluster.nodes = {group};
  return cluster;
}

/// What must hold of any list.
void ExpectSound(const model::Recommendations& answer) {
  std::set<std::string> ids;
  double before = 1.0;
  for (const model::Recommendation& one : answer.all) {
    EXPECT_TRUE(ids.insert(one.id).second) << one.id << " is there twice";
    EXPECT_GE(one.score, 0.0) << one.id;
    // A configuration that there is nothing to compare with comes first.
    if (&one != &answer.all.front() || one.id != "configuration" || one.score > 0.0) {
      EXPECT_LE(one.score, before) << one.id << " is not in order";
      before = one.score;
    }
    EXPECT_FALSE(one.title.empty()) << one.id;
    EXPECT_FALSE(one.causes.empty()) << one.id;
    EXPECT_FALSE(one.provenance.empty()) << one.id;
    for (const auto& gain : {one.impact.time, one.impact.cost, one.impact.reliability}) {
      if (gain.has_value()) {
        EXPECT_LE(gain->low, gain->expected) << one.id;
        EXPECT_LE(gain->expected, gain->high) << one.id;
        EXPECT_LE(gain->high.value, 1.0) << one.id;
      }
    }
  }
  for (const model::Recommendation& one : answer.all) {
    for (const std::string& other : one.conflicts) {
      ASSERT_NE(Find(answer, other), nullptr) << one.id << " conflicts with " << other;
      EXPECT_THAT(Find(answer, other)->conflicts, Contains(one.id));
      EXPECT_THAT(one.prerequisites, Not(Contains(other)));
    }
    for (const std::string& other : one.prerequisites) {
      ASSERT_NE(Find(answer, other), nullptr) << one.id << " needs " << other;
      EXPECT_THAT(Find(answer, other)->prerequisites, Not(Contains(one.id)));
    }
  }
}

TEST(Recommend, OfNothingSaysWhatToGive) {
  const model::Recommendations answer = AnswerTo({});
  EXPECT_THAT(answer.all, IsEmpty());
  EXPECT_THAT(answer.similar, IsEmpty());
  EXPECT_EQ(answer.not_considered.size(), 5U);
}

// ---- Findings -------------------------------------------------------------------------------------------------------

TEST(Recommend, AFindingGainsItsShareOfTheRunWithItsConfidence) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("skewed-partitions", 40'000)};
  diagnosis.findings.front().confidence = model::FindingConfidence::kPossible;
  const model::Recommendations answer = AnswerTo({.diagnosis = &diagnosis, .run_duration = Millis(100'000)});
  ExpectSound(answer);
  const model::Recommendation* item = Find(answer, "skewed-partitions");
  ASSERT_NE(item, nullptr);
  ASSERT_TRUE(item->impact.time.has_value());
  EXPECT_DOUBLE_EQ(item->impact.time->expected.value, 0.4);
  EXPECT_DOUBLE_EQ(item->impact.time->low.value, 0.0);
  EXPECT_EQ(item->title, "Spread the heavy key over several tasks");
  EXPECT_EQ(item->effort, model::Effort::kCode);
  EXPECT_FALSE(item->impact.reliability.has_value());
}

TEST(Recommend, WhatIsNotKnownOfAFindingIsAbsent) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("gpu-unused", 0)};
  const model::Recommendations answer = AnswerTo({.diagnosis = &diagnosis, .run_duration = Millis(100'000)});
  const model::Recommendation* item = Find(answer, "gpu-unused");
  ASSERT_NE(item, nullptr);
  EXPECT_FALSE(item->impact.time.has_value());
  EXPECT_FALSE(item->impact.cost.has_value());
  EXPECT_EQ(item->score, 0.0);
}

TEST(Recommend, CoreTimeThatGoesAwayIsCost) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("idle-cores", 0)};
  diagnosis.findings.front().core_impact = CoreMillis(300'000);
  const model::Recommendations answer =
      AnswerTo({.diagnosis = &diagnosis, .run_duration = Millis(100'000), .run_core_time = CoreMillis(400'000)});
  const model::Recommendation* item = Find(answer, "idle-cores");
  ASSERT_TRUE(item->impact.cost.has_value());
  EXPECT_DOUBLE_EQ(item->impact.cost->expected.value, 0.75);
  EXPECT_FALSE(item->impact.time.has_value());
}

TEST(Recommend, OneRuleAtSeveralPlacesIsOneItem) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("spill-to-disk", 40'000), FindingOf("spill-to-disk", 20'000)};
  const model::Recommendations answer = AnswerTo({.diagnosis = &diagnosis, .run_duration = Millis(100'000)});
  ExpectSound(answer);
  const model::Recommendation* item = Find(answer, "spill-to-disk");
  EXPECT_THAT(CausesOf(*item), ElementsAre("spill-to-disk", "spill-to-disk"));
  EXPECT_DOUBLE_EQ(item->impact.time->expected.value, 0.6);
  EXPECT_EQ(Find(answer, "spill-to-disk-2"), nullptr);
}

TEST(Recommend, TheProgramsChangeIsInItsLanguage) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("missed-broadcast", 10'000)};
  diagnosis.findings.front().code = {"SELECT 1", "df.join", "ds.join"};
  model::Workload job;
  job.languages = {model::CodeLanguage::kScala};
  const Situation situation{.workload = &job, .diagnosis = &diagnosis, .run_duration = Millis(100'000)};
  EXPECT_EQ(Find(AnswerTo(situation), "missed-broadcast")->code, "ds.join");
}

// ---- Merging --------------------------------------------------------------------------------------------------------

TEST(Recommend, AFindingAndAViolationOfOnePropertyAreOneItem) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("aqe-off", 30'000, {Fix("spark.sql.adaptive.enabled", "false", "true")})};
  model::Verdict verdict;
  verdict.violations = {ViolationOf("adaptive-execution-off", {Set("spark.sql.adaptive.enabled", "true")})};
  const model::Recommendations answer =
      AnswerTo({.diagnosis = &diagnosis, .run_duration = Millis(100'000), .verdict = &verdict});
  ExpectSound(answer);
  const model::Recommendation* item = Find(answer, "aqe-off");
  ASSERT_NE(item, nullptr);
  EXPECT_THAT(CausesOf(*item), ElementsAre("aqe-off", "adaptive-execution-off"));
  EXPECT_EQ(item->properties.size(), 1U);
  EXPECT_EQ(Find(answer, "check/adaptive-execution-off"), nullptr);
  EXPECT_EQ(Find(answer, "practice/adaptive-execution"), nullptr);
  EXPECT_TRUE(item->is_quick_win);
}

TEST(Recommend, TwoValuesOnTheSameSideOfTheOldOneAreOneItemWithTheMeasuredValue) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("spill-to-disk", 30'000, {Fix("spark.sql.shuffle.partitions", "200", "800")})};
  model::Verdict verdict;
  verdict.violations = {ViolationOf("partitions-below-cores", {Set("spark.sql.shuffle.partitions", "400")})};
  Situation situation{.diagnosis = &diagnosis, .run_duration = Millis(100'000), .verdict = &verdict};
  const model::Recommendations answer = AnswerTo(situation);
  ExpectSound(answer);
  const model::Recommendation* item = Find(answer, "spill-to-disk");
  EXPECT_THAT(CausesOf(*item), ElementsAre("spill-to-disk", "partitions-below-cores"));
  ASSERT_EQ(item->properties.size(), 1U);
  EXPECT_EQ(item->properties.front().new_value, "800");
  EXPECT_EQ(item->title, "Raise spark.sql.shuffle.partitions to 800");
}

TEST(Recommend, TwoValuesOnBothSidesOfTheOldOneAreAConflict) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {
      FindingOf("spill-to-disk", 30'000, {Fix("spark.sql.shuffle.partitions", "200", "800")}),
      FindingOf("tiny-shuffle-partitions", 20'000, {Fix("spark.sql.shuffle.partitions", "200", "50")})};
  const model::Recommendations answer = AnswerTo({.diagnosis = &diagnosis, .run_duration = Millis(100'000)});
  ExpectSound(answer);
  EXPECT_THAT(Find(answer, "spill-to-disk")->conflicts, ElementsAre("tiny-shuffle-partitions"));
}

TEST(Recommend, AFindingAndABottleneckOfOneResourceAreOneItem) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("spill-to-disk", 30'000, {Fix("spark.sql.shuffle.partitions", "200", "800")})};
  const model::Prediction prediction =
      PredictionOf({BottleneckOf(model::Resource::kMemory, model::BottleneckCause::kConfiguration, 0.25)});
  const model::Recommendations answer =
      AnswerTo({.diagnosis = &diagnosis, .run_duration = Millis(100'000), .before = &prediction});
  ExpectSound(answer);
  EXPECT_THAT(CausesOf(*Find(answer, "spill-to-disk")), ElementsAre("spill-to-disk", "bottleneck/memory"));
  EXPECT_EQ(Find(answer, "bottleneck/memory"), nullptr);
  // What was measured counts, not what was predicted.
  EXPECT_DOUBLE_EQ(Find(answer, "spill-to-disk")->impact.time->expected.value, 0.3);
}

TEST(Recommend, APracticeThatAFindingAsksForIsPartOfIt) {
  model::Diagnosis diagnosis;
  diagnosis.num_rules = 64;
  diagnosis.findings = {FindingOf("row-at-a-time-python", 30'000)};
  const model::Recommendations answer = AnswerTo({.diagnosis = &diagnosis, .run_duration = Millis(100'000)});
  ExpectSound(answer);
  EXPECT_EQ(Find(answer, "practice/built-in-functions"), nullptr);
  EXPECT_THAT(Find(answer, "row-at-a-time-python")->provenance, HasSubstr("PySpark"));
}

// ---- The recommended configuration ----------------------------------------------------------------------------------

Situation WithChanges(std::vector<model::PropertyFix> changes) {
  Situation situation;
  situation.changes = std::move(changes);
  return situation;
}

TEST(Recommend, WhatTheConfigurationDoesIsPartOfIt) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("spill-to-disk", 30'000, {Fix("spark.sql.shuffle.partitions", "200", "800")}),
                        FindingOf("slow-tasks", 20'000, {Fix("spark.speculation", std::nullopt, "true")})};
  model::Verdict verdict;
  verdict.violations = {ViolationOf("giant-executor", {Set("spark.executor.memory", "16g")})};
  Situation situation =
      WithChanges({Fix("spark.sql.shuffle.partitions", "200", "640"), Fix("spark.executor.memory", "100g", "18g"),
                   Fix("spark.executor.cores", "32", "5")});
  situation.diagnosis = &diagnosis;
  situation.run_duration = Millis(100'000);
  situation.verdict = &verdict;
  const model::Recommendations answer = AnswerTo(situation);
  ExpectSound(answer);
  const model::Recommendation* item = Find(answer, "configuration");
  ASSERT_NE(item, nullptr);
  EXPECT_THAT(CausesOf(*item), ElementsAre("configuration", "spill-to-disk", "giant-executor"));
  EXPECT_EQ(item->properties.size(), 3U);
  EXPECT_EQ(item->properties.front().new_value, "640");
  EXPECT_EQ(item->effort, model::Effort::kConfiguration);
  // It says nothing of speculation.
  EXPECT_NE(Find(answer, "slow-tasks"), nullptr);
}

TEST(Recommend, APracticeBehindWhatTheConfigurationDoesIsPartOfIt) {
  model::Workload job;
  job.workload_class = model::WorkloadClass::kAnalytics;
  job.traits.shuffle_intensity = model::ShuffleIntensity::kHeavy;
  model::Diagnosis diagnosis;
  diagnosis.num_rules = 64;
  diagnosis.findings = {
      FindingOf("missed-broadcast", 30'000, {Fix("spark.sql.autoBroadcastJoinThreshold", "-1", "10m")})};
  Situation situation = WithChanges({Fix("spark.sql.autoBroadcastJoinThreshold", "-1", "32m")});
  situation.workload = &job;
  situation.diagnosis = &diagnosis;
  situation.run_duration = Millis(100'000);
  const model::Recommendations answer = AnswerTo(situation);
  ExpectSound(answer);
  EXPECT_THAT(CausesOf(*Find(answer, "configuration")), ElementsAre("configuration", "missed-broadcast"));
  EXPECT_EQ(Find(answer, "practice/broadcast-hint"), nullptr);
}

TEST(Recommend, AFindingThatTheConfigurationContradictsIsAConflict) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("spill-to-disk", 30'000, {Fix("spark.sql.shuffle.partitions", "200", "800")})};
  Situation situation = WithChanges({Fix("spark.sql.shuffle.partitions", "200", "64")});
  situation.diagnosis = &diagnosis;
  situation.run_duration = Millis(100'000);
  const model::Recommendations answer = AnswerTo(situation);
  ExpectSound(answer);
  EXPECT_THAT(Find(answer, "configuration")->conflicts, ElementsAre("spill-to-disk"));
}

TEST(Recommend, PredictionsThatOverlapMayGainNothing) {
  const model::Prediction before = PredictionOf({});
  model::Prediction after = before;
  after.time.low = Millis(300'000);
  after.time.expected = Millis(450'000);
  after.time.high = Millis(700'000);
  Situation situation = WithChanges({Fix("spark.executor.cores", "1", "4")});
  situation.before = &before;
  situation.after = &after;
  const model::Recommendations answer = AnswerTo(situation);
  const model::Recommendation* item = Find(answer, "configuration");
  EXPECT_EQ(item->impact.time->low.value, 0.0);
  EXPECT_DOUBLE_EQ(item->impact.time->expected.value, 0.25);
  EXPECT_DOUBLE_EQ(item->impact.time->high.value, 1.0 - 300.0 / 900.0);
  // Ranges that do not overlap gain something at least.
  after.time.high = Millis(460'000);
  EXPECT_GT(Find(AnswerTo(situation), "configuration")->impact.time->low.value, 0.0);
}

TEST(Recommend, AConfigurationThatIsSlowerAndCheaperSaysBoth) {
  const model::Prediction before = PredictionOf({});
  model::Prediction after = before;
  after.time.expected = Millis(660'000);
  after.layout.num_executors = 2;
  Situation situation = WithChanges({Fix("spark.executor.instances", "8", "2")});
  situation.before = &before;
  situation.after = &after;
  const model::Recommendation* item = nullptr;
  const model::Recommendations answer = AnswerTo(situation);
  item = Find(answer, "configuration");
  EXPECT_LT(item->impact.time->expected.value, 0.0);
  EXPECT_GT(item->impact.cost->expected.value, 0.7);
}

TEST(Recommend, WithoutAConfigurationInUseAllOfTheRecommendedOneIsToDo) {
  model::RecommendedConfiguration configuration;
  configuration.version = {3, 5, 0, ""};
  configuration.properties = {{"spark.executor.cores", "4", "as many as share a heap well"}};
  const model::Recommendations answer = AnswerTo({.configuration = &configuration});
  ASSERT_FALSE(answer.all.empty());
  EXPECT_EQ(answer.all.front().id, "configuration");
  EXPECT_FALSE(answer.all.front().impact.time.has_value());
  // One in use that is the same needs no change.
  model::Verdict verdict;
  EXPECT_EQ(Find(AnswerTo({.verdict = &verdict, .configuration = &configuration}), "configuration"), nullptr);
}

// ---- Prerequisites and conflicts ------------------------------------------------------------------------------------

TEST(Recommend, AFailureIsMendedBeforeAnythingIsMadeFaster) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("spill-to-disk", 30'000), FindingOf("out-of-memory", 0)};
  diagnosis.findings.back().severity = model::FindingSeverity::kCritical;
  diagnosis.findings.back().properties = {Fix("spark.executor.memory", "1g", "2g", model::FixSafety::kResource)};
  const model::Recommendations answer = AnswerTo({.diagnosis = &diagnosis, .run_duration = Millis(100'000)});
  ExpectSound(answer);
  EXPECT_EQ(answer.all.front().id, "out-of-memory");
  EXPECT_EQ(answer.all.front().score, 1.0);
  EXPECT_THAT(Find(answer, "spill-to-disk")->prerequisites, ElementsAre("out-of-memory"));
}

TEST(Recommend, ARefusedConfigurationComesFirst) {
  model::Verdict verdict;
  verdict.violations = {ViolationOf("off-heap-without-size", {Set("spark.memory.offHeap.size", "2g")})};
  verdict.violations.front().is_refused = true;
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("skewed-partitions", 90'000)};
  const model::Recommendations answer =
      AnswerTo({.diagnosis = &diagnosis, .run_duration = Millis(100'000), .verdict = &verdict});
  ExpectSound(answer);
  EXPECT_EQ(answer.all.front().id, "check/off-heap-without-size");
  EXPECT_THAT(Find(answer, "skewed-partitions")->prerequisites, ElementsAre("check/off-heap-without-size"));
}

TEST(Recommend, APartOfSparkIsSwitchedOnBeforeItIsSet) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {
      FindingOf("skewed-partitions", 30'000, {Fix("spark.sql.adaptive.skewJoin.skewedPartitionFactor", "5.0", "2.0")}),
      FindingOf("aqe-off", 20'000, {Fix("spark.sql.adaptive.enabled", "false", "true")}),
      FindingOf("gpu-memory-short", 10'000, {Fix("spark.rapids.sql.concurrentGpuTasks", "4", "2")}),
      FindingOf("gpu-unused", 0, {Fix("spark.plugins", std::nullopt, "com.nvidia.spark.SQLPlugin")})};
  const model::Recommendations answer = AnswerTo({.diagnosis = &diagnosis, .run_duration = Millis(100'000)});
  ExpectSound(answer);
  EXPECT_THAT(Find(answer, "skewed-partitions")->prerequisites, ElementsAre("aqe-off"));
  EXPECT_THAT(Find(answer, "gpu-memory-short")->prerequisites, ElementsAre("gpu-unused"));
}

TEST(Recommend, MoreNodesAndFewerExecutorsAreAConflict) {
  model::Prediction prediction = PredictionOf({});
  prediction.scaling.knee_nodes = 8.0;
  prediction.scaling.points = {{1.0, 4.0, 32, Millis(600'000), 1.0, Ratio{1.0}},
                               {2.0, 8.0, 64, Millis(330'000), 1.82, Ratio{0.91}}};
  const model::Cluster cluster = FourNodes();
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("idle-cores", 0, {Fix("spark.executor.instances", "8", "3")})};
  const model::Recommendations answer =
      AnswerTo({.cluster = &cluster, .diagnosis = &diagnosis, .run_duration = Millis(100'000), .before = &prediction});
  ExpectSound(answer);
  EXPECT_THAT(Find(answer, "hardware/more-nodes")->conflicts, ElementsAre("idle-cores"));
}

// ---- Hardware -------------------------------------------------------------------------------------------------------

TEST(Recommend, NodesUpToTheKneeGainTimeAndCostMachines) {
  model::Prediction prediction = PredictionOf({});
  prediction.scaling.knee_nodes = 8.0;
  prediction.scaling.points = {{1.0, 4.0, 32, Millis(600'000), 1.0, Ratio{1.0}},
                               {2.0, 8.0, 64, Millis(330'000), 1.82, Ratio{0.91}}};
  const model::Cluster cluster = FourNodes();
  const model::Recommendations answer = AnswerTo({.cluster = &cluster, .before = &prediction});
  ExpectSound(answer);
  const model::Recommendation* item = Find(answer, "hardware/more-nodes");
  ASSERT_NE(item, nullptr);
  EXPECT_EQ(item->title, "Use 8 nodes instead of 4");
  EXPECT_DOUBLE_EQ(item->impact.time->expected.value, 0.45);
  EXPECT_NEAR(item->impact.cost->expected.value, -0.1, 1e-9);
  EXPECT_EQ(item->effort, model::Effort::kHardware);
  EXPECT_FALSE(item->is_quick_win);
}

TEST(Recommend, NodesBeyondTheKneeAreTooMany) {
  model::Prediction prediction = PredictionOf({});
  prediction.scaling.knee_nodes = 2.0;
  prediction.scaling.points = {{0.5, 2.0, 16, Millis(700'000), 0.86, Ratio{1.7}},
                               {1.0, 4.0, 32, Millis(600'000), 1.0, Ratio{1.0}}};
  const model::Cluster cluster = FourNodes();
  const model::Recommendations answer = AnswerTo({.cluster = &cluster, .before = &prediction});
  const model::Recommendation* item = Find(answer, "hardware/fewer-nodes");
  ASSERT_NE(item, nullptr);
  EXPECT_LT(item->impact.time->expected.value, 0.0);
  EXPECT_GT(item->impact.cost->expected.value, 0.4);
}

TEST(Recommend, SlowDisksGainNoMoreThanTheNextResourceLeaves) {
  model::Prediction prediction =
      PredictionOf({BottleneckOf(model::Resource::kDisk, model::BottleneckCause::kCluster, 0.5)});
  prediction.resources = {{model::Resource::kDisk, {}, {}, Millis(500'000), {}},
                          {model::Resource::kCpu, {}, {}, Millis(200'000), {}}};
  model::Cluster cluster = FourNodes();
  // Nobody says what the disks are: they may be fast already.
  EXPECT_EQ(
      Find(AnswerTo({.cluster = &cluster, .before = &prediction}), "hardware/faster-disks")->impact.time->low.value,
      0.0);
  cluster.nodes.front().disk_kind = model::DiskKind::kHdd;
  const model::Recommendation item =
      *Find(AnswerTo({.cluster = &cluster, .before = &prediction}), "hardware/faster-disks");
  // Twice as fast: 250 s of the 500 go, of 300 up to the CPU. Four times as fast: all of them.
  EXPECT_NEAR(item.impact.time->low.value, 0.5 * 250.0 / 300.0, 1e-9);
  EXPECT_DOUBLE_EQ(item.impact.time->expected.value, 0.5);
  EXPECT_FALSE(item.impact.cost.has_value());
}

TEST(Recommend, MemoryThatNoNodeHasIsThatOfMoreNodes) {
  const model::Cluster cluster = FourNodes();
  model::Prediction prediction =
      PredictionOf({BottleneckOf(model::Resource::kMemory, model::BottleneckCause::kCluster, 0.3)});
  prediction.demand.memory_per_executor.low = Bytes(6 * kGibi);
  prediction.demand.memory_per_executor.expected = Bytes(12 * kGibi);
  const auto item = [&] {
    return *Find(AnswerTo({.cluster = &cluster, .before = &prediction}), "hardware/more-memory");
  };
  EXPECT_EQ(item().title, "Use nodes with about 96 GiB of memory instead of 64");
  EXPECT_EQ(item().impact.time->low.value, 0.0);  // It may need less than there is.
  prediction.demand.memory_per_executor.low = Bytes(20 * kGibi);
  prediction.demand.memory_per_executor.expected = Bytes(40 * kGibi);
  EXPECT_EQ(item().title, "Have about 1280 GiB of memory in all, 20 nodes of this size, instead of 256");
  EXPECT_EQ(item().impact.time->low.value, 0.3);
}

TEST(Recommend, GpusAreForJobsThatSuitThem) {
  model::Cluster cluster = FourNodes();
  cluster.nodes.front().gpus = 2;
  model::Workload job;
  job.workload_class = model::WorkloadClass::kAnalytics;
  EXPECT_EQ(Find(AnswerTo({.workload = &job, .cluster = &cluster}), "hardware/unused-gpus"), nullptr);
  job.traits.gpu_affinity = model::GpuAffinity::kHigh;
  const model::Recommendations answer = AnswerTo({.workload = &job, .cluster = &cluster});
  const model::Recommendation* item = Find(answer, "hardware/unused-gpus");
  ASSERT_NE(item, nullptr);
  EXPECT_EQ(item->title, "Run the job on the 8 GPUs");
  // Nobody predicted it, so it is not what comes first.
  EXPECT_FALSE(item->impact.time.has_value());
  EXPECT_EQ(item->roi, 0.0);
}

TEST(Recommend, GpusThatTheSearchLeftAloneAreNotRecommended) {
  model::Cluster cluster = FourNodes();
  cluster.nodes.front().gpus = 2;
  model::Workload job;
  job.workload_class = model::WorkloadClass::kAnalytics;
  job.traits.gpu_affinity = model::GpuAffinity::kHigh;
  const model::Prediction before = PredictionOf({});
  model::Prediction after = before;
  Situation situation = WithChanges({Fix("spark.executor.cores", "1", "4")});
  situation.workload = &job;
  situation.cluster = &cluster;
  situation.before = &before;
  situation.after = &after;
  EXPECT_EQ(Find(AnswerTo(situation), "hardware/unused-gpus"), nullptr);
  EXPECT_THAT(CausesOf(*Find(AnswerTo(situation), "configuration")), ElementsAre("configuration"));
  after.layout.uses_gpus = true;
  EXPECT_EQ(Find(AnswerTo(situation), "hardware/unused-gpus"), nullptr);
  EXPECT_THAT(CausesOf(*Find(AnswerTo(situation), "configuration")),
              ElementsAre("configuration", "hardware/unused-gpus"));
}

TEST(Recommend, WhatTheRecommendedConfigurationNoLongerHasIsPartOfIt) {
  model::Verdict before;
  before.violations = {ViolationOf("kryo-buffer-too-large", {Set("spark.kryoserializer.buffer.max", "2047m")}),
                       ViolationOf("trailing-comment-in-value", {Set("spark.executor.memory", "19g")})};
  before.violations[0].is_refused = true;
  before.violations[0].places.push_back({"spark.kryoserializer.buffer.max", {}, std::nullopt, {}});
  before.violations[1].is_refused = true;
  before.violations[1].places.push_back({"spark.executor.memory", {}, std::nullopt, {}});
  model::Verdict after;
  after.violations = {before.violations[0]};
  Situation situation = WithChanges({Fix("spark.executor.memory", "19g # most", "10g")});
  situation.verdict = &before;
  situation.verdict_after = &after;
  const model::Recommendations answer = AnswerTo(situation);
  ExpectSound(answer);
  const model::Recommendation* item = Find(answer, "configuration");
  EXPECT_THAT(CausesOf(*item), ElementsAre("configuration", "trailing-comment-in-value"));
  EXPECT_EQ(item->impact.reliability->expected.value, 1.0);
  EXPECT_EQ(item->properties.front().new_value, "10g");
  EXPECT_THAT(item->conflicts, IsEmpty());
  EXPECT_NE(Find(answer, "check/kryo-buffer-too-large"), nullptr);
}

TEST(Recommend, CoresThatNeitherConfigurationUsesAskForOtherNodes) {
  const model::Prediction before =
      PredictionOf({BottleneckOf(model::Resource::kCpu, model::BottleneckCause::kConfiguration, 0.4)});
  const model::Prediction after =
      PredictionOf({BottleneckOf(model::Resource::kCpu, model::BottleneckCause::kConfiguration, 0.1)});
  Situation situation = WithChanges({Fix("spark.executor.cores", "1", "4")});
  situation.before = &before;
  situation.after = &after;
  const model::Recommendations answer = AnswerTo(situation);
  ExpectSound(answer);
  const model::Recommendation* item = Find(answer, "bottleneck/unused-cores");
  EXPECT_DOUBLE_EQ(item->impact.time->expected.value, 0.1);
  EXPECT_EQ(item->effort, model::Effort::kHardware);
  EXPECT_THAT(item->prerequisites, ElementsAre("configuration"));
}

TEST(Recommend, AStreamThatCannotKeepUpNeedsMoreNodes) {
  model::Prediction prediction = PredictionOf({});
  prediction.load = Ratio{1.4};
  const model::Cluster cluster = FourNodes();
  const model::Recommendations answer = AnswerTo({.cluster = &cluster, .before = &prediction});
  const model::Recommendation* item = Find(answer, "hardware/keep-up");
  ASSERT_NE(item, nullptr);
  EXPECT_THAT(item->title, HasSubstr("8 nodes instead of 4"));
  EXPECT_EQ(item->impact.reliability->expected.value, 1.0);
}

TEST(Recommend, ShuffleFilesThatMayNotFitAreARisk) {
  model::Cluster cluster = FourNodes();
  cluster.nodes.front().disk = Bytes(10 * kGibi);
  model::Prediction prediction = PredictionOf({});
  prediction.demand.local_disk.low = Bytes(20 * kGibi);
  prediction.demand.local_disk.expected = Bytes(30 * kGibi);
  prediction.demand.local_disk.high = Bytes(60 * kGibi);
  const model::Recommendations answer = AnswerTo({.cluster = &cluster, .before = &prediction});
  ASSERT_NE(Find(answer, "hardware/disk-room"), nullptr);
  EXPECT_EQ(Find(answer, "hardware/disk-room")->impact.reliability->low.value, 0.0);
  prediction.demand.local_disk.high = Bytes(35 * kGibi);
  EXPECT_EQ(Find(AnswerTo({.cluster = &cluster, .before = &prediction}), "hardware/disk-room"), nullptr);
}

TEST(Recommend, WhatRemainsAfterTheConfigurationNeedsItFirst) {
  const model::Prediction before =
      PredictionOf({BottleneckOf(model::Resource::kCpu, model::BottleneckCause::kConfiguration, 0.4)});
  model::Prediction after = PredictionOf({BottleneckOf(model::Resource::kDisk, model::BottleneckCause::kCluster, 0.3)});
  const model::Cluster cluster = FourNodes();
  Situation situation = WithChanges({Fix("spark.executor.instances", "2", "8")});
  situation.cluster = &cluster;
  situation.before = &before;
  situation.after = &after;
  const model::Recommendations answer = AnswerTo(situation);
  ExpectSound(answer);
  EXPECT_THAT(CausesOf(*Find(answer, "configuration")), ElementsAre("configuration", "bottleneck/unused-cores"));
  EXPECT_THAT(Find(answer, "hardware/faster-disks")->prerequisites, ElementsAre("configuration"));
}

// ---- Everything at once ---------------------------------------------------------------------------------------------

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
  const std::vector<model::PropertyFix> changes = {
      Fix("spark.executor.memory", "100g", "18g", model::FixSafety::kResource),
      Fix("spark.sql.shuffle.partitions", "200", "640")};
  // All combinations of what is there and what is not.
  constexpr unsigned kParts = 7;
  for (unsigned mask = 0; mask < 1U << kParts; ++mask) {
    const auto has = [&](unsigned part) { return (mask >> part & 1U) != 0; };
    Situation situation;
    situation.workload = has(0) ? &job : nullptr;
    situation.cluster = has(1) ? &cluster : nullptr;
    situation.diagnosis = has(2) ? &diagnosis : nullptr;
    situation.run_duration = Millis(100'000);
    situation.verdict = has(3) ? &verdict : nullptr;
    situation.before = has(4) ? &before : nullptr;
    situation.after = has(5) ? &after : nullptr;
    if (has(6)) {
      situation.changes = changes;
    }
    SCOPED_TRACE(mask);
    const model::Recommendations answer = AnswerTo(situation);
    ExpectSound(answer);
    EXPECT_EQ(answer.not_considered.size(), (has(0) ? 0U : 1U) + (has(1) ? 0U : 1U) + (has(2) ? 0U : 1U) +
                                                (has(3) ? 0U : 1U) + (has(4) || has(5) ? 0U : 1U));
  }
}

}  // namespace
}  // namespace sparkwright::recommend
