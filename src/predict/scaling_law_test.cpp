#include "predict/scaling_law.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace sparkwright::predict {
namespace {

std::vector<RunAtScale> RunsOf(const ScalingLaw& law, const std::vector<double>& scales) {
  std::vector<RunAtScale> runs;
  for (const double scale : scales) {
    runs.push_back({scale, Millis(std::llround(law.TimeAt(scale)))});
  }
  return runs;
}

constexpr ScalingLaw kJob{.fixed_ms = 40'000, .shared_ms = 1'200'000, .logarithmic_ms = 9'000, .linear_ms = 1'500};

TEST(ScalingLaw, FitFindsTheLawThatMadeTheRuns) {
  const auto runs = RunsOf(kJob, {1, 2, 4, 8, 16, 32});
  const auto fit = FitScaling(ScalingForm::kErnest, runs);
  ASSERT_TRUE(fit.ok());
  EXPECT_NEAR(fit->law.fixed_ms, kJob.fixed_ms, 20);
  EXPECT_NEAR(fit->law.shared_ms, kJob.shared_ms, 20);
  EXPECT_NEAR(fit->law.logarithmic_ms, kJob.logarithmic_ms, 20);
  EXPECT_NEAR(fit->law.linear_ms, kJob.linear_ms, 2);
  EXPECT_LT(fit->mean_error.value, 1e-5);
}

TEST(ScalingLaw, FitHasNoNegativeTerm) {
  // Faster than in proportion: the terms that could only be negative are left out.
  const std::vector<RunAtScale> runs = {{1, Millis(100'000)}, {2, Millis(40'000)}, {4, Millis(16'000)}};
  for (const ScalingForm form : {ScalingForm::kAmdahl, ScalingForm::kUniversal, ScalingForm::kErnest}) {
    const auto fit = FitScaling(form, runs);
    ASSERT_TRUE(fit.ok());
    EXPECT_GE(fit->law.fixed_ms, 0.0);
    EXPECT_GE(fit->law.shared_ms, 0.0);
    EXPECT_GE(fit->law.logarithmic_ms, 0.0);
    EXPECT_GE(fit->law.linear_ms, 0.0);
    EXPECT_GT(fit->mean_error.value, 0.05);
  }
}

TEST(ScalingLaw, UniversalScalabilityHasItsOwnNumbersBack) {
  const ScalingLaw law = UniversalScalability(Millis(60'000), 0.055, 0.0005);
  EXPECT_NEAR(law.Contention(), 0.055, 1e-12);
  EXPECT_NEAR(law.Coherence(), 0.0005, 1e-12);
  EXPECT_NEAR(law.TimeAt(1), 60'000, 1e-9);
  // Gunther's form of the same law.
  EXPECT_NEAR(law.SpeedupAt(8), 8 / (1 + 0.055 * 7 + 0.0005 * 8 * 7), 1e-9);
  ASSERT_TRUE(law.FastestScale().has_value());
  EXPECT_NEAR(*law.FastestScale(), std::sqrt((1 - 0.055) / 0.0005), 1e-6);
}

TEST(ScalingLaw, AmdahlHasALimitAndNoFastestScale) {
  const ScalingLaw law{.fixed_ms = 10'000, .shared_ms = 90'000};
  EXPECT_NEAR(law.ParallelFraction(), 0.9, 1e-12);
  EXPECT_NEAR(law.SpeedupAt(1e9), 10.0, 1e-6);
  EXPECT_FALSE(law.FastestScale().has_value());
  // Speedup times efficiency is largest where the shared part has become as long as the fixed one.
  EXPECT_NEAR(law.KneeScale(1000), 9.0, 0.01);
  EXPECT_NEAR(law.KneeScale(4), 4.0, 0.01);
  EXPECT_DOUBLE_EQ(law.KneeScale(1), 1.0);
}

TEST(ScalingLaw, WhatIsNotSharedIsFastestAlone) {
  const ScalingLaw law{.fixed_ms = 10'000, .linear_ms = 5};
  ASSERT_TRUE(law.FastestScale().has_value());
  EXPECT_NEAR(*law.FastestScale(), 0.0, 1e-9);
  EXPECT_NEAR(law.KneeScale(100), 1.0, 1e-6);
}

TEST(ScalingLaw, TooFewScalesAreAnError) {
  const std::vector<RunAtScale> one = {{4, Millis(10)}, {4, Millis(12)}};
  EXPECT_EQ(FitScaling(ScalingForm::kAmdahl, one).error().code(), ErrorCode::kInvalidArgument);
  const std::vector<RunAtScale> two = {{4, Millis(10)}, {8, Millis(12)}};
  EXPECT_TRUE(FitScaling(ScalingForm::kAmdahl, two).ok());
  EXPECT_EQ(FitScaling(ScalingForm::kErnest, two).error().code(), ErrorCode::kInvalidArgument);
}

TEST(ScalingLaw, SizesTellTheSharedPartToo) {
  std::vector<RunAtScale> runs;
  for (const double size : {1.0, 3.0, 10.0}) {
    runs.push_back({4, Millis(std::llround(kJob.fixed_ms + kJob.shared_ms * size / 4)), size});
  }
  const auto fit = FitScaling(ScalingForm::kAmdahl, runs);
  ASSERT_TRUE(fit.ok());
  EXPECT_NEAR(fit->law.fixed_ms, kJob.fixed_ms, 20);
  EXPECT_NEAR(fit->law.shared_ms, kJob.shared_ms, 20);
  EXPECT_NEAR(fit->law.TimeAt(8, 2.0), kJob.fixed_ms + kJob.shared_ms * 2 / 8, 40);
}

TEST(ScalingLaw, ImpossibleRunsAreAnError) {
  for (const RunAtScale& run : {RunAtScale{0, Millis(5)}, RunAtScale{-1, Millis(5)}, RunAtScale{2, Millis(0)},
                                RunAtScale{std::nan(""), Millis(5)}}) {
    const std::vector<RunAtScale> runs = {{1, Millis(10)}, {4, Millis(6)}, run};
    EXPECT_EQ(FitScaling(ScalingForm::kAmdahl, runs).error().code(), ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace sparkwright::predict
