#include "facts/driver_gaps.h"

#include <algorithm>
#include <optional>

namespace sparkwright::facts {
namespace {

/// As many as a person reads; the sum of all is in the wall clock.
constexpr std::size_t kShownGaps = 20;
/// Of a second or longer there are more, so that a loop's are counted: half of a run of an hour is 1,800 of them.
constexpr std::size_t kMaxGaps = 1'000;
constexpr int64_t kLongGapMs = 1'000;

}  // namespace

void DriverGapsObserver::OnStep(const TimelineStep& step) {
  if (step.num_running_tasks > 0) {
    return;
  }
  if (!gaps_.empty() && gaps_.back().end_ms == step.begin_ms) {
    gaps_.back().end_ms = step.end_ms;
  } else {
    gaps_.push_back({step.begin_ms, step.end_ms});
  }
}

model::DriverGap DriverGapsObserver::Describe(const Gap& gap) const {
  model::DriverGap described;
  described.begin = Timestamp(gap.begin_ms);
  described.length = Millis(gap.end_ms - gap.begin_ms);
  const Timestamp end(gap.end_ms);
  const model::Job* after = nullptr;
  const model::Job* before = nullptr;
  for (const model::Job& job : application_.jobs) {
    if (!job.submitted.has_value()) {
      continue;
    }
    const bool ended_by_then = job.completed.has_value() && *job.completed <= end;
    if (*job.submitted < described.begin && ended_by_then && (after == nullptr || *after->completed < *job.completed)) {
      after = &job;
    }
    const bool came_in_it = *job.submitted >= described.begin && *job.submitted <= end;
    if (came_in_it && !ended_by_then && (before == nullptr || *job.submitted < *before->submitted)) {
      before = &job;
    }
    if (came_in_it && ended_by_then && !described.job_without_tasks.has_value()) {
      described.job_without_tasks = job.id;
    }
    if (*job.submitted < described.begin && !ended_by_then && !described.within_job.has_value()) {
      described.within_job = job.id;
    }
  }
  if (after != nullptr) {
    described.after_job = after->id;
  }
  if (before != nullptr) {
    described.before_job = before->id;
  }
  return described;
}

std::vector<model::DriverGap> DriverGapsObserver::longest_gaps() const {
  std::vector<Gap> gaps = gaps_;
  const auto num_long = static_cast<std::size_t>(
      std::count_if(gaps.begin(), gaps.end(), [](const Gap& gap) { return gap.end_ms - gap.begin_ms >= kLongGapMs; }));
  const std::size_t count = std::min({gaps.size(), std::max(num_long, kShownGaps), kMaxGaps});
  std::partial_sort(gaps.begin(), gaps.begin() + static_cast<std::ptrdiff_t>(count), gaps.end(),
                    [](const Gap& a, const Gap& b) {
                      const int64_t length_a = a.end_ms - a.begin_ms;
                      const int64_t length_b = b.end_ms - b.begin_ms;
                      return length_a != length_b ? length_a > length_b : a.begin_ms < b.begin_ms;
                    });
  gaps.resize(count);
  std::vector<model::DriverGap> described;
  described.reserve(count);
  for (const Gap& gap : gaps) {
    described.push_back(Describe(gap));
  }
  return described;
}

model::Startup FindStartup(const model::Application& application, const RunWindow& window,
                           const std::vector<ExecutorSupply>& supply) {
  const auto lower = [&](std::optional<Millis>& wait, int64_t time_ms) {
    const Millis candidate(window.Clamp(time_ms) - window.begin_ms);
    if (!wait.has_value() || candidate < *wait) {
      wait = candidate;
    }
  };
  model::Startup startup;
  for (const ExecutorSupply& one : supply) {
    if (one.runs_tasks) {
      lower(startup.first_executor_wait, one.from_ms);
    }
  }
  for (const model::Job& job : application.jobs) {
    if (job.submitted.has_value()) {
      lower(startup.first_job_wait, job.submitted->millis_since_epoch());
    }
  }
  for (const int64_t launch_ms : application.tasks.launch_ms) {
    lower(startup.first_task_wait, launch_ms);
  }
  return startup;
}

}  // namespace sparkwright::facts
