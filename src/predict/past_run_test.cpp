#include "predict/past_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace sparkwright::predict {
namespace {

using model::TaskMetric;

model::RunFacts FactsOfARun() {
  model::RunFacts facts;
  facts.wall_clock.emplace();
  facts.wall_clock->duration = Millis(600'000);
  facts.wall_clock->driver_only = Millis(20'000);
  facts.wall_clock->waiting_for_executors = Millis(5'000);
  facts.cores.peak_slots = 32;
  facts.totals.metrics[TaskMetric::kInputBytes] = 1'000'000;
  facts.totals.metrics[TaskMetric::kShuffleBytesWritten] = 300'000;
  facts.totals.metrics[TaskMetric::kOutputBytes] = 100'000;
  facts.totals.metrics[TaskMetric::kDiskBytesSpilled] = 7;
  facts.totals.metrics[TaskMetric::kExecutorCpuTime] = 9'000'000'000;
  return facts;
}

model::Application EndedApplication() {
  model::Application application;
  application.started = Timestamp(0);
  application.ended = Timestamp(600'000);
  return application;
}

TEST(PastRun, HasWhatTheRunMeasured) {
  const Result<model::PastRun> run = RunOf(EndedApplication(), FactsOfARun(), "monday");
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->name, "monday");
  EXPECT_EQ(run->duration, Millis(600'000));
  EXPECT_EQ(run->num_slots, 32);
  EXPECT_EQ(run->read, Bytes(1'000'000));
  EXPECT_EQ(run->shuffled, Bytes(300'000));
  EXPECT_EQ(run->written, Bytes(100'000));
  EXPECT_EQ(run->spilled, Bytes(7));
  EXPECT_EQ(run->cpu_time, CoreMillis(9'000));
  EXPECT_EQ(run->without_tasks, Millis(25'000));
  EXPECT_FALSE(run->peak_memory.has_value());
  EXPECT_FALSE(run->cached.has_value());
}

TEST(PastRun, CountsCachedDataAsMemory) {
  model::Application application = EndedApplication();
  application.rdds.emplace_back();
  application.rdds.back().peak_memory_used = Bytes(40);
  application.rdds.back().peak_disk_used = Bytes(2);
  application.stages.emplace_back();
  application.stages.back().totals[TaskMetric::kPeakExecutionMemory] = 100;
  const Result<model::PastRun> run = RunOf(application, FactsOfARun(), "monday");
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->cached, Bytes(42));
  EXPECT_EQ(run->peak_memory, Bytes(142));
}

TEST(PastRun, CpuTimeStandsForDataThatNobodyCounted) {
  model::RunFacts facts = FactsOfARun();
  facts.totals.metrics[TaskMetric::kInputBytes] = 0;
  const Result<model::PastRun> run = RunByCpuTime(EndedApplication(), facts, "monday", model::WorkloadClass::kEtl);
  ASSERT_TRUE(run.ok());
  EXPECT_TRUE(run->is_read_assumed);
  EXPECT_EQ(run->read, Bytes(9 * 12'000'000));  // Of 9 s, at what a core reads in a second of such jobs.
  EXPECT_EQ(run->duration, Millis(600'000));
  facts.totals.metrics[TaskMetric::kExecutorCpuTime] = 0;
  EXPECT_FALSE(RunByCpuTime(EndedApplication(), facts, "monday", model::WorkloadClass::kEtl).ok());
}

TEST(PastRun, ARunThatSaysNothingIsAnError) {
  const auto code = [](const model::Application& application, const model::RunFacts& facts) {
    return RunOf(application, facts, "monday").error().code();
  };
  model::Application cut = EndedApplication();
  cut.ended.reset();
  EXPECT_EQ(code(cut, FactsOfARun()), ErrorCode::kInvalidArgument);
  model::RunFacts facts = FactsOfARun();
  facts.totals.metrics[TaskMetric::kInputBytes] = 0;
  EXPECT_EQ(code(EndedApplication(), facts), ErrorCode::kInvalidArgument);
  facts = FactsOfARun();
  facts.cores.peak_slots = 0;
  EXPECT_EQ(code(EndedApplication(), facts), ErrorCode::kInvalidArgument);
  facts = FactsOfARun();
  facts.wall_clock.reset();
  EXPECT_EQ(code(EndedApplication(), facts), ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace sparkwright::predict
