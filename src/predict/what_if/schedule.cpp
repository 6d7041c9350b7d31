#include "predict/what_if/schedule.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "conf/java_text.h"
#include "predict/what_if/causes.h"
#include "predict/what_if/delays.h"
#include "predict/what_if/first_tasks.h"
#include "predict/what_if/recorded_times.h"

namespace sparkwright::predict {
namespace {

constexpr int64_t kMicrosPerMilli = 1000;
/// Later than any log; protects sums from absurd times.
constexpr int64_t kLatestMs = int64_t{1} << 43;
/// More than any machine has.
constexpr int32_t kMostSlots = 65'536;

/// Moments of a run as microseconds from its begin, within it.
class Clock {
 public:
  explicit Clock(const model::Application& application) {
    const std::optional<Timestamp> begin = application.begin();
    const std::optional<Timestamp> end = application.end();
    begin_ms_ = std::clamp<int64_t>(begin.value_or(end.value_or(Timestamp())).millis_since_epoch(), 0, kLatestMs);
    end_ms_ = std::clamp<int64_t>(end.value_or(Timestamp(begin_ms_)).millis_since_epoch(), begin_ms_, kLatestMs);
  }

  [[nodiscard]] int64_t At(int64_t millis) const {
    return (std::clamp(millis, begin_ms_, end_ms_) - begin_ms_) * kMicrosPerMilli;
  }
  [[nodiscard]] int64_t At(Timestamp time) const { return At(time.millis_since_epoch()); }
  [[nodiscard]] int64_t At(const std::optional<Timestamp>& time) const {
    return time.has_value() ? At(*time) : end_us();
  }
  [[nodiscard]] int64_t end_us() const { return (end_ms_ - begin_ms_) * kMicrosPerMilli; }

 private:
  int64_t begin_ms_ = 0;
  int64_t end_ms_ = 0;
};

/// Builds a Schedule step by step; each step needs those before it.
class Reader {
 public:
  Reader(const model::Application& application, const model::RunFacts& facts)
      : application_(application), facts_(facts), clock_(application) {}

  Schedule Read() {
    FindSpans();
    ReadJobs();
    ReadStages();
    ReadTasks();
    LinkCauses(application_, times_, schedule_);
    ReadExecutors();
    MeasureDelays(tasks(), times_, schedule_);
    TakeOutFirstTasks(tasks(), times_.executor_of, schedule_);
    schedule_.recorded_end_us = clock_.end_us();
    schedule_.closing_us = schedule_.recorded_end_us - LastJobEnd();
    return std::move(schedule_);
  }

 private:
  const model::TaskTable& tasks() const { return application_.tasks; }

  [[nodiscard]] int64_t LastJobEnd() const {
    int64_t last_us = 0;
    for (const ScheduledJob& job : schedule_.jobs) {
      last_us = std::max(last_us, job.recorded_completed_us);
    }
    return last_us;
  }

  void FindSpans() {
    times_.tasks.resize(tasks().size());
    for (std::size_t row = 0; row < tasks().size(); ++row) {
      const int64_t from = clock_.At(tasks().launch_ms[row]);
      int64_t to = clock_.end_us();
      if (tasks().duration_ms[row] > 0 || tasks().status[row] != model::TaskStatus::kRunning) {
        to = clock_.At((Millis(tasks().launch_ms[row]) + Millis(tasks().duration_ms[row])).count());
      } else {
        if (tasks().executor[row] < application_.executors.size()) {
          to = std::min(to, clock_.At(application_.executors[tasks().executor[row]].removed));
        }
        to = std::min(to, clock_.At(application_.stages[tasks().stage[row]].completed));
      }
      times_.tasks[row] = {from, std::max(from, to)};
    }
  }

  void ReadJobs() {
    for (std::size_t i = 0; i < application_.jobs.size(); ++i) {
      if (!application_.jobs[i].submitted.has_value()) {
        continue;
      }
      ScheduledJob job;
      job.source = i;
      job.recorded_submitted_us = clock_.At(*application_.jobs[i].submitted);
      job.recorded_completed_us = std::max(job.recorded_submitted_us, clock_.At(application_.jobs[i].completed));
      schedule_.jobs.push_back(std::move(job));
    }
    std::stable_sort(schedule_.jobs.begin(), schedule_.jobs.end(),
                     [](const auto& a, const auto& b) { return a.recorded_submitted_us < b.recorded_submitted_us; });
    for (uint32_t i = 0; i < schedule_.jobs.size(); ++i) {
      job_by_id_.emplace(application_.jobs[schedule_.jobs[i].source].id.number(), i);
    }
  }

  /// The first job of a stage that was under way when it was submitted.
  std::optional<uint32_t> OwnerOf(const model::Stage& stage, int64_t submitted_us) const {
    std::optional<uint32_t> owner;
    for (const JobId id : stage.job_ids) {
      const auto found = job_by_id_.find(id.number());
      if (found == job_by_id_.end()) {
        continue;
      }
      const ScheduledJob& job = schedule_.jobs[found->second];
      if (job.recorded_submitted_us <= submitted_us && submitted_us <= job.recorded_completed_us) {
        owner = std::min(owner.value_or(found->second), found->second);
      }
    }
    return owner;
  }

  void ReadStages() {
    times_.stage_of.assign(application_.stages.size(), kNotScheduled);
    std::map<std::string, uint32_t> pools;
    for (std::size_t i = 0; i < application_.stages.size(); ++i) {
      const model::Stage& stage = application_.stages[i];
      if (!stage.submitted.has_value()) {
        continue;
      }
      const int64_t submitted_us = clock_.At(*stage.submitted);
      std::optional<uint32_t> owner = OwnerOf(stage, submitted_us);
      if (!owner.has_value()) {
        owner = OwnerByList(stage.id, submitted_us);
      }
      if (!owner.has_value()) {
        continue;  // A stage of no job: a log without its front.
      }
      ScheduledStage scheduled;
      scheduled.source = i;
      scheduled.job = *owner;
      scheduled.resource_profile = stage.resource_profile_id;
      scheduled.cores_per_task = CoresPerTask(stage.resource_profile_id);
      scheduled.writes_shuffle = stage.totals[model::TaskMetric::kShuffleBytesWritten] > 0;
      scheduled.pool = pools.emplace(stage.scheduling_pool, static_cast<uint32_t>(pools.size())).first->second;
      times_.stage_of[i] = static_cast<uint32_t>(schedule_.stages.size());
      times_.stages.push_back({submitted_us, std::max(submitted_us, clock_.At(stage.completed))});
      schedule_.jobs[*owner].stages.push_back(times_.stage_of[i]);
      schedule_.stages.push_back(std::move(scheduled));
    }
    schedule_.pools.resize(pools.size());
    for (const auto& [name, index] : pools) {
      schedule_.pools[index] = name;
    }
  }

  double CoresPerTask(int32_t profile) const {
    for (const model::ResourceProfile& one : application_.resource_profiles) {
      for (const model::TaskResourceRequest& request : one.task_requests) {
        if (one.id == profile && request.name == "cpus" && request.amount > 0.0) {
          return std::min(request.amount, static_cast<double>(kMostSlots));
        }
      }
    }
    const auto configured = application_.environment.SparkProperty("spark.task.cpus");
    const double cores = configured.has_value() ? std::strtod(std::string(*configured).c_str(), nullptr) : 1.0;
    return cores > 0.0 ? std::min(cores, static_cast<double>(kMostSlots)) : 1.0;
  }

  /// The job that names the stage and was under way, for logs whose stages do not name their jobs.
  std::optional<uint32_t> OwnerByList(StageId id, int64_t submitted_us) const {
    for (uint32_t i = 0; i < schedule_.jobs.size(); ++i) {
      const ScheduledJob& job = schedule_.jobs[i];
      const std::vector<StageId>& ids = application_.jobs[job.source].stage_ids;
      if (job.recorded_submitted_us <= submitted_us && submitted_us <= job.recorded_completed_us &&
          std::find(ids.begin(), ids.end(), id) != ids.end()) {
        return i;
      }
    }
    return std::nullopt;
  }

  void ReadTasks() {
    std::vector<std::vector<uint32_t>> rows(schedule_.stages.size());
    for (std::size_t row = 0; row < tasks().size(); ++row) {
      const uint32_t stage = times_.stage_of[tasks().stage[row]];
      if (stage == kNotScheduled) {
        continue;
      }
      if (tasks().is_speculative[row] != 0) {
        schedule_.copies_ms += (times_.tasks[row].to_us - times_.tasks[row].from_us) / kMicrosPerMilli;
        continue;
      }
      rows[stage].push_back(static_cast<uint32_t>(row));
    }
    schedule_.task_ms.reserve(tasks().size());
    std::unordered_map<uint32_t, uint32_t> last_of_index;
    for (std::size_t i = 0; i < schedule_.stages.size(); ++i) {
      ScheduledStage& stage = schedule_.stages[i];
      stage.first_task = schedule_.task_ms.size();
      stage.num_tasks = rows[i].size();
      if (rows[i].empty()) {
        stage.fixed_us = times_.stages[i].to_us - times_.stages[i].from_us;
      }
      last_of_index.clear();
      const bool may_retry = application_.stages[stage.source].num_failed_tasks > 0 ||
                             rows[i].size() > static_cast<std::size_t>(application_.stages[stage.source].num_tasks);
      for (const uint32_t row : rows[i]) {
        const auto task = static_cast<uint32_t>(schedule_.task_ms.size());
        const int64_t length_us = times_.tasks[row].to_us - times_.tasks[row].from_us;
        schedule_.task_ms.push_back(static_cast<uint32_t>(length_us / kMicrosPerMilli));
        schedule_.is_abandoned.push_back(tasks().status[row] != model::TaskStatus::kSucceeded &&
                                         times_.tasks[row].to_us > times_.stages[i].to_us);
        schedule_.next_attempt.push_back(kNoTask);
        schedule_.is_retry.push_back(0);
        schedule_.source_row.push_back(row);
        if (may_retry) {
          const auto [last, is_first] = last_of_index.emplace(tasks().index[row], task);
          if (!is_first) {
            schedule_.next_attempt[last->second] = task;
            schedule_.is_retry[task] = 1;
            last->second = task;
          }
        }
      }
    }
  }

  void ReadExecutors() {
    const model::Environment& environment = application_.environment;
    const auto is_on = [&](std::string_view key) {
      return conf::IsSameIgnoringCase(environment.SparkProperty(key).value_or("false"), "true");
    };
    schedule_.is_dynamic = is_on("spark.dynamicAllocation.enabled");
    schedule_.is_fair =
        conf::IsSameIgnoringCase(environment.SparkProperty("spark.scheduler.mode").value_or(""), "FAIR");
    times_.executor_of.assign(application_.executors.size(), kNotScheduled);
    for (std::size_t i = 0; i < application_.executors.size() && i < facts_.executors.size(); ++i) {
      const model::ExecutorFacts& facts = facts_.executors[i];
      const model::Executor& source = application_.executors[i];
      if (!facts.runs_tasks) {
        continue;
      }
      ScheduledExecutor executor;
      executor.recorded_arrival_us = clock_.At(source.added);
      executor.is_removed = source.removed.has_value() && clock_.At(*source.removed) < clock_.end_us();
      executor.recorded_removal_us = clock_.At(source.removed);
      executor.slots = std::clamp(facts.slots, 1, kMostSlots);
      executor.cores = std::clamp(facts.cores, 1, kMostSlots);
      executor.resource_profile = source.resource_profile_id;
      times_.executor_of[i] = static_cast<uint32_t>(schedule_.executors.size());
      schedule_.is_local = schedule_.is_local || source.id == "driver" || source.id == "<driver>";
      schedule_.executors.push_back(executor);
    }
    for (std::size_t row = 0; row < tasks().size(); ++row) {
      const uint32_t i = tasks().executor[row];
      if (i < times_.executor_of.size() && times_.executor_of[i] != kNotScheduled) {
        ScheduledExecutor& executor = schedule_.executors[times_.executor_of[i]];
        executor.recorded_arrival_us = std::min(executor.recorded_arrival_us, times_.tasks[row].from_us);
        executor.recorded_removal_us = std::max(executor.recorded_removal_us, times_.tasks[row].to_us);
      }
    }
    const int64_t last_end = LastJobEnd();
    for (ScheduledExecutor& executor : schedule_.executors) {
      executor.recorded_removal_us = std::max(executor.recorded_removal_us, executor.recorded_arrival_us);
      executor.is_removed = executor.is_removed && executor.recorded_removal_us < last_end;
      executor.arrival = schedule_.is_dynamic ? AnchorOf(schedule_, executor.recorded_arrival_us)
                                              : Anchor{Anchor::Kind::kBegin, 0, executor.recorded_arrival_us};
      executor.removal = AnchorOf(schedule_, executor.recorded_removal_us);
    }
  }

  const model::Application& application_;
  const model::RunFacts& facts_;
  Clock clock_;
  Schedule schedule_;
  RecordedTimes times_;
  std::unordered_map<int32_t, uint32_t> job_by_id_;
};

}  // namespace

Schedule ScheduleOf(const model::Application& application, const model::RunFacts& facts) {
  return Reader(application, facts).Read();
}

int64_t CoveredTime(std::vector<std::pair<int64_t, int64_t>> spans) {
  std::sort(spans.begin(), spans.end());
  int64_t covered = 0;
  int64_t until = std::numeric_limits<int64_t>::min();
  for (const auto& [from, to] : spans) {
    if (to > until) {
      covered += to - std::max(from, until);
      until = to;
    }
  }
  return covered;
}

}  // namespace sparkwright::predict
