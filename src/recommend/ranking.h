#pragma once

#include <cstddef>
#include <vector>

#include "model/recommendation.h"
#include "recommend/draft.h"

/// What a recommendation is worth, what it takes and what it risks.
namespace sparkwright::recommend {

/// Hours of a person that knows Spark, until it is in use. They order recommendations whose gain is alike; nobody
/// measured them.
///
/// | effort        | hours | why |
/// |---------------|-------|-----|
/// | flag          | 0.1   | one line of a submit command, and the next run shows it |
/// | configuration | 0.5   | a file to change and to review, and a look at the first run |
/// | code          | 8     | a day: the change, its tests, a comparison of results, a release |
/// | hardware      | 16    | two days: to ask for it, get it paid, set it up and move the job |
constexpr double HoursOf(model::Effort effort) {
  constexpr double kHours[] = {0.1, 0.5, 8.0, 16.0};
  return kHours[static_cast<std::size_t>(effort)];
}

/// Of the impact, 0 to 1. Each part counts with the middle of its low end and what is expected, so that of two equal
/// gains the surer one is better; losses count whole, as what is expected. Parts add up as the chances of independent
/// events do: score = 1 - (1 - time) (1 - cost / 2) (1 - reliability), at least 0. Cost counts half: most of it
/// follows from time, and an hour of a person costs more than one of a machine. Without any part it is 0.
double ScoreOf(const model::RecommendationImpact& impact);

/// Below a twentieth the next run does not show a gain: runs of one job differ by as much.
inline constexpr double kLeastQuickWin = 0.05;

/// Low for changes that are safe; medium for those that ask the cluster for something else, for every change of a
/// program and for hardware, which costs before it gains; high for changes of properties that may change results.
/// A practice knows its own.
model::Risk RiskOf(const Draft& draft);

/// Flag for one property, configuration for several, what the draft says for none. Hardware and practices know their
/// own.
model::Effort EffortOf(const model::Recommendation& item);

/// Fills score, effort, risk, roi and quick win.
void Assess(Draft& draft);

/// First the recommended configuration where there is none in use to compare it with: the gains of others are counted
/// from it. Then by score, the best first; of equal ones the one with least effort. What has no score, such as
/// practices and information, comes last: by what part of the time it is about, then in its order. What is counted from
/// the configuration comes after it.
void Rank(std::vector<Draft>& drafts);

}  // namespace sparkwright::recommend
