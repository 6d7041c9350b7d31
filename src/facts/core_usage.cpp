#include "facts/core_usage.h"

#include <algorithm>

namespace sparkwright::facts {
namespace {

/// A terminal of 80 columns shows 60 marks beside a label.
constexpr int64_t kNumBuckets = 60;

}  // namespace

CoreUsageObserver::CoreUsageObserver(const RunWindow& window, const std::vector<ExecutorSupply>& supply)
    : window_(window),
      supply_(supply),
      buckets_(static_cast<std::size_t>(std::min<int64_t>(kNumBuckets, window.length_ms()))) {}

int64_t CoreUsageObserver::BucketBegin(std::size_t bucket) const {
  const auto count = static_cast<int64_t>(buckets_.size());
  return window_.begin_ms + window_.length_ms() * static_cast<int64_t>(bucket) / count;
}

void CoreUsageObserver::Sums::Add(const TimelineStep& step, int64_t length_ms) {
  const auto length = static_cast<double>(length_ms);
  const auto cores = static_cast<double>(step.num_cores);
  used += (cores > 0.0 ? std::min(step.used_cores, cores) : step.used_cores) * length;
  available += cores * length;
  active_tasks += static_cast<double>(step.num_running_tasks) * length;
  executors += static_cast<double>(step.num_executors) * length;
}

void CoreUsageObserver::OnStep(const TimelineStep& step) {
  total_.Add(step, step.length_ms());
  if (step.num_running_tasks == 0) {
    idle_without_tasks_ += static_cast<double>(step.num_cores) * static_cast<double>(step.length_ms());
  }
  peak_active_tasks_ = std::max(peak_active_tasks_, step.num_running_tasks);
  peak_slots_ = std::max(peak_slots_, step.num_slots);
  peak_executors_ = std::max(peak_executors_, step.num_executors);
  for (int64_t begin = step.begin_ms; begin < step.end_ms;) {
    while (BucketBegin(bucket_ + 1) <= begin) {
      ++bucket_;
    }
    const int64_t end = std::min(step.end_ms, BucketBegin(bucket_ + 1));
    buckets_[bucket_].Add(step, end - begin);
    begin = end;
  }
}

model::CoreUsage CoreUsageObserver::usage() const {
  model::CoreUsage usage;
  usage.available = RoundToCoreMillis(total_.available);
  usage.used = RoundToCoreMillis(total_.used);
  usage.idle_without_tasks = RoundToCoreMillis(idle_without_tasks_);
  usage.utilisation = model::Utilisation(usage.used, usage.available);
  for (const ExecutorSupply& one : supply_) {
    if (one.runs_tasks) {
      usage.cores_source = std::max(usage.cores_source, one.cores_source);
    }
  }
  usage.peak_active_tasks = peak_active_tasks_;
  usage.peak_slots = peak_slots_;
  usage.peak_executors = peak_executors_;
  if (window_.length_ms() > 0) {
    const auto length = static_cast<double>(window_.length_ms());
    usage.mean_active_tasks = total_.active_tasks / length;
    usage.mean_executors = total_.executors / length;
  }
  usage.over_time.reserve(buckets_.size());
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    const int64_t begin = BucketBegin(i);
    const int64_t length_ms = BucketBegin(i + 1) - begin;
    model::UsageBucket bucket;
    bucket.begin = Timestamp(begin);
    bucket.length = Millis(length_ms);
    bucket.available = RoundToCoreMillis(buckets_[i].available);
    bucket.used = RoundToCoreMillis(buckets_[i].used);
    bucket.utilisation = model::Utilisation(bucket.used, bucket.available);
    bucket.mean_active_tasks = buckets_[i].active_tasks / static_cast<double>(length_ms);
    bucket.mean_executors = buckets_[i].executors / static_cast<double>(length_ms);
    usage.over_time.push_back(bucket);
  }
  return usage;
}

}  // namespace sparkwright::facts
