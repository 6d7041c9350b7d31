#include "predict/what_if/recut.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "facts/derive.h"
#include "model/sample_application_for_test.h"
#include "predict/what_if/fixed_part.h"
#include "predict/what_if/output_growth.h"
#include "predict/what_if/schedule.h"

namespace sparkwright::predict {
namespace {

struct Reducer {
  uint32_t duration = 0;
  int64_t bytes = 0;
};

/// One job with one stage behind a shuffle of RDDs, on four slots that have run tasks before.
model::Application Reducers(const std::vector<Reducer>& reducers) {
  model::SampleApplication sample(10'000'000);
  sample.Property("spark.master", "spark://host:7077")
      .Property("spark.default.parallelism", std::to_string(reducers.size()))
      .AddExecutor("1", 4)
      .AddJob(0, 0, 100, {0})
      .AddJob(1, 1000, 9'000'000, {1});
  sample.AddStage({0, 0, 100}).AddStage({1, 1000, 9'000'000});
  for (int i = 0; i < 4; ++i) {
    sample.AddTask({.stage = 0, .launch = 0, .duration = 20, .run = 10});
  }
  int64_t launch = 1000;
  for (const Reducer& reducer : reducers) {
    sample.AddTask({.stage = 1,
                    .launch = launch,
                    .duration = reducer.duration,
                    .run = reducer.duration - std::min(reducer.duration, 20U),
                    .shuffle_read = reducer.bytes});
    launch += reducer.duration;
  }
  return sample.Build();
}

/// What its tasks take when there are so many instead.
std::vector<uint32_t> CutInto(const model::Application& application, int count) {
  const model::RunFacts facts = facts::Derive(application);
  const Schedule schedule = ScheduleOf(application, facts);
  RunSettings after(application);
  after.Change("spark.default.parallelism", std::to_string(count));
  const RunSettings before(application);
  const std::optional<Schedule> cut =
      CutAgain(schedule, application, facts, {before, after, 1.0, 4, 4, 1.0, 1.0, Bytes()});
  const Schedule& result = cut.has_value() ? *cut : schedule;
  const auto begin = result.task_ms.begin() + static_cast<std::ptrdiff_t>(result.stages[1].first_task);
  return {begin, begin + static_cast<std::ptrdiff_t>(result.stages[1].num_tasks)};
}

TEST(CutAgain, TasksThatArePutTogetherHaveTheirFixedPartOnce) {
  std::vector<Reducer> reducers;
  for (int i = 0; i < 400; ++i) {
    // 100 ms whatever they read and a tenth of a millisecond for each KB; they scatter as real ones do.
    const int64_t kilobytes = 20 + i % 7;
    reducers.push_back({static_cast<uint32_t>(100 + kilobytes / 10 + (i * 37) % 60 - 30), kilobytes * 1000});
  }
  const std::vector<uint32_t> merged = CutInto(Reducers(reducers), 4);
  ASSERT_EQ(merged.size(), 4U);
  // 2.3 MB each, which are 230 ms, and 100 ms once: not a hundred times.
  for (const uint32_t length : merged) {
    EXPECT_GT(length, 100U);
    EXPECT_LT(length, 2000U);
  }
}

TEST(CutAgain, EmptyTasksBringNoWorkIntoOthers) {
  std::vector<Reducer> reducers;
  for (int i = 0; i < 100; ++i) {
    reducers.push_back(i % 10 == 5 ? Reducer{1050, 1'000'000} : Reducer{static_cast<uint32_t>(30 + i % 40), 0});
  }
  const std::vector<uint32_t> merged = CutInto(Reducers(reducers), 10);
  ASSERT_EQ(merged.size(), 10U);
  for (const uint32_t length : merged) {
    EXPECT_NEAR(length, 1050.0, 30.0);
  }
}

TEST(CutAgain, WorkThatGoesWithBytesStaysWhenTasksArePutTogetherOrDivided) {
  std::vector<Reducer> reducers;
  for (int i = 0; i < 64; ++i) {
    const int64_t kilobytes = 500 + 37 * (i % 20);
    reducers.push_back({static_cast<uint32_t>(50 + 4 * kilobytes), kilobytes * 1000});
  }
  const model::Application application = Reducers(reducers);
  const auto work = [](const std::vector<uint32_t>& tasks) {
    return static_cast<double>(std::accumulate(tasks.begin(), tasks.end(), int64_t{0})) -
           50.0 * static_cast<double>(tasks.size());
  };
  const double before = work(CutInto(application, 64));
  EXPECT_NEAR(work(CutInto(application, 8)), before, 0.01 * before);
  EXPECT_NEAR(work(CutInto(application, 640)), before, 0.02 * before);
}

TEST(CutAgain, APartitionThatIsLargerThanChanceMakesItStaysLarge) {
  const model::Application application =
      Reducers({{1000, 1'000'000}, {1050, 1'050'000}, {950, 950'000}, {1800, 1'800'000}});
  const std::vector<uint32_t> divided = CutInto(application, 40);
  EXPECT_GT(*std::max_element(divided.begin(), divided.end()), 700U);
  const std::vector<uint32_t> others =
      CutInto(Reducers({{1000, 1'000'000}, {1200, 1'200'000}, {800, 800'000}, {1400, 1'400'000}}), 40);
  EXPECT_LT(*std::max_element(others.begin(), others.end()), 250U);
}

TEST(CutAgain, AQuestionThatChangesNoTaskCutsNone) {
  const model::Application application = Reducers(std::vector<Reducer>(8, Reducer{100, 1000}));
  const model::RunFacts facts = facts::Derive(application);
  const Schedule schedule = ScheduleOf(application, facts);
  const RunSettings before(application);
  RunSettings after(application);
  after.Change("spark.executor.instances", "7");
  EXPECT_FALSE(CutAgain(schedule, application, facts, {before, after, 1.0, 4, 28, 1.0, 1.0, Bytes()}).has_value());
  EXPECT_TRUE(CutAgain(schedule, application, facts, {before, after, 2.0, 4, 28, 1.0, 1.0, Bytes()}).has_value());
}

TEST(OutputGrowth, IsReadFromTheTasksOfAStage) {
  const auto growth = [](double power) {
    model::SampleApplication sample(100'000);
    sample.AddExecutor("1", 4).AddJob(0, 0, 90'000, {0}).AddStage({0, 0, 90'000});
    for (int i = 0; i < 40; ++i) {
      const double input = 1e6 * (1.0 + i % 5);
      sample.AddTask({.stage = 0,
                      .launch = 0,
                      .duration = 1000,
                      .run = 990,
                      .input = static_cast<int64_t>(input),
                      .shuffle_write = static_cast<int64_t>(1e5 * std::pow(input / 1e6, power))});
    }
    const model::Application application = sample.Build();
    const Schedule schedule = ScheduleOf(application, facts::Derive(application));
    return OutputGrowth(schedule.stages[0], schedule, application.tasks);
  };
  EXPECT_NEAR(growth(1.0), 1.0, 0.01);
  EXPECT_NEAR(growth(0.0), 0.0, 0.01);
  EXPECT_NEAR(growth(0.5), 0.5, 0.01);
}

TEST(FixedPart, IsWhatIsUsualWhereBytesDoNotDiffer) {
  const model::Application application = Reducers(std::vector<Reducer>(50, Reducer{2000, 1'000'000}));
  const Schedule schedule = ScheduleOf(application, facts::Derive(application));
  // Twice the 20 ms that Spark spent around them.
  EXPECT_NEAR(FixedPart(schedule.stages[1], schedule, application.tasks), 40.0, 1.0);
}

}  // namespace
}  // namespace sparkwright::predict
