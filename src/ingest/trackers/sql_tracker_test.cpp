#include "ingest/trackers/sql_tracker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/events/event_text_for_test.h"
#include "ingest/trackers/task_lines_for_test.h"

namespace sparkwright::ingest {
namespace {

using model::JobStatus;
using model::SqlStatus;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

model::Application Read(std::vector<std::string> lines, const ReadLimits& limits = {}) {
  lines.insert(lines.begin(), {ApplicationStart(), ExecutorAdded("1")});
  ReadOptions options;
  options.limits = limits;
  auto application = ReadLines(lines, options);
  EXPECT_TRUE(application.ok());
  return application.ok() ? *std::move(application) : model::Application();
}

// An execution with one metric (accumulator 7) and one job of one stage: what its tasks do goes in between.
std::vector<std::string> Around(const std::vector<std::string>& tasks, std::string_view type = "size",
                                int32_t num_tasks = 4) {
  const StageText stage{.id = 0, .num_tasks = num_tasks};
  return std::vector{SqlStart(3, Plan("Scan", {}, {PlanMetric(7, type)})), JobStart(0, {stage}, SqlProperty(3)),
                     StageSubmitted(stage)} +
         tasks + std::vector{StageCompleted(stage), JobEnd(0), SqlEnd(3)};
}

const model::SqlMetric& OnlyMetric(const model::Application& application) {
  return application.sql_executions.at(0).plan.nodes.at(0).metrics.at(0);
}

TEST(SqlTracker, DescribesAnExecution) {
  const model::Application application =
      Read({SqlStart(3, Plan("Scan"), R"(,"rootExecutionId":2,"modifiedConfigs2":{})"),
            JobStart(0, {{.id = 4}, {.id = 2}}, SqlProperty(3)), JobEnd(0), SqlEnd(3)});
  const model::SqlExecution& execution = application.sql_executions.at(0);
  EXPECT_EQ(execution.id, ExecutionId(3));
  EXPECT_EQ(execution.root_id, ExecutionId(2));
  EXPECT_EQ(execution.description, "query");
  EXPECT_EQ(execution.submitted, Timestamp(700));
  EXPECT_EQ(execution.completed, Timestamp(4'500));
  EXPECT_EQ(execution.status, SqlStatus::kCompleted);
  EXPECT_THAT(execution.jobs, ElementsAre(Pair(JobId(0), JobStatus::kSucceeded)));
  EXPECT_THAT(execution.stage_ids, ElementsAre(StageId(2), StageId(4)));
  EXPECT_EQ(application.jobs.at(0).sql_execution_id, ExecutionId(3));
}

struct StatusCase {
  const char* what;
  const char* end;          // Fields of the end event, null for no end.
  const char* job_failure;  // Empty: the job succeeded.
  SqlStatus status;
};

TEST(SqlTracker, TellsHowAnExecutionEnded) {
  const StatusCase cases[] = {
      {"an empty message is success", R"(,"errorMessage":"")", "", SqlStatus::kCompleted},
      {"even when a job failed", R"(,"errorMessage":"")", "x", SqlStatus::kCompleted},
      {"a message is failure", R"(,"errorMessage":"bad")", "", SqlStatus::kFailed},
      {"without a message the jobs tell", "", "", SqlStatus::kCompleted},
      {"without a message a failed job tells", "", "x", SqlStatus::kFailed},
      {"no end", nullptr, "", SqlStatus::kRunning},
  };
  for (const StatusCase& one : cases) {
    std::vector<std::string> lines = {SqlStart(3, Plan("Scan")), JobStart(0, {{}}, SqlProperty(3)),
                                      JobEnd(0, one.job_failure)};
    if (one.end != nullptr) {
      lines.push_back(SqlEnd(3, one.end));
    }
    const model::Application application = Read(lines);
    EXPECT_EQ(application.sql_executions.at(0).status, one.status) << one.what;
    EXPECT_EQ(CountOf(application, "sql_without_end"), one.end == nullptr ? 1 : 0) << one.what;
  }
}

TEST(SqlTracker, SumsAMetricOverTasks) {
  const model::Application application = Read(Around(RunTask({.id = 0, .accumulables = {Accumulable(7, "10")}}) +
                                                         RunTask({.id = 1, .accumulables = {Accumulable(7, "-4")}}),
                                                     "sum"));
  const model::SqlMetric& metric = OnlyMetric(application);
  EXPECT_TRUE(metric.has_value);
  EXPECT_EQ(metric.total, 6);
  EXPECT_FALSE(metric.max_stage.has_value());
}

TEST(SqlTracker, SilentTasksCountAsZero) {
  const model::Application application = Read(Around(RunTask({.id = 0, .accumulables = {Accumulable(7, "10")}}) +
                                                     RunTask({.id = 1, .accumulables = {Accumulable(7, "30")}}) +
                                                     RunTask({.id = 2}) + RunTask({.id = 3})));
  const model::SqlMetric& metric = OnlyMetric(application);
  EXPECT_EQ(metric.num_values, 4);
  EXPECT_EQ(metric.total, 40);
  EXPECT_EQ(metric.min, 0);
  EXPECT_EQ(metric.median, 10) << "0 0 10 30: the value at index 4 / 2";
  EXPECT_EQ(metric.max, 30);
  EXPECT_EQ(metric.max_stage, StageId(0));
  EXPECT_EQ(metric.max_task, TaskId(1));
}

TEST(SqlTracker, AveragesLeaveZerosOut) {
  const model::Application application =
      Read(Around(RunTask({.id = 0, .accumulables = {Accumulable(7, "10")}}) +
                      RunTask({.id = 1, .accumulables = {Accumulable(7, "0")}}) +
                      RunTask({.id = 2, .accumulables = {Accumulable(7, "20")}}) + RunTask({.id = 3}),
                  "average"));
  const model::SqlMetric& metric = OnlyMetric(application);
  EXPECT_EQ(metric.num_values, 2);
  EXPECT_EQ(metric.min, 10);
  EXPECT_EQ(metric.median, 20);
  EXPECT_EQ(metric.max, 20);
}

TEST(SqlTracker, NegativeSizesAreNotValid) {
  const model::Application application = Read(Around(RunTask({.id = 0, .accumulables = {Accumulable(7, "-1")}}) +
                                                         RunTask({.id = 1, .accumulables = {Accumulable(7, "5")}}),
                                                     "size", 2));
  EXPECT_EQ(OnlyMetric(application).num_values, 1);
  EXPECT_EQ(OnlyMetric(application).total, 5);
}

TEST(SqlTracker, ADataSourcesOwnMetricHasNoValue) {
  const model::Application application =
      Read(Around(RunTask({.id = 0, .accumulables = {Accumulable(7, "10")}}), "v2Custom_org.example.Metric"));
  EXPECT_FALSE(OnlyMetric(application).has_value);
}

TEST(SqlTracker, ARetriedIndexIsOverwrittenUntilItSucceeds) {
  const model::Application application =
      Read(Around(RunTask({.id = 0, .index = 0, .reason = "ExceptionFailure", .accumulables = {Accumulable(7, "99")}}) +
                      RunTask({.id = 1, .index = 0, .accumulables = {Accumulable(7, "10")}}) +
                      RunTask({.id = 2, .index = 0, .accumulables = {Accumulable(7, "77")}}),
                  "size", 1));
  const model::SqlMetric& metric = OnlyMetric(application);
  EXPECT_EQ(metric.total, 10);
  EXPECT_EQ(metric.max, 10);
  EXPECT_EQ(metric.max_task, TaskId(0)) << "as in Spark, which remembers the largest value ever reported";
}

TEST(SqlTracker, ANewAttemptOfAStageStartsAfresh) {
  const StageText first{.id = 0, .num_tasks = 1};
  const StageText second{.id = 0, .num_tasks = 1, .attempt = 1};
  const model::Application application =
      Read(Around(RunTask({.id = 0, .index = 0, .accumulables = {Accumulable(7, "99")}}) +
                      std::vector{StageCompleted({.id = 0, .failure = "x"}), StageSubmitted(second)} +
                      RunTask({.id = 1, .index = 0, .accumulables = {Accumulable(7, "98")}}) +
                      RunTask({.id = 2, .attempt = 1, .index = 0, .accumulables = {Accumulable(7, "10")}}),
                  "size", 1));
  EXPECT_EQ(OnlyMetric(application).total, 10);
  EXPECT_EQ(OnlyMetric(application).max_stage_attempt, 1);
}

TEST(SqlTracker, EveryUpdateOfTheDriverIsAValue) {
  const model::Application application =
      Read({SqlStart(3, Plan("Scan", {}, {PlanMetric(7, "size"), PlanMetric(8, "sum")})),
            DriverUpdates(3, {"[7,10]", "[8,5]"}), DriverUpdates(3, {"[7,20]", "[99,1]", "7", "[7]", R"(["a","b"])"}),
            SqlEnd(3)});
  const auto& metrics = application.sql_executions.at(0).plan.nodes.at(0).metrics;
  EXPECT_EQ(metrics.at(0).num_values, 2);
  EXPECT_EQ(metrics.at(0).total, 30);
  EXPECT_FALSE(metrics.at(0).max_stage.has_value());
  EXPECT_EQ(metrics.at(1).total, 5);
  EXPECT_EQ(CountOf(application, "bad_field"), 3);
}

TEST(SqlTracker, TheDriverTakesTheMaximumFromTheTasks) {
  const auto with_driver = [](std::string_view update) {
    return Read(Around(RunTask({.id = 0, .accumulables = {Accumulable(7, "10")}}) +
                       std::vector{DriverUpdates(3, {std::string(update)})}));
  };
  EXPECT_FALSE(OnlyMetric(with_driver("[7,50]")).max_stage.has_value());
  EXPECT_EQ(OnlyMetric(with_driver("[7,50]")).max, 50);
  EXPECT_EQ(OnlyMetric(with_driver("[7,10]")).max_stage, StageId(0));
}

TEST(SqlTracker, AMetricMaySpanStages) {
  const StageText one{.id = 0, .num_tasks = 1};
  const StageText other{.id = 1, .num_tasks = 2};
  const model::Application application =
      Read(std::vector{SqlStart(3, Plan("Scan", {}, {PlanMetric(7, "timing")})),
                       JobStart(0, {one, other}, SqlProperty(3)), StageSubmitted(one), StageSubmitted(other)} +
           RunTask({.id = 0, .stage = 0, .index = 0, .accumulables = {Accumulable(7, "5")}}) +
           RunTask({.id = 1, .stage = 1, .index = 1, .accumulables = {Accumulable(7, "9")}}) +
           std::vector{JobEnd(0), SqlEnd(3)});
  const model::SqlMetric& metric = OnlyMetric(application);
  EXPECT_EQ(metric.num_values, 3);
  EXPECT_EQ(metric.total, 14);
  EXPECT_EQ(metric.median, 5);
  EXPECT_EQ(metric.max_stage, StageId(1));
}

TEST(SqlTracker, AdaptiveUpdatesReplaceThePlanAndAddMetrics) {
  const StageText one{.id = 0, .num_tasks = 1};
  const StageText other{.id = 1, .num_tasks = 1};
  const model::Application application =
      Read(std::vector{SqlStart(3, Plan("Adaptive", {}, {PlanMetric(7)})), JobStart(0, {one}, SqlProperty(3)),
                       StageSubmitted(one)} +
           RunTask({.id = 0, .stage = 0, .index = 0, .accumulables = {Accumulable(7, "5")}}) +
           std::vector<std::string>{
               SqlPlanUpdate(3, Plan("Final", {Plan("Scan", {}, {PlanMetric(8)})}, {PlanMetric(7)})),
               R"({"Event":"org.apache.spark.sql.execution.ui.SparkListenerSQLAdaptiveSQLMetricUpdates",)"
               R"("executionId":3,"sqlPlanMetrics":[{"name":"m","accumulatorId":9,"metricType":"sum"}]})",
               JobStart(1, {other}, SqlProperty(3)), StageSubmitted(other)} +
           RunTask({.id = 1, .stage = 1, .index = 0, .accumulables = {Accumulable(8, "6"), Accumulable(9, "1")}}) +
           std::vector{JobEnd(0), JobEnd(1), SqlEnd(3)});
  const model::SqlExecution& execution = application.sql_executions.at(0);
  EXPECT_EQ(execution.num_plan_updates, 1);
  ASSERT_THAT(execution.plan.nodes, SizeIs(2));
  EXPECT_EQ(execution.plan.nodes[0].name, "Final");
  EXPECT_EQ(execution.plan.nodes[0].metrics.at(0).total, 5);
  EXPECT_EQ(execution.plan.nodes[1].metrics.at(0).total, 6);
}

TEST(SqlTracker, NestedExecutionsKeepTheirOwnJobs) {
  const model::Application application =
      Read({SqlStart(3, Plan("Outer")), SqlStart(4, Plan("Inner"), R"(,"rootExecutionId":3)"),
            JobStart(0, {{.id = 0}}, SqlProperty(4)), JobEnd(0), SqlEnd(4), JobStart(1, {{.id = 1}}, SqlProperty(3)),
            JobEnd(1), SqlEnd(3)});
  ASSERT_THAT(application.sql_executions, SizeIs(2));
  EXPECT_THAT(application.sql_executions[0].jobs, ElementsAre(Pair(JobId(1), JobStatus::kSucceeded)));
  EXPECT_THAT(application.sql_executions[1].jobs, ElementsAre(Pair(JobId(0), JobStatus::kSucceeded)));
  EXPECT_EQ(application.sql_executions[1].root_id, ExecutionId(3));
}

TEST(SqlTracker, AJobAfterTheEndBelongsToTheExecution) {
  const model::Application application =
      Read(Around(RunTask({.id = 0, .accumulables = {Accumulable(7, "10")}})) +
           std::vector{JobStart(1, {{.id = 1}}, SqlProperty(3)), StageSubmitted({.id = 1})} +
           RunTask({.id = 1, .stage = 1, .index = 0, .accumulables = {Accumulable(7, "50")}}) +
           std::vector{JobEnd(1), JobEnd(1)});
  ASSERT_THAT(application.sql_executions, SizeIs(1));
  EXPECT_THAT(application.sql_executions[0].jobs,
              ElementsAre(Pair(JobId(0), JobStatus::kSucceeded), Pair(JobId(1), JobStatus::kSucceeded)));
  EXPECT_EQ(application.sql_executions[0].status, SqlStatus::kCompleted);
  EXPECT_EQ(OnlyMetric(application).total, 10) << "its metrics were added up at its end";
}

TEST(SqlTracker, AJobMayNameAnExecutionThatNeverStarts) {
  const model::Application application = Read({JobStart(0, {{}}, SqlProperty(9)), JobEnd(0)});
  EXPECT_THAT(application.sql_executions, ::testing::IsEmpty());
  EXPECT_EQ(CountOf(application, "event_without_start"), 1);
}

TEST(SqlTracker, CountsEventsOfAnUnknownExecution) {
  const model::Application application = Read({SqlEnd(5), DriverUpdates(5, {"[1,2]"})});
  EXPECT_THAT(application.sql_executions, ::testing::IsEmpty());
  EXPECT_EQ(CountOf(application, "event_without_start"), 2);
}

TEST(SqlTracker, AnExecutionWithoutEndHasItsMetrics) {
  std::vector<std::string> lines = Around(RunTask({.id = 0, .accumulables = {Accumulable(7, "10")}}));
  lines.pop_back();
  EXPECT_EQ(OnlyMetric(Read(lines)).total, 10);
}

TEST(SqlTracker, CountsATaskIndexOutsideItsStage) {
  const model::Application application =
      Read(Around(RunTask({.id = 0, .index = 9, .accumulables = {Accumulable(7, "10")}})));
  EXPECT_EQ(CountOf(application, "bad_field"), 1);
  EXPECT_FALSE(OnlyMetric(application).has_value);
}

TEST(SqlTracker, AHugeNumberOfTasksIsFineWithoutValues) {
  const model::Application application = Read(
      Around(RunTask({.id = 0, .index = INT32_MAX - 1, .accumulables = {Accumulable(7, "10")}}), "size", INT32_MAX));
  EXPECT_EQ(OnlyMetric(application).num_values, INT32_MAX);
  EXPECT_EQ(OnlyMetric(application).median, 0);
  EXPECT_EQ(OnlyMetric(application).max, 10);
}

TEST(SqlTracker, StopsAtTheEntityLimitAndSaysSo) {
  ReadLimits limits;
  limits.max_entities = 2;
  const model::Application application =
      Read({SqlStart(1, Plan("A")), SqlStart(2, Plan("B")), SqlStart(3, Plan("C")), SqlEnd(3), SqlEnd(1)}, limits);
  EXPECT_THAT(application.sql_executions, SizeIs(2));
  EXPECT_EQ(CountOf(application, "too_many_entities"), 1);
}

}  // namespace
}  // namespace sparkwright::ingest
