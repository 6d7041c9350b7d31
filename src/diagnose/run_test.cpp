#include "diagnose/run.h"

#include <gtest/gtest.h>

#include "diagnose/example_for_test.h"
#include "facts/derive.h"

namespace sparkwright::diagnose {
namespace {

/// What goes away when the stage at `index` takes `duration` ms.
int64_t Saved(const char* example, std::size_t index, int64_t duration) {
  const auto application = BuildExample(example);
  EXPECT_TRUE(application.ok()) << application.error().message();
  const model::RunFacts facts = facts::Derive(*application);
  return Run(*application, facts).SavedIfStageTakes(index, Millis(duration)).count();
}

constexpr const char* kChain = R"(
executors 1 cores=2
stage 0
tasks 0 count=2 time=10s
stage 1 parents=0
tasks 1 count=2 time=20s
)";

constexpr const char* kBesideEachOther = R"(
executors 2 cores=1
stage 0
tasks 0 count=1 time=10s
stage 1
tasks 1 count=1 time=30s
stage 2 parents=0,1
tasks 2 count=2 time=5s
)";

TEST(Run, AStageOfAChainSavesWhatItLoses) {
  EXPECT_EQ(Saved(kChain, 0, 4'000), 6'000);
  EXPECT_EQ(Saved(kChain, 1, 4'000), 16'000);
}

TEST(Run, AStageThatDoesNotGetShorterSavesNothing) { EXPECT_EQ(Saved(kChain, 0, 12'000), 0); }

TEST(Run, AStageBesideALongerOneSavesNothing) { EXPECT_EQ(Saved(kBesideEachOther, 0, 1'000), 0); }

TEST(Run, WhatALongerStageSavesEndsAtTheOtherOneAndIsSharedWithIt) {
  // Stage 1 alone is on the path for 20 s of its 30; half of the first 10 s was the other stage's.
  const int64_t saved = Saved(kBesideEachOther, 1, 1'000);
  EXPECT_GT(saved, 15'000);
  EXPECT_LT(saved, 20'000);
}

TEST(Run, AStageWithoutAJobSavesNothing) {
  auto application = BuildExample(kChain);
  ASSERT_TRUE(application.ok());
  application->jobs.clear();
  const model::RunFacts facts = facts::Derive(*application);
  EXPECT_EQ(diagnose::Run(*application, facts).SavedIfStageTakes(0, Millis(0)).count(), 0);
}

TEST(Run, AnEvenShareIsTaskTimeOverSlots) {
  const auto application = BuildExample(R"(
executors 1 cores=4
stage 0
tasks 0 count=7 time=1s
tasks 0 count=1 time=13s
)");
  ASSERT_TRUE(application.ok());
  const model::RunFacts facts = facts::Derive(*application);
  EXPECT_EQ(diagnose::Run(*application, facts).EvenDuration(0), Millis(5'000));
}

}  // namespace
}  // namespace sparkwright::diagnose
