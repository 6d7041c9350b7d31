#include "predict/what_if/schedule.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <queue>
#include <unordered_map>
#include <utility>

#include "conf/java_text.h"
#include "predict/what_if/first_tasks.h"

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

struct Span {
  int64_t from_us = 0;
  int64_t to_us = 0;
};

/// The number by which an RDD is known whose partitions a stage computes: two stages with the same one do the same.
std::optional<int32_t> LastRdd(const model::Stage& stage) {
  std::optional<int32_t> last;
  for (const model::StageRdd& rdd : stage.rdds) {
    last = std::max(last.value_or(rdd.id.number()), rdd.id.number());
  }
  return last;
}

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
    LinkStages();
    LinkJobs();
    ReadExecutors();
    MeasureDelays();
    TakeOutFirstTasks(tasks(), executor_of_, schedule_);
    int64_t last_end = 0;
    for (const ScheduledJob& job : schedule_.jobs) {
      last_end = std::max(last_end, job.recorded_completed_us);
    }
    schedule_.recorded_end_us = clock_.end_us();
    schedule_.closing_us = schedule_.recorded_end_us - last_end;
    return std::move(schedule_);
  }

 private:
  const model::TaskTable& tasks() const { return application_.tasks; }

  void FindSpans() {
    task_spans_.resize(tasks().size());
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
      task_spans_[row] = {from, std::max(from, to)};
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
    stage_by_source_.assign(application_.stages.size(), kNone);
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
      stage_by_source_[i] = static_cast<uint32_t>(schedule_.stages.size());
      stage_spans_.push_back({submitted_us, std::max(submitted_us, clock_.At(stage.completed))});
      schedule_.jobs[*owner].stages.push_back(stage_by_source_[i]);
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
      const uint32_t stage = stage_by_source_[tasks().stage[row]];
      if (stage == kNone) {
        continue;
      }
      if (tasks().is_speculative[row] != 0) {
        schedule_.copies_ms += (task_spans_[row].to_us - task_spans_[row].from_us) / kMicrosPerMilli;
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
        stage.fixed_us = stage_spans_[i].to_us - stage_spans_[i].from_us;
      }
      last_of_index.clear();
      const bool may_retry = application_.stages[stage.source].num_failed_tasks > 0 ||
                             rows[i].size() > static_cast<std::size_t>(application_.stages[stage.source].num_tasks);
      for (const uint32_t row : rows[i]) {
        const auto task = static_cast<uint32_t>(schedule_.task_ms.size());
        const int64_t length_us = task_spans_[row].to_us - task_spans_[row].from_us;
        schedule_.task_ms.push_back(static_cast<uint32_t>(length_us / kMicrosPerMilli));
        schedule_.is_abandoned.push_back(tasks().status[row] != model::TaskStatus::kSucceeded &&
                                         task_spans_[row].to_us > stage_spans_[i].to_us);
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

  void LinkStages() {
    std::vector<std::vector<uint32_t>> by_id;  // Attempts of a stage id.
    for (uint32_t i = 0; i < schedule_.stages.size(); ++i) {
      const auto id =
          static_cast<std::size_t>(std::max(application_.stages[schedule_.stages[i].source].id.number(), int32_t{0}));
      if (id >= by_id.size()) {
        by_id.resize(id + 1);
      }
      by_id[id].push_back(i);
    }
    for (uint32_t i = 0; i < schedule_.stages.size(); ++i) {
      ScheduledStage& stage = schedule_.stages[i];
      const model::Stage& source = application_.stages[stage.source];
      const int64_t submitted = stage_spans_[i].from_us;
      int64_t ready = schedule_.jobs[stage.job].recorded_submitted_us;
      const auto wait_for = [&](uint32_t parent) {
        if (parent != i && stage_spans_[parent].to_us <= submitted && stage_spans_[parent].to_us > ready) {
          stage.parents.push_back(parent);
        }
      };
      if (source.attempt > 0) {
        // Which of the other attempts it waits for is not in the log: the one that ended last.
        std::optional<uint32_t> last;
        for (const uint32_t other : schedule_.jobs[stage.job].stages) {
          if (other != i && stage_spans_[other].to_us <= submitted &&
              (!last.has_value() || stage_spans_[other].to_us > stage_spans_[*last].to_us)) {
            last = other;
          }
        }
        if (last.has_value()) {
          wait_for(*last);
        }
      } else {
        for (const StageId parent : source.parent_ids) {
          if (parent.number() < 0 || static_cast<std::size_t>(parent.number()) >= by_id.size()) {
            continue;
          }
          for (const uint32_t attempt : by_id[static_cast<std::size_t>(parent.number())]) {
            wait_for(attempt);
          }
        }
      }
      for (const uint32_t parent : stage.parents) {
        ready = std::max(ready, stage_spans_[parent].to_us);
      }
      stage.delays.submission_us = std::max<int64_t>(submitted - ready, 0);
      int64_t last_finish = submitted;
      for (std::size_t task = stage.first_task; task < stage.first_task + stage.num_tasks; ++task) {
        const Span& span = task_spans_[schedule_.source_row[task]];
        if (schedule_.is_abandoned[task] != 0) {
          continue;
        }
        last_finish = std::max(last_finish, std::min(span.to_us, stage_spans_[i].to_us));
      }
      stage.delays.completion_us = stage.num_tasks == 0 ? 0 : stage_spans_[i].to_us - last_finish;
    }
    for (ScheduledJob& job : schedule_.jobs) {
      int64_t last = job.recorded_submitted_us;
      const auto wait_for = [&](uint32_t stage) {
        if (stage_spans_[stage].to_us > job.recorded_submitted_us &&
            stage_spans_[stage].to_us <= job.recorded_completed_us) {
          job.waits_for.push_back(stage);
          last = std::max(last, stage_spans_[stage].to_us);
        }
      };
      for (const StageId id : application_.jobs[job.source].stage_ids) {
        if (id.number() >= 0 && static_cast<std::size_t>(id.number()) < by_id.size()) {
          for (const uint32_t stage : by_id[static_cast<std::size_t>(id.number())]) {
            wait_for(stage);
          }
        }
      }
      job.completion_us = job.recorded_completed_us - last;
    }
  }

  /// A job waits for those that made what it does not make again, for the last that ended of its own query, or for the
  /// last that ended at all.
  void LinkJobs() {
    std::unordered_map<int32_t, std::vector<uint32_t>> made_by;  // RDD to jobs with a stage that computed it.
    for (const ScheduledStage& stage : schedule_.stages) {
      if (const auto rdd = LastRdd(application_.stages[stage.source]); rdd.has_value()) {
        made_by[*rdd].push_back(stage.job);
      }
    }
    std::unordered_map<int32_t, std::vector<const model::Stage*>> skipped;  // By job id.
    for (const model::Stage& stage : application_.stages) {
      if (!stage.submitted.has_value()) {
        for (const JobId id : stage.job_ids) {
          skipped[id.number()].push_back(&stage);
        }
      }
    }
    std::vector<uint32_t> by_end(schedule_.jobs.size());
    for (uint32_t i = 0; i < by_end.size(); ++i) {
      by_end[i] = i;
    }
    const auto end_of = [&](uint32_t job) { return schedule_.jobs[job].recorded_completed_us; };
    std::stable_sort(by_end.begin(), by_end.end(), [&](uint32_t a, uint32_t b) { return end_of(a) < end_of(b); });
    std::unordered_map<int64_t, uint32_t> last_of_query;
    std::optional<uint32_t> last_of_all;
    std::size_t ended = 0;
    for (uint32_t i = 0; i < schedule_.jobs.size(); ++i) {
      ScheduledJob& job = schedule_.jobs[i];
      const model::Job& source = application_.jobs[job.source];
      for (; ended < by_end.size() && end_of(by_end[ended]) <= job.recorded_submitted_us; ++ended) {
        if (by_end[ended] >= i) {
          continue;  // Of no length, and submitted at the same moment as this one.
        }
        last_of_all = by_end[ended];
        if (const auto& query = application_.jobs[schedule_.jobs[by_end[ended]].source].sql_execution_id) {
          last_of_query[query->number()] = by_end[ended];
        }
      }
      std::vector<uint32_t> after;
      for (const model::Stage* stage : skipped[source.id.number()]) {
        const auto rdd = LastRdd(*stage);
        const auto found = rdd.has_value() ? made_by.find(*rdd) : made_by.end();
        if (found == made_by.end()) {
          continue;
        }
        for (const uint32_t maker : found->second) {
          if (maker < i && end_of(maker) <= job.recorded_submitted_us) {
            after.push_back(maker);
          }
        }
      }
      const auto last = source.sql_execution_id.has_value() ? last_of_query.find(source.sql_execution_id->number())
                                                            : last_of_query.end();
      if (last != last_of_query.end()) {
        after.push_back(last->second);
      } else if (last_of_all.has_value()) {
        after.push_back(*last_of_all);
      }
      std::sort(after.begin(), after.end());
      after.erase(std::unique(after.begin(), after.end()), after.end());
      int64_t ready = 0;
      for (const uint32_t one : after) {
        ready = std::max(ready, end_of(one));
      }
      job.submission_us = job.recorded_submitted_us - ready;
      job.after = std::move(after);
    }
  }

  /// What a moment hangs on: the last submission or end of a job before it.
  Anchor AnchorOf(int64_t at_us) const {
    Anchor anchor{Anchor::Kind::kBegin, 0, at_us};
    for (uint32_t i = 0; i < schedule_.jobs.size(); ++i) {
      const ScheduledJob& job = schedule_.jobs[i];
      if (job.recorded_submitted_us > at_us) {
        break;
      }
      const bool has_ended = job.recorded_completed_us <= at_us;
      const int64_t delay = at_us - (has_ended ? job.recorded_completed_us : job.recorded_submitted_us);
      if (delay <= anchor.delay_us) {
        anchor = {has_ended ? Anchor::Kind::kCompletion : Anchor::Kind::kSubmission, i, delay};
      }
    }
    return anchor;
  }

  void ReadExecutors() {
    const model::Environment& environment = application_.environment;
    const auto is_on = [&](std::string_view key) {
      return conf::IsSameIgnoringCase(environment.SparkProperty(key).value_or("false"), "true");
    };
    schedule_.is_dynamic = is_on("spark.dynamicAllocation.enabled");
    schedule_.is_fair =
        conf::IsSameIgnoringCase(environment.SparkProperty("spark.scheduler.mode").value_or(""), "FAIR");
    executor_of_.assign(application_.executors.size(), kNone);
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
      executor_of_[i] = static_cast<uint32_t>(schedule_.executors.size());
      schedule_.is_local = schedule_.is_local || source.id == "driver" || source.id == "<driver>";
      schedule_.executors.push_back(executor);
    }
    for (std::size_t row = 0; row < tasks().size(); ++row) {
      const uint32_t i = tasks().executor[row];
      if (i < executor_of_.size() && executor_of_[i] != kNone) {
        ScheduledExecutor& executor = schedule_.executors[executor_of_[i]];
        executor.recorded_arrival_us = std::min(executor.recorded_arrival_us, task_spans_[row].from_us);
        executor.recorded_removal_us = std::max(executor.recorded_removal_us, task_spans_[row].to_us);
      }
    }
    int64_t last_end = 0;
    for (const ScheduledJob& job : schedule_.jobs) {
      last_end = std::max(last_end, job.recorded_completed_us);
    }
    for (ScheduledExecutor& executor : schedule_.executors) {
      executor.recorded_removal_us = std::max(executor.recorded_removal_us, executor.recorded_arrival_us);
      executor.is_removed = executor.is_removed && executor.recorded_removal_us < last_end;
      executor.arrival = schedule_.is_dynamic ? AnchorOf(executor.recorded_arrival_us)
                                              : Anchor{Anchor::Kind::kBegin, 0, executor.recorded_arrival_us};
      executor.removal = AnchorOf(executor.recorded_removal_us);
    }
  }

  /// Draws the slots of each executor again: a launch takes the slot that was free first, and what lies between the
  /// moment from which it could have begun and the launch is the scheduler's.
  void MeasureDelays() {
    struct Measured {
      std::vector<int64_t> waves;  // From the stage's submission to launches on slots that were free by then.
      std::vector<int64_t> hand_overs;
    };
    std::vector<Measured> measured(schedule_.stages.size());
    std::vector<int64_t> arrivals;
    using Slots = std::priority_queue<std::pair<int64_t, bool>, std::vector<std::pair<int64_t, bool>>, std::greater<>>;
    std::vector<Slots> slots(schedule_.executors.size());
    for (std::size_t i = 0; i < slots.size(); ++i) {
      for (int32_t slot = 0; slot < schedule_.executors[i].slots; ++slot) {
        slots[i].emplace(schedule_.executors[i].recorded_arrival_us, false);
      }
    }
    for (std::size_t row = 0; row < tasks().size(); ++row) {
      const uint32_t source = tasks().executor[row];
      const uint32_t stage = stage_by_source_[tasks().stage[row]];
      const uint32_t executor = source < executor_of_.size() ? executor_of_[source] : kNone;
      if (executor == kNone) {
        continue;
      }
      const auto [free_us, was_used] = slots[executor].top();
      slots[executor].pop();
      slots[executor].emplace(task_spans_[row].to_us, true);
      if (stage == kNone || tasks().is_speculative[row] != 0) {
        continue;
      }
      const int64_t submitted = stage_spans_[stage].from_us;
      const int64_t launched = task_spans_[row].from_us;
      if (submitted >= free_us) {
        measured[stage].waves.push_back(launched - submitted);
      } else if (was_used) {
        measured[stage].hand_overs.push_back(launched - free_us);
      } else {
        arrivals.push_back(launched - free_us);
      }
    }
    for (std::size_t i = 0; i < measured.size(); ++i) {
      StageDelays& delays = schedule_.stages[i].delays;
      std::vector<int64_t>& waves = measured[i].waves;
      if (!waves.empty()) {
        std::sort(waves.begin(), waves.end());
        delays.first_launch_us = std::max<int64_t>(waves.front(), 0);
        const auto middle = waves.size() / 2;
        if (middle > 0) {
          delays.launch_step_us = (waves[middle] - waves.front()) / static_cast<int64_t>(middle);
        }
      }
      delays.hand_over_us = MeanOf(measured[i].hand_overs);
    }
    schedule_.arrival_to_launch_us = arrivals.empty() ? 0 : std::max<int64_t>(MedianOf(arrivals), 0);
  }

  static int64_t MeanOf(const std::vector<int64_t>& values) {
    int64_t sum = 0;
    for (const int64_t value : values) {
      sum += value;
    }
    return values.empty() ? 0 : sum / static_cast<int64_t>(values.size());
  }

  static int64_t MedianOf(std::vector<int64_t>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
  }

  static constexpr uint32_t kNone = kNoExecutor;

  const model::Application& application_;
  const model::RunFacts& facts_;
  Clock clock_;
  Schedule schedule_;
  std::vector<Span> task_spans_;           // By row of Application::tasks.
  std::vector<Span> stage_spans_;          // By index of Schedule::stages.
  std::vector<uint32_t> stage_by_source_;  // Application::stages to Schedule::stages.
  std::vector<uint32_t> executor_of_;      // Application::executors to Schedule::executors.
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
