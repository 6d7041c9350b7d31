#include "ingest/events/task_event_json.h"

#include <algorithm>
#include <string>

#include "ingest/events/task_metric_fields.h"

namespace sparkwright::ingest {
namespace {

std::string_view Keep(std::string_view text, TaskEvents& events) {
  return text.empty() ? std::string_view() : events.strings.emplace_back(text);
}

model::Locality LocalityNamed(std::string_view name) {
  const auto found = std::find(model::kLocalityNames.begin(), model::kLocalityNames.end(), name);
  return found == model::kLocalityNames.end() ? model::Locality::kAny
                                              : static_cast<model::Locality>(found - model::kLocalityNames.begin());
}

bool ReadTaskInfo(const JsonEvent& event, TaskEvents& events, TaskInfo& info) {
  const auto fields = event.RequiredObject("Task Info");
  const auto stage_id = event.RequiredId("Stage ID");
  if (!fields.has_value() || !stage_id.has_value()) {
    return false;
  }
  const auto task_id = fields->RequiredInteger("Task ID");
  const auto index = fields->RequiredId("Index");
  if (!task_id.has_value() || !index.has_value()) {
    return false;
  }
  info.stage_id = *stage_id;
  info.stage_attempt = event.Integer32("Stage Attempt ID", 0);
  info.task_id = *task_id;
  info.index = *index;
  info.launch_ms = fields->Integer("Launch Time", 0);
  info.getting_result_ms = fields->Integer("Getting Result Time", 0);
  info.finish_ms = fields->Integer("Finish Time", 0);
  info.executor_id = Keep(fields->String("Executor ID"), events);
  info.host = Keep(fields->String("Host"), events);
  info.locality = LocalityNamed(fields->String("Locality"));
  info.is_speculative = fields->Boolean("Speculative");
  info.has_failed = fields->Boolean("Failed");
  info.was_killed = fields->Boolean("Killed");
  ReadAccumulatorUpdates(*fields, "Accumulables", events.updates);
  return true;
}

void ReadMetricFields(const JsonEvent& object, std::span<const TaskMetricField> fields, TaskEnd& task) {
  for (const TaskMetricField& field : fields) {
    if (field.metric != model::TaskMetric::kCount) {
      if (const auto number = object.Integer(field.key())) {
        task.metrics[static_cast<std::size_t>(field.metric)] = *number;
      }
    } else if (!field.fields.empty()) {
      if (const auto nested = object.Object(field.key())) {
        ReadMetricFields(*nested, field.fields, task);
      }
    }
  }
}

TaskEndReason ReasonNamed(std::string_view name) {
  if (name.empty() || name == "Success") {
    return TaskEndReason::kSuccess;
  }
  if (name == "TaskKilled") {
    return TaskEndReason::kKilled;
  }
  if (name == "TaskCommitDenied") {
    return TaskEndReason::kCommitDenied;
  }
  return name == "Resubmitted" ? TaskEndReason::kResubmitted : TaskEndReason::kFailed;
}

std::string NumberText(const JsonEvent& object, std::string_view key) {
  const auto number = object.Integer(key);
  return number.has_value() ? std::to_string(*number) : "?";
}

/// The text Spark's UI shows (toErrorString in TaskEndReason.scala).
std::string ReasonMessage(std::string_view name, const JsonEvent& reason) {
  if (name == "TaskKilled") {
    // Before Spark 2.2 a kill had no reason; Spark's reader puts "unknown reason" there.
    return reason.Has("Kill Reason") ? reason.Text("Kill Reason") : "unknown reason";
  }
  if (name == "ExceptionFailure") {
    if (reason.Has("Full Stack Trace")) {
      return reason.Text("Full Stack Trace");
    }
    return reason.Text("Class Name") + ": " + reason.Text("Description");
  }
  if (name == "TaskCommitDenied") {
    return "TaskCommitDenied (Driver denied task commit) for job: " + NumberText(reason, "Job ID") +
           ", partition: " + NumberText(reason, "Partition ID") +
           ", attemptNumber: " + NumberText(reason, "Attempt Number");
  }
  if (name == "ExecutorLostFailure") {
    const bool by_application = !reason.Has("Exit Caused By App") || reason.Boolean("Exit Caused By App");
    std::string text = "ExecutorLostFailure (executor " + reason.Text("Executor ID") + " exited " +
                       (by_application ? "caused by one of" : "unrelated to") + " the running tasks)";
    if (reason.Has("Loss Reason")) {
      text += " Reason: " + reason.Text("Loss Reason");
    }
    return text;
  }
  if (name == "FetchFailed") {
    const auto address = reason.Object("Block Manager Address");
    return "FetchFailed from " + (address.has_value() ? address->Text("Host") : "an unknown host") + " of shuffle " +
           NumberText(reason, "Shuffle ID") + ": " + reason.Text("Message");
  }
  if (name == "Resubmitted") {
    return "Resubmitted (resubmitted due to lost executor)";
  }
  if (name == "TaskResultLost") {
    return "TaskResultLost (result lost from block manager)";
  }
  return std::string(name);
}

bool ReadTaskEndFields(const JsonEvent& event, TaskEvents& events, TaskEnd& task) {
  if (!ReadTaskInfo(event, events, task.info)) {
    return false;
  }
  if (const auto reason = event.Object("Task End Reason")) {
    const std::string_view name = reason->String("Reason");
    task.reason = ReasonNamed(name);
    if (task.reason != TaskEndReason::kSuccess) {
      task.reason_name = Keep(name, events);
      task.reason_message = Keep(ReasonMessage(name, *reason), events);
    }
  }
  if (const auto metrics = event.Object("Task Metrics")) {
    ReadMetricFields(*metrics, kTaskMetricFields, task);
  }
  if (const auto readings = event.Object("Task Executor Metrics")) {
    const model::ExecutorPeaks peaks = ReadExecutorPeaks(*readings);
    if (std::any_of(peaks.values.begin(), peaks.values.end(), [](int64_t value) { return value != 0; })) {
      task.executor_peaks = static_cast<int32_t>(events.executor_peaks.size());
      events.executor_peaks.push_back(peaks);
    }
  }
  return true;
}

}  // namespace

void ReadAccumulatorUpdates(const JsonEvent& event, std::string_view key, std::vector<AccumulatorUpdate>& updates) {
  event.ForEachObject(key, [&](const JsonEvent& accumulable) {
    const auto id = accumulable.Integer("ID");
    const auto update = accumulable.Element("Update");
    if (id.has_value() && update.has_value() && !IsInternalAccumulator(accumulable.String("Name"))) {
      if (const auto value = WholeNumber(*update)) {
        updates.push_back({*id, *value});
      }
    }
  });
}

model::ExecutorPeaks ReadExecutorPeaks(const JsonEvent& metrics) {
  model::ExecutorPeaks peaks;
  for (std::size_t i = 0; i < model::kNumExecutorMetrics; ++i) {
    peaks.values[i] = metrics.Integer(model::kExecutorMetricTable[i].spark_name, 0);
  }
  return peaks;
}

bool ReadTaskStart(const JsonEvent& event, TaskEvents& events) {
  const std::size_t num_updates = events.updates.size();
  TaskInfo info;
  const bool is_known = ReadTaskInfo(event, events, info);
  events.updates.resize(num_updates);
  if (is_known) {
    events.starts.push_back(info);
  }
  return is_known;
}

bool ReadTaskEnd(const JsonEvent& event, TaskEvents& events) {
  const std::size_t num_updates = events.updates.size();
  TaskEnd task;
  if (!ReadTaskEndFields(event, events, task)) {
    events.updates.resize(num_updates);
    return false;
  }
  task.first_update = static_cast<uint32_t>(num_updates);
  task.num_updates = static_cast<uint32_t>(events.updates.size() - num_updates);
  events.ends.push_back(task);
  return true;
}

}  // namespace sparkwright::ingest
