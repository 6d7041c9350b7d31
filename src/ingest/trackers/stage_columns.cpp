#include "ingest/trackers/stage_columns.h"

#include <algorithm>

#include "base/saturating.h"

namespace sparkwright::ingest {

void StageColumns::Add(const model::TaskMetricTotals& task) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].Append(num_tasks_, task[static_cast<model::TaskMetric>(i)]);
  }
  ++num_tasks_;
}

std::size_t StageColumns::memory_size() const {
  std::size_t size = 0;
  for (const MetricColumn& column : columns_) {
    size += column.memory_size();
  }
  return size;
}

std::unique_ptr<model::TaskMetricDistributions> StageColumns::Distributions(std::vector<int64_t>& scratch) const {
  if (num_tasks_ == 0) {
    return nullptr;
  }
  auto distributions = std::make_unique<model::TaskMetricDistributions>();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!columns_[i].is_all_zero()) {
      scratch.clear();
      columns_[i].CopyTo(scratch, num_tasks_);
      (*distributions)[static_cast<model::TaskMetric>(i)] = Describe(scratch);
    }
  }
  return distributions;
}

model::MetricDistribution Describe(std::vector<int64_t>& values) {
  model::MetricDistribution distribution;
  for (const int64_t value : values) {
    distribution.sum = SaturatingAdd(distribution.sum, value);
  }
  const auto count = static_cast<double>(values.size());
  auto sorted_up_to = values.begin();
  for (std::size_t i = 0; i < model::kQuantileProbabilities.size(); ++i) {
    const auto index = std::min(static_cast<std::size_t>(model::kQuantileProbabilities[i] * count), values.size() - 1);
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(index);
    // Everything before sorted_up_to is in its place and not larger than what follows.
    if (place >= sorted_up_to) {
      std::nth_element(sorted_up_to, place, values.end());
      sorted_up_to = place + 1;
    }
    distribution.quantiles[i] = *place;
  }
  distribution.min = distribution.quantiles.front();
  distribution.max = distribution.quantiles.back();
  return distribution;
}

}  // namespace sparkwright::ingest
