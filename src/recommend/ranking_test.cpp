#include "recommend/ranking.h"

#include <gtest/gtest.h>

#include <optional>

namespace sparkwright::recommend {
namespace {

model::Estimate<Ratio> Share(double low, double expected) {
  return ShareBetween(low, expected, 1.0, model::PredictionBasis::kHistory, "");
}

Draft DraftWith(model::RecommendationImpact impact, std::vector<model::PropertyFix> properties,
                model::FixSafety safety = model::FixSafety::kSafe) {
  Draft draft;
  draft.item.source = model::RecommendationSource::kFinding;
  draft.item.impact = std::move(impact);
  draft.item.properties = std::move(properties);
  draft.item.effort = model::Effort::kCode;
  draft.safety = safety;
  Assess(draft);
  return draft;
}

const model::PropertyFix kOne = {"spark.a", std::nullopt, "1"};
const model::PropertyFix kOther = {"spark.b", std::nullopt, "1"};

TEST(Score, OfNothingKnownIsNothing) { EXPECT_EQ(ScoreOf({}), 0.0); }

TEST(Score, OfAFailureThatHappenedIsOne) { EXPECT_EQ(ScoreOf({{}, {}, Share(1.0, 1.0)}), 1.0); }

TEST(Score, OfTheSurerOfTwoEqualGainsIsHigher) {
  EXPECT_GT(ScoreOf({Share(0.3, 0.4), {}, {}}), ScoreOf({Share(0.0, 0.4), {}, {}}));
}

TEST(Score, CostCountsHalf) {
  EXPECT_DOUBLE_EQ(ScoreOf({Share(0.4, 0.4), {}, {}}), 0.4);
  EXPECT_DOUBLE_EQ(ScoreOf({{}, Share(0.4, 0.4), {}}), 0.2);
}

// A cost that grows must not count as a gain.
TEST(Score, LossesTakeAway) {
  EXPECT_LT(ScoreOf({Share(0.4, 0.4), Share(-0.2, -0.2), {}}), ScoreOf({Share(0.4, 0.4), {}, {}}));
  EXPECT_EQ(ScoreOf({Share(-0.4, -0.4), {}, {}}), 0.0);
}

TEST(Effort, FollowsFromTheNumberOfProperties) {
  EXPECT_EQ(DraftWith({}, {}).item.effort, model::Effort::kCode);
  EXPECT_EQ(DraftWith({}, {kOne}).item.effort, model::Effort::kFlag);
  EXPECT_EQ(DraftWith({}, {kOne, kOther}).item.effort, model::Effort::kConfiguration);
}

TEST(Risk, FollowsFromTheLeastSafeChangeAndTheEffort) {
  EXPECT_EQ(DraftWith({}, {kOne}).item.risk, model::Risk::kLow);
  EXPECT_EQ(DraftWith({}, {kOne}, model::FixSafety::kResource).item.risk, model::Risk::kMedium);
  EXPECT_EQ(DraftWith({}, {kOne}, model::FixSafety::kReview).item.risk, model::Risk::kHigh);
  EXPECT_EQ(DraftWith({}, {}).item.risk, model::Risk::kMedium);  // A change of the program.
}

TEST(QuickWin, NeedsLittleEffortLowRiskAndAGain) {
  const model::RecommendationImpact gain{Share(0.2, 0.3), {}, {}};
  EXPECT_TRUE(DraftWith(gain, {kOne}).item.is_quick_win);
  EXPECT_FALSE(DraftWith(gain, {}).item.is_quick_win);
  EXPECT_FALSE(DraftWith(gain, {kOne}, model::FixSafety::kResource).item.is_quick_win);
  EXPECT_FALSE(DraftWith({Share(0.0, 0.08), {}, {}}, {kOne}).item.is_quick_win);
}

TEST(Roi, IsTheScoreOverTheHours) {
  const Draft flag = DraftWith({Share(0.4, 0.4), {}, {}}, {kOne});
  const Draft code = DraftWith({Share(0.4, 0.4), {}, {}}, {});
  EXPECT_DOUBLE_EQ(flag.item.roi, 4.0);
  EXPECT_DOUBLE_EQ(code.item.roi, 0.05);
}

TEST(Rank, IsByScoreThenByEffortThenByRelevance) {
  std::vector<Draft> drafts;
  drafts.push_back(DraftWith({}, {}));
  drafts.back().item.id = "known of nothing";
  drafts.push_back(DraftWith({}, {}));
  drafts.back().item.id = "relevant";
  drafts.back().relevance = 0.5;
  drafts.push_back(DraftWith({Share(0.4, 0.4), {}, {}}, {}));
  drafts.back().item.id = "code";
  drafts.push_back(DraftWith({Share(0.4, 0.4), {}, {}}, {kOne}));
  drafts.back().item.id = "flag";
  drafts.push_back(DraftWith({Share(0.5, 0.5), {}, {}}, {}));
  drafts.back().item.id = "best";
  Rank(drafts);
  std::vector<std::string> ids;
  for (const Draft& draft : drafts) {
    ids.push_back(draft.item.id);
  }
  EXPECT_EQ(ids, (std::vector<std::string>{"best", "flag", "code", "relevant", "known of nothing"}));
}

}  // namespace
}  // namespace sparkwright::recommend
