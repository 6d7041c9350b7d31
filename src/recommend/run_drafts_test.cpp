#include "recommend/run_drafts.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "recommend/situation_for_test.h"

namespace sparkwright::recommend {
namespace {

const model::SparkVersion kVersion{3, 5, 0, ""};

std::string TitleOfOne(std::string key, std::optional<std::string> before, std::string after) {
  return TitleOf({{std::move(key), std::move(before), std::move(after)}}, {}, kVersion);
}

TEST(TitleOf, SaysWhichWayAValueGoes) {
  EXPECT_EQ(TitleOfOne("spark.executor.memory", "1024m", "6g"), "Raise spark.executor.memory to 6g");
  EXPECT_EQ(TitleOfOne("spark.network.timeout", "120000", "2min"), "Lower spark.network.timeout to 2min");
  EXPECT_EQ(TitleOfOne("spark.executor.memory", std::nullopt, "6g"), "Set spark.executor.memory to 6g");
  EXPECT_EQ(TitleOfOne("spark.speculation", "false", "true"), "Set spark.speculation to true");
}

TEST(TitleOf, NamesUpToTwoChanges) {
  const model::PropertyFix renamed{"spark.eventLog.enabled", std::nullopt, "true", model::FixSafety::kSafe,
                                   "spark.eventlog.enabled"};
  EXPECT_EQ(TitleOf({renamed}, {}, kVersion), "Write spark.eventLog.enabled instead of spark.eventlog.enabled");
  EXPECT_EQ(TitleOf({renamed}, {"spark.a"}, kVersion),
            "Write spark.eventLog.enabled instead of spark.eventlog.enabled and take out spark.a");
  EXPECT_EQ(TitleOf({renamed}, {"spark.a", "spark.b"}, kVersion), "");
  EXPECT_EQ(TitleOf({}, {}, kVersion), "");
}

struct Advised {
  std::string_view advice;
  std::string title;
};

class TitlesOfViolations : public ::testing::TestWithParam<Advised> {};

TEST_P(TitlesOfViolations, WithoutAnEditAreTheProblemAndWhatToDo) {
  model::Verdict verdict;
  model::Violation violation;
  violation.name = "some-rule";
  violation.title = "A problem";
  violation.advice = GetParam().advice;
  verdict.violations = {violation};
  Situation situation;
  situation.verdict = &verdict;
  const std::vector<Draft> drafts = FromViolations(situation, kVersion);
  ASSERT_EQ(drafts.size(), 1U);
  EXPECT_EQ(drafts.front().item.title, GetParam().title);
}

INSTANTIATE_TEST_SUITE_P(
    All, TitlesOfViolations,
    ::testing::Values(Advised{"", "A problem"}, Advised{"Take it out; nobody reads it.", "A problem: take it out"},
                      Advised{"Raise spark.driver.memory first.", "A problem: raise spark.driver.memory first"},
                      Advised{"RAPIDS needs a GPU.", "A problem: RAPIDS needs a GPU"},
                      Advised{
                          "A sentence that goes on and on and on and on and on and on and on and on and on and on and "
                          "on and never comes to its end.",
                          "A problem"}));

TEST(FromFindings, AFindingGainsItsShareOfTheRunWithItsConfidence) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("skewed-partitions", 40'000)};
  diagnosis.findings.front().confidence = model::FindingConfidence::kPossible;
  const model::Recommendations answer = Recommend({.diagnosis = &diagnosis, .run_duration = Millis(100'000)});
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

TEST(FromFindings, WhatIsNotKnownOfAFindingIsAbsent) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("gpu-unused", 0)};
  const model::Recommendations answer = Recommend({.diagnosis = &diagnosis, .run_duration = Millis(100'000)});
  const model::Recommendation* item = Find(answer, "gpu-unused");
  ASSERT_NE(item, nullptr);
  EXPECT_FALSE(item->impact.time.has_value());
  EXPECT_FALSE(item->impact.cost.has_value());
  EXPECT_EQ(item->score, 0.0);
}

TEST(FromFindings, CoreTimeThatGoesAwayIsCost) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("idle-cores", 0)};
  diagnosis.findings.front().core_impact = CoreMillis(300'000);
  const model::Recommendations answer =
      Recommend({.diagnosis = &diagnosis, .run_duration = Millis(100'000), .run_core_time = CoreMillis(400'000)});
  const model::Recommendation* item = Find(answer, "idle-cores");
  ASSERT_TRUE(item->impact.cost.has_value());
  EXPECT_DOUBLE_EQ(item->impact.cost->expected.value, 0.75);
  EXPECT_FALSE(item->impact.time.has_value());
}

TEST(FromFindings, TheProgramsChangeIsInItsLanguage) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("missed-broadcast", 10'000)};
  diagnosis.findings.front().code = {"SELECT 1", "df.join", "ds.join"};
  model::Workload job;
  job.languages = {model::CodeLanguage::kScala};
  const Situation situation{.workload = &job, .diagnosis = &diagnosis, .run_duration = Millis(100'000)};
  EXPECT_EQ(Find(Recommend(situation), "missed-broadcast")->code, "ds.join");
}

}  // namespace
}  // namespace sparkwright::recommend
