#include "recommend/ranking.h"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace sparkwright::recommend {
namespace {

double WorthOf(const std::optional<model::Estimate<Ratio>>& gain) {
  if (!gain.has_value()) {
    return 0.0;
  }
  const double expected = gain->expected.value;
  return expected < 0.0 ? expected : (std::max(gain->low.value, 0.0) + expected) / 2.0;
}

bool KnowsItself(const model::Recommendation& item) {
  return item.source == model::RecommendationSource::kPractice ||
         item.source == model::RecommendationSource::kHardware ||
         item.source == model::RecommendationSource::kConfiguration;
}

}  // namespace

double ScoreOf(const model::RecommendationImpact& impact) {
  const double rest =
      (1.0 - WorthOf(impact.time)) * (1.0 - WorthOf(impact.cost) / 2.0) * (1.0 - WorthOf(impact.reliability));
  return std::clamp(1.0 - rest, 0.0, 1.0);
}

model::Risk RiskOf(const Draft& draft) {
  if (draft.item.source == model::RecommendationSource::kPractice) {
    return draft.item.risk;
  }
  const model::Risk of_changes = draft.safety == model::FixSafety::kSafe       ? model::Risk::kLow
                                 : draft.safety == model::FixSafety::kResource ? model::Risk::kMedium
                                                                               : model::Risk::kHigh;
  const bool is_small = draft.item.effort == model::Effort::kFlag || draft.item.effort == model::Effort::kConfiguration;
  return is_small ? of_changes : std::max(of_changes, model::Risk::kMedium);
}

model::Effort EffortOf(const model::Recommendation& item) {
  const std::size_t num_changes = item.properties.size() + item.removals.size();
  if (KnowsItself(item) || num_changes == 0) {
    return item.effort;
  }
  return num_changes == 1 ? model::Effort::kFlag : model::Effort::kConfiguration;
}

void Assess(Draft& draft) {
  model::Recommendation& item = draft.item;
  item.score = ScoreOf(item.impact);
  item.effort = EffortOf(item);
  item.risk = RiskOf(draft);
  item.roi = item.score / HoursOf(item.effort);
  item.is_quick_win = (item.effort == model::Effort::kFlag || item.effort == model::Effort::kConfiguration) &&
                      item.risk == model::Risk::kLow && item.score >= kLeastQuickWin;
}

void Rank(std::vector<Draft>& drafts) {
  const auto is_first = [](const Draft& draft) {
    return draft.item.source == model::RecommendationSource::kConfiguration && draft.item.score == 0.0 &&
           !draft.item.impact.time.has_value();
  };
  std::stable_sort(drafts.begin(), drafts.end(), [&](const Draft& a, const Draft& b) {
    if (is_first(a) != is_first(b)) {
      return is_first(a);
    }
    if (a.item.score != b.item.score) {
      return a.item.score > b.item.score;
    }
    if (a.item.score > 0.0) {
      return a.item.effort < b.item.effort;
    }
    return a.relevance > b.relevance;
  });
  // What it gains is counted from the configuration on.
  const auto configuration = std::find_if(drafts.begin(), drafts.end(), [](const Draft& draft) {
    return draft.item.source == model::RecommendationSource::kConfiguration;
  });
  const auto later =
      std::find_if(drafts.begin(), configuration, [](const Draft& draft) { return draft.is_after_configuration; });
  if (configuration != drafts.end() && later != configuration) {
    std::rotate(later, configuration, configuration + 1);
  }
}

}  // namespace sparkwright::recommend
