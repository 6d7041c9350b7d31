#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "predict/what_if/schedule.h"

namespace sparkwright::predict {

/// Stages with tasks to launch, in the order in which Spark's scheduler gives them slots: with FIFO the earliest job
/// first, and of it the earliest stage; with FAIR the pool with the fewest running tasks.
class TaskQueue {
 public:
  explicit TaskQueue(const Schedule& schedule);

  /// A stage's tasks can be launched, its retries apart. At most once for each stage.
  void Submit(uint32_t stage);
  /// And so can this task of it, which another one has made necessary.
  void Retry(uint32_t stage, uint32_t task);
  /// What has not been launched of it is not launched any more.
  void Drop(uint32_t stage);

  /// The stage whose turn it is among those for which `has_slot` is true; nullopt without one.
  template <typename Predicate>
  [[nodiscard]] std::optional<uint32_t> Next(const Predicate& has_slot) const {
    std::optional<uint32_t> chosen;
    for (const uint32_t stage : ready_) {
      if (has_slot(stage) && (!chosen.has_value() || RunningBeside(stage) < RunningBeside(*chosen))) {
        chosen = stage;
        if (!schedule_.is_fair) {
          break;
        }
      }
    }
    return chosen;
  }

  /// Whether its next task is one that another one has made necessary.
  [[nodiscard]] bool IsNextRetry(uint32_t stage) const { return !stages_[stage].retries.empty(); }
  /// Its next task, which runs from now on; there must be one.
  uint32_t Take(uint32_t stage);
  /// One of its tasks runs no longer.
  void Finish(uint32_t stage);

  [[nodiscard]] int64_t num_waiting() const { return num_waiting_; }
  [[nodiscard]] int64_t num_running() const { return num_running_; }
  /// The first stage with a task to launch.
  [[nodiscard]] std::optional<uint32_t> first() const;

 private:
  struct Waiting {
    std::size_t next_task = 0;
    std::vector<uint32_t> retries;
    bool is_ready = false;
  };

  [[nodiscard]] std::size_t EndOf(uint32_t stage) const;
  [[nodiscard]] bool HasTask(uint32_t stage) const;
  [[nodiscard]] int64_t RunningBeside(uint32_t stage) const { return running_in_pool_[schedule_.stages[stage].pool]; }
  void SkipRetries(uint32_t stage);
  void MakeReady(uint32_t stage);
  uint32_t TakeWaiting(uint32_t stage);
  void RemoveWithoutTask(uint32_t stage);

  const Schedule& schedule_;
  std::vector<Waiting> stages_;
  std::vector<uint32_t> ready_;  // Those with a task to launch, the first one first.
  std::vector<int64_t> running_in_pool_;
  int64_t num_waiting_ = 0;
  int64_t num_running_ = 0;
};

}  // namespace sparkwright::predict
