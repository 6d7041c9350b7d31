#include "ingest/trackers/sql_stage_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sparkwright::ingest {
namespace {

using model::SqlMetricType;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class SqlStageMetricsTest : public ::testing::Test {
 protected:
  static TaskInfo Task(int32_t index, bool is_successful = true) {
    TaskInfo task;
    task.index = index;
    task.task_id = 100 + index;
    task.finish_ms = 1;
    task.has_failed = !is_successful;
    return task;
  }

  std::vector<int64_t> Values(std::size_t metric) const {
    std::vector<int64_t> values;
    stage_.metrics().at(metric).values.CopyTo(values, stage_.num_rows());
    return values;
  }

  bool End(const TaskInfo& task, const std::vector<AccumulatorUpdate>& updates) {
    return stage_.OnTaskUpdate(task, updates);
  }

  std::shared_ptr<SqlMetricTypes> types_ = std::make_shared<SqlMetricTypes>(
      SqlMetricTypes{{1, SqlMetricType::kSize}, {2, SqlMetricType::kSum}, {3, SqlMetricType::kTiming}});
  SqlStageMetrics stage_{0, 0, 5, types_};
};

TEST_F(SqlStageMetricsTest, KeepsOneRowPerIndexThatReports) {
  EXPECT_TRUE(End(Task(4), {{1, 40}, {2, 4}}));
  EXPECT_TRUE(End(Task(0), {{1, 10}}));
  EXPECT_TRUE(End(Task(1), {}));
  EXPECT_TRUE(End(Task(2), {{99, 7}}));
  EXPECT_EQ(stage_.num_rows(), 2U);
  ASSERT_THAT(stage_.metrics(), SizeIs(2));
  EXPECT_THAT(Values(0), UnorderedElementsAre(40, 10));
  EXPECT_THAT(Values(1), UnorderedElementsAre(4, 0));
}

TEST_F(SqlStageMetricsTest, RefusesAnIndexOutsideTheStage) {
  EXPECT_FALSE(End(Task(5), {{1, 40}}));
  EXPECT_FALSE(End(Task(-1), {{1, 40}}));
  EXPECT_THAT(stage_.metrics(), IsEmpty());
}

TEST_F(SqlStageMetricsTest, AFailedAttemptIsOverwrittenMetricByMetric) {
  End(Task(0, false), {{1, 40}, {2, 4}});
  End(Task(1), {{1, 5}});
  End(Task(0), {{1, 30}, {3, 9}});
  End(Task(0), {{1, 99}});
  EXPECT_THAT(Values(0), UnorderedElementsAre(30, 5));
  EXPECT_THAT(Values(1), UnorderedElementsAre(4, 0)) << "what the second attempt did not report stays";
  EXPECT_THAT(Values(2), UnorderedElementsAre(9, 0));
}

TEST_F(SqlStageMetricsTest, RemembersTheTaskWithTheLargestValueEverReported) {
  End(Task(0, false), {{1, 40}});
  End(Task(0), {{1, 30}});
  End(Task(1), {{1, 40}});
  EXPECT_EQ(stage_.metrics()[0].max, 40);
  EXPECT_EQ(stage_.metrics()[0].max_task_id, 100) << "the first of equals";
}

TEST_F(SqlStageMetricsTest, MetricsMayComeInAnyOrderAndTwice) {
  End(Task(0), {{1, 1}, {2, 2}, {3, 3}});
  End(Task(1), {{3, 30}, {1, 10}, {2, 20}});
  End(Task(2), {{2, 5}, {2, 6}});
  EXPECT_THAT(Values(0), UnorderedElementsAre(1, 10, 0));
  EXPECT_THAT(Values(1), UnorderedElementsAre(2, 20, 6));
  EXPECT_THAT(Values(2), UnorderedElementsAre(3, 30, 0));
}

TEST_F(SqlStageMetricsTest, SeesTypesAddedLater) {
  End(Task(0), {{8, 1}});
  (*types_)[8] = SqlMetricType::kSum;
  End(Task(1), {{8, 2}});
  EXPECT_THAT(Values(0), UnorderedElementsAre(2));
}

}  // namespace
}  // namespace sparkwright::ingest
