#include "facts/derive.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "model/sample_application_for_test.h"

namespace sparkwright::facts {
namespace {

using model::Application;
using model::RunFacts;
using model::SampleApplication;
using model::TaskStatus;

Millis SumOf(const model::WallClock& wall) {
  return wall.driver_only + wall.waiting_for_executors + wall.last_tasks.total() + wall.few_tasks.total() +
         wall.parallel.total();
}

void ExpectNotNegative(const model::TaskActivity& activity) {
  for (const Millis part :
       {activity.computing, activity.gc, activity.shuffling, activity.other, activity.overhead, activity.unreported}) {
    EXPECT_GE(part, Millis(0));
  }
}

void ExpectShare(const std::optional<Ratio>& ratio) {
  if (ratio.has_value()) {
    EXPECT_GE(ratio->value, 0.0);
    EXPECT_LE(ratio->value, 1.0);
  }
}

/// What holds for every application.
void ExpectSound(const RunFacts& facts) {
  if (facts.wall_clock.has_value()) {
    const model::WallClock& wall = *facts.wall_clock;
    EXPECT_EQ(SumOf(wall), wall.duration);
    EXPECT_GE(wall.driver_only, Millis(0));
    EXPECT_GE(wall.waiting_for_executors, Millis(0));
    EXPECT_GE(wall.of_tasks_that_spilled, Millis(0));
    EXPECT_LE(wall.of_tasks_that_spilled, wall.activity().total());
    for (const model::TaskActivity& activity : {wall.last_tasks, wall.few_tasks, wall.parallel}) {
      ExpectNotNegative(activity);
    }
    Millis length;
    for (const model::UsageBucket& bucket : facts.cores.over_time) {
      length += bucket.length;
      ExpectShare(bucket.utilisation);
    }
    EXPECT_EQ(length, wall.duration);
  }
  ExpectShare(facts.cores.utilisation);
  CoreMillis available;
  for (const model::ExecutorFacts& executor : facts.executors) {
    ExpectShare(executor.utilisation);
    ExpectShare(executor.gc_share);
    EXPECT_GE(executor.available, CoreMillis(0));
    available += executor.available;
    if (executor.available > CoreMillis(0)) {
      EXPECT_LE(executor.used, executor.available);
    }
  }
  EXPECT_EQ(facts.cores.available, available);
  for (const model::StageFacts& stage : facts.stages) {
    EXPECT_GE(stage.covered, Millis(0));
    EXPECT_LE(stage.covered, stage.task_time);
    EXPECT_GE(stage.wall_share, Millis(0));
    ExpectShare(stage.gc_share);
    ExpectShare(stage.core_time_share);
    EXPECT_GE(stage.duration.value_or(Millis(0)), Millis(0));
    if (stage.time_skew.has_value()) {
      EXPECT_GE(stage.time_skew->max, stage.time_skew->median);
    }
  }
  for (const model::JobFacts& job : facts.jobs) {
    if (!job.critical_path.empty()) {
      EXPECT_EQ(job.critical_path_time + job.wait_on_path + job.after_last_stage, *job.duration);
      EXPECT_GE(job.after_last_stage, Millis(0));
    }
    for (const model::CriticalPathStep& step : job.critical_path) {
      EXPECT_GE(step.wait, Millis(0));
      EXPECT_GE(step.duration, Millis(0));
    }
    if (job.lower_bound.has_value()) {
      EXPECT_LE(*job.lower_bound, *job.duration);
    }
  }
  for (std::size_t i = 0; i < facts.driver_gaps.size(); ++i) {
    EXPECT_GT(facts.driver_gaps[i].length, Millis(0));
    EXPECT_TRUE(i == 0 || facts.driver_gaps[i].length <= facts.driver_gaps[i - 1].length);
  }
}

/// Two executors of two cores; a balanced stage of four tasks, then one with a straggler.
SampleApplication TwoStages() {
  SampleApplication sample(10'000);
  sample.AddExecutor("driver", 0).AddExecutor("1", 2, 1'000).AddExecutor("2", 2, 1'000);
  sample.AddJob(0, 1'900, 9'000, {0, 1});
  sample.AddStage({.id = 0, .submitted = 2'000, .completed = 4'000});
  sample.AddStage({.id = 1, .submitted = 4'000, .completed = 8'500, .parents = {0}});
  for (const char* executor : {"1", "1", "2", "2"}) {
    sample.AddTask({.executor = executor,
                    .launch = 2'000,
                    .duration = 2'000,
                    .run = 1'800,
                    .cpu = 900,
                    .gc = 180,
                    .input = 100,
                    .shuffle_write = 50});
  }
  for (const char* executor : {"1", "1", "2"}) {
    sample.AddTask({.stage = 1,
                    .executor = executor,
                    .launch = 4'500,
                    .duration = 1'000,
                    .run = 1'000,
                    .cpu = 1'000,
                    .shuffle_read = 20});
  }
  sample.AddTask({.stage = 1,
                  .executor = "2",
                  .launch = 4'500,
                  .duration = 4'000,
                  .run = 4'000,
                  .cpu = 4'000,
                  .shuffle_read = 140,
                  .disk_spill = 7});
  return sample;
}

TEST(Derive, WallClockIsWhereTheTimeWent) {
  const RunFacts facts = Derive(TwoStages().Build());
  ExpectSound(facts);
  const model::WallClock& wall = *facts.wall_clock;
  EXPECT_EQ(wall.duration, Millis(10'000));
  EXPECT_EQ(wall.driver_only, Millis(2'000 + 500 + 1'500));
  EXPECT_EQ(wall.waiting_for_executors, Millis(0));
  EXPECT_EQ(wall.few_tasks.total(), Millis(0));
  EXPECT_EQ(wall.last_tasks.total(), Millis(3'000));
  EXPECT_EQ(wall.last_tasks.computing, Millis(3'000));
  EXPECT_EQ(wall.parallel.total(), Millis(3'000));
  EXPECT_EQ(wall.parallel.gc, Millis(180));
  EXPECT_EQ(wall.parallel.overhead, Millis(200));
  EXPECT_EQ(wall.parallel.computing, Millis(900 + 1'000));
  EXPECT_EQ(wall.parallel.other, Millis(1'800 - 180 - 900));
  EXPECT_EQ(wall.of_tasks_that_spilled, Millis(3'000 + 250));
}

TEST(Derive, CoresAreCountedWhileTheirExecutorLives) {
  const RunFacts facts = Derive(TwoStages().Build());
  EXPECT_EQ(facts.cores.available, CoreMillis(36'000));
  EXPECT_EQ(facts.cores.used, CoreMillis(8'000 + 3'000 + 4'000));
  EXPECT_NEAR(facts.cores.utilisation->value, 15.0 / 36.0, 1e-12);
  EXPECT_EQ(facts.cores.peak_active_tasks, 4);
  EXPECT_EQ(facts.cores.peak_slots, 4);
  EXPECT_EQ(facts.cores.peak_executors, 2);
  EXPECT_NEAR(facts.cores.mean_executors, 1.8, 1e-12);
  EXPECT_NEAR(facts.cores.mean_active_tasks, 1.5, 1e-12);
  ASSERT_EQ(facts.cores.over_time.size(), 60U);
  EXPECT_EQ(facts.cores.over_time[0].utilisation, std::nullopt);
  EXPECT_EQ(facts.cores.over_time[15].utilisation, Ratio{1.0});
  EXPECT_EQ(facts.cores.over_time[59].utilisation, Ratio{0.0});
  EXPECT_FALSE(facts.executors[0].runs_tasks);
  EXPECT_EQ(facts.executors[1].used, CoreMillis(6'000));
  EXPECT_EQ(facts.executors[1].available, CoreMillis(18'000));
  EXPECT_EQ(facts.executors[2].num_tasks, 4);
}

TEST(Derive, StagesShowSkewAndCost) {
  const RunFacts facts = Derive(TwoStages().Build());
  const model::StageFacts& skewed = facts.stages[1];
  EXPECT_EQ(skewed.duration, Millis(4'500));
  EXPECT_EQ(skewed.covered, Millis(4'000));
  EXPECT_EQ(skewed.wall_share, Millis(4'000));
  EXPECT_EQ(skewed.core_time, CoreMillis(7'000));
  EXPECT_NEAR(skewed.core_time_share.value, 7.0 / 15.0, 1e-12);
  EXPECT_NEAR(skewed.mean_parallelism, 1.75, 1e-12);
  EXPECT_EQ(skewed.time_skew->max, Millis(4'000));
  EXPECT_EQ(skewed.time_skew->median, Millis(1'000));
  EXPECT_EQ(skewed.time_skew->max_over_median, Ratio{4.0});
  EXPECT_EQ(skewed.input_skew->max_over_median, Ratio{7.0});
  EXPECT_EQ(skewed.longest_task->id, TaskId(7));
  EXPECT_EQ(skewed.longest_task->index, 3);
  EXPECT_EQ(skewed.longest_task->bytes_in, Bytes(140));
  EXPECT_EQ(skewed.shuffle_read_per_task->max, Bytes(140));
  EXPECT_FALSE(skewed.shuffle_write_per_task.has_value());
  EXPECT_EQ(skewed.disk_spilled, Bytes(7));
  EXPECT_EQ(facts.stages[0].gc_share, Ratio{0.1});
  EXPECT_EQ(facts.stages[0].shuffle_write_per_task->median, Bytes(50));
}

TEST(Derive, GapsNameTheJobsAround) {
  const RunFacts facts = Derive(TwoStages().Build());
  ASSERT_EQ(facts.driver_gaps.size(), 3U);
  EXPECT_EQ(facts.driver_gaps[0].length, Millis(2'000));
  EXPECT_EQ(facts.driver_gaps[0].before_job, JobId(0));
  EXPECT_FALSE(facts.driver_gaps[0].after_job.has_value());
  EXPECT_EQ(facts.driver_gaps[1].length, Millis(1'500));
  EXPECT_EQ(facts.driver_gaps[1].after_job, JobId(0));
  EXPECT_FALSE(facts.driver_gaps[1].before_job.has_value());
  EXPECT_EQ(facts.driver_gaps[2].within_job, JobId(0));
  EXPECT_EQ(facts.startup.first_executor_wait, Millis(1'000));
  EXPECT_EQ(facts.startup.first_job_wait, Millis(1'900));
  EXPECT_EQ(facts.startup.first_task_wait, Millis(2'000));
}

TEST(Derive, AJobWithoutTasksIsInTheGapNotAfterIt) {
  SampleApplication sample(10'000);
  sample.AddExecutor("1", 1).AddJob(0, 1'000, 2'000, {}).AddJob(1, 4'000, 8'000, {0});
  sample.AddStage({.id = 0, .submitted = 5'000, .completed = 8'000});
  sample.AddTask({.launch = 5'000, .duration = 3'000, .run = 3'000});
  const RunFacts facts = Derive(sample.Build());
  ASSERT_EQ(facts.driver_gaps.size(), 2U);
  EXPECT_EQ(facts.driver_gaps[0].length, Millis(5'000));
  EXPECT_EQ(facts.driver_gaps[0].job_without_tasks, JobId(0));
  EXPECT_EQ(facts.driver_gaps[0].before_job, JobId(1));
  EXPECT_FALSE(facts.driver_gaps[1].job_without_tasks.has_value());
  EXPECT_EQ(facts.cores.idle_without_tasks, CoreMillis(7'000));
}

TEST(Derive, WaitingForExecutorsIsNotTheDriversTime) {
  SampleApplication sample(10'000);
  sample.AddExecutor("1", 1, 6'000).AddStage({.id = 0, .submitted = 1'000, .completed = 8'000});
  sample.AddTask({.launch = 7'000, .duration = 1'000, .run = 1'000});
  const RunFacts facts = Derive(sample.Build());
  ExpectSound(facts);
  EXPECT_EQ(facts.wall_clock->waiting_for_executors, Millis(5'000));
  EXPECT_EQ(facts.wall_clock->driver_only, Millis(1'000 + 1'000 + 2'000));
}

TEST(Derive, AStageWithoutEnoughTasksIsNotAStraggler) {
  SampleApplication sample(3'000);
  sample.AddExecutor("1", 8).AddStage({.id = 0, .submitted = 0, .completed = 3'000});
  sample.AddTask({.duration = 3'000, .run = 3'000}).AddTask({.duration = 3'000, .run = 3'000});
  const RunFacts facts = Derive(sample.Build());
  EXPECT_EQ(facts.wall_clock->few_tasks.other, Millis(3'000));
  EXPECT_EQ(facts.wall_clock->last_tasks.total(), Millis(0));
}

TEST(Derive, ARetryOfTheLastTaskIsStillTheLastTask) {
  SampleApplication sample(4'000);
  sample.AddExecutor("1", 4).AddStage({.id = 0, .submitted = 0, .completed = 4'000});
  for (int i = 0; i < 3; ++i) {
    sample.AddTask({.duration = 1'000, .run = 1'000});
  }
  sample.AddTask({.duration = 2'000, .status = TaskStatus::kFailed});
  sample.AddTask({.launch = 2'000, .duration = 2'000, .run = 2'000, .index = 3});
  const RunFacts facts = Derive(sample.Build());
  ExpectSound(facts);
  EXPECT_EQ(facts.wall_clock->last_tasks.total(), Millis(3'000));
  EXPECT_EQ(facts.wall_clock->last_tasks.unreported, Millis(1'000));
}

TEST(Derive, TheDriverIsTheExecutorInLocalMode) {
  SampleApplication sample(1'000);
  sample.AddExecutor("driver", 2).AddStage({.id = 0, .submitted = 0, .completed = 1'000});
  sample.AddTask({.executor = "driver", .duration = 1'000, .run = 1'000});
  const RunFacts facts = Derive(sample.Build());
  EXPECT_EQ(facts.cores.utilisation, Ratio{0.5});
  EXPECT_EQ(facts.totals.num_executors, 1);
}

TEST(Derive, TasksUseTheCoresTheyAskFor) {
  SampleApplication sample(1'000);
  sample.Property("spark.task.cpus", "2").AddExecutor("1", 4).AddStage({.id = 0, .submitted = 0, .completed = 1'000});
  sample.AddTask({.duration = 1'000, .run = 1'000}).AddTask({.duration = 1'000, .run = 1'000});
  EXPECT_EQ(Derive(sample.Build()).cores.utilisation, Ratio{1.0});
}

TEST(Derive, TasksThatOverlapOnACoreUseItOnce) {
  SampleApplication sample(1'000);
  sample.AddExecutor("1", 1).AddStage({.id = 0, .submitted = 0, .completed = 1'000});
  sample.AddTask({.duration = 600, .run = 600}).AddTask({.launch = 500, .duration = 400, .run = 400});
  const RunFacts facts = Derive(sample.Build());
  EXPECT_EQ(facts.cores.used, CoreMillis(900));
  EXPECT_EQ(facts.stages[0].core_time, CoreMillis(1'000));
}

TEST(Derive, CoresComeFromTheConfigurationOrTheTasksWhereTheLogHasNone) {
  for (const bool is_configured : {true, false}) {
    SampleApplication sample(1'000);
    if (is_configured) {
      sample.Property("spark.executor.cores", "4");
    }
    sample.AddExecutor("1", 0).AddStage({.id = 0, .submitted = 0, .completed = 1'000});
    sample.AddTask({.duration = 1'000, .run = 1'000}).AddTask({.duration = 500, .run = 500});
    const RunFacts facts = Derive(sample.Build());
    EXPECT_EQ(facts.executors[0].cores, is_configured ? 4 : 2);
    EXPECT_EQ(facts.cores.cores_source,
              is_configured ? model::CoresSource::kConfigured : model::CoresSource::kObserved);
  }
}

TEST(Derive, ATaskWithoutEndLastsUntilItsExecutorIsGone) {
  SampleApplication sample(10'000);
  sample.AddExecutor("1", 1, 0, 4'000).AddStage({.id = 0, .submitted = 0, .completed = 9'000});
  sample.AddTask({.launch = 1'000, .status = TaskStatus::kRunning});
  const RunFacts facts = Derive(sample.Build());
  ExpectSound(facts);
  EXPECT_EQ(facts.cores.used, CoreMillis(3'000));
  EXPECT_EQ(facts.wall_clock->parallel.unreported, Millis(3'000));
}

TEST(Derive, AnEmptyLogHasNoWallClock) {
  const RunFacts facts = Derive(Application());
  EXPECT_FALSE(facts.wall_clock.has_value());
  EXPECT_FALSE(facts.cores.utilisation.has_value());
  EXPECT_TRUE(facts.cores.over_time.empty());
  EXPECT_EQ(facts.totals.num_tasks, 0);
}

TEST(Derive, TasksOutsideTheRunAreMovedIntoIt) {
  SampleApplication sample(1'000);
  sample.AddExecutor("1", 1, 5'000).AddStage({.id = 0, .submitted = -1, .completed = 500});
  sample.AddTask({.launch = -400, .duration = 600, .run = 600});
  sample.AddTask({.launch = 900, .duration = 4'000'000'000U, .run = 1});
  const RunFacts facts = Derive(sample.Build());
  ExpectSound(facts);
  EXPECT_EQ(facts.cores.used, CoreMillis(200 + 100));
}

/// A random application in which everything that can be odd is odd now and then.
SampleApplication RandomApplication(uint32_t seed) {
  std::mt19937 random(seed);
  const auto pick = [&](int64_t from, int64_t to) {
    return static_cast<int64_t>(random() % static_cast<uint64_t>(to - from + 1)) + from;
  };
  SampleApplication sample(pick(0, 50'000));
  sample.AddExecutor("driver", pick(0, 3) == 0 ? 4 : 0);
  const int64_t num_executors = pick(0, 4);
  for (int64_t i = 0; i < num_executors; ++i) {
    sample.AddExecutor(std::to_string(i), static_cast<int32_t>(pick(0, 4)), pick(-2'000, 20'000),
                       pick(0, 2) == 0 ? pick(0, 60'000) : -1);
  }
  const auto num_stages = static_cast<int32_t>(pick(1, 8));
  for (int32_t id = 0; id < num_stages; ++id) {
    std::vector<int32_t> parents;
    for (int32_t parent = 0; parent < num_stages; ++parent) {
      if (pick(0, 3) == 0) {
        parents.push_back(parent);
      }
    }
    sample.AddStage({.id = id, .submitted = pick(-1, 40'000), .completed = pick(-1, 60'000), .parents = parents});
  }
  for (int32_t id = 0; id < 3; ++id) {
    std::vector<int32_t> stages;
    for (int32_t stage = 0; stage < num_stages + 1; ++stage) {
      if (pick(0, 1) == 0) {
        stages.push_back(stage);
      }
    }
    sample.AddJob(id, pick(0, 30'000), pick(-1, 60'000), stages);
  }
  const int64_t num_tasks = pick(0, 200);
  for (int64_t i = 0; i < num_tasks; ++i) {
    const auto duration = static_cast<uint32_t>(pick(0, 5'000));
    sample.AddTask({.stage = static_cast<int32_t>(pick(0, num_stages - 1)),
                    .executor = std::to_string(pick(0, 5)),
                    .launch = pick(-1'000, 55'000),
                    .duration = duration,
                    .run = static_cast<uint32_t>(pick(0, duration + 10)),
                    .cpu = static_cast<uint32_t>(pick(0, 6'000)),
                    .gc = static_cast<uint32_t>(pick(0, 600)),
                    .input = pick(-5, 1'000'000),
                    .shuffle_read = pick(0, 1'000),
                    .disk_spill = pick(0, 5) == 0 ? 1 : 0,
                    .status = static_cast<TaskStatus>(pick(0, 3)),
                    .is_speculative = pick(0, 9) == 0,
                    .index = pick(0, 4) == 0 ? pick(0, 50) : -1});
  }
  return sample;
}

template <typename Column>
void Reorder(Column& column, const std::vector<std::size_t>& order) {
  Column result;
  result.reserve(order.size());
  for (const std::size_t row : order) {
    result.push_back(column[row]);
  }
  column = std::move(result);
}

void ReorderTasks(model::TaskTable& tasks, uint32_t seed) {
  std::vector<std::size_t> order(tasks.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::shuffle(order.begin(), order.end(), std::mt19937(seed));
  Reorder(tasks.task_id, order);
  Reorder(tasks.stage, order);
  Reorder(tasks.index, order);
  Reorder(tasks.executor, order);
  Reorder(tasks.launch_ms, order);
  Reorder(tasks.duration_ms, order);
  Reorder(tasks.run_ms, order);
  Reorder(tasks.cpu_ms, order);
  Reorder(tasks.gc_ms, order);
  Reorder(tasks.deserialize_ms, order);
  Reorder(tasks.bytes_in, order);
  Reorder(tasks.shuffle_read, order);
  Reorder(tasks.bytes_out, order);
  Reorder(tasks.disk_spill, order);
  Reorder(tasks.status, order);
  Reorder(tasks.locality, order);
  Reorder(tasks.is_speculative, order);
}

TEST(Derive, EveryRandomApplicationGivesSoundFacts) {
  for (uint32_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    ExpectSound(Derive(RandomApplication(seed).Build()));
    if (HasFailure()) {
      break;
    }
  }
}

TEST(Derive, TheOrderOfTasksChangesNothing) {
  for (uint32_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    Application application = RandomApplication(seed).Build();
    const RunFacts before = Derive(application);
    ReorderTasks(application.tasks, seed);
    const RunFacts after = Derive(application);
    EXPECT_EQ(before.wall_clock->driver_only, after.wall_clock->driver_only);
    EXPECT_EQ(before.wall_clock->last_tasks, after.wall_clock->last_tasks);
    EXPECT_EQ(before.wall_clock->few_tasks, after.wall_clock->few_tasks);
    EXPECT_EQ(before.wall_clock->parallel, after.wall_clock->parallel);
    EXPECT_EQ(before.wall_clock->of_tasks_that_spilled, after.wall_clock->of_tasks_that_spilled);
    EXPECT_EQ(before.cores.available, after.cores.available);
    EXPECT_EQ(before.cores.used, after.cores.used);
    for (std::size_t i = 0; i < before.stages.size(); ++i) {
      EXPECT_EQ(before.stages[i].wall_share, after.stages[i].wall_share);
      EXPECT_EQ(before.stages[i].covered, after.stages[i].covered);
      if (before.stages[i].longest_task.has_value()) {
        EXPECT_EQ(before.stages[i].longest_task->id, after.stages[i].longest_task->id);
        EXPECT_EQ(before.stages[i].input_skew->median, after.stages[i].input_skew->median);
      }
    }
  }
}

TEST(Derive, AbsurdNumbersDoNotOverflow) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  for (const int64_t begin : {kLeast, int64_t{0}, kMost}) {
    for (const int64_t end : {kLeast, int64_t{0}, kMost}) {
      SampleApplication sample(1'000);
      sample.AddExecutor("1", std::numeric_limits<int32_t>::max()).AddStage({.id = 0, .submitted = 0});
      sample.AddTask({.duration = UINT32_MAX, .run = UINT32_MAX, .cpu = UINT32_MAX, .gc = UINT32_MAX, .input = kMost});
      sample.AddTask({.status = TaskStatus::kRunning});
      sample.AddJob(0, 0, 1'000, {0});
      Application application = sample.Build();
      application.started = Timestamp(begin);
      application.ended = Timestamp(end);
      application.jobs[0].submitted = Timestamp(end);
      application.jobs[0].completed = Timestamp(begin);
      application.tasks.launch_ms[0] = kMost;
      application.tasks.launch_ms[1] = kLeast;
      application.tasks.index[1] = UINT32_MAX;
      application.stages[0].submitted = Timestamp(kMost);
      application.stages[0].completed = Timestamp(kLeast);
      application.stages[0].num_tasks = kMost / 8;
      application.stages[0].totals[model::TaskMetric::kExecutorRunTime] = kMost;
      application.stages[0].totals[model::TaskMetric::kJvmGcTime] = kLeast;
      application.executors[0].added = Timestamp(kMost);
      ExpectSound(Derive(application));
    }
  }
}

TEST(Derive, AHugeRunTakesAFractionOfASecond) {
  constexpr int kNumTasks = 306'360;
  constexpr int kTasksPerStage = 200;
  SampleApplication sample(4'000'000);
  sample.AddExecutor("1", 100).AddExecutor("2", 100);
  Application application = sample.Build();
  std::mt19937 random(1);
  model::TaskTable& tasks = application.tasks;
  for (int i = 0; i < kNumTasks; ++i) {
    if (i % kTasksPerStage == 0) {
      model::Stage stage;
      stage.id = StageId(i / kTasksPerStage);
      stage.num_tasks = kTasksPerStage;
      stage.submitted = SampleApplication::At(int64_t{10} * i);
      application.stages.push_back(std::move(stage));
    }
    tasks.task_id.push_back(i);
    tasks.stage.push_back(static_cast<uint32_t>(i / kTasksPerStage));
    tasks.index.push_back(static_cast<uint32_t>(i % kTasksPerStage));
    tasks.executor.push_back(static_cast<uint32_t>(i % 2));
    tasks.launch_ms.push_back(SampleApplication::kBeginMs + int64_t{10} * i);
    tasks.duration_ms.push_back(static_cast<uint32_t>(random() % 3'000));
    tasks.run_ms.push_back(tasks.duration_ms.back());
    tasks.cpu_ms.push_back(tasks.duration_ms.back() / 2);
    tasks.gc_ms.push_back(1);
    tasks.deserialize_ms.push_back(1);
    tasks.bytes_in.push_back(static_cast<int64_t>(random()));
    tasks.shuffle_read.push_back(0);
    tasks.bytes_out.push_back(0);
    tasks.disk_spill.push_back(0);
    tasks.status.push_back(TaskStatus::kSucceeded);
    tasks.locality.push_back(model::Locality::kAny);
    tasks.is_speculative.push_back(0);
  }
  const auto begin = std::chrono::steady_clock::now();
  const RunFacts facts = Derive(application);
  const auto took = std::chrono::steady_clock::now() - begin;
  ExpectSound(facts);
  RecordProperty("derive_ms", static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
  // 60 ms in an optimised build; the bound leaves room for sanitizers and a busy machine.
  EXPECT_LT(took, std::chrono::seconds(3));
}

}  // namespace
}  // namespace sparkwright::facts
