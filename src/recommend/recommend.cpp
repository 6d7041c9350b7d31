#include "recommend/recommend.h"

#include <cstddef>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "conf/property_catalogue.h"
#include "recommend/draft.h"
#include "recommend/merge.h"
#include "recommend/past_runs.h"
#include "recommend/practices.h"
#include "recommend/prediction_drafts.h"
#include "recommend/ranking.h"
#include "recommend/relations.h"
#include "recommend/run_drafts.h"

namespace sparkwright::recommend {
namespace {

constexpr std::size_t kMostSimilar = 5;

void Append(std::vector<Draft> more, std::vector<Draft>& drafts) {
  drafts.insert(drafts.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// Findings of one rule that contradict each other keep its name and get numbers.
void MakeIdsUnique(std::vector<Draft>& drafts) {
  std::map<std::string, int> times;
  for (Draft& draft : drafts) {
    const int time = ++times[draft.item.id];
    if (time > 1) {
      draft.item.id += "-" + std::to_string(time);
    }
  }
}

std::vector<std::string> NotConsidered(const Situation& situation) {
  std::vector<std::string> missing;
  if (situation.workload == nullptr) {
    missing.emplace_back(
        "Nothing says what the job does: a description, its code or an event log brings in what is good for its "
        "class.");
  }
  if (situation.cluster == nullptr) {
    missing.emplace_back(
        "Nothing says what the job runs on: a cluster or a machine brings in what its hardware lacks or leaves "
        "unused.");
  }
  if (situation.diagnosis == nullptr) {
    missing.emplace_back("There is no event log: one says what a run waited for, and what that cost.");
  }
  if (situation.verdict == nullptr) {
    missing.emplace_back("There is no configuration in use: one is checked, and compared with the recommended one.");
  }
  if (LastPredictionOf(situation) == nullptr) {
    missing.emplace_back(
        "There is no prediction, so nothing is said of bottlenecks and of other hardware: it takes a workload, how "
        "much data it reads, and a cluster.");
  }
  return missing;
}

}  // namespace

model::SparkVersion VersionOf(const Situation& situation) {
  return situation.version.has_value()        ? *situation.version
         : situation.configuration != nullptr ? situation.configuration->version
                                              : conf::PropertyCatalogue::Builtin().newest();
}

const model::Prediction* LastPredictionOf(const Situation& situation) {
  return situation.after != nullptr ? situation.after : situation.before;
}

std::optional<std::string> ValueInUse(const Situation& situation, std::string_view key) {
  const std::optional<std::string_view> value =
      situation.in_use != nullptr ? situation.in_use->Value(key) : std::nullopt;
  return value.has_value() ? std::optional(std::string(*value)) : std::nullopt;
}

model::Recommendations Recommend(const Situation& situation) {
  const model::SparkVersion version = VersionOf(situation);
  std::vector<Draft> drafts = FromConfiguration(situation, version);
  Append(FromFindings(situation, version), drafts);
  Append(FromViolations(situation, version), drafts);
  Append(FromBottlenecks(situation), drafts);
  Append(FromHardware(situation), drafts);
  Append(FromPractices(situation, BuiltinPractices()), drafts);
  drafts = Merge(std::move(drafts), version);
  MakeIdsUnique(drafts);
  Relate(drafts, version);
  for (Draft& draft : drafts) {
    Assess(draft);
  }
  Rank(drafts);
  model::Recommendations result;
  result.all.reserve(drafts.size());
  for (Draft& draft : drafts) {
    result.all.push_back(std::move(draft.item));
  }
  result.similar = SimilarRuns(situation, BuiltinRuns(), kMostSimilar);
  result.not_considered = NotConsidered(situation);
  return result;
}

}  // namespace sparkwright::recommend
