#include "recommend/recommend.h"

#include <algorithm>
#include <string>
#include <utility>

namespace sparkwright::recommend {

Result<model::Recommendations> Recommend(const Situation& situation) {
  model::Recommendations result;
  if (situation.diagnosis == nullptr) {
    result.not_considered.emplace_back("No event log was given; one says what the job waits for.");
    return result;
  }
  for (const model::Finding& finding : situation.diagnosis->findings) {
    model::Recommendation one;
    one.id = finding.name;
    one.title = finding.title;
    one.source = model::RecommendationSource::kFinding;
    one.properties = finding.properties;
    result.all.push_back(std::move(one));
  }
  return result;
}

}  // namespace sparkwright::recommend
