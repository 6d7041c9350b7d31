#include "predict/what_if/executor_pool.h"

#include <algorithm>

namespace sparkwright::predict {

uint32_t ExecutorPool::AddProfile(int32_t profile) {
  const auto found = std::find(profiles_.begin(), profiles_.end(), profile);
  const auto index = static_cast<uint32_t>(found - profiles_.begin());
  if (found == profiles_.end()) {
    profiles_.push_back(profile);
    num_slots_.push_back(0);
    new_.emplace_back();
    used_.emplace_back();
  }
  return index;
}

uint32_t ExecutorPool::FindProfile(int32_t profile) const {
  const auto found = std::find(profiles_.begin(), profiles_.end(), profile);
  return found == profiles_.end() ? 0 : static_cast<uint32_t>(found - profiles_.begin());
}

uint32_t ExecutorPool::Add(const ExecutorState& executor) {
  executors_.push_back(executor);
  return static_cast<uint32_t>(executors_.size() - 1);
}

void ExecutorPool::Arrive(uint32_t index, int64_t now_us) {
  ExecutorState& executor = executors_[index];
  executor.is_present = true;
  executor.arrived_us = now_us;
  executor.free_slots = executor.slots;
  List(index);
  ++num_present_;
  num_slots_[executor.profile] += executor.slots;
  peak_ = std::max(peak_, num_present_);
}

void ExecutorPool::Remove(uint32_t index, int64_t now_us) {
  ExecutorState& executor = executors_[index];
  Unlist(index);
  executor.is_present = false;
  --num_present_;
  num_slots_[executor.profile] -= executor.slots;
  if (executor.IsIdle()) {
    executor.removed_us = now_us;
  }
}

uint32_t ExecutorPool::NextFree(uint32_t profile, Preference preference) {
  const std::vector<uint32_t>& preferred = preference == Preference::kNew ? new_[profile] : used_[profile];
  const std::vector<uint32_t>& other = preference == Preference::kNew ? used_[profile] : new_[profile];
  const std::vector<uint32_t>& list = preferred.empty() ? other : preferred;
  turn_ = turn_ + 1 < list.size() ? turn_ + 1 : 0;
  return list[turn_];
}

void ExecutorPool::TakeSlot(uint32_t index) {
  ExecutorState& executor = executors_[index];
  executor.was_used = true;
  ++executor.num_launched;
  if (--executor.free_slots == 0) {
    Unlist(index);
  }
}

void ExecutorPool::FreeSlot(uint32_t index, int64_t now_us) {
  ExecutorState& executor = executors_[index];
  if (!executor.has_ended_task) {
    Unlist(index);
    executor.has_ended_task = true;
  }
  ++executor.free_slots;
  if (executor.is_present) {
    List(index);
  } else if (executor.IsIdle()) {
    executor.removed_us = now_us;
  }
}

std::vector<uint32_t>& ExecutorPool::ListOf(const ExecutorState& executor) {
  return executor.has_ended_task ? used_[executor.profile] : new_[executor.profile];
}

void ExecutorPool::List(uint32_t index) {
  ExecutorState& executor = executors_[index];
  std::vector<uint32_t>& list = ListOf(executor);
  if (executor.position == ExecutorState::kNotListed && executor.free_slots > 0) {
    executor.position = static_cast<uint32_t>(list.size());
    list.push_back(index);
  }
}

void ExecutorPool::Unlist(uint32_t index) {
  ExecutorState& executor = executors_[index];
  std::vector<uint32_t>& list = ListOf(executor);
  if (executor.position != ExecutorState::kNotListed) {
    list[executor.position] = list.back();
    executors_[list.back()].position = executor.position;
    list.pop_back();
    executor.position = ExecutorState::kNotListed;
  }
}

}  // namespace sparkwright::predict
