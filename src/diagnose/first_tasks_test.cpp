#include "diagnose/first_tasks.h"

#include <gtest/gtest.h>

#include "diagnose/example_for_test.h"
#include "facts/derive.h"

namespace sparkwright::diagnose {
namespace {

TEST(FirstTasks, EachStageHasItsOwnOnEachExecutor) {
  const model::Application application = *BuildExample(R"(
executors 2 cores=2
stage 0
tasks 0 count=8 time=1s
stage 1 parents=0
tasks 1 count=1 time=9s
tasks 1 count=3 time=5s
tasks 1 count=4 time=1s
)");
  const model::RunFacts facts = facts::Derive(application);
  const FirstTasks first = FindFirstTasks(application, facts);
  EXPECT_EQ(first.is_first, (std::vector<bool>{true, true, true, true, false, false, false, false,  //
                                               true, true, true, true, false, false, false, false}));
  EXPECT_EQ(first.is_first_of_run, (std::vector<bool>{true, true, true, true, false, false, false, false,  //
                                                      false, false, false, false, false, false, false, false}));
  EXPECT_EQ(first.of_stage[1], (std::vector<std::size_t>{8, 9, 10, 11}));
  EXPECT_EQ(UsualFirstDuration(application.tasks, first.of_stage[1]), Millis(5'000));
  EXPECT_EQ(UsualFirstDuration(application.tasks, {}), Millis(0));
}

TEST(FirstTasks, OneThatFailedWasFirstAllTheSame) {
  const model::Application application = *BuildExample(R"(
executors 1 cores=2
stage 0
tasks 0 count=1 time=1s status=failed failure="Boom"
tasks 0 count=3 time=1s
)");
  const model::RunFacts facts = facts::Derive(application);
  const FirstTasks first = FindFirstTasks(application, facts);
  EXPECT_EQ(first.is_first, (std::vector<bool>{true, true, false, false}));
  EXPECT_EQ(first.of_stage[0], (std::vector<std::size_t>{1}));
}

}  // namespace
}  // namespace sparkwright::diagnose
