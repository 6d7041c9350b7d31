#include "facts/wall_clock.h"

#include <array>
#include <cstdint>

#include "facts/derive.h"
#include "gtest/gtest.h"
#include "model/sample_application_for_test.h"

namespace sparkwright::facts {
namespace {

using Parts = std::array<int64_t, 6>;

TEST(WallClock, ApportionAddsUpAndGivesTheRestToTheLargestRemainder) {
  EXPECT_EQ(Apportion(10, {1, 1, 1, 0, 0, 0}), (Parts{4, 3, 3, 0, 0, 0}));
  EXPECT_EQ(Apportion(1, {1, 2, 0, 0, 0, 0}), (Parts{0, 1, 0, 0, 0, 0}));
  EXPECT_EQ(Apportion(0, {1, 2, 0, 0, 0, 0}), (Parts{0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(Apportion(5, {0, 0, 0, 0, 0, 0}), (Parts{0, 0, 0, 0, 0, 5}));
}

TEST(WallClock, ShuffleTimeIsTakenFromTheStage) {
  model::SampleApplication sample(1'000);
  sample.AddExecutor("1", 1).AddStage({.id = 0, .submitted = 0, .completed = 1'000});
  sample.AddTask({.duration = 1'000, .run = 1'000, .cpu = 1'000, .gc = 100});
  model::Application application = sample.Build();
  application.stages[0].totals[model::TaskMetric::kShuffleFetchWaitTime] = 150;
  application.stages[0].totals[model::TaskMetric::kShuffleWriteTime] = 50'000'000;
  const model::TaskActivity parallel = Derive(application).wall_clock->parallel;
  EXPECT_EQ(parallel.gc, Millis(100));
  EXPECT_EQ(parallel.shuffling, Millis(200));
  EXPECT_EQ(parallel.computing, Millis(700));
  EXPECT_EQ(parallel.total(), Millis(1'000));
}

TEST(WallClock, StagesThatOverlapShareTheTime) {
  model::SampleApplication sample(1'000);
  sample.AddExecutor("1", 4);
  sample.AddStage({.id = 0, .submitted = 0, .completed = 1'000})
      .AddStage({.id = 1, .submitted = 0, .completed = 1'000});
  sample.AddTask({.stage = 0, .duration = 1'000}).AddTask({.stage = 0, .duration = 1'000});
  sample.AddTask({.stage = 0, .duration = 1'000}).AddTask({.stage = 1, .duration = 1'000});
  const model::RunFacts facts = Derive(sample.Build());
  EXPECT_EQ(facts.stages[0].wall_share, Millis(750));
  EXPECT_EQ(facts.stages[1].wall_share, Millis(250));
  EXPECT_EQ(facts.stages[1].covered, Millis(1'000));
}

}  // namespace
}  // namespace sparkwright::facts
