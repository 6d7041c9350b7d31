#include "ingest/trackers/scheduler_tracker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/events/event_text_for_test.h"
#include "ingest/trackers/task_lines_for_test.h"

namespace sparkwright::ingest {
namespace {

using model::JobStatus;
using model::StageStatus;
using model::TaskMetric;
using model::TaskStatus;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

TEST(SchedulerTracker, CountsTheTasksOfAJobThatSucceeds) {
  const model::Application application = ReadAround(
      std::vector{JobStart(0, {{.id = 0, .num_tasks = 2}}), StageSubmitted({.id = 0, .num_tasks = 2})} +
      RunTask({.id = 0}) + RunTask({.id = 1}) + std::vector{StageCompleted({.id = 0, .num_tasks = 2}), JobEnd(0)});
  ASSERT_THAT(application.jobs, SizeIs(1));
  const model::Job& job = application.jobs[0];
  EXPECT_EQ(job.status, JobStatus::kSucceeded);
  EXPECT_EQ(job.name, "stage 0");
  EXPECT_EQ(job.submitted, Timestamp(800));
  EXPECT_EQ(job.completed, Timestamp(4'000));
  EXPECT_EQ(job.num_tasks, 2);
  EXPECT_EQ(job.num_active_tasks, 0);
  EXPECT_EQ(job.num_completed_tasks, 2);
  EXPECT_EQ(job.num_completed_indices, 2);
  EXPECT_EQ(job.num_completed_stages, 1);
  EXPECT_EQ(job.num_active_stages, 0);
  ASSERT_THAT(application.stages, SizeIs(1));
  const model::Stage& stage = application.stages[0];
  EXPECT_EQ(stage.status, StageStatus::kComplete);
  EXPECT_EQ(stage.first_task_launched, Timestamp(1'000));
  EXPECT_EQ(stage.num_completed_tasks, 2);
  EXPECT_EQ(stage.num_tasks_with_metrics, 2);
  EXPECT_THAT(stage.job_ids, ElementsAre(JobId(0)));
  EXPECT_EQ(stage.totals[TaskMetric::kExecutorRunTime], 1'400);
  ASSERT_THAT(stage.executors, SizeIs(1));
  EXPECT_EQ(stage.executors[0].executor_id, "1");
  EXPECT_EQ(stage.executors[0].task_time, Millis(2'000));
  EXPECT_EQ(stage.executors[0].num_succeeded_tasks, 2);
  EXPECT_EQ(stage.executors[0].shuffle_read_bytes, Bytes(200));
  EXPECT_THAT(application.import.counts, IsEmpty());
  EXPECT_TRUE(application.import.is_complete);
}

TEST(SchedulerTracker, DerivesTheMetricsThatSparksPagesShow) {
  const model::Application application = ReadAround(std::vector{JobStart(0, {{}}), StageSubmitted({})} + RunTask({}));
  const model::TaskMetricTotals& totals = application.stages.at(0).totals;
  EXPECT_EQ(totals[TaskMetric::kDuration], 1'000);
  EXPECT_EQ(totals[TaskMetric::kGettingResultTime], 0);
  EXPECT_EQ(totals[TaskMetric::kSchedulerDelay], 1'000 - 700 - 10 - 1);
  EXPECT_EQ(totals[TaskMetric::kShuffleBytesRead], 100);
  EXPECT_EQ(totals[TaskMetric::kShuffleBlocksFetched], 3);
}

TEST(SchedulerTracker, SkipsStagesThatWereNeverSubmitted) {
  const model::Application application =
      ReadAround({JobStart(0, {{.id = 0, .num_tasks = 3}, {.id = 1, .num_tasks = 2, .parents = {0}}}),
                  StageSubmitted({.id = 1, .num_tasks = 2}), StageCompleted({.id = 1, .num_tasks = 2}), JobEnd(0)});
  EXPECT_EQ(application.stages.at(0).status, StageStatus::kSkipped);
  EXPECT_EQ(application.stages.at(1).status, StageStatus::kComplete);
  const model::Job& job = application.jobs.at(0);
  EXPECT_EQ(job.name, "stage 1");
  EXPECT_EQ(job.num_tasks, 5);
  EXPECT_EQ(job.num_skipped_stages, 1);
  EXPECT_EQ(job.num_skipped_tasks, 3);
  EXPECT_EQ(job.num_completed_stages, 1);
}

TEST(SchedulerTracker, AStageThatALaterJobSkipsKeepsItsFacts) {
  const model::Application application =
      ReadAround(std::vector{JobStart(0, {{.id = 0}}), StageSubmitted({.id = 0})} + RunTask({}) +
                 std::vector{StageCompleted({.id = 0}), JobEnd(0), JobStart(1, {{.id = 0}, {.id = 1}}),
                             StageSubmitted({.id = 1}), StageCompleted({.id = 1}), JobEnd(1)});
  EXPECT_EQ(application.stages.at(0).status, StageStatus::kComplete);
  EXPECT_EQ(application.stages.at(0).num_completed_tasks, 1);
  EXPECT_THAT(application.stages.at(0).job_ids, ElementsAre(JobId(0), JobId(1)));
  EXPECT_EQ(application.jobs.at(1).num_skipped_stages, 1);
  EXPECT_EQ(application.jobs.at(1).num_skipped_tasks, 1);
}

TEST(SchedulerTracker, KeepsEveryAttemptOfAStage) {
  const model::Application application = ReadAround(
      std::vector{JobStart(0, {{.id = 0}}), StageSubmitted({.id = 0})} +
      RunTask({.id = 0, .index = 0, .reason = "FetchFailed"}) +
      std::vector{StageCompleted({.id = 0, .failure = "fetch failed"}), StageSubmitted({.id = 0, .attempt = 1})} +
      RunTask({.id = 1, .attempt = 1, .index = 0}) + std::vector{StageCompleted({.id = 0, .attempt = 1}), JobEnd(0)});
  ASSERT_THAT(application.stages, SizeIs(2));
  EXPECT_EQ(application.stages[0].status, StageStatus::kFailed);
  EXPECT_EQ(application.stages[0].failure_reason, "fetch failed");
  EXPECT_EQ(application.stages[0].num_failed_tasks, 1);
  EXPECT_EQ(application.stages[1].attempt, 1);
  EXPECT_EQ(application.stages[1].status, StageStatus::kComplete);
  EXPECT_EQ(application.stages[1].num_completed_tasks, 1);
  const model::Job& job = application.jobs.at(0);
  EXPECT_EQ(job.num_failed_stages, 1);
  EXPECT_EQ(job.num_completed_stages, 1);
  EXPECT_EQ(job.num_failed_tasks, 1);
}

TEST(SchedulerTracker, CountsAnIndexOnceHoweverOftenItSucceeds) {
  const model::Application application =
      ReadAround(std::vector{JobStart(0, {{}}), StageSubmitted({})} + RunTask({.id = 0, .index = 0}) +
                 RunTask({.id = 1, .index = 0, .is_speculative = true}));
  EXPECT_EQ(application.stages.at(0).num_completed_tasks, 2);
  EXPECT_EQ(application.stages.at(0).num_completed_indices, 1);
  EXPECT_EQ(application.jobs.at(0).num_completed_indices, 1);
}

struct EndCase {
  const char* reason;
  const char* fields;
  int64_t completed;
  int64_t failed;
  int64_t killed;
  TaskStatus status;
  const char* failure;      // Message of the group, null for none.
  const char* kill_reason;  // Null for none.
};

TEST(SchedulerTracker, CountsATaskByTheReasonItEnded) {
  const EndCase cases[] = {
      {"Success", "", 1, 0, 0, TaskStatus::kSucceeded, nullptr, nullptr},
      {"TaskKilled", R"(,"Kill Reason":"another attempt succeeded")", 0, 0, 1, TaskStatus::kKilled, nullptr,
       "another attempt succeeded"},
      {"TaskKilled", "", 0, 0, 1, TaskStatus::kKilled, nullptr, "unknown reason"},
      {"TaskCommitDenied", R"(,"Job ID":1,"Partition ID":2,"Attempt Number":3)", 0, 0, 1, TaskStatus::kFailed, nullptr,
       "TaskCommitDenied (Driver denied task commit) for job: 1, partition: 2, attemptNumber: 3"},
      {"ExceptionFailure", R"(,"Class Name":"E","Description":"bad","Full Stack Trace":"E: bad\n\tat x")", 0, 1, 0,
       TaskStatus::kFailed, "E: bad", nullptr},
      {"ExceptionFailure", R"(,"Class Name":"E","Description":"bad")", 0, 1, 0, TaskStatus::kFailed, "E: bad", nullptr},
      {"ExecutorLostFailure", R"(,"Executor ID":"1","Exit Caused By App":false,"Loss Reason":"gone")", 0, 1, 0,
       TaskStatus::kFailed, "ExecutorLostFailure (executor 1 exited unrelated to the running tasks) Reason: gone",
       nullptr},
      {"FetchFailed", R"(,"Block Manager Address":{"Host":"h"},"Shuffle ID":4,"Message":"m")", 0, 1, 0,
       TaskStatus::kFailed, "FetchFailed from h of shuffle 4: m", nullptr},
      {"TaskResultLost", "", 0, 1, 0, TaskStatus::kFailed, "TaskResultLost (result lost from block manager)", nullptr},
      {"UnknownReason", "", 0, 1, 0, TaskStatus::kFailed, "UnknownReason", nullptr},
      {"SomethingNew", "", 0, 1, 0, TaskStatus::kFailed, "SomethingNew", nullptr},
  };
  for (const EndCase& one : cases) {
    SCOPED_TRACE(one.reason);
    const model::Application application = ReadAround(std::vector{JobStart(0, {{}}), StageSubmitted({})} +
                                                      RunTask({.reason = one.reason, .reason_fields = one.fields}));
    const model::Stage& stage = application.stages.at(0);
    const model::Job& job = application.jobs.at(0);
    EXPECT_EQ(stage.num_active_tasks, 0);
    EXPECT_EQ(job.num_active_tasks, 0);
    EXPECT_EQ(stage.num_completed_tasks, one.completed);
    EXPECT_EQ(stage.num_failed_tasks, one.failed);
    EXPECT_EQ(stage.num_killed_tasks, one.killed);
    EXPECT_EQ(job.num_completed_tasks, one.completed);
    EXPECT_EQ(job.num_failed_tasks, one.failed);
    EXPECT_EQ(job.num_killed_tasks, one.killed);
    EXPECT_EQ(stage.executors.at(0).num_failed_tasks, one.failed);
    EXPECT_EQ(stage.executors.at(0).num_killed_tasks, one.killed);
    EXPECT_EQ(stage.num_tasks_with_metrics, one.completed);
    EXPECT_EQ(stage.distributions != nullptr, one.completed > 0);
    EXPECT_EQ(stage.totals[TaskMetric::kExecutorRunTime], 700) << "failed tasks are in the sums";
    EXPECT_EQ(application.tasks.status.at(0), one.status);
    if (one.failure == nullptr) {
      EXPECT_THAT(stage.failures, IsEmpty());
    } else {
      ASSERT_THAT(stage.failures, SizeIs(1));
      EXPECT_EQ(stage.failures[0].kind, one.reason);
      EXPECT_EQ(stage.failures[0].message, one.failure);
      EXPECT_EQ(stage.failures[0].count, 1);
      EXPECT_EQ(stage.failures[0].first_task, TaskId(0));
      EXPECT_GT(stage.failures[0].first.byte_offset, 0);
    }
    if (one.kill_reason == nullptr) {
      EXPECT_THAT(stage.killed_tasks_by_reason, IsEmpty());
    } else {
      EXPECT_THAT(stage.killed_tasks_by_reason, ElementsAre(Pair(one.kill_reason, 1)));
      EXPECT_THAT(job.killed_tasks_by_reason, ElementsAre(Pair(one.kill_reason, 1)));
    }
  }
}

TEST(SchedulerTracker, AResubmittedTaskIsAFailureThatWasNotRunning) {
  const TaskText task{.id = 0, .index = 0};
  TaskText resubmitted = task;
  resubmitted.reason = "Resubmitted";
  const model::Application application = ReadAround(std::vector{JobStart(0, {{}}), StageSubmitted({})} + RunTask(task) +
                                                    std::vector{TaskEndLine(resubmitted)});
  const model::Stage& stage = application.stages.at(0);
  EXPECT_EQ(stage.num_active_tasks, 0);
  EXPECT_EQ(stage.num_completed_tasks, 1);
  EXPECT_EQ(stage.num_failed_tasks, 1);
  EXPECT_EQ(stage.totals[TaskMetric::kExecutorRunTime], 700) << "its metrics were counted the first time";
  EXPECT_EQ(application.tasks.status.at(0), TaskStatus::kSucceeded);
  EXPECT_EQ(CountOf(application, "task_without_start"), 0);
  const model::Executor& executor = application.executors.at(0);
  EXPECT_EQ(executor.num_failed_tasks, 1);
  EXPECT_EQ(executor.num_active_tasks, 0);
  EXPECT_EQ(executor.total_input, Bytes(1'000));
}

TEST(SchedulerTracker, SumsUpSpeculation) {
  const model::Application application = ReadAround(
      std::vector{JobStart(0, {{}}), StageSubmitted({}), TaskStart({.id = 0, .index = 0}),
                  TaskStart({.id = 1, .index = 0, .is_speculative = true}), TaskEndLine({.id = 0, .index = 0}),
                  TaskEndLine({.id = 1, .index = 0, .is_speculative = true, .reason = "TaskKilled"})} +
      RunTask({.id = 2, .index = 1, .is_speculative = true}) +
      std::vector{TaskStart({.id = 3, .index = 2, .is_speculative = true})});
  const auto& speculation = application.stages.at(0).speculation;
  ASSERT_TRUE(speculation.has_value());
  EXPECT_EQ(speculation->num_tasks, 3);
  EXPECT_EQ(speculation->num_active_tasks, 1);
  EXPECT_EQ(speculation->num_completed_tasks, 1);
  EXPECT_EQ(speculation->num_killed_tasks, 1);
  EXPECT_EQ(CountOf(application, "task_without_end"), 1);
  EXPECT_EQ(application.tasks.status.at(3), TaskStatus::kRunning);
}

TEST(SchedulerTracker, LeavesOutTheMetricsOfATaskThatNeverStarted) {
  const model::Application application =
      ReadAround({JobStart(0, {{}}), StageSubmitted({}), TaskEndLine({}), StageCompleted({}), JobEnd(0)});
  const model::Stage& stage = application.stages.at(0);
  EXPECT_EQ(CountOf(application, "task_without_start"), 1);
  EXPECT_EQ(stage.num_completed_tasks, 1);
  EXPECT_EQ(stage.totals[TaskMetric::kExecutorRunTime], 0);
  EXPECT_EQ(stage.distributions, nullptr);
  EXPECT_EQ(stage.num_active_tasks, -1) << "as in Spark, which does not mend it either";
  EXPECT_EQ(application.tasks.size(), 0U);
}

TEST(SchedulerTracker, CountsTasksOfAStageTheLogDoesNotKnow) {
  const model::Application application = ReadAround(RunTask({.id = 0, .stage = 9}));
  EXPECT_EQ(CountOf(application, "task_of_unknown_stage"), 1);
  EXPECT_THAT(application.stages, IsEmpty());
  EXPECT_EQ(application.executors.at(0).num_completed_tasks, 1) << "the executor did run it";
}

TEST(SchedulerTracker, ATaskThatEndsAfterItsStageCountsWhileSomeTaskRuns) {
  const model::Application application =
      ReadAround({JobStart(0, {{.num_tasks = 2}}), StageSubmitted({.num_tasks = 2}), TaskStart({.id = 0}),
                  TaskStart({.id = 1}), TaskEndLine({.id = 0}), StageCompleted({.num_tasks = 2}), JobEnd(0),
                  TaskEndLine({.id = 1, .reason = "TaskKilled"})});
  EXPECT_EQ(application.stages.at(0).num_killed_tasks, 1);
  EXPECT_EQ(application.stages.at(0).num_active_tasks, 0);
  EXPECT_EQ(application.jobs.at(0).num_killed_tasks, 1);
}

TEST(SchedulerTracker, ATaskThatStartsAfterItsStageEndedChangesNoCountsButIsInTheTable) {
  const model::Application application =
      ReadAround(std::vector{JobStart(0, {{}}), StageSubmitted({})} + RunTask({.id = 0}) +
                 std::vector{StageCompleted({}), JobEnd(0)} + RunTask({.id = 1, .index = 0, .run = 10}));
  const model::Stage& stage = application.stages.at(0);
  EXPECT_EQ(stage.num_completed_tasks, 1);
  EXPECT_EQ(stage.totals[TaskMetric::kExecutorRunTime], 700);
  EXPECT_EQ(stage.num_tasks_with_metrics, 2) << "the History Server's quantiles are over all stored tasks";
  EXPECT_EQ((*stage.distributions)[TaskMetric::kExecutorRunTime].min, 10);
  EXPECT_EQ(application.tasks.size(), 2U);
  EXPECT_EQ(CountOf(application, "late_task"), 0);
}

TEST(SchedulerTracker, WithoutLateTaskMemoryALateTaskIsCounted) {
  ReadLimits limits;
  limits.late_task_memory = Bytes(0);
  const model::Application application =
      ReadAround(std::vector{JobStart(0, {{}}), StageSubmitted({})} + RunTask({.id = 0}) +
                     std::vector{StageCompleted({}), JobEnd(0)} + RunTask({.id = 1, .index = 0, .run = 10}),
                 limits);
  const model::Stage& stage = application.stages.at(0);
  EXPECT_EQ(CountOf(application, "late_task"), 1);
  EXPECT_EQ(stage.num_tasks_with_metrics, 1);
  EXPECT_EQ((*stage.distributions)[TaskMetric::kExecutorRunTime].min, 700);
}

TEST(SchedulerTracker, ForgetsTheColumnsOfTheOldestEndedStageFirst) {
  std::vector<std::string> lines;
  const auto run_stage = [&](int32_t id, int64_t run) {
    lines = lines + std::vector{JobStart(id, {{.id = id}}), StageSubmitted({.id = id})} +
            RunTask({.id = id, .stage = id, .index = 0, .run = run}) +
            std::vector{StageCompleted({.id = id}), JobEnd(id)};
  };
  for (int32_t id = 0; id < 4; ++id) {
    run_stage(id, 100);
  }
  lines = lines + RunTask({.id = 4, .stage = 0, .index = 0}) + RunTask({.id = 5, .stage = 3, .index = 0});
  ReadLimits limits;
  limits.late_task_memory = Bytes(200);  // More than one stage's columns, less than four.
  const model::Application application = ReadAround(lines, limits);
  EXPECT_EQ(CountOf(application, "late_task"), 1);
  EXPECT_EQ(application.stages.at(0).num_tasks_with_metrics, 1);
  EXPECT_EQ(application.stages.at(3).num_tasks_with_metrics, 2);
}

TEST(SchedulerTracker, AQuantileIsAValueThatSomeTaskHad) {
  std::vector<std::string> lines = {JobStart(0, {{.num_tasks = 10}}), StageSubmitted({.num_tasks = 10})};
  for (int32_t i = 0; i < 10; ++i) {
    lines = lines + RunTask({.id = i, .run = 100 * ((i * 7) % 10)});  // 0 to 900 in some order.
  }
  const model::Application application = ReadAround(lines);
  const model::MetricDistribution& run = (*application.stages.at(0).distributions)[TaskMetric::kExecutorRunTime];
  // Index min(floor(p * 10), 9) of the sorted values, as in AppStatusStore.taskSummary.
  EXPECT_THAT(run.quantiles, ElementsAre(0, 0, 200, 500, 700, 900, 900));
  EXPECT_EQ(run.median(), 500);
  EXPECT_EQ(run.sum, 4'500);
  EXPECT_EQ(run.min, 0);
  EXPECT_EQ(run.max, 900);
}

TEST(SchedulerTracker, AStageSharedByTwoRunningJobsCountsForBoth) {
  const model::Application application =
      ReadAround(std::vector{JobStart(0, {{.id = 0}}), JobStart(1, {{.id = 0}}), StageSubmitted({.id = 0})} +
                 RunTask({}) + std::vector{StageCompleted({.id = 0}), JobEnd(0), JobEnd(1)});
  for (const model::Job& job : application.jobs) {
    EXPECT_EQ(job.num_completed_tasks, 1);
    EXPECT_EQ(job.num_completed_stages, 1);
  }
  EXPECT_THAT(application.stages.at(0).job_ids, ElementsAre(JobId(0), JobId(1)));
}

TEST(SchedulerTracker, ReadsTheFailureOfAJob) {
  const model::Application application = ReadAround({JobStart(0, {{}}), JobEnd(0, "it broke")});
  EXPECT_EQ(application.jobs.at(0).status, JobStatus::kFailed);
  EXPECT_EQ(application.jobs.at(0).failure, "it broke");
}

TEST(SchedulerTracker, AJobWithoutEndIsRunningAndCounted) {
  const model::Application application = ReadAround({JobStart(0, {{.id = 0}, {.id = 1}}), StageSubmitted({.id = 0}),
                                                     StageCompleted({.id = 0}), TaskStart({.stage = 1})});
  const model::Job& job = application.jobs.at(0);
  EXPECT_EQ(job.status, JobStatus::kRunning);
  EXPECT_FALSE(job.completed.has_value());
  EXPECT_EQ(job.num_completed_stages, 1);
  EXPECT_EQ(CountOf(application, "job_without_end"), 1);
  EXPECT_EQ(application.stages.at(1).status, StageStatus::kPending);
}

TEST(SchedulerTracker, ReadsTheProperties) {
  const model::Application application = ReadAround(
      {JobStart(
           0, {{}},
           R"("spark.job.description":"d","spark.jobGroup.id":"g","spark.job.tags":"b,a,,b","spark.sql.execution.id":"3")"),
       StageSubmitted({}, R"("spark.job.description":"d","spark.scheduler.pool":"fast")")});
  const model::Job& job = application.jobs.at(0);
  EXPECT_EQ(job.description, "d");
  EXPECT_EQ(job.group, "g");
  EXPECT_THAT(job.tags, ElementsAre("a", "b"));
  EXPECT_EQ(job.sql_execution_id, ExecutionId(3));
  EXPECT_EQ(application.stages.at(0).scheduling_pool, "fast");
  EXPECT_EQ(application.stages.at(0).description, "d");
}

TEST(SchedulerTracker, CountsLocality) {
  std::vector<std::string> lines = {JobStart(0, {{}}), StageSubmitted({})};
  int64_t id = 0;
  for (const std::string_view locality : model::kLocalityNames) {
    lines = lines + RunTask({.id = id++, .locality = std::string(locality)});
  }
  lines = lines + RunTask({.id = id, .locality = "ELSEWHERE"});
  EXPECT_THAT(ReadAround(lines).stages.at(0).num_tasks_by_locality, ElementsAre(1, 1, 1, 1, 2));
}

TEST(SchedulerTracker, RaisesThePeaksOfAStageAndItsExecutors) {
  const std::string update =
      R"({"Event":"SparkListenerExecutorMetricsUpdate","Executor ID":"1","Metrics Updated":[],)"
      R"("Executor Metrics Updated":[{"Stage ID":0,"Stage Attempt ID":0,"Executor Metrics":{"JVMHeapMemory":50}}]})";
  const std::string summary =
      R"({"Event":"SparkListenerStageExecutorMetrics","Executor ID":"1","Stage ID":0,"Stage Attempt ID":0,)"
      R"("Executor Metrics":{"JVMHeapMemory":40,"MajorGCTime":9}})";
  const model::Application application =
      ReadAround(std::vector{JobStart(0, {{}}), StageSubmitted({})} +
                 RunTask({.executor_metrics = R"("JVMHeapMemory":30)"}) + std::vector{update, summary});
  for (const auto* peaks : {&application.stages.at(0).peaks, &application.stages.at(0).executors.at(0).peaks,
                            &application.executors.at(0).peaks}) {
    ASSERT_TRUE(peaks->has_value());
    EXPECT_EQ((**peaks)[model::ExecutorMetric::kJvmHeapMemory], 50);
    EXPECT_EQ((**peaks)[model::ExecutorMetric::kMajorGcTime], 9);
  }
}

TEST(SchedulerTracker, HasNoPeaksWithoutReadings) {
  const model::Application application = ReadAround(std::vector{JobStart(0, {{}}), StageSubmitted({})} +
                                                    RunTask({.executor_metrics = R"("JVMHeapMemory":0)"}));
  EXPECT_FALSE(application.stages.at(0).peaks.has_value());
  EXPECT_FALSE(application.executors.at(0).peaks.has_value());
}

TEST(SchedulerTracker, ExcludesAnExecutorFromAStageUntilItEnds) {
  const std::string excluded =
      R"({"Event":"SparkListenerExecutorExcludedForStage","time":1500,"executorId":"1","taskFailures":2,"stageId":0,)"
      R"("stageAttemptId":0})";
  const std::vector<std::string> start = {JobStart(0, {{}}), StageSubmitted({}), excluded};
  const model::Application during = ReadAround(start);
  EXPECT_THAT(during.executors.at(0).excluded_in_stages, ElementsAre(0));
  EXPECT_TRUE(during.stages.at(0).executors.at(0).is_excluded);
  // Spark writes the event under its old name too.
  std::string old_name = excluded;
  old_name.replace(old_name.find("Excluded"), 8, "Blacklisted");
  const model::Application after = ReadAround(start + std::vector{old_name, StageCompleted({}), JobEnd(0)});
  EXPECT_THAT(after.executors.at(0).excluded_in_stages, IsEmpty());
  EXPECT_EQ(after.executors.at(0).num_times_excluded, 1);
  EXPECT_TRUE(after.stages.at(0).executors.at(0).is_excluded);
}

TEST(SchedulerTracker, ExcludesAllExecutorsOfANodeFromAStage) {
  const model::Application application = ReadAround(
      {ExecutorAdded("2"), ExecutorAdded("3", 2, "elsewhere"), JobStart(0, {{}}), StageSubmitted({}),
       R"({"Event":"SparkListenerNodeExcludedForStage","time":1,"hostId":"host","executorFailures":2,"stageId":0,)"
       R"("stageAttemptId":0})"});
  EXPECT_THAT(application.executors.at(0).excluded_in_stages, ElementsAre(0));
  EXPECT_THAT(application.executors.at(1).excluded_in_stages, ElementsAre(0));
  EXPECT_THAT(application.executors.at(2).excluded_in_stages, IsEmpty());
  EXPECT_THAT(application.stages.at(0).executors, SizeIs(2));
}

TEST(SchedulerTracker, StopsAtTheEntityLimitAndSaysSo) {
  ReadLimits limits;
  limits.max_entities = 3;
  std::vector<std::string> lines;
  for (int32_t id = 0; id < 10; ++id) {
    lines = lines + std::vector{JobStart(id, {{.id = 2 * id}, {.id = 2 * id + 1}}), StageSubmitted({.id = 2 * id})} +
            RunTask({.id = id, .stage = 2 * id});
  }
  const model::Application application = ReadAround(lines, limits);
  EXPECT_THAT(application.jobs, SizeIs(3));
  EXPECT_THAT(application.stages, SizeIs(3));
  EXPECT_GT(CountOf(application, "too_many_entities"), 0);
  EXPECT_GT(CountOf(application, "task_of_unknown_stage"), 0);
}

TEST(SchedulerTracker, ReadsTheFieldsOfSpark1) {
  const model::Application application = ReadAround(
      {R"({"Event":"SparkListenerJobStart","Job ID":0,"Stage IDs":[0]})",
       R"({"Event":"SparkListenerStageSubmitted","Stage Info":{"Stage ID":0,"Stage Name":"count","Number of Tasks":1,)"
       R"("RDD Info":[{"RDD ID":1,"Name":"r","Storage Level":{"Use Disk":false,"Use Memory":true,"Use Tachyon":true,)"
       R"("Deserialized":true,"Replication":1},"Number of Partitions":1,"Number of Cached Partitions":0,)"
       R"("Memory Size":0,"Tachyon Size":0,"Disk Size":0}]}})",
       R"({"Event":"SparkListenerTaskStart","Stage ID":0,"Task Info":{"Task ID":0,"Index":0,"Launch Time":1000,)"
       R"("Executor ID":"1","Host":"h","Locality":"PROCESS_LOCAL","Getting Result Time":0,"Finish Time":0,)"
       R"("Failed":false}})",
       R"({"Event":"SparkListenerTaskEnd","Stage ID":0,"Task Type":"ResultTask","Task End Reason":{"Reason":"Success"},)"
       R"("Task Info":{"Task ID":0,"Index":0,"Launch Time":1000,"Executor ID":"1","Host":"h",)"
       R"("Locality":"PROCESS_LOCAL","Getting Result Time":0,"Finish Time":1500,"Failed":false},)"
       R"("Task Metrics":{"Host Name":"h","Executor Deserialize Time":1,"Executor Run Time":400,"Result Size":9,)"
       R"("JVM GC Time":2,"Result Serialization Time":0,"Memory Bytes Spilled":0,"Disk Bytes Spilled":0}})",
       R"({"Event":"SparkListenerStageCompleted","Stage Info":{"Stage ID":0,"Stage Name":"count","Number of Tasks":1,)"
       R"("RDD Info":[],"Submission Time":900,"Completion Time":1600}})",
       R"({"Event":"SparkListenerJobEnd","Job ID":0,"Job Result":{"Result":"JobSucceeded"}})"});
  EXPECT_EQ(application.jobs.at(0).num_completed_tasks, 1) << "without Stage Infos the stage is found by its id";
  EXPECT_EQ(application.jobs.at(0).num_completed_stages, 1);
  EXPECT_EQ(application.jobs.at(0).status, JobStatus::kSucceeded);
  EXPECT_FALSE(application.jobs.at(0).completed.has_value());
  const model::Stage& stage = application.stages.at(0);
  EXPECT_EQ(stage.attempt, 0);
  EXPECT_EQ(stage.status, StageStatus::kComplete);
  EXPECT_EQ(stage.totals[TaskMetric::kExecutorRunTime], 400);
  EXPECT_EQ(CountOf(application, "bad_field"), 0);
}

TEST(SchedulerTracker, AbsurdNumbersSaturate) {
  const std::string metrics =
      R"({"Executor Run Time":9223372036854775807,"Input Metrics":{"Bytes Read":9223372036854775807,"Records Read":1},)"
      R"("JVM GC Time":-9223372036854775808})";
  const model::Application application =
      ReadAround(std::vector{JobStart(0, {{}}), StageSubmitted({})} +
                 RunTask({.id = 0, .launch = INT64_MIN, .finish = INT64_MAX, .metrics = metrics}) +
                 RunTask({.id = 1, .launch = INT64_MAX, .finish = INT64_MIN, .metrics = metrics}));
  const model::Stage& stage = application.stages.at(0);
  EXPECT_EQ(stage.totals[TaskMetric::kExecutorRunTime], INT64_MAX);
  EXPECT_EQ(stage.totals[TaskMetric::kInputBytes], INT64_MAX);
  EXPECT_EQ(stage.totals[TaskMetric::kJvmGcTime], INT64_MIN);
  EXPECT_EQ(application.tasks.duration_ms.at(0), UINT32_MAX);
  EXPECT_EQ(application.tasks.duration_ms.at(1), 0U);
  EXPECT_EQ(application.tasks.gc_ms.at(0), 0U);
}

}  // namespace
}  // namespace sparkwright::ingest
