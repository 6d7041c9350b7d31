#include "recommend/past_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace sparkwright::recommend {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kEtl = model::WorkloadClass::kEtl;

MeasuredRun RunOf(std::string program, model::WorkloadClass workload_class, int64_t read, int64_t slots) {
  MeasuredRun run;
  run.workload_class = workload_class;
  run.similar.program = std::move(program);
  run.similar.run.read = Bytes(read);
  run.similar.run.num_slots = slots;
  return run;
}

std::vector<std::string> Programs(const std::vector<model::SimilarRun>& runs) {
  std::vector<std::string> programs;
  for (const model::SimilarRun& run : runs) {
    programs.push_back(run.program);
  }
  return programs;
}

TEST(PerformanceHistory, HoldsMeasuredRunsOfEachClassButMixed) {
  std::set<model::WorkloadClass> classes;
  for (const MeasuredRun& run : BuiltinRuns()) {
    classes.insert(run.workload_class);
    EXPECT_GT(run.similar.run.duration, run.similar.run.without_tasks) << run.similar.program;
    EXPECT_GT(run.similar.run.num_slots, 0) << run.similar.program;
    // More than all slots for all of the time is no measurement; a thread more may be the garbage collector's.
    EXPECT_LE(run.similar.run.cpu_time.count(), run.similar.run.duration.count() * run.similar.run.num_slots)
        << run.similar.program;
  }
  EXPECT_EQ(classes.size(), model::kNumWorkloadClasses - 1);
  EXPECT_GE(BuiltinRuns().size(), 90U);
}

TEST(PerformanceHistory, SaysWhichRunIsWrong) {
  const std::string_view lines[] = {R"({"runs":[{"program":"p","class":"sql"}]})"};
  const auto runs = ParseRuns(lines);
  ASSERT_FALSE(runs.ok());
  EXPECT_EQ(runs.error().code(), ErrorCode::kCorrupt);
  EXPECT_THAT(std::string(runs.error().message()), HasSubstr("run 1: class"));
}

TEST(SimilarRuns, AreOfTheClassAndTheNearestInFactors) {
  const std::vector<MeasuredRun> runs = {RunOf("far", kEtl, 1'000, 4),
                                         RunOf("other", model::WorkloadClass::kGraph, 1'000'000, 4),
                                         RunOf("half", kEtl, 500'000, 4), RunOf("tenth", kEtl, 100'000, 4)};
  model::Workload job;
  job.workload_class = kEtl;
  job.size.input_bytes = Bytes(1'000'000);
  EXPECT_THAT(Programs(SimilarRuns({.workload = &job}, runs, 2)), ::testing::ElementsAre("half", "tenth"));
}

TEST(SimilarRuns, CountSlotsWhenTheyArePredicted) {
  const std::vector<MeasuredRun> runs = {RunOf("few", kEtl, 1'000'000, 2), RunOf("many", kEtl, 900'000, 64)};
  model::Workload job;
  job.workload_class = kEtl;
  job.size.input_bytes = Bytes(1'000'000);
  model::Prediction prediction;
  prediction.layout.num_slots = 64;
  EXPECT_THAT(Programs(SimilarRuns({.workload = &job, .before = &prediction}, runs, 1)),
              ::testing::ElementsAre("many"));
}

TEST(SimilarRuns, OfAJobThatNobodyDescribesAreNone) { EXPECT_THAT(SimilarRuns({}, BuiltinRuns(), 5), IsEmpty()); }

}  // namespace
}  // namespace sparkwright::recommend
