#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "ingest/trackers/metric_column.h"
#include "model/task_metric.h"

namespace sparkwright::ingest {

/// Every metric of every successful task of one stage attempt, until its quantiles are computed.
class StageColumns {
 public:
  void Add(const model::TaskMetricTotals& task);

  [[nodiscard]] std::size_t num_tasks() const { return num_tasks_; }
  [[nodiscard]] std::size_t memory_size() const;

  /// Null without tasks. `scratch` is working memory to be kept between calls.
  [[nodiscard]] std::unique_ptr<model::TaskMetricDistributions> Distributions(std::vector<int64_t>& scratch) const;

 private:
  std::array<MetricColumn, model::kNumTaskMetrics> columns_;
  std::size_t num_tasks_ = 0;
};

/// Sorts `values` (not empty) only as far as its quantiles need, and describes them.
model::MetricDistribution Describe(std::vector<int64_t>& values);

}  // namespace sparkwright::ingest
