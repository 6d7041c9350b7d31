#include "predict/what_if/what_if.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include "facts/derive.h"
#include "model/sample_application_for_test.h"
#include "predict/what_if/recut.h"
#include "predict/what_if/schedule.h"
#include "predict/what_if/simulate.h"

namespace sparkwright::predict {
namespace {

using model::SampleApplication;

/// Two jobs on two executors of two cores: a scan of 16 tasks and its shuffle of 4, then a scan of 8.
model::Application SampleRun() {
  SampleApplication sample(30'000);
  sample.Property("spark.master", "spark://host:7077").AddExecutor("1", 2, 1000).AddExecutor("2", 2, 2000);
  sample.AddJob(0, 2500, 14'600, {0, 1}).AddJob(1, 20'000, 24'100, {2});
  sample.AddStage({0, 2500, 10'550});
  for (int i = 0; i < 16; ++i) {
    sample.AddTask({.stage = 0,
                    .executor = i % 2 == 0 ? "1" : "2",
                    .launch = 2520 + 2005 * (i / 4),
                    .duration = 2000,
                    .run = 1990,
                    .input = 1 << 20,
                    .shuffle_write = 1 << 18});
  }
  sample.AddStage({1, 10'560, 14'590, {0}});
  for (int i = 0; i < 4; ++i) {
    sample.AddTask({.stage = 1,
                    .executor = i % 2 == 0 ? "1" : "2",
                    .launch = 10'570,
                    .duration = i == 3 ? 4000U : 1000U,
                    .run = i == 3 ? 3900U : 900U,
                    .shuffle_read = i == 3 ? 10 << 20 : 1 << 20});
  }
  sample.AddStage({2, 20'010, 24'060});
  for (int i = 0; i < 8; ++i) {
    sample.AddTask({.stage = 2,
                    .executor = i % 2 == 0 ? "1" : "2",
                    .launch = 20'020 + 2000 * (i / 4),
                    .duration = 2000,
                    .run = 1990,
                    .input = 1 << 20});
  }
  return sample.Build();
}

Result<model::WhatIf> Ask(const model::Application& application, const WhatIfQuestion& question) {
  return AskWhatIf(application, facts::Derive(application), question);
}

model::WhatIf Answer(const model::Application& application, const WhatIfQuestion& question) {
  Result<model::WhatIf> answer = Ask(application, question);
  EXPECT_TRUE(answer.ok());
  return *std::move(answer);
}

TEST(WhatIf, ARunPlayedAgainTakesAsLongAsItDid) {
  const model::Application application = SampleRun();
  const model::WhatIf answer = Answer(application, {});
  EXPECT_EQ(answer.recorded.duration, Millis(30'000));
  EXPECT_EQ(answer.recorded.job_time, Millis(12'100 + 4'100));
  EXPECT_LE(std::abs(answer.replayed.duration.count() - 30'000), 20);
  EXPECT_LE(std::abs(answer.replayed.job_time.count() - 16'200), 20);
  EXPECT_EQ(answer.replayed.task_time, answer.recorded.task_time);
  EXPECT_EQ(answer.answer.duration, answer.replayed.duration);
  EXPECT_TRUE(answer.changes.empty());
}

TEST(WhatIf, TheDriversTimeIsNotShared) {
  const model::Application application = SampleRun();
  WhatIfQuestion question;
  question.num_executors = 100;
  const model::WhatIf answer = Answer(application, question);
  // 2.5 s before the first job, a wave of 2 s, the shuffle's longest of 4 s, 5.4 s between, a wave of 2 s, 5.9 s after.
  EXPECT_NEAR(static_cast<double>(answer.answer.duration.count()), 21'950.0, 150.0);
  EXPECT_EQ(answer.answer.task_time, answer.recorded.task_time);
  ASSERT_EQ(answer.changes.size(), 1U);
  EXPECT_EQ(answer.changes[0].key, "spark.executor.instances");
  EXPECT_EQ(answer.changes[0].before, "2");
}

TEST(WhatIf, FewerSlotsTakeMoreWaves) {
  const model::Application application = SampleRun();
  WhatIfQuestion question;
  question.cores = 1;
  const model::WhatIf answer = Answer(application, question);
  // 8 waves instead of 4, 5 s instead of 4, and 4 waves instead of 2.
  EXPECT_NEAR(static_cast<double>(answer.answer.duration.count()), 30'000.0 + 8'000 + 1'000 + 4'000, 200.0);
  EXPECT_LT(answer.answer.duration_low, answer.answer.duration);
  EXPECT_GT(answer.answer.duration_high, answer.answer.duration);
}

TEST(WhatIf, TheGridFallsAndHasItsKnee) {
  const model::Application application = SampleRun();
  WhatIfQuestion question;
  question.grid = {8, 1, 2, 4, 2};
  const model::WhatIf answer = Answer(application, question);
  ASSERT_EQ(answer.grid.size(), 4U);
  for (std::size_t i = 1; i < answer.grid.size(); ++i) {
    EXPECT_LE(answer.grid[i].duration, answer.grid[i - 1].duration);
  }
  EXPECT_EQ(answer.grid[1].duration, answer.answer.duration);
  EXPECT_EQ(answer.knee_executors, 2);
}

TEST(WhatIf, MoreInputIsMoreTasksOfScansAndLongerOnesOfShuffles) {
  const model::Application application = SampleRun();
  WhatIfQuestion question;
  question.input_scale = 2.0;
  const model::WhatIf answer = Answer(application, question);
  EXPECT_EQ(answer.answer.num_tasks, 32 + 4 + 16);
  EXPECT_NEAR(static_cast<double>(answer.answer.duration.count()), 30'000.0 + 8'000 + 3'330 + 4'000, 200.0);
  EXPECT_EQ(answer.accuracy.change, "data");
}

TEST(WhatIf, AHotPartitionStaysTogether) {
  const model::Application application = SampleRun();
  const model::RunFacts facts = facts::Derive(application);
  const Schedule schedule = ScheduleOf(application, facts);
  RunSettings before(application);
  RunSettings after(application);
  before.Change("spark.default.parallelism", "4");
  after.Change("spark.default.parallelism", "40");
  const Schedule cut = CutAgain(schedule, application, facts, {before, after, 1.0, 4, 4, 1.0, 1.0, Bytes()}).value();
  EXPECT_EQ(cut.stages[0].num_tasks, 16U);
  ASSERT_EQ(cut.stages[1].num_tasks, 40U);
  const auto begin = cut.task_ms.begin() + static_cast<std::ptrdiff_t>(cut.stages[1].first_task);
  EXPECT_GT(*std::max_element(begin, begin + 40), 2'500U);
  EXPECT_LT(*std::min_element(begin, begin + 40), 720U);
}

TEST(WhatIf, BoundsHaveWhatTheReplayIsOffAndGrowWithTheData) {
  // The second of two tasks waits for three seconds, and nobody knows why.
  SampleApplication sample(20'000);
  sample.Property("spark.master", "spark://host:7077").AddExecutor("1", 2).AddJob(0, 1000, 16'000, {0});
  sample.AddStage({0, 1000, 16'000});
  for (const int64_t launch : {1000, 4000, 6000, 11'000}) {
    sample.AddTask({.stage = 0, .launch = launch, .duration = 4000, .run = 4000, .input = 1 << 20});
  }
  const model::Application application = sample.Build();
  WhatIfQuestion question;
  const model::WhatIf same = Answer(application, question);
  EXPECT_LE(same.replayed.duration_low, same.recorded.duration);
  EXPECT_GE(same.replayed.duration_high, same.recorded.duration);
  EXPECT_LE(same.answer.duration_low, same.recorded.duration);
  EXPECT_GE(same.answer.duration_high, same.recorded.duration);
  const auto width = [](const model::PlayedRun& run) {
    return static_cast<double>((run.duration_high - run.duration_low).count()) /
           static_cast<double>(run.job_time.count());
  };
  question.input_scale = 4.0;
  const double measured = width(Answer(application, question).answer);
  question.input_scale = 64.0;
  EXPECT_GT(width(Answer(application, question).answer), 1.5 * measured);
}

TEST(WhatIf, WhatIsNotSimulatedIsSaid) {
  const model::Application application = SampleRun();
  WhatIfQuestion question;
  question.settings = {{"spark.io.compression.codec", "zstd"}};
  const model::WhatIf answer = Answer(application, question);
  ASSERT_EQ(answer.changes.size(), 1U);
  EXPECT_FALSE(answer.changes[0].is_simulated);
  EXPECT_EQ(answer.notes.size(), 1U);
  EXPECT_EQ(answer.answer.duration, answer.replayed.duration);
}

TEST(WhatIf, ALocalMasterHasThreadsAndNoExecutors) {
  SampleApplication sample(10'000);
  sample.Property("spark.master", "local[2]").AddExecutor("driver", 2).AddJob(0, 1000, 9000, {0});
  sample.AddStage({0, 1000, 9000});
  for (int i = 0; i < 8; ++i) {
    sample.AddTask({.stage = 0, .executor = "driver", .launch = 1000 + 2000 * (i / 2), .duration = 2000, .run = 2000});
  }
  const model::Application application = sample.Build();
  WhatIfQuestion question;
  question.num_executors = 3;
  EXPECT_FALSE(Ask(application, question).ok());
  question = {};
  question.cores = 8;
  const model::WhatIf answer = Answer(application, question);
  EXPECT_TRUE(answer.is_grid_of_threads);
  EXPECT_EQ(answer.answer.duration, Millis(4000));
  EXPECT_EQ(answer.answer.shape.cores, 8);
}

TEST(WhatIf, ColdFirstTasksAreNotTakenForLongOnes) {
  SampleApplication sample(10'000);
  sample.Property("spark.master", "local[8]")
      .AddExecutor("driver", 8)
      .AddJob(0, 1000, 4000, {0})
      .AddJob(1, 5000, 5300, {1});
  sample.AddStage({0, 1000, 4000});
  for (int i = 0; i < 6; ++i) {
    sample.AddTask({.stage = 0, .executor = "driver", .launch = 1000, .duration = 3000, .run = 2000});
  }
  sample.AddStage({1, 5000, 5300});
  for (int i = 0; i < 6; ++i) {
    sample.AddTask({.stage = 1, .executor = "driver", .launch = 5000, .duration = 300, .run = 280});
  }
  const model::Application application = sample.Build();
  const Schedule schedule = ScheduleOf(application, facts::Derive(application));
  // 980 ms around them beyond the usual 20, and seven tenths of 2 s.
  EXPECT_EQ(schedule.stages[0].first_extra_us, 2'380'000);
  EXPECT_EQ(schedule.task_ms[0], 620U);
  EXPECT_EQ(schedule.stages[1].first_extra_us, 0);
  WhatIfQuestion question;
  question.cores = 1;
  // Only one of them is cold then.
  EXPECT_EQ(Answer(application, question).answer.job_time, Millis(2380 + 6 * 620 + 6 * 300));
  EXPECT_EQ(Answer(application, question).replayed.duration, Millis(10'000));
}

TEST(WhatIf, ALogWithoutTasksHasNothingToPlay) {
  SampleApplication sample(10'000);
  const model::Application application = sample.Build();
  const Result<model::WhatIf> answer = Ask(application, {});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code(), ErrorCode::kInvalidArgument);
}

TEST(CoalescedPartitions, FollowsSparksTargets) {
  SampleApplication sample(10'000);
  const model::Application application = sample.Build();
  RunSettings settings(application);
  constexpr int64_t kMebi = int64_t{1} << 20;
  // Parallelism first: as many as slots, but none below 1 MiB.
  EXPECT_EQ(CoalescedPartitions(settings, Bytes(200 * kMebi), 200, 8), 8);
  EXPECT_EQ(CoalescedPartitions(settings, Bytes(4 * kMebi), 200, 8), 4);
  EXPECT_EQ(CoalescedPartitions(settings, Bytes(1000), 200, 8), 1);
  settings.Change("spark.sql.adaptive.coalescePartitions.parallelismFirst", "false");
  EXPECT_EQ(CoalescedPartitions(settings, Bytes(200 * kMebi), 200, 8), 4);
  // Nothing is split.
  EXPECT_EQ(CoalescedPartitions(settings, Bytes(200 * kMebi), 2, 8), 2);
}

}  // namespace
}  // namespace sparkwright::predict
