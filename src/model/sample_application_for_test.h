#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/application.h"

namespace sparkwright::model {

/// A task of a SampleApplication. Times in milliseconds from the application's begin.
struct SampleTask {
  int32_t stage = 0;
  std::string executor = "1";
  int64_t launch = 0;
  uint32_t duration = 0;
  uint32_t run = 0;
  uint32_t cpu = 0;
  uint32_t gc = 0;
  int64_t input = 0;
  int64_t shuffle_read = 0;
  int64_t shuffle_write = 0;
  int64_t disk_spill = 0;
  TaskStatus status = TaskStatus::kSucceeded;
  bool is_speculative = false;
  int64_t index = -1;                                             ///< -1: the next one of its stage.
  std::vector<std::pair<TaskMetric, int64_t>> more_metrics = {};  ///< Beside those above.
};

/// A stage of a SampleApplication. Times in milliseconds from the application's begin; -1 is absent.
struct SampleStage {
  int32_t id = 0;
  int64_t submitted = -1;
  int64_t completed = -1;
  std::vector<int32_t> parents = {};
  std::string name = "collect at job.py:1";
  int32_t attempt = 0;
};

/// Builds small applications for tests, in a few lines that can be read. Add executors and stages before their tasks.
class SampleApplication {
 public:
  static constexpr int64_t kBeginMs = 1'700'000'000'000;

  explicit SampleApplication(int64_t length_ms) {
    application_.id = "app-1";
    application_.name = "sample";
    application_.started = At(0);
    application_.ended = At(length_ms);
    application_.first_event = application_.started;
    application_.last_event = application_.ended;
  }

  SampleApplication& Property(const std::string& key, const std::string& value) {
    application_.environment.spark_properties[key] = value;
    return *this;
  }

  /// `removed` -1: it stays.
  SampleApplication& AddExecutor(const std::string& id, int32_t cores, int64_t added = 0, int64_t removed = -1) {
    Executor executor;
    executor.id = id;
    executor.added = At(added);
    executor.total_cores = cores;
    executor.max_tasks = cores;
    if (removed >= 0) {
      executor.removed = At(removed);
    }
    application_.executors.push_back(std::move(executor));
    return *this;
  }

  SampleApplication& AddJob(int32_t id, int64_t submitted, int64_t completed, const std::vector<int32_t>& stages) {
    Job job;
    job.id = JobId(id);
    job.submitted = At(submitted);
    if (completed >= 0) {
      job.completed = At(completed);
      job.status = JobStatus::kSucceeded;
    }
    for (const int32_t stage : stages) {
      job.stage_ids.emplace_back(stage);
    }
    application_.jobs.push_back(std::move(job));
    return *this;
  }

  SampleApplication& AddStage(const SampleStage& sample) {
    Stage stage;
    stage.id = StageId(sample.id);
    stage.attempt = sample.attempt;
    stage.name = sample.name;
    stage.status = sample.submitted < 0 ? StageStatus::kSkipped : StageStatus::kComplete;
    if (sample.submitted >= 0) {
      stage.submitted = At(sample.submitted);
    }
    if (sample.completed >= 0) {
      stage.completed = At(sample.completed);
    }
    for (const int32_t parent : sample.parents) {
      stage.parent_ids.emplace_back(parent);
    }
    application_.stages.push_back(std::move(stage));
    return *this;
  }

  /// The task belongs to the last added attempt of its stage.
  SampleApplication& AddTask(const SampleTask& sample) {
    TaskTable& table = application_.tasks;
    const auto stage = std::find_if(application_.stages.rbegin(), application_.stages.rend(),
                                    [&](const Stage& one) { return one.id == StageId(sample.stage); });
    const auto stage_index = static_cast<uint32_t>(application_.stages.rend() - stage - 1);
    const auto executor = std::find_if(application_.executors.begin(), application_.executors.end(),
                                       [&](const Executor& one) { return one.id == sample.executor; });
    const bool is_known = executor != application_.executors.end();
    table.task_id.push_back(static_cast<int64_t>(table.size()));
    table.stage.push_back(stage_index);
    table.index.push_back(static_cast<uint32_t>(sample.index < 0 ? stage->num_tasks : sample.index));
    table.executor.push_back(is_known ? static_cast<uint32_t>(executor - application_.executors.begin()) : UINT32_MAX);
    table.launch_ms.push_back(kBeginMs + sample.launch);
    table.duration_ms.push_back(sample.duration);
    table.run_ms.push_back(sample.run);
    table.cpu_ms.push_back(sample.cpu);
    table.gc_ms.push_back(sample.gc);
    table.deserialize_ms.push_back(0);
    table.bytes_in.push_back(sample.input + sample.shuffle_read);
    table.shuffle_read.push_back(sample.shuffle_read);
    table.bytes_out.push_back(sample.shuffle_write);
    table.disk_spill.push_back(sample.disk_spill);
    table.status.push_back(sample.status);
    table.locality.push_back(Locality::kProcessLocal);
    table.is_speculative.push_back(sample.is_speculative ? 1 : 0);
    if (sample.index < 0) {
      ++stage->num_tasks;
    }
    using enum TaskMetric;
    std::vector<std::pair<TaskMetric, int64_t>> metrics = {{kDuration, sample.duration},
                                                           {kExecutorRunTime, sample.run},
                                                           {kExecutorCpuTime, sample.cpu * 1'000'000LL},
                                                           {kJvmGcTime, sample.gc},
                                                           {kInputBytes, sample.input},
                                                           {kShuffleBytesRead, sample.shuffle_read},
                                                           {kShuffleBytesWritten, sample.shuffle_write},
                                                           {kDiskBytesSpilled, sample.disk_spill}};
    metrics.insert(metrics.end(), sample.more_metrics.begin(), sample.more_metrics.end());
    for (const auto& [metric, value] : metrics) {
      stage->totals[metric] += value;
      if (sample.status == TaskStatus::kSucceeded) {
        values_[{stage_index, metric}].push_back(value);
      }
    }
    return *this;
  }

  /// For what the builder has no word for.
  Application& application() { return application_; }

  /// Fills the distributions and hands the application over; the builder is empty afterwards.
  Application Build() {
    for (auto& [place, values] : values_) {
      Stage& stage = application_.stages[place.first];
      if (stage.distributions == nullptr) {
        stage.distributions = std::make_unique<TaskMetricDistributions>();
      }
      std::sort(values.begin(), values.end());
      MetricDistribution& distribution = (*stage.distributions)[place.second];
      distribution.min = values.front();
      distribution.max = values.back();
      for (const int64_t value : values) {
        distribution.sum += value;
      }
      for (std::size_t i = 0; i < kQuantileProbabilities.size(); ++i) {
        const auto index = static_cast<std::size_t>(kQuantileProbabilities[i] * static_cast<double>(values.size()));
        distribution.quantiles[i] = values[std::min(index, values.size() - 1)];
      }
      stage.num_tasks_with_metrics = static_cast<int64_t>(values.size());
      stage.num_completed_tasks = stage.num_tasks_with_metrics;
    }
    return std::move(application_);
  }

  static Timestamp At(int64_t millis_from_begin) { return Timestamp(kBeginMs + millis_from_begin); }

 private:
  Application application_;
  std::map<std::pair<uint32_t, TaskMetric>, std::vector<int64_t>> values_;
};

}  // namespace sparkwright::model
