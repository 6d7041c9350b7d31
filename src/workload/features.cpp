#include "workload/features.h"

#include <algorithm>

namespace sparkwright::workload {

void AddTo(model::PerWorkloadClass& sum, const model::PerWorkloadClass& more) {
  for (std::size_t i = 0; i < sum.size(); ++i) {
    sum[i] += more[i];
  }
}

void FeatureSet::AddRuleFeatures(const std::vector<std::size_t>& givers) {
  const auto best = std::max_element(points.begin(), points.end());
  if (*best <= 0.0 || givers.empty()) {
    return;
  }
  constexpr double kNear = 0.5;
  const auto num_near =
      std::count_if(points.begin(), points.end(), [&](double one) { return one >= kNear * *best; }) - 1;
  const std::string name(model::kWorkloadClassNames[static_cast<std::size_t>(best - points.begin())]);
  for (const std::size_t mention : givers) {
    Add("rule:" + name, mention);
    if (num_near == 0) {
      Add("clear:" + name, mention);
    } else {
      Add("rival", mention);
    }
    if (num_near > 1) {
      Add("third", mention);
    }
  }
}

}  // namespace sparkwright::workload
