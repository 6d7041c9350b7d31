#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace sparkwright::predict {

inline constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

/// An executor of a simulation at one moment.
struct ExecutorState {
  static constexpr uint32_t kNotListed = std::numeric_limits<uint32_t>::max();

  int32_t free_slots = 0;
  int64_t arrived_us = kNever;
  int64_t removed_us = kNever;  ///< Set when its last task has ended.
  int32_t slots = 1;
  int32_t cores = 1;
  uint32_t profile = 0;
  uint32_t position = kNotListed;  ///< Among the executors of its profile with a free slot.
  uint32_t num_launched = 0;
  bool is_present = false;
  bool was_used = false;
  bool has_ended_task = false;
  bool holds_shuffle = false;
  bool is_asked_for = false;  ///< By dynamic allocation.

  [[nodiscard]] bool IsIdle() const { return free_slots == slots; }
};

/// The executors of a simulation and their free slots, by resource profile.
class ExecutorPool {
 public:
  /// The index of a profile, which is added when it is new.
  uint32_t AddProfile(int32_t profile);
  /// The index of a profile; of the first one when no executor has it, because its tasks would wait for ever.
  [[nodiscard]] uint32_t FindProfile(int32_t profile) const;

  uint32_t Add(const ExecutorState& executor);
  [[nodiscard]] std::size_t size() const { return executors_.size(); }
  [[nodiscard]] int64_t num_present() const { return num_present_; }
  [[nodiscard]] int64_t peak() const { return peak_; }
  ExecutorState& operator[](uint32_t index) { return executors_[index]; }
  [[nodiscard]] const std::vector<ExecutorState>& all() const { return executors_; }

  /// All its slots are free from now on.
  void Arrive(uint32_t index, int64_t now_us);
  /// It takes no task any more, and is gone when those that it has have ended.
  void Remove(uint32_t index, int64_t now_us);

  /// Slots of executors that are there, busy or not.
  [[nodiscard]] int64_t num_slots(uint32_t profile) const { return num_slots_[profile]; }
  [[nodiscard]] bool HasFreeSlot(uint32_t profile) const { return !new_[profile].empty() || !used_[profile].empty(); }
  enum class Preference : uint8_t { kUsed, kNew };
  /// The executor whose turn it is to be given a task: they are filled in turn, first those where a task has ended, or
  /// the others. There must be one with a free slot.
  uint32_t NextFree(uint32_t profile, Preference preference);
  void TakeSlot(uint32_t index);
  void FreeSlot(uint32_t index, int64_t now_us);

 private:
  [[nodiscard]] std::vector<uint32_t>& ListOf(const ExecutorState& executor);
  void List(uint32_t index);
  void Unlist(uint32_t index);

  std::vector<ExecutorState> executors_;
  std::vector<int32_t> profiles_;
  std::vector<int64_t> num_slots_;           // By profile.
  std::vector<std::vector<uint32_t>> new_;   // By profile: executors with a free slot where no task has ended yet,
  std::vector<std::vector<uint32_t>> used_;  // and the others.
  std::size_t turn_ = 0;
  int64_t num_present_ = 0;
  int64_t peak_ = 0;
};

}  // namespace sparkwright::predict
