#include "recommend/run_drafts.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

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

}  // namespace
}  // namespace sparkwright::recommend
