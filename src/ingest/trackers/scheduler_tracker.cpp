#include "ingest/trackers/scheduler_tracker.h"

#include <algorithm>
#include <limits>

#include "base/parallel_for.h"
#include "base/saturating.h"
#include "ingest/events/task_event_json.h"
#include "ingest/trackers/stage_info.h"
#include "ingest/trackers/task_totals.h"

namespace sparkwright::ingest {
namespace {

constexpr std::size_t kMaxKillReasons = 100;
constexpr std::size_t kMaxKillReason = 16'000;
constexpr std::size_t kMaxKillReasonBytes = 64 << 20;  // Of all stages and jobs together.

std::vector<std::string> SortedTags(std::string_view text) {
  std::vector<std::string> tags;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    if (comma > 0) {
      tags.emplace_back(text.substr(0, comma));
    }
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  return tags;
}

}  // namespace

SchedulerTracker::LiveStage* SchedulerTracker::Find(int32_t stage_id, int32_t attempt) {
  if (recent_stage_ != nullptr && recent_stage_->stage.id == StageId(stage_id) &&
      recent_stage_->stage.attempt == attempt) {
    return recent_stage_;
  }
  const auto found = stages_.find({stage_id, attempt});
  if (found == stages_.end()) {
    return nullptr;
  }
  recent_stage_ = found->second.get();
  return recent_stage_;
}

SchedulerTracker::LiveStage* SchedulerTracker::FindLive(int32_t stage_id, int32_t attempt) {
  LiveStage* stage = Find(stage_id, attempt);
  return stage != nullptr && stage->is_live ? stage : nullptr;
}

SchedulerTracker::LiveStage* SchedulerTracker::GetOrAdd(const JsonEvent& stage_info) {
  model::Stage fresh;
  if (!ReadStageInfo(stage_info, fresh)) {
    return nullptr;
  }
  const StageKey key{fresh.id.number(), fresh.attempt};
  LiveStage* stage = Find(key.first, key.second);
  if (stage == nullptr) {
    if (static_cast<int64_t>(stages_.size()) >= limits_.max_entities) {
      counters_.Add(ImportCounter::kTooManyEntities, stage_info.where(), "stages");
      return nullptr;
    }
    auto& place = stages_[key];
    place = std::make_unique<LiveStage>();
    stage = place.get();
    stage->ordinal = static_cast<uint32_t>(stages_.size() - 1);
    stage->stage = std::move(fresh);
    live_stages_[key] = stage;
    return stage;
  }
  if (!stage->is_live) {
    stage->is_pending_again = true;
    live_stages_[key] = stage;
    return stage;
  }
  // The newest description of a live stage counts.
  ReadStageInfo(stage_info, stage->stage);
  return stage;
}

void SchedulerTracker::OnJobStart(const JsonEvent& event) {
  const auto job_id = event.RequiredId("Job ID");
  if (!job_id.has_value()) {
    return;
  }
  if (static_cast<int64_t>(jobs_.size()) >= limits_.max_entities) {
    counters_.Add(ImportCounter::kTooManyEntities, event.where(), "jobs");
    return;
  }
  LiveJob& live = *jobs_.emplace_back(std::make_unique<LiveJob>());
  live_jobs_[*job_id] = &live;
  live.started_at = event.where();
  model::Job& job = live.job;
  job.id = JobId(*job_id);
  job.submitted = ReadTimestamp(event, "Submission Time");
  event.ForEach("Stage IDs", [&](simdjson::dom::element element) {
    const auto id = WholeNumber(element);
    if (id.has_value() && *id >= 0 && *id <= INT32_MAX) {
      job.stage_ids.emplace_back(static_cast<int32_t>(*id));
      auto& jobs_of_stage = jobs_of_stage_[static_cast<int32_t>(*id)];
      if (jobs_of_stage.empty() || jobs_of_stage.back() != &live) {
        jobs_of_stage.push_back(&live);
      }
    } else {
      event.Reject("Stage IDs");
    }
  });
  if (const auto properties = event.Object("Properties")) {
    job.description = properties->Text("spark.job.description");
    job.group = properties->Text("spark.jobGroup.id");
    job.tags = SortedTags(properties->String("spark.job.tags"));
    if (const auto execution = properties->Integer("spark.sql.execution.id")) {
      job.sql_execution_id = ExecutionId(*execution);
    }
  }
  StageId last_id;
  event.ForEachObject("Stage Infos", [&](const JsonEvent& info) {
    LiveStage* stage = GetOrAdd(info);
    if (stage == nullptr) {
      return;
    }
    if (stage->stage.id > last_id) {
      last_id = stage->stage.id;
      job.name = stage->stage.name;
    }
    if (!info.Has("Completion Time")) {
      job.num_tasks += stage->stage.num_tasks;
    }
    stage->jobs.push_back(&live);
    if (stage->stage.job_ids.empty() || stage->stage.job_ids.back() != job.id) {
      stage->stage.job_ids.push_back(job.id);
    }
  });
}

void SchedulerTracker::OnJobEnd(const JsonEvent& event) {
  const auto job_id = event.RequiredId("Job ID");
  const auto found = job_id.has_value() ? live_jobs_.find(*job_id) : live_jobs_.end();
  if (found == live_jobs_.end()) {
    if (job_id.has_value()) {
      event.CountWithoutStart("job " + std::to_string(*job_id));
    }
    return;
  }
  LiveJob& live = *found->second;
  live_jobs_.erase(found);
  for (const StageId id : live.job.stage_ids) {
    for (auto place = live_stages_.lower_bound({id.number(), std::numeric_limits<int32_t>::min()});
         place != live_stages_.end() && place->first.first == id.number();) {
      LiveStage& stage = *place->second;
      if (!stage.is_pending_again && stage.stage.status != model::StageStatus::kPending) {
        ++place;
        continue;
      }
      live.skipped_stages.insert(id.number());
      live.job.num_skipped_tasks += stage.stage.num_tasks;
      place = live_stages_.erase(place);
      if (stage.is_pending_again) {
        stage.is_pending_again = false;
      } else {
        stage.stage.status = model::StageStatus::kSkipped;
        End(stage);
      }
    }
  }
  live.job.completed = ReadTimestamp(event, "Completion Time");
  live.job.status = model::JobStatus::kFailed;
  if (const auto result = event.Object("Job Result")) {
    if (result->String("Result") == "JobSucceeded") {
      live.job.status = model::JobStatus::kSucceeded;
    } else if (const auto exception = result->Object("Exception")) {
      live.job.failure = exception->Text("Message");
    }
  }
  live.job.num_completed_stages = static_cast<int64_t>(live.completed_stages.size());
  live.job.num_skipped_stages = static_cast<int64_t>(live.skipped_stages.size());
  live.is_live = false;
}

void SchedulerTracker::OnStageSubmitted(const JsonEvent& event) {
  last_stage_ = nullptr;
  const auto info = event.RequiredObject("Stage Info");
  LiveStage* stage = info.has_value() ? GetOrAdd(*info) : nullptr;
  if (stage == nullptr) {
    return;
  }
  last_stage_ = &stage->stage;
  stage->is_live = true;
  stage->is_pending_again = false;
  stage->stage.status = model::StageStatus::kActive;
  if (const auto properties = event.Object("Properties")) {
    stage->stage.description = properties->Text("spark.job.description");
    if (properties->Has("spark.scheduler.pool")) {
      stage->stage.scheduling_pool = properties->Text("spark.scheduler.pool");
    }
  }
  stage->jobs.clear();
  stage->stage.job_ids.clear();
  const auto mentions = jobs_of_stage_.find(stage->stage.id.number());
  if (mentions == jobs_of_stage_.end()) {
    return;
  }
  std::erase_if(mentions->second, [](const LiveJob* job) { return !job->is_live; });
  for (LiveJob* job : mentions->second) {
    stage->jobs.push_back(job);
    stage->stage.job_ids.push_back(job->job.id);
    job->completed_stages.erase(stage->stage.id.number());
    ++job->job.num_active_stages;
  }
}

void SchedulerTracker::OnStageCompleted(const JsonEvent& event) {
  last_stage_ = nullptr;
  const auto info = event.RequiredObject("Stage Info");
  const auto stage_id = info.has_value() ? info->RequiredId("Stage ID") : std::nullopt;
  if (!stage_id.has_value()) {
    return;
  }
  LiveStage* stage = Find(*stage_id, info->Integer32("Stage Attempt ID", 0));
  if (stage == nullptr) {
    event.CountWithoutStart("stage " + std::to_string(*stage_id));
    return;
  }
  if (!stage->is_live) {
    return;
  }
  ReadStageInfo(*info, stage->stage);
  last_stage_ = &stage->stage;
  stage->stage.status = info->Has("Failure Reason")          ? model::StageStatus::kFailed
                        : stage->stage.submitted.has_value() ? model::StageStatus::kComplete
                                                             : model::StageStatus::kSkipped;
  for (LiveJob* job : stage->jobs) {
    switch (stage->stage.status) {
      case model::StageStatus::kComplete:
        job->completed_stages.insert(*stage_id);
        break;
      case model::StageStatus::kSkipped:
        job->skipped_stages.insert(*stage_id);
        job->job.num_skipped_tasks += stage->stage.num_tasks;
        break;
      default:
        ++job->job.num_failed_stages;
        break;
    }
    --job->job.num_active_stages;
  }
  for (const uint32_t executor : stage->excluded_executors) {
    executors_.EndExclusionFromStage(executor, *stage_id);
  }
  if (stage->stage.num_active_tasks == 0) {
    live_stages_.erase({*stage_id, stage->stage.attempt});
    End(*stage);
  }
}

void SchedulerTracker::End(LiveStage& stage) {
  stage.is_live = false;
  if (stage.columns.num_tasks() == 0 || stage.has_distributions) {
    return;
  }
  // A stage may end again, when a task of it starts late.
  const bool is_kept = stage.kept_memory > 0;
  ended_memory_ -= stage.kept_memory;
  stage.kept_memory = stage.columns.memory_size();
  ended_memory_ += stage.kept_memory;
  if (!is_kept) {
    ended_stages_.push_back(&stage);
  }
  while (ended_memory_ > static_cast<std::size_t>(limits_.late_task_memory.count()) && !ended_stages_.empty()) {
    LiveStage& oldest = *ended_stages_.front();
    ended_stages_.pop_front();
    ended_memory_ -= oldest.kept_memory;
    oldest.kept_memory = 0;
    ComputeDistributions(oldest, scratch_);
  }
}

void SchedulerTracker::ComputeDistributions(LiveStage& stage, std::vector<int64_t>& scratch) {
  if (stage.has_distributions) {
    return;
  }
  stage.stage.distributions = stage.columns.Distributions(scratch);
  stage.stage.num_tasks_with_metrics = static_cast<int64_t>(stage.columns.num_tasks());
  stage.columns = StageColumns();
  stage.has_distributions = true;
}

void SchedulerTracker::ComputeAllDistributions(int num_threads) {
  std::vector<LiveStage*> largest_first;
  for (auto& [key, live] : stages_) {
    largest_first.push_back(live.get());
  }
  std::stable_sort(largest_first.begin(), largest_first.end(), [](const LiveStage* a, const LiveStage* b) {
    return a->columns.num_tasks() > b->columns.num_tasks();
  });
  ParallelFor(largest_first.size(), num_threads, [&](std::size_t i) {
    std::vector<int64_t> scratch;
    ComputeDistributions(*largest_first[i], scratch);
  });
}

std::optional<int32_t> SchedulerTracker::IndexOfRunningTask(int64_t task_id) const {
  const auto row = tasks_.RowOfRunning(task_id);
  return row.has_value() ? std::optional(static_cast<int32_t>(tasks_.table().index[*row])) : std::nullopt;
}

void SchedulerTracker::OnTaskStart(const TaskInfo& task, const model::ImportPosition& where) {
  const uint32_t executor = executors_.NumberOf(task.executor_id);
  LiveStage* known = Find(task.stage_id, task.stage_attempt);
  if (known == nullptr) {
    counters_.Add(ImportCounter::kTaskOfUnknownStage, where);
  } else if (static_cast<int64_t>(tasks_.size()) >= limits_.max_tasks) {
    counters_.Add(ImportCounter::kTooManyEntities, where, "tasks");
    return;
  } else {
    tasks_.Start(task, known->ordinal, executors_.IndexOf(executor));
  }
  if (known != nullptr && known->is_live) {
    model::Stage& stage = known->stage;
    if (task.is_speculative) {
      if (!stage.speculation.has_value()) {
        stage.speculation.emplace();
      }
      ++stage.speculation->num_active_tasks;
      ++stage.speculation->num_tasks;
    }
    ++stage.num_active_tasks;
    const Timestamp launch(task.launch_ms);
    if (!stage.first_task_launched.has_value() || launch < *stage.first_task_launched) {
      stage.first_task_launched = launch;
    }
    ++stage.num_tasks_by_locality[static_cast<std::size_t>(task.locality)];
    for (LiveJob* job : known->jobs) {
      ++job->job.num_active_tasks;
    }
  }
  executors_.OnTaskStart(executor);
}

void SchedulerTracker::OnTaskEnd(const TaskEnd& task, const model::ExecutorPeaks* peaks,
                                 const model::ImportPosition& where) {
  const TaskInfo& info = task.info;
  const uint32_t executor = executors_.NumberOf(info.executor_id);
  const auto row = tasks_.RowOfRunning(info.task_id);
  const model::TaskMetricTotals metrics = TotalsOf(task);
  if (!row.has_value() && task.reason != TaskEndReason::kResubmitted) {
    counters_.Add(ImportCounter::kTaskWithoutStart, where);
  }
  if (row.has_value()) {
    tasks_.End(*row, task, metrics);
  }
  if (LiveStage* stage = Find(info.stage_id, info.stage_attempt)) {
    if (row.has_value() && info.is_successful()) {
      if (stage->has_distributions) {
        counters_.Add(ImportCounter::kLateTask, where);
      } else {
        stage->columns.Add(metrics);
      }
    }
    if (stage->is_live) {
      EndTaskInStage(*stage, task, !row.has_value() ? nullptr : &metrics, executor, peaks, where);
    }
  }
  executors_.OnTaskEnd(task, executor, peaks);
}

void SchedulerTracker::EndTaskInStage(LiveStage& live, const TaskEnd& task, const model::TaskMetricTotals* metrics,
                                      uint32_t executor, const model::ExecutorPeaks* peaks,
                                      const model::ImportPosition& where) {
  const bool is_completed = task.reason == TaskEndReason::kSuccess;
  const bool is_killed = task.reason == TaskEndReason::kKilled || task.reason == TaskEndReason::kCommitDenied;
  const int64_t active_delta = task.reason == TaskEndReason::kResubmitted ? 0 : 1;
  model::Stage& stage = live.stage;
  model::ExecutorStageSummary& summary = stage.executors[ExecutorRow(live, executor)];

  if (metrics != nullptr) {
    using enum model::TaskMetric;
    for (std::size_t i = 0; i < model::kNumTaskMetrics; ++i) {
      const auto metric = static_cast<model::TaskMetric>(i);
      stage.totals[metric] = SaturatingAdd(stage.totals[metric], (*metrics)[metric]);
    }
    summary.input_bytes += Bytes((*metrics)[kInputBytes]);
    summary.input_records = SaturatingAdd(summary.input_records, (*metrics)[kInputRecords]);
    summary.output_bytes += Bytes((*metrics)[kOutputBytes]);
    summary.output_records = SaturatingAdd(summary.output_records, (*metrics)[kOutputRecords]);
    summary.shuffle_read_bytes += Bytes((*metrics)[kShuffleBytesRead]);
    summary.shuffle_read_records = SaturatingAdd(summary.shuffle_read_records, (*metrics)[kShuffleRecordsRead]);
    summary.shuffle_write_bytes += Bytes((*metrics)[kShuffleBytesWritten]);
    summary.shuffle_write_records = SaturatingAdd(summary.shuffle_write_records, (*metrics)[kShuffleRecordsWritten]);
    summary.memory_spilled += Bytes((*metrics)[kMemoryBytesSpilled]);
    summary.disk_spilled += Bytes((*metrics)[kDiskBytesSpilled]);
  }
  stage.num_active_tasks -= active_delta;
  stage.num_completed_tasks += is_completed ? 1 : 0;
  if (is_completed && live.completed_indices.Insert(task.info.index)) {
    ++stage.num_completed_indices;
  }
  stage.num_killed_tasks += is_killed ? 1 : 0;
  const bool is_failed = !is_completed && !is_killed;
  stage.num_failed_tasks += is_failed ? 1 : 0;
  if (is_killed) {
    CountReason(stage.killed_tasks_by_reason, task.reason_message);
  }
  if (is_failed) {
    live.failures.Add(task, where, stage.failures);
  }
  if (peaks != nullptr) {
    RaiseStagePeaks(live, executor, *peaks);
  }
  for (LiveJob* job : live.jobs) {
    job->job.num_active_tasks -= active_delta;
    job->job.num_completed_tasks += is_completed ? 1 : 0;
    if (is_completed && job->completed_indices[task.info.stage_id].Insert(task.info.index)) {
      ++job->job.num_completed_indices;
    }
    job->job.num_failed_tasks += is_failed ? 1 : 0;
    job->job.num_killed_tasks += is_killed ? 1 : 0;
    if (is_killed) {
      CountReason(job->job.killed_tasks_by_reason, task.reason_message);
    }
  }
  summary.task_time += Millis(SaturatingSubtract(task.info.finish_ms, task.info.launch_ms));
  summary.num_succeeded_tasks += is_completed ? 1 : 0;
  summary.num_failed_tasks += is_failed ? 1 : 0;
  summary.num_killed_tasks += is_killed ? 1 : 0;
  if (task.info.is_speculative) {
    if (!stage.speculation.has_value()) {
      stage.speculation.emplace();
    }
    --stage.speculation->num_active_tasks;
    stage.speculation->num_completed_tasks += is_completed ? 1 : 0;
    stage.speculation->num_failed_tasks += is_failed ? 1 : 0;
    stage.speculation->num_killed_tasks += is_killed ? 1 : 0;
  }
  if (stage.num_active_tasks == 0 &&
      (stage.status == model::StageStatus::kComplete || stage.status == model::StageStatus::kFailed)) {
    live_stages_.erase({stage.id.number(), stage.attempt});
    End(live);
  }
}

void SchedulerTracker::CountReason(std::map<std::string, int64_t>& reasons, std::string_view reason) {
  std::string key(reason.substr(0, kMaxKillReason));
  if (!reasons.contains(key)) {
    if (reasons.size() >= kMaxKillReasons || kill_reason_bytes_ + key.size() > kMaxKillReasonBytes) {
      key = "other reasons";
    }
    kill_reason_bytes_ += key.size();
  }
  ++reasons[key];
}

std::size_t SchedulerTracker::ExecutorRow(LiveStage& stage, uint32_t executor) {
  if (stage.last_executor == executor) {
    return stage.last_executor_row;
  }
  const auto [found, is_new] =
      stage.executor_rows.emplace(executor, static_cast<uint32_t>(stage.stage.executors.size()));
  if (is_new) {
    stage.stage.executors.emplace_back().executor_id = executors_.NameOf(executor);
  }
  stage.last_executor = executor;
  stage.last_executor_row = found->second;
  return found->second;
}

void SchedulerTracker::RaiseStagePeaks(LiveStage& stage, uint32_t executor, const model::ExecutorPeaks& peaks) {
  for (auto* own : {&stage.stage.peaks, &stage.stage.executors[ExecutorRow(stage, executor)].peaks}) {
    if (!own->has_value()) {
      own->emplace();
    }
    (*own)->RaiseTo(peaks);
  }
}

void SchedulerTracker::OnExecutorMetricsUpdate(const JsonEvent& event) {
  const uint32_t executor = executors_.NumberOf(event.String("Executor ID"));
  event.ForEachObject("Executor Metrics Updated", [&](const JsonEvent& update) {
    const auto metrics = update.Object("Executor Metrics");
    if (!metrics.has_value()) {
      return;
    }
    const model::ExecutorPeaks peaks = ReadExecutorPeaks(*metrics);
    if (executors_.Live(executor) != nullptr) {
      executors_.RaisePeaks(executor, peaks);
    }
    if (LiveStage* stage = FindLive(update.Integer32("Stage ID", -1), update.Integer32("Stage Attempt ID", -1))) {
      RaiseStagePeaks(*stage, executor, peaks);
    }
  });
}

void SchedulerTracker::OnStageExecutorMetrics(const JsonEvent& event) {
  const auto metrics = event.Object("Executor Metrics");
  if (!metrics.has_value()) {
    return;
  }
  const uint32_t executor = executors_.NumberOf(event.String("Executor ID"));
  const model::ExecutorPeaks peaks = ReadExecutorPeaks(*metrics);
  executors_.RaisePeaks(executor, peaks);
  if (LiveStage* stage = FindLive(event.Integer32("Stage ID", -1), event.Integer32("Stage Attempt ID", -1))) {
    RaiseStagePeaks(*stage, executor, peaks);
  }
}

void SchedulerTracker::ExcludeFromStage(LiveStage& stage, uint32_t executor) {
  stage.stage.executors[ExecutorRow(stage, executor)].is_excluded = true;
  if (std::find(stage.excluded_executors.begin(), stage.excluded_executors.end(), executor) ==
      stage.excluded_executors.end()) {
    stage.excluded_executors.push_back(executor);
  }
}

void SchedulerTracker::OnExecutorExcludedForStage(const JsonEvent& event) {
  const auto stage_id = event.RequiredId("stageId");
  if (!stage_id.has_value()) {
    return;
  }
  const uint32_t executor = executors_.NumberOf(event.String("executorId"));
  if (LiveStage* stage = FindLive(*stage_id, event.Integer32("stageAttemptId", 0))) {
    ExcludeFromStage(*stage, executor);
  }
  if (model::Executor* live = executors_.Live(executor)) {
    executors_.ExcludeFromStage(*live, *stage_id);
  }
}

void SchedulerTracker::OnNodeExcludedForStage(const JsonEvent& event) {
  const auto stage_id = event.RequiredId("stageId");
  if (!stage_id.has_value()) {
    return;
  }
  LiveStage* stage = FindLive(*stage_id, event.Integer32("stageAttemptId", 0));
  executors_.ForEachLiveOn(event.String("hostId"), [&](model::Executor& executor) {
    if (stage != nullptr) {
      ExcludeFromStage(*stage, executors_.NumberOf(executor.id));
    }
    executors_.ExcludeFromStage(executor, *stage_id);
  });
}

void SchedulerTracker::Finish(int num_threads, std::vector<model::Job>& jobs, std::vector<model::Stage>& stages,
                              model::TaskTable& tasks) {
  for (const auto& live : jobs_) {
    if (live->is_live) {
      live->job.num_completed_stages = static_cast<int64_t>(live->completed_stages.size());
      live->job.num_skipped_stages = static_cast<int64_t>(live->skipped_stages.size());
      counters_.Add(ImportCounter::kJobWithoutEnd, live->started_at, "job " + std::to_string(live->job.id.number()));
    }
    jobs.push_back(std::move(live->job));
  }
  const model::TaskTable& rows = tasks_.table();
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows.status[row] == model::TaskStatus::kRunning) {
      counters_.Add(ImportCounter::kTaskWithoutEnd, {}, "task " + std::to_string(rows.task_id[row]));
    }
  }
  ComputeAllDistributions(num_threads);
  std::vector<uint32_t> final_index(stages_.size());
  for (auto& [key, live] : stages_) {
    final_index[live->ordinal] = static_cast<uint32_t>(stages.size());
    std::sort(live->stage.executors.begin(), live->stage.executors.end(),
              [](const auto& a, const auto& b) { return a.executor_id < b.executor_id; });
    std::stable_sort(live->stage.failures.begin(), live->stage.failures.end(),
                     [](const auto& a, const auto& b) { return a.count > b.count; });
    stages.push_back(std::move(live->stage));
  }
  tasks = tasks_.Take(final_index);
}

}  // namespace sparkwright::ingest
