#include "facts/driver_gaps.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <optional>
#include <queue>

namespace sparkwright::facts {
namespace {

/// As many as a person reads; the sum of all is in the wall clock.
constexpr std::size_t kShownGaps = 20;
/// Of a second or longer there are more, so that a loop's are counted: half of a run of an hour is 1,800 of them.
constexpr std::size_t kMaxGaps = 1'000;
constexpr int64_t kLongGapMs = 1'000;

/// Says which jobs lie around gaps that come in the order of time: each job is looked at a few times in all, and not
/// for each gap.
class JobsAround {
 public:
  explicit JobsAround(const std::vector<model::Job>& jobs) {
    for (const model::Job& job : jobs) {
      if (job.submitted.has_value()) {
        by_begin_.push_back(&job);
        if (job.completed.has_value()) {
          by_end_.push_back(&job);
        }
      }
    }
    std::stable_sort(by_begin_.begin(), by_begin_.end(),
                     [](const auto* a, const auto* b) { return *a->submitted < *b->submitted; });
    // Of those that end together the first of the log is last, where a walk back from a moment comes to it first.
    std::sort(by_end_.begin(), by_end_.end(), [](const auto* a, const auto* b) {
      return *a->completed != *b->completed ? *a->completed < *b->completed : a > b;
    });
  }

  void Describe(model::DriverGap& gap) {
    const Timestamp end = gap.begin + gap.length;
    const auto ended_by_then = [&](const model::Job& job) {
      return job.completed.has_value() && *job.completed <= end;
    };
    for (; next_ < by_begin_.size() && *by_begin_[next_]->submitted < gap.begin; ++next_) {
      begun_.push(by_begin_[next_]);
    }
    while (!begun_.empty() && ended_by_then(*begun_.top())) {
      begun_.pop();  // By the end of later gaps, too.
    }
    if (!begun_.empty()) {
      gap.within_job = begun_.top()->id;
    }
    const model::Job* without_tasks = nullptr;
    for (std::size_t i = next_; i < by_begin_.size() && *by_begin_[i]->submitted <= end; ++i) {
      const model::Job* job = by_begin_[i];
      if (!ended_by_then(*job)) {
        gap.before_job = gap.before_job.has_value() ? gap.before_job : job->id;
      } else if (without_tasks == nullptr || job < without_tasks) {
        without_tasks = job;
        gap.job_without_tasks = job->id;
      }
    }
    auto after = std::upper_bound(by_end_.begin(), by_end_.end(), end,
                                  [](Timestamp at, const model::Job* job) { return at < *job->completed; });
    while (after != by_end_.begin() && *(*std::prev(after))->submitted >= gap.begin) {
      --after;
    }
    if (after != by_end_.begin()) {
      gap.after_job = (*std::prev(after))->id;
    }
  }

 private:
  std::vector<const model::Job*> by_begin_;  // Pointers into one vector: they compare as the order of the log.
  std::vector<const model::Job*> by_end_;
  std::size_t next_ = 0;  // The first job of by_begin_ that began within the gap at hand or later.
  std::priority_queue<const model::Job*, std::vector<const model::Job*>, std::greater<>> begun_;
};

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
  std::vector<model::DriverGap> described(count);
  std::vector<model::DriverGap*> in_time;
  for (std::size_t i = 0; i < count; ++i) {
    described[i].begin = Timestamp(gaps[i].begin_ms);
    described[i].length = Millis(gaps[i].end_ms - gaps[i].begin_ms);
    in_time.push_back(&described[i]);
  }
  std::sort(in_time.begin(), in_time.end(), [](const auto* a, const auto* b) { return a->begin < b->begin; });
  JobsAround jobs(application_.jobs);
  for (model::DriverGap* gap : in_time) {
    jobs.Describe(*gap);
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
