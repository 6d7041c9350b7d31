#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ingest/events/json_event.h"
#include "ingest/events/task_event.h"
#include "ingest/limits.h"
#include "ingest/trackers/string_interner.h"
#include "model/environment.h"
#include "model/executor.h"

namespace sparkwright::ingest {

/// Follows executors and other processes through a log as Spark's AppStatusListener does: an executor is live from
/// its first ExecutorAdded or BlockManagerAdded to its ExecutorRemoved, and only a live one takes part in counts.
class ExecutorTracker {
 public:
  explicit ExecutorTracker(const ReadLimits& limits) : limits_(limits) {}

  static constexpr uint32_t kNone = UINT32_MAX;

  /// The number of an executor id, known or not; the key for everything per executor. "<driver>" is what Spark before
  /// 1.4 called "driver".
  uint32_t NumberOf(std::string_view executor_id) {
    return names_.Intern(executor_id == "<driver>" ? "driver" : executor_id);
  }
  [[nodiscard]] const std::string& NameOf(uint32_t number) const { return names_[number]; }

  /// A live executor, or null.
  model::Executor* Live(uint32_t number);
  model::Executor* Live(std::string_view executor_id) { return Live(NumberOf(executor_id)); }
  /// Its index in the result, live or not; kNone when no event introduced it.
  [[nodiscard]] uint32_t IndexOf(uint32_t number) const;
  /// Calls `use(model::Executor&)` for each live executor but the driver that runs on `host`.
  template <typename Use>
  void ForEachLiveOn(std::string_view host, Use use) {
    for (const uint32_t index : live_by_number_) {
      if (index != kNone && executors_[index].id != "driver" && HostOf(executors_[index]) == host) {
        use(executors_[index]);
      }
    }
  }

  void OnEnvironment(const model::Environment& environment);
  void OnResourceProfile(const model::ResourceProfile& profile) { profiles_[profile.id] = profile; }
  void OnApplicationStart(const JsonEvent& event);
  void OnExecutorAdded(const JsonEvent& event, ImportCounters& counters);
  /// Returns the number of the executor that went, kNone when it was not live.
  uint32_t OnExecutorRemoved(const JsonEvent& event);
  void OnBlockManagerAdded(const JsonEvent& event, ImportCounters& counters);
  void OnExecutorExcluded(const JsonEvent& event, bool is_excluded);
  void OnNodeExcluded(const JsonEvent& event, bool is_excluded);
  void OnMiscellaneousProcess(const JsonEvent& event);

  void ExcludeFromStage(model::Executor& executor, int32_t stage_id);
  void EndExclusionFromStage(uint32_t number, int32_t stage_id);

  void OnTaskStart(uint32_t executor);
  void OnTaskEnd(const TaskEnd& task, uint32_t executor, const model::ExecutorPeaks* peaks);
  /// Of an executor live or gone: readings may come after its removal.
  void RaisePeaks(uint32_t executor, const model::ExecutorPeaks& peaks);

  std::vector<model::Executor> TakeExecutors() { return std::move(executors_); }
  std::vector<model::MiscellaneousProcess> TakeProcesses() { return std::move(processes_); }
  [[nodiscard]] std::vector<model::ResourceProfile> Profiles() const;

 private:
  static std::string_view HostOf(const model::Executor& executor);
  model::Executor* GetOrAdd(std::string_view executor_id, Timestamp added, const JsonEvent& event,
                            ImportCounters& counters);
  void SetExcluded(model::Executor& executor, bool is_excluded);

  const ReadLimits& limits_;
  StringInterner names_;
  std::vector<model::Executor> executors_;
  std::vector<uint32_t> index_by_number_;  // Into executors_, by NumberOf; kNone when never introduced.
  std::vector<uint32_t> live_by_number_;   // The same while live, else kNone.
  std::vector<model::MiscellaneousProcess> processes_;
  std::map<int32_t, model::ResourceProfile> profiles_;
  int32_t default_cpus_per_task_ = 1;
};

}  // namespace sparkwright::ingest
