#include "ingest/trackers/stage_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace sparkwright::ingest {
namespace {

using model::TaskMetric;
using ::testing::Each;
using ::testing::ElementsAre;

TEST(StageColumns, HasNoDistributionsWithoutTasks) {
  std::vector<int64_t> scratch;
  EXPECT_EQ(StageColumns().Distributions(scratch), nullptr);
}

TEST(StageColumns, OneTaskIsEveryQuantile) {
  StageColumns columns;
  model::TaskMetricTotals task;
  task[TaskMetric::kInputBytes] = -7;
  columns.Add(task);
  std::vector<int64_t> scratch = {99};
  const auto distributions = columns.Distributions(scratch);
  EXPECT_THAT((*distributions)[TaskMetric::kInputBytes].quantiles, Each(-7));
  EXPECT_EQ((*distributions)[TaskMetric::kInputBytes].sum, -7);
  EXPECT_THAT((*distributions)[TaskMetric::kOutputBytes].quantiles, Each(0));
}

TEST(StageColumns, TasksWithoutAMetricCountAsZero) {
  StageColumns columns;
  for (const int64_t value : {0, 0, 9, 0}) {
    model::TaskMetricTotals task;
    task[TaskMetric::kInputBytes] = value;
    columns.Add(task);
  }
  std::vector<int64_t> scratch;
  const auto distributions = columns.Distributions(scratch);
  EXPECT_THAT((*distributions)[TaskMetric::kInputBytes].quantiles, ElementsAre(0, 0, 0, 0, 9, 9, 9));
}

TEST(StageColumns, DescribesLikeSortingWould) {
  std::mt19937 random(11);
  for (std::size_t size = 1; size < 200; ++size) {
    std::uniform_int_distribution<int64_t> any(-3, static_cast<int64_t>(size));
    std::vector<int64_t> values(size);
    std::generate(values.begin(), values.end(), [&] { return any(random); });
    std::vector<int64_t> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const model::MetricDistribution distribution = Describe(values);
    for (std::size_t i = 0; i < model::kQuantileProbabilities.size(); ++i) {
      const auto index = static_cast<std::size_t>(model::kQuantileProbabilities[i] * static_cast<double>(size));
      ASSERT_EQ(distribution.quantiles[i], sorted[std::min(index, size - 1)]) << size << " values, quantile " << i;
    }
    ASSERT_EQ(distribution.min, sorted.front());
    ASSERT_EQ(distribution.max, sorted.back());
  }
}

TEST(StageColumns, SumsSaturate) {
  std::vector<int64_t> values = {INT64_MAX, INT64_MAX};
  EXPECT_EQ(Describe(values).sum, INT64_MAX);
}

}  // namespace
}  // namespace sparkwright::ingest
