#include "facts/critical_path.h"

#include <utility>
#include <vector>

#include "facts/derive.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "model/sample_application_for_test.h"

namespace sparkwright::facts {
namespace {

using model::JobFacts;
using model::SampleApplication;
using testing::ElementsAre;

std::vector<int32_t> PathOf(const JobFacts& job) {
  std::vector<int32_t> path;
  for (const model::CriticalPathStep& step : job.critical_path) {
    path.push_back(step.stage.number());
  }
  return path;
}

/// 0 and 1 feed 2; 1 is the slower one.
SampleApplication Join() {
  SampleApplication sample(10'000);
  sample.AddExecutor("1", 4);
  sample.AddStage({.id = 0, .submitted = 1'000, .completed = 2'000});
  sample.AddStage({.id = 1, .submitted = 1'100, .completed = 5'000});
  sample.AddStage({.id = 2, .submitted = 5'200, .completed = 8'000, .parents = {0, 1}});
  sample.AddTask({.stage = 0, .launch = 1'000, .duration = 900});
  sample.AddTask({.stage = 1, .launch = 1'100, .duration = 700});
  sample.AddTask({.stage = 1, .launch = 3'000, .duration = 500});
  sample.AddTask({.stage = 2, .launch = 5'200, .duration = 2'000});
  return sample;
}

TEST(CriticalPath, FollowsTheParentThatEndedLast) {
  SampleApplication sample = Join();
  sample.AddJob(0, 900, 8'100, {0, 1, 2});
  const JobFacts job = Derive(sample.Build()).jobs.at(0);
  EXPECT_THAT(PathOf(job), ElementsAre(1, 2));
  EXPECT_EQ(job.duration, Millis(7'200));
  EXPECT_EQ(job.critical_path[0].wait, Millis(200));
  EXPECT_EQ(job.critical_path[0].duration, Millis(3'900));
  EXPECT_EQ(job.critical_path[0].longest_task, Millis(700));
  EXPECT_EQ(job.critical_path[1].wait, Millis(200));
  EXPECT_EQ(job.critical_path_time, Millis(3'900 + 2'800));
  EXPECT_EQ(job.wait_on_path, Millis(400));
  EXPECT_EQ(job.after_last_stage, Millis(100));
  EXPECT_EQ(job.core_time, CoreMillis(900 + 700 + 500 + 2'000));
}

TEST(CriticalPath, LowerBoundIsTheLongestChainOfLongestTasks) {
  SampleApplication sample = Join();
  sample.AddJob(0, 900, 8'100, {0, 1, 2});
  EXPECT_EQ(Derive(sample.Build()).jobs.at(0).lower_bound, Millis(900 + 2'000));
}

TEST(CriticalPath, StagesDoneBeforeTheJobCameAreSkippedByIt) {
  SampleApplication sample = Join();
  sample.AddJob(0, 900, 5'100, {0, 1});
  sample.AddJob(1, 5'100, 8'000, {0, 1, 2});
  const std::vector<JobFacts> jobs = Derive(sample.Build()).jobs;
  EXPECT_THAT(PathOf(jobs[1]), ElementsAre(2));
  EXPECT_EQ(jobs[1].lower_bound, Millis(2'000));
  EXPECT_EQ(jobs[0].core_time, CoreMillis(2'100));
  EXPECT_EQ(jobs[1].core_time, CoreMillis(2'000));
}

TEST(CriticalPath, ARetriedParentDoesNotMakeTimeNegative) {
  SampleApplication sample = Join();
  sample.AddStage({.id = 1, .submitted = 6'000, .completed = 7'000, .attempt = 1});
  sample.AddJob(0, 900, 8'000, {0, 1, 2});
  const JobFacts job = Derive(sample.Build()).jobs.at(0);
  EXPECT_THAT(PathOf(job), ElementsAre(1, 2));
  EXPECT_EQ(job.critical_path[0].attempt, 1);
  EXPECT_EQ(job.critical_path[0].duration, Millis(5'200 - 1'100));
  EXPECT_EQ(job.critical_path[1].wait, Millis(0));
}

TEST(CriticalPath, ParentsThatComeLaterAreNoParents) {
  SampleApplication sample(1'000);
  sample.AddStage({.id = 0, .submitted = 0, .completed = 500, .parents = {0, 1}});
  sample.AddStage({.id = 1, .submitted = 0, .completed = 1'000, .parents = {0}});
  sample.AddJob(0, 0, 1'000, {0, 1});
  EXPECT_THAT(PathOf(Derive(sample.Build()).jobs.at(0)), ElementsAre(0, 1));
}

TEST(CriticalPath, AParentNamedAgainAndAgainCountsOnce) {
  constexpr int32_t kNumParents = 400'000;
  SampleApplication sample(10'000);
  sample.AddStage({.id = 0, .submitted = 0, .completed = 1'000});
  sample.AddStage({.id = kNumParents, .submitted = 1'000, .completed = 2'000});
  model::Application application = sample.Build();
  for (int32_t repeat = 0; repeat < 2; ++repeat) {
    for (int32_t parent = 0; parent < kNumParents; ++parent) {
      application.stages[1].parent_ids.emplace_back(parent);
    }
  }
  model::Job job;
  job.submitted = SampleApplication::At(0);
  job.completed = SampleApplication::At(2'000);
  job.stage_ids = {StageId(kNumParents), StageId(0)};
  application.jobs.push_back(std::move(job));
  EXPECT_THAT(PathOf(Derive(application).jobs.at(0)), ElementsAre(0, kNumParents));
}

TEST(CriticalPath, AJobWithoutStagesHasNone) {
  SampleApplication sample(1'000);
  sample.AddJob(0, 0, 700, {7}).AddJob(1, 100, -1, {});
  const std::vector<JobFacts> jobs = Derive(sample.Build()).jobs;
  EXPECT_TRUE(jobs[0].critical_path.empty());
  EXPECT_FALSE(jobs[0].lower_bound.has_value());
  EXPECT_EQ(jobs[0].duration, Millis(700));
  EXPECT_EQ(jobs[1].duration, Millis(900));
}

}  // namespace
}  // namespace sparkwright::facts
