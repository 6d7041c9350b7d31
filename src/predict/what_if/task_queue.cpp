#include "predict/what_if/task_queue.h"

#include <algorithm>
#include <utility>

namespace sparkwright::predict {

TaskQueue::TaskQueue(const Schedule& schedule)
    : schedule_(schedule),
      stages_(schedule.stages.size()),
      running_in_pool_(std::max<std::size_t>(schedule.pools.size(), 1), 0) {
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    stages_[i].next_task = schedule.stages[i].first_task;
  }
}

void TaskQueue::Submit(uint32_t stage) {
  for (std::size_t task = stages_[stage].next_task; task < EndOf(stage); ++task) {
    num_waiting_ += schedule_.is_retry[task] == 0 ? 1 : 0;
  }
  SkipRetries(stage);
  MakeReady(stage);
}

void TaskQueue::Retry(uint32_t stage, uint32_t task) {
  stages_[stage].retries.push_back(task);
  ++num_waiting_;
  MakeReady(stage);
}

void TaskQueue::Drop(uint32_t stage) {
  if (!stages_[stage].is_ready) {
    return;
  }
  while (HasTask(stage)) {
    TakeWaiting(stage);
  }
  RemoveWithoutTask(stage);
}

uint32_t TaskQueue::Take(uint32_t stage) {
  const uint32_t task = TakeWaiting(stage);
  RemoveWithoutTask(stage);
  ++running_in_pool_[schedule_.stages[stage].pool];
  ++num_running_;
  return task;
}

void TaskQueue::Finish(uint32_t stage) {
  --running_in_pool_[schedule_.stages[stage].pool];
  --num_running_;
}

std::optional<uint32_t> TaskQueue::first() const {
  return ready_.empty() ? std::nullopt : std::optional(ready_.front());
}

std::size_t TaskQueue::EndOf(uint32_t stage) const {
  return schedule_.stages[stage].first_task + schedule_.stages[stage].num_tasks;
}

bool TaskQueue::HasTask(uint32_t stage) const {
  return !stages_[stage].retries.empty() || stages_[stage].next_task < EndOf(stage);
}

void TaskQueue::SkipRetries(uint32_t stage) {
  std::size_t& next = stages_[stage].next_task;
  while (next < EndOf(stage) && schedule_.is_retry[next] != 0) {
    ++next;
  }
}

void TaskQueue::MakeReady(uint32_t stage) {
  if (stages_[stage].is_ready || !HasTask(stage)) {
    return;
  }
  stages_[stage].is_ready = true;
  const auto goes_before = [&](uint32_t a, uint32_t b) {
    return std::pair(schedule_.stages[a].job, a) < std::pair(schedule_.stages[b].job, b);
  };
  ready_.insert(std::upper_bound(ready_.begin(), ready_.end(), stage, goes_before), stage);
}

uint32_t TaskQueue::TakeWaiting(uint32_t stage) {
  Waiting& waiting = stages_[stage];
  --num_waiting_;
  if (!waiting.retries.empty()) {
    const uint32_t task = waiting.retries.back();
    waiting.retries.pop_back();
    return task;
  }
  const auto task = static_cast<uint32_t>(waiting.next_task);
  ++waiting.next_task;
  SkipRetries(stage);
  return task;
}

void TaskQueue::RemoveWithoutTask(uint32_t stage) {
  if (!HasTask(stage)) {
    stages_[stage].is_ready = false;
    ready_.erase(std::find(ready_.begin(), ready_.end(), stage));
  }
}

}  // namespace sparkwright::predict
