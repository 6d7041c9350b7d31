#include "diagnose/health.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace sparkwright::diagnose {
namespace {

using model::Application;
using model::HealthCheck;
using model::HealthVerdict;
using model::RunFacts;
using model::TaskMetric;

/// An application of stages that succeeded, with facts that are all fine.
struct SampleRun {
  explicit SampleRun(std::size_t num_stages) {
    for (std::size_t i = 0; i < num_stages; ++i) {
      model::Stage stage;
      stage.id = StageId(static_cast<int32_t>(i));
      stage.num_tasks_with_metrics = 10;
      stage.totals[TaskMetric::kExecutorRunTime] = 100'000;
      stage.distributions = std::make_unique<model::TaskMetricDistributions>();
      application.stages.push_back(std::move(stage));
      model::StageFacts one;
      one.id = StageId(static_cast<int32_t>(i));
      one.gc_share = Ratio{0.0};
      one.time_skew = model::TimeSkew{Millis(10'000), Millis(9'000), Ratio{10.0 / 9.0}};
      facts.stages.push_back(one);
    }
    facts.wall_clock.emplace();
    facts.wall_clock->duration = Millis(100'000);
    facts.totals.gc_share = Ratio{0.0};
    facts.totals.metrics[TaskMetric::kExecutorRunTime] = 200'000;
    facts.totals.num_tasks = 20;
    facts.cores.available = CoreMillis(100'000'000);
    SetUtilisation(0.9);
    model::ExecutorFacts executor;
    executor.id = "1";
    executor.available = facts.cores.available;
    executor.used = facts.cores.used;
    executor.utilisation = Ratio{0.9};
    facts.executors.push_back(executor);
  }

  void SetGc(std::size_t stage, int64_t gc_ms, int64_t run_ms) {
    application.stages[stage].totals[TaskMetric::kJvmGcTime] = gc_ms;
    application.stages[stage].totals[TaskMetric::kExecutorRunTime] = run_ms;
  }

  void SetUtilisation(double share) {
    facts.cores.utilisation = Ratio{share};
    facts.cores.used = CoreMillis(static_cast<int64_t>(share * static_cast<double>(facts.cores.available.count())));
  }

  HealthCheck Check(std::string_view id) const {
    const model::HealthReport report = CheckHealth(application, facts);
    return *std::find_if(report.checks.begin(), report.checks.end(), [&](const HealthCheck& c) { return c.id == id; });
  }

  Application application;
  RunFacts facts;
};

TEST(Health, AFineRunIsOk) {
  const SampleRun run(2);
  const model::HealthReport report = CheckHealth(run.application, run.facts);
  ASSERT_EQ(report.checks.size(), 5U);
  for (const HealthCheck& check : report.checks) {
    EXPECT_EQ(check.verdict, HealthVerdict::kOk) << check.id;
    EXPECT_TRUE(check.value.has_value()) << check.id;
    EXPECT_TRUE(check.reason.empty()) << check.id;
    ASSERT_FALSE(check.places.empty()) << check.id;
    EXPECT_FALSE(check.places.front().numbers.empty()) << check.id;
    EXPECT_EQ(check.places.front().verdict, HealthVerdict::kOk) << check.id;
  }
  EXPECT_EQ(report.overall, HealthVerdict::kOk);
}

TEST(Health, ALogWithoutFactsIsNotEvaluated) {
  const model::HealthReport report = CheckHealth(Application(), RunFacts());
  for (const HealthCheck& check : report.checks) {
    EXPECT_EQ(check.verdict, HealthVerdict::kNotEvaluated) << check.id;
    EXPECT_FALSE(check.value.has_value()) << check.id;
    EXPECT_FALSE(check.reason.empty()) << check.id;
  }
  EXPECT_EQ(report.overall, HealthVerdict::kNotEvaluated);
}

TEST(Health, GcLimitsAreFiveAndTenPercent) {
  const std::pair<int64_t, HealthVerdict> cases[] = {
      {0, HealthVerdict::kOk},           {4'990, HealthVerdict::kOk},        {5'000, HealthVerdict::kWarning},
      {10'000, HealthVerdict::kWarning}, {10'100, HealthVerdict::kCritical}, {100'000, HealthVerdict::kCritical}};
  for (const auto& [gc_ms, verdict] : cases) {
    SampleRun run(1);
    run.SetGc(0, gc_ms, 100'000);
    EXPECT_EQ(run.Check("gc-time").verdict, verdict) << gc_ms;
  }
}

TEST(Health, GcOfAnAlmostIdleRunIsNotEvaluated) {
  SampleRun run(1);
  run.facts.totals.gc_share = Ratio{1.0};
  run.facts.totals.metrics[TaskMetric::kExecutorRunTime] = 999;
  EXPECT_EQ(run.Check("gc-time").verdict, HealthVerdict::kNotEvaluated);
}

TEST(Health, GcNamesTheStagesThatCollectLongest) {
  SampleRun run(3);
  run.SetGc(1, 60'000, 100'000);
  run.SetGc(2, 900, 1'000);
  const HealthCheck check = run.Check("gc-time");
  ASSERT_EQ(check.places.size(), 2U);
  EXPECT_EQ(check.places[0].stage, StageId(1));
  EXPECT_EQ(check.places[0].value.value, 0.6);
}

TEST(Health, AbsurdGcOfManyStagesStaysAtTheLimit) {
  SampleRun run(2);
  run.SetGc(0, INT64_MAX, INT64_MAX);
  run.SetGc(1, INT64_MAX, INT64_MAX);
  run.facts.totals.gc_share = Ratio{1.0};
  EXPECT_EQ(run.Check("gc-time").verdict, HealthVerdict::kCritical);
}

TEST(Health, GcOfAStageThatHardlyRanIsNoPlaceAndCountsNoMoreThanItRan) {
  SampleRun run(2);
  run.SetGc(0, 1'000, 100'000);
  run.SetGc(1, 64'000, 68);
  const HealthCheck check = run.Check("gc-time");
  EXPECT_EQ(check.verdict, HealthVerdict::kOk);
  EXPECT_EQ(check.value->value, 1'068.0 / 100'068.0);
  ASSERT_EQ(check.places.size(), 1U);
  EXPECT_EQ(check.places[0].stage, StageId(0));
  run.SetGc(1, 999, 999);
  EXPECT_EQ(run.Check("gc-time").places.size(), 1U);
  run.SetGc(1, 1'000, 1'000);
  EXPECT_EQ(run.Check("gc-time").places.size(), 2U);
}

TEST(Health, SpillLimitsAreNothingAndFiveGibibytes) {
  const std::pair<int64_t, HealthVerdict> cases[] = {{0, HealthVerdict::kOk},
                                                     {1, HealthVerdict::kWarning},
                                                     {int64_t{5} << 30, HealthVerdict::kWarning},
                                                     {(int64_t{5} << 30) + 1, HealthVerdict::kCritical}};
  for (const auto& [bytes, verdict] : cases) {
    SampleRun run(2);
    run.facts.totals.metrics[TaskMetric::kDiskBytesSpilled] = bytes;
    run.facts.stages[1].disk_spilled = Bytes(bytes);
    const HealthCheck check = run.Check("disk-spill");
    EXPECT_EQ(check.verdict, verdict) << bytes;
    ASSERT_EQ(check.places.size(), 1U);
    EXPECT_EQ(check.places.front().stage, StageId(bytes > 0 ? 1 : 0));
    EXPECT_EQ(check.value->value, static_cast<double>(bytes));
  }
}

TEST(Health, SkewLimitsAreTwoAndFiveTimes) {
  const std::pair<int64_t, HealthVerdict> cases[] = {{19'999, HealthVerdict::kOk},
                                                     {20'000, HealthVerdict::kWarning},
                                                     {50'000, HealthVerdict::kWarning},
                                                     {50'001, HealthVerdict::kCritical}};
  for (const auto& [longest, verdict] : cases) {
    SampleRun run(2);
    run.facts.stages[1].time_skew =
        model::TimeSkew{Millis(longest), Millis(10'000), Ratio{static_cast<double>(longest) / 10'000.0}};
    const HealthCheck check = run.Check("task-time-skew");
    EXPECT_EQ(check.verdict, verdict) << longest;
    EXPECT_EQ(check.places.front().stage, StageId(1));
    EXPECT_EQ(*check.value, check.places.front().value);
  }
}

TEST(Health, TheSkewThatCostsMostComesFirst) {
  SampleRun run(2);
  run.facts.stages[0].time_skew = model::TimeSkew{Millis(2'000), Millis(1), Ratio{2'000.0}};
  run.facts.stages[1].time_skew = model::TimeSkew{Millis(60'000), Millis(6'000), Ratio{10.0}};
  EXPECT_EQ(run.Check("task-time-skew").places.front().stage, StageId(1));
}

TEST(Health, StagesTooSmallToMatterAreNotSkewed) {
  const auto is_evaluated = [](int64_t num_tasks, int64_t longest_ms, int64_t wall_ms) {
    SampleRun run(1);
    run.application.stages[0].num_tasks_with_metrics = num_tasks;
    run.facts.stages[0].time_skew = model::TimeSkew{Millis(longest_ms), Millis(1), Ratio{100.0}};
    run.facts.wall_clock->duration = Millis(wall_ms);
    return run.Check("task-time-skew").verdict != HealthVerdict::kNotEvaluated;
  };
  EXPECT_TRUE(is_evaluated(4, 1'000, 100'000));
  EXPECT_FALSE(is_evaluated(3, 1'000, 100'000));
  EXPECT_FALSE(is_evaluated(4, 999, 100'000));
}

TEST(Health, AnEvenStageThatTookAThousandthOfTheRunIsOk) {
  const auto verdict = [](int64_t wall_ms) {
    SampleRun run(1);
    run.facts.stages[0].time_skew = model::TimeSkew{Millis(1'000), Millis(900), Ratio{1'000.0 / 900.0}};
    run.facts.wall_clock->duration = Millis(wall_ms);
    return run.Check("task-time-skew").verdict;
  };
  EXPECT_EQ(verdict(1'000'000), HealthVerdict::kOk);
  EXPECT_EQ(verdict(1'000'001), HealthVerdict::kNotEvaluated);
}

TEST(Health, ALongTaskThatNobodyWaitsForIsNoSkew) {
  // As in a run of 9 min whose first stage has 400 tasks on two cores: its first task loads the classes.
  SampleRun run(1);
  run.application.stages[0].num_tasks_with_metrics = 400;
  run.facts.wall_clock->duration = Millis(555'526);
  run.facts.cores.peak_slots = 2;
  run.facts.stages[0].time_skew = model::TimeSkew{Millis(2'822), Millis(62), Ratio{2'822.0 / 62.0}};
  run.facts.stages[0].task_time = Millis(32'000);
  const HealthCheck check = run.Check("task-time-skew");
  EXPECT_EQ(check.verdict, HealthVerdict::kNotEvaluated);
  EXPECT_NE(check.reason.find("0.5 %"), std::string::npos);
  EXPECT_EQ(CheckHealth(run.application, run.facts).overall, HealthVerdict::kOk);
}

TEST(Health, SkewCountsFromA200thOfTheRunBeyondAnEvenShare) {
  const auto verdict = [](int64_t task_time_ms) {
    SampleRun run(1);
    run.facts.wall_clock->duration = Millis(100'000);
    run.facts.cores.peak_slots = 4;
    run.facts.stages[0].time_skew = model::TimeSkew{Millis(10'000), Millis(1'000), Ratio{10.0}};
    run.facts.stages[0].task_time = Millis(task_time_ms);
    return run.Check("task-time-skew").verdict;
  };
  EXPECT_EQ(verdict(0), HealthVerdict::kCritical) << "no less than the median task counts as its share";
  EXPECT_EQ(verdict(4 * 9'500), HealthVerdict::kCritical) << "500 ms of 100 s beyond the even share";
  EXPECT_EQ(verdict(4 * 9'501), HealthVerdict::kNotEvaluated);
  EXPECT_EQ(verdict(4 * 20'000), HealthVerdict::kNotEvaluated);
}

TEST(Health, ShuffleLimitsAreOneAndFiveGibibytes) {
  constexpr int64_t kGiB = int64_t{1} << 30;
  const std::pair<int64_t, HealthVerdict> cases[] = {{kGiB - 1, HealthVerdict::kOk},
                                                     {kGiB, HealthVerdict::kWarning},
                                                     {5 * kGiB, HealthVerdict::kWarning},
                                                     {5 * kGiB + 1, HealthVerdict::kCritical}};
  for (const auto& [bytes, verdict] : cases) {
    SampleRun run(2);
    run.facts.stages[0].shuffle_read_per_task = model::BytesSkew{Bytes(5), Bytes(5), Ratio{1.0}};
    run.facts.stages[1].shuffle_read_per_task = model::BytesSkew{Bytes(bytes), Bytes(7), Ratio{9.0}};
    const HealthCheck check = run.Check("shuffle-partition");
    EXPECT_EQ(check.verdict, verdict) << bytes;
    EXPECT_EQ(check.places.front().stage, StageId(1));
  }
}

TEST(Health, UtilisationLimitsAreEightyAndSixtyPercent) {
  const std::pair<double, HealthVerdict> cases[] = {{0.81, HealthVerdict::kOk},
                                                    {0.80, HealthVerdict::kWarning},
                                                    {0.60, HealthVerdict::kWarning},
                                                    {0.59, HealthVerdict::kCritical}};
  for (const auto& [share, verdict] : cases) {
    SampleRun run(1);
    run.SetUtilisation(share);
    EXPECT_EQ(run.Check("executor-utilisation").verdict, verdict) << share;
  }
}

TEST(Health, GuessedCoresCanOnlyProveBadUtilisation) {
  SampleRun run(1);
  run.facts.cores.cores_source = model::CoresSource::kObserved;
  EXPECT_EQ(run.Check("executor-utilisation").verdict, HealthVerdict::kNotEvaluated);
  run.SetUtilisation(0.5);
  EXPECT_EQ(run.Check("executor-utilisation").verdict, HealthVerdict::kCritical);
}

TEST(Health, UtilisationOfAShortRunIsNotEvaluated) {
  SampleRun run(1);
  run.SetUtilisation(0.1);
  run.facts.cores.idle_without_tasks = CoreMillis(81'000'000);
  run.facts.wall_clock->duration = Millis(59'999);
  run.facts.wall_clock->driver_only = Millis(54'000);
  const HealthCheck check = run.Check("executor-utilisation");
  EXPECT_EQ(check.verdict, HealthVerdict::kNotEvaluated);
  EXPECT_FALSE(check.value.has_value());
  EXPECT_EQ(check.reason,
            "The run took less than a minute, in which starting up decides; 90 % of the idle core time passed while no "
            "task ran at all (driver only 54 s, waiting for executors 0 s).");
  run.facts.wall_clock->duration = Millis(60'000);
  EXPECT_EQ(run.Check("executor-utilisation").verdict, HealthVerdict::kCritical);
}

TEST(Health, FewIdleCoreMinutesAreNotEvaluated) {
  SampleRun run(1);
  run.facts.cores.available = CoreMillis(599'999);
  run.SetUtilisation(0.5);
  EXPECT_EQ(run.Check("executor-utilisation").verdict, HealthVerdict::kCritical);
  run.facts.cores.available = CoreMillis(598'000);
  run.SetUtilisation(0.5);
  EXPECT_EQ(run.Check("executor-utilisation").verdict, HealthVerdict::kNotEvaluated);
}

TEST(Health, TheCoresOfAnInteractiveSessionThatWaitsAtThePromptAreNotJudged) {
  SampleRun run(1);
  run.SetUtilisation(0.01);
  run.facts.wall_clock->duration = Millis(600'000);
  run.facts.wall_clock->driver_only = Millis(590'000);
  EXPECT_EQ(run.Check("executor-utilisation").verdict, HealthVerdict::kCritical) << "no shell: a program is at fault";
  run.application.environment.spark_properties["spark.repl.class.uri"] = "spark://host:1/classes";
  EXPECT_EQ(run.Check("executor-utilisation").verdict, HealthVerdict::kNotEvaluated);
  run.facts.wall_clock->driver_only = Millis(300'000);
  EXPECT_EQ(run.Check("executor-utilisation").verdict, HealthVerdict::kCritical) << "half of it was work";
}

TEST(Health, AShortRunWithBusyCoresIsOk) {
  SampleRun run(1);
  run.facts.wall_clock->duration = Millis(5'000);
  run.facts.cores.available = CoreMillis(20'000);
  run.SetUtilisation(0.9);
  EXPECT_EQ(run.Check("executor-utilisation").verdict, HealthVerdict::kOk);
}

TEST(Health, AtMostSixPlacesAreNamedIdlestExecutorFirst) {
  SampleRun run(1);
  run.facts.executors.clear();
  for (int i = 0; i < 9; ++i) {
    model::ExecutorFacts executor;
    executor.id = std::to_string(i);
    executor.available = CoreMillis(1'000);
    executor.used = CoreMillis(int64_t{100} * (9 - i));
    executor.utilisation = Ratio{0.1 * (9 - i)};
    run.facts.executors.push_back(executor);
  }
  const HealthCheck check = run.Check("executor-utilisation");
  ASSERT_EQ(check.places.size(), 6U);
  EXPECT_EQ(check.places[0].executor_id, "8");
  EXPECT_EQ(check.places[0].verdict, HealthVerdict::kCritical);
}

TEST(Health, TheOverallVerdictIsTheWorst) {
  SampleRun run(1);
  run.facts.totals.metrics[TaskMetric::kDiskBytesSpilled] = 1;
  EXPECT_EQ(CheckHealth(run.application, run.facts).overall, HealthVerdict::kWarning);
  run.SetUtilisation(0.1);
  EXPECT_EQ(CheckHealth(run.application, run.facts).overall, HealthVerdict::kCritical);
}

}  // namespace
}  // namespace sparkwright::diagnose
