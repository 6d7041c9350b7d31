#include "pipeline/run_matching.h"

#include <optional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sparkwright::pipeline {
namespace {

using testing::ElementsAre;

TEST(RunMatching, TheNthOfAKeyIsTheNth) {
  const Matching matching = MatchInRounds({{"a", "b", "a", "a"}}, {{"b", "a", "a", "c"}});
  EXPECT_THAT(matching.partner, ElementsAre(1U, 0U, 2U, std::nullopt));
  EXPECT_THAT(matching.unmatched_after, ElementsAre(3U));
}

TEST(RunMatching, LooserRoundsSeeWhatIsLeft) {
  const Matching matching = MatchInRounds({{"x1", "x2"}, {"x", "x"}}, {{"x2", "x9"}, {"x", "x"}});
  EXPECT_THAT(matching.partner, ElementsAre(1U, 0U));
  EXPECT_TRUE(matching.unmatched_after.empty());
}

TEST(RunMatching, AnEmptyKeyMatchesNothing) {
  const Matching matching = MatchInRounds({{"", "a"}}, {{"", "a"}});
  EXPECT_THAT(matching.partner, ElementsAre(std::nullopt, 1U));
}

TEST(RunMatching, NumbersAndHashCodesAreLeftOut) {
  EXPECT_EQ(WithoutNumbers("collect at job.py:31"), "collect at job.py:");
  EXPECT_EQ(WithoutNumbers("WholeStageCodegen (12)"), "WholeStageCodegen ()");
  EXPECT_EQ(WithoutNumbers("Foo@1f3c9 x"), "Foo x");
  EXPECT_EQ(WithoutNumbers("@"), "");
}

}  // namespace
}  // namespace sparkwright::pipeline
