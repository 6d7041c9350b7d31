#include "facts/driver_gaps.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <random>

namespace sparkwright::facts {
namespace {

TimelineStep Step(int64_t begin_ms, int64_t end_ms, int64_t num_running_tasks) {
  TimelineStep step;
  step.begin_ms = begin_ms;
  step.end_ms = end_ms;
  step.num_running_tasks = num_running_tasks;
  return step;
}

model::Job JobOf(int32_t id, int64_t submitted_ms, std::optional<int64_t> completed_ms) {
  model::Job job;
  job.id = JobId(id);
  job.submitted = Timestamp(submitted_ms);
  if (completed_ms.has_value()) {
    job.completed = Timestamp(*completed_ms);
  }
  return job;
}

/// Looks at every job, as the fields of DriverGap are described.
model::DriverGap DescribeByHand(const model::Application& application, model::DriverGap gap) {
  const Timestamp end = gap.begin + gap.length;
  gap.after_job = gap.before_job = gap.job_without_tasks = gap.within_job = std::nullopt;
  std::optional<Timestamp> after;
  std::optional<Timestamp> before;
  for (const model::Job& job : application.jobs) {
    const bool ended = job.completed.has_value() && *job.completed <= end;
    const bool is_earlier = *job.submitted < gap.begin;
    if (is_earlier && ended && (!after.has_value() || *after < *job.completed)) {
      after = job.completed;
      gap.after_job = job.id;
    }
    if (is_earlier && !ended && !gap.within_job.has_value()) {
      gap.within_job = job.id;
    }
    if (!is_earlier && *job.submitted <= end && !ended && (!before.has_value() || *job.submitted < *before)) {
      before = job.submitted;
      gap.before_job = job.id;
    }
    if (!is_earlier && *job.submitted <= end && ended && !gap.job_without_tasks.has_value()) {
      gap.job_without_tasks = job.id;
    }
  }
  return gap;
}

TEST(DriverGaps, JobsAroundAGapAreThoseThatALookAtAllJobsFinds) {
  std::mt19937 random(7);
  const auto up_to = [&](int64_t most) { return static_cast<int64_t>(random() % static_cast<uint32_t>(most + 1)); };
  for (int round = 0; round < 200; ++round) {
    model::Application application;
    for (int32_t id = 0; id < 12; ++id) {
      const int64_t begin = up_to(60) * 100;
      const int64_t length = up_to(8) * 100;
      application.jobs.push_back(JobOf(id, begin, up_to(9) == 0 ? std::nullopt : std::optional(begin + length)));
    }
    DriverGapsObserver observer(application);
    for (int64_t at = 0; at < 7'000;) {
      const int64_t end = at + 100 + up_to(10) * 100;
      observer.OnStep(Step(at, end, up_to(1)));
      at = end;
    }
    for (const model::DriverGap& gap : observer.longest_gaps()) {
      const model::DriverGap expected = DescribeByHand(application, gap);
      EXPECT_EQ(gap.after_job, expected.after_job);
      EXPECT_EQ(gap.before_job, expected.before_job);
      EXPECT_EQ(gap.job_without_tasks, expected.job_without_tasks);
      EXPECT_EQ(gap.within_job, expected.within_job);
    }
  }
}

}  // namespace
}  // namespace sparkwright::facts
