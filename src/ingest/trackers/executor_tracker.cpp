#include "ingest/trackers/executor_tracker.h"

#include <algorithm>
#include <charconv>

#include "base/saturating.h"

namespace sparkwright::ingest {
namespace {

std::string HostPort(const JsonEvent& block_manager) {
  const std::string_view host = block_manager.String("Host");
  return std::string(host) + ":" + std::to_string(block_manager.Integer("Port", 0));
}

}  // namespace

model::Executor* ExecutorTracker::Live(uint32_t number) {
  const uint32_t index = number < live_by_number_.size() ? live_by_number_[number] : kNone;
  return index == kNone ? nullptr : &executors_[index];
}

uint32_t ExecutorTracker::IndexOf(uint32_t number) const {
  return number < index_by_number_.size() ? index_by_number_[number] : kNone;
}

std::string_view ExecutorTracker::HostOf(const model::Executor& executor) {
  if (!executor.host.empty()) {
    return executor.host;
  }
  const std::string_view host_port = executor.host_port;
  return host_port.substr(0, host_port.rfind(':'));
}

model::Executor* ExecutorTracker::GetOrAdd(std::string_view executor_id, Timestamp added, const JsonEvent& event,
                                           ImportCounters& counters) {
  const uint32_t number = NumberOf(executor_id);
  if (model::Executor* live = Live(number)) {
    return live;
  }
  if (number >= index_by_number_.size()) {
    index_by_number_.resize(number + std::size_t{1}, kNone);
    live_by_number_.resize(number + std::size_t{1}, kNone);
  }
  // An id that comes back after its removal is a new executor, and replaces the old one as in Spark's store.
  if (index_by_number_[number] == kNone) {
    if (static_cast<int64_t>(executors_.size()) >= limits_.max_entities) {
      counters.Add(ImportCounter::kTooManyEntities, event.where(), "executors");
      return nullptr;
    }
    index_by_number_[number] = static_cast<uint32_t>(executors_.size());
    executors_.emplace_back();
  }
  live_by_number_[number] = index_by_number_[number];
  model::Executor& executor = executors_[index_by_number_[number]];
  executor = model::Executor();
  executor.id = names_[number];
  executor.added = added;
  return &executor;
}

void ExecutorTracker::OnEnvironment(const model::Environment& environment) {
  const auto cpus = environment.SparkProperty("spark.task.cpus");
  int32_t number = 0;
  if (cpus.has_value() && std::from_chars(cpus->data(), cpus->data() + cpus->size(), number).ec == std::errc() &&
      number > 0) {
    default_cpus_per_task_ = number;
  }
}

void ExecutorTracker::OnApplicationStart(const JsonEvent& event) {
  if (model::Executor* driver = Live("driver"); driver != nullptr && event.Has("Driver Logs")) {
    driver->log_urls = event.TextMap("Driver Logs");
    driver->attributes = event.TextMap("Driver Attributes");
  }
}

void ExecutorTracker::OnExecutorAdded(const JsonEvent& event, ImportCounters& counters) {
  const auto info = event.RequiredObject("Executor Info");
  if (!info.has_value()) {
    return;
  }
  model::Executor* executor =
      GetOrAdd(event.String("Executor ID"), Timestamp(event.Integer("Timestamp", 0)), event, counters);
  if (executor == nullptr) {
    return;
  }
  executor->host = info->Text("Host");
  executor->is_active = true;
  executor->total_cores = std::max(info->Integer32("Total Cores", 0), 0);
  executor->resource_profile_id = info->Integer32("Resource Profile Id", 0);
  executor->log_urls = info->TextMap("Log Urls");
  executor->attributes = info->TextMap("Attributes");
  if (const auto resources = info->Object("Resources")) {
    for (const auto field : resources->object()) {
      model::ExecutorResource resource;
      resource.name = std::string(field.key);
      if (const auto object = info->AsObject(field.value, "Resources")) {
        object->ForEach("addresses",
                        [&](simdjson::dom::element address) { resource.addresses.push_back(ScalarText(address)); });
      }
      executor->resources.push_back(std::move(resource));
    }
  }
  int32_t cpus_per_task = default_cpus_per_task_;
  if (const auto profile = profiles_.find(executor->resource_profile_id); profile != profiles_.end()) {
    for (const model::TaskResourceRequest& request : profile->second.task_requests) {
      if (request.name == "cpus" && request.amount >= 1 && request.amount <= INT32_MAX) {
        cpus_per_task = static_cast<int32_t>(request.amount);
      }
    }
  }
  executor->max_tasks = executor->total_cores / cpus_per_task;
}

uint32_t ExecutorTracker::OnExecutorRemoved(const JsonEvent& event) {
  const uint32_t number = NumberOf(event.String("Executor ID"));
  model::Executor* executor = Live(number);
  if (executor == nullptr) {
    return kNone;
  }
  executor->is_active = false;
  executor->removed = Timestamp(event.Integer("Timestamp", 0));
  executor->removal_reason = event.Text("Removed Reason");
  live_by_number_[number] = kNone;
  return number;
}

void ExecutorTracker::OnBlockManagerAdded(const JsonEvent& event, ImportCounters& counters) {
  const auto block_manager = event.RequiredObject("Block Manager ID");
  if (!block_manager.has_value()) {
    return;
  }
  model::Executor* executor =
      GetOrAdd(block_manager->String("Executor ID"), Timestamp(event.Integer("Timestamp", 0)), event, counters);
  if (executor == nullptr) {
    return;
  }
  executor->host_port = HostPort(*block_manager);
  executor->is_active = true;
  executor->max_memory = Bytes(event.Integer("Maximum Memory", 0));
  if (const auto on_heap = event.Integer("Maximum Onheap Memory")) {
    executor->storage_memory =
        model::StorageMemory{Bytes(0), Bytes(0), Bytes(*on_heap), Bytes(event.Integer("Maximum Offheap Memory", 0))};
  }
}

void ExecutorTracker::SetExcluded(model::Executor& executor, bool is_excluded) {
  // Spark writes two events for one exclusion, an old name and a new one.
  if (executor.is_excluded != is_excluded) {
    executor.is_excluded = is_excluded;
    executor.num_times_excluded += is_excluded ? 1 : 0;
  }
}

void ExecutorTracker::OnExecutorExcluded(const JsonEvent& event, bool is_excluded) {
  if (model::Executor* executor = Live(event.String("executorId"))) {
    SetExcluded(*executor, is_excluded);
  }
}

void ExecutorTracker::OnNodeExcluded(const JsonEvent& event, bool is_excluded) {
  ForEachLiveOn(event.String("hostId"), [&](model::Executor& executor) { SetExcluded(executor, is_excluded); });
}

void ExecutorTracker::OnMiscellaneousProcess(const JsonEvent& event) {
  const auto info = event.RequiredObject("info");
  if (!info.has_value()) {
    return;
  }
  model::MiscellaneousProcess process;
  process.id = event.Text("processId");
  process.added = Timestamp(event.Integer("time", 0));
  process.host_port = info->Text("hostPort");
  process.total_cores = info->Integer32("cores", 0);
  processes_.push_back(std::move(process));
}

void ExecutorTracker::ExcludeFromStage(model::Executor& executor, int32_t stage_id) {
  if (executor.excluded_in_stages.insert(stage_id).second) {
    ++executor.num_times_excluded;
  }
}

void ExecutorTracker::EndExclusionFromStage(uint32_t number, int32_t stage_id) {
  if (model::Executor* executor = Live(number)) {
    executor->excluded_in_stages.erase(stage_id);
  }
}

void ExecutorTracker::OnTaskStart(uint32_t executor) {
  if (model::Executor* live = Live(executor)) {
    ++live->num_active_tasks;
    ++live->num_tasks;
  }
}

void ExecutorTracker::OnTaskEnd(const TaskEnd& task, uint32_t executor, const model::ExecutorPeaks* peaks) {
  model::Executor* live = Live(executor);
  if (live == nullptr) {
    return;
  }
  const bool is_resubmitted = task.reason == TaskEndReason::kResubmitted;
  live->num_active_tasks -= is_resubmitted ? 0 : 1;
  live->num_completed_tasks += task.reason == TaskEndReason::kSuccess ? 1 : 0;
  live->num_failed_tasks += is_resubmitted || task.reason == TaskEndReason::kFailed ? 1 : 0;
  live->total_duration += Millis(SaturatingSubtract(task.info.finish_ms, task.info.launch_ms));
  if (peaks != nullptr) {
    RaisePeaks(executor, *peaks);
  }
  if (!is_resubmitted) {
    const auto metric = [&](model::TaskMetric which) { return task.metrics[static_cast<std::size_t>(which)]; };
    live->total_gc_time += Millis(metric(model::TaskMetric::kJvmGcTime));
    live->total_input += Bytes(metric(model::TaskMetric::kInputBytes));
    live->total_shuffle_read += Bytes(metric(model::TaskMetric::kShuffleLocalBytesRead));
    live->total_shuffle_read += Bytes(metric(model::TaskMetric::kShuffleRemoteBytesRead));
    live->total_shuffle_write += Bytes(metric(model::TaskMetric::kShuffleBytesWritten));
  }
}

void ExecutorTracker::RaisePeaks(uint32_t executor, const model::ExecutorPeaks& peaks) {
  const uint32_t index = IndexOf(executor);
  if (index == kNone) {
    return;
  }
  auto& own = executors_[index].peaks;
  if (!own.has_value()) {
    own.emplace();
  }
  own->RaiseTo(peaks);
}

std::vector<model::ResourceProfile> ExecutorTracker::Profiles() const {
  std::vector<model::ResourceProfile> profiles;
  for (const auto& [id, profile] : profiles_) {
    profiles.push_back(profile);
  }
  return profiles;
}

}  // namespace sparkwright::ingest
