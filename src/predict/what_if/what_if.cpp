#include "predict/what_if/what_if.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "conf/executor_memory.h"
#include "conf/size_and_time.h"
#include "predict/rounded.h"
#include "predict/what_if/recut.h"
#include "predict/what_if/run_settings.h"
#include "predict/what_if/schedule.h"
#include "predict/what_if/simulate.h"
#include "predict/what_if/supply.h"

namespace sparkwright::predict {
namespace {

constexpr int64_t kMicrosPerMilli = 1000;
constexpr int64_t kMostExecutors = 100'000;
constexpr int64_t kMostThreads = 65'536;
/// A run says nothing of a thousand times its data.
constexpr double kMostScale = 1000.0;

/// What a simulated answer is worth whose kind of change nobody has measured.
constexpr double kUnmeasuredError = 0.25;
constexpr double kUnmeasuredLow = 0.6;
constexpr double kUnmeasuredHigh = 1.5;
/// Measured changes of size went up to this factor; further away the interval grows with the factor's logarithm.
constexpr double kMeasuredFactor = 4.0;

/// Properties whose change changes the answer; with a full stop at its end, all that begin so.
constexpr std::array kSimulated = {
    std::string_view("spark.executor.instances"),
    std::string_view("spark.executor.cores"),
    std::string_view("spark.executor.memory"),
    std::string_view("spark.task.cpus"),
    std::string_view("spark.cores.max"),
    std::string_view("spark.memory.fraction"),
    std::string_view("spark.scheduler.mode"),
    std::string_view("spark.dynamicAllocation.enabled"),
    std::string_view("spark.dynamicAllocation.minExecutors"),
    std::string_view("spark.dynamicAllocation.maxExecutors"),
    std::string_view("spark.dynamicAllocation.initialExecutors"),
    std::string_view("spark.dynamicAllocation.executorIdleTimeout"),
    std::string_view("spark.dynamicAllocation.schedulerBacklogTimeout"),
    std::string_view("spark.dynamicAllocation.sustainedSchedulerBacklogTimeout"),
    std::string_view("spark.dynamicAllocation.executorAllocationRatio"),
    std::string_view("spark.default.parallelism"),
    std::string_view("spark.sql.shuffle.partitions"),
    std::string_view("spark.sql.files.maxPartitionBytes"),
    std::string_view("spark.sql.adaptive.enabled"),
    std::string_view("spark.sql.adaptive.advisoryPartitionSizeInBytes"),
    std::string_view("spark.sql.adaptive.coalescePartitions."),
};

constexpr std::array kOfLocalMaster = {std::string_view("spark.master"), std::string_view("spark.driver.memory")};

/// Of these, the tasks are others afterwards.
constexpr std::array kOfPartitions = {std::string_view("spark.default.parallelism"), std::string_view("spark.sql.")};
constexpr std::array kOfMemory = {std::string_view("spark.executor.memory"), std::string_view("spark.driver.memory"),
                                  std::string_view("spark.memory.fraction")};

template <typename Keys>
bool IsOneOf(const Keys& keys, std::string_view key) {
  return std::any_of(keys.begin(), keys.end(),
                     [&](std::string_view one) { return one == key || (one.ends_with('.') && key.starts_with(one)); });
}

/// What was measured of answers of this kind; the usual caution where nothing was.
model::WhatIfAccuracy AccuracyOf(std::string_view change) {
  for (model::WhatIfAccuracy& one : MeasuredAccuracy()) {
    if (one.change == change && one.num_runs > 0) {
      return std::move(one);
    }
  }
  return {std::string(change), 0, Ratio{kUnmeasuredError}, Ratio{kUnmeasuredError}, kUnmeasuredLow, kUnmeasuredHigh};
}

/// Execution and storage memory of an executor, and its heap.
struct ExecutorMemoryOf {
  Bytes heap;
  Bytes unified;

  ExecutorMemoryOf(const RunSettings& settings, bool is_local) {
    constexpr int64_t kUsualHeap = int64_t{1} << 30;
    constexpr double kUsualFraction = 0.6;
    heap = settings.Size(is_local ? "spark.driver.memory" : "spark.executor.memory").value_or(Bytes(kUsualHeap));
    const double fraction = settings.Number("spark.memory.fraction").value_or(kUsualFraction);
    unified = Rounded<Bytes>(static_cast<double>(conf::UsualUnified(heap).count()) * fraction / kUsualFraction);
  }
};

double Over(Bytes after, int64_t slots_after, Bytes before, int64_t slots_before) {
  if (after.count() <= 0 || before.count() <= 0) {
    return 1.0;
  }
  return static_cast<double>(after.count()) / static_cast<double>(slots_after) /
         (static_cast<double>(before.count()) / static_cast<double>(slots_before));
}

/// A question about one run, asked for one number of executors after the other.
class Player {
 public:
  Player(const model::Application& application, const model::RunFacts& facts)
      : application_(application),
        facts_(facts),
        schedule_(ScheduleOf(application, facts)),
        before_(application),
        after_(before_),
        recorded_(RecordedShape(schedule_)) {}

  Result<model::WhatIf> Answer(const WhatIfQuestion& question) {
    SPARKWRIGHT_TRY(model::WhatIf answer, Begin(question));
    SPARKWRIGHT_TRY_STATUS(TakeChanges(question, answer));
    answer.recorded = Recorded();
    answer.replayed = Play(before_, recorded_, 1.0, Factor::kNone, false);
    model::ExecutorShape shape = ShapeAfter(before_, after_, schedule_, recorded_);
    shape.num_executors = given_executors_.value_or(shape.num_executors);
    if (given_cores_.has_value() && shape.cores != *given_cores_) {
      shape.slots = std::max<int64_t>(*given_cores_ / std::max<int64_t>(shape.cores / shape.slots, 1), 1);
      shape.cores = *given_cores_;
    }
    answer.accuracy = Accuracy(answer, shape);
    SetBounds(answer.replayed, AccuracyOf("replay"));
    answer.answer = Play(after_, shape, question.input_scale, Factor::kAny, given_executors_.has_value());
    SetBounds(answer.answer, answer.accuracy);
    for (const int64_t size : GridOf(question, shape)) {
      model::ExecutorShape other = shape;
      (schedule_.is_local ? other.cores : other.num_executors) = size;
      if (schedule_.is_local && other.cores != shape.cores) {
        other.slots =
            std::max<int64_t>(size / std::max<int64_t>(shape.cores / std::max<int64_t>(shape.slots, 1), 1), 1);
      }
      model::PlayedRun played = Play(after_, other, question.input_scale, Factor::kAny, true);
      SetBounds(played, IsSame(other, recorded_) ? answer.accuracy : Worse(answer.accuracy, AccuracyOf("size")));
      answer.grid.push_back(std::move(played));
    }
    FindKnee(answer);
    AddNotes(answer);
    return answer;
  }

 private:
  enum class Factor { kNone, kAny };

  Result<model::WhatIf> Begin(const WhatIfQuestion& question) const {
    const auto refuse = [&](std::string_view why) {
      return Error(ErrorCode::kInvalidArgument, fmt::format("the log {}, so there is nothing to play again", why));
    };
    if (!application_.begin().has_value() || schedule_.recorded_end_us <= 0) {
      return refuse("has no times");
    }
    if (schedule_.jobs.empty() || schedule_.num_tasks() == 0) {
      return refuse("has no job with a task");
    }
    if (schedule_.executors.empty()) {
      return refuse("has no executors");
    }
    if (schedule_.is_local && question.num_executors.value_or(1) != 1) {
      return Error(ErrorCode::kInvalidArgument,
                   "the run had a local master, which has no executors; --cores N gives it N threads");
    }
    if (!(question.input_scale > 0.0) || question.input_scale > kMostScale) {
      return Error(ErrorCode::kInvalidArgument,
                   fmt::format("the input's scale must be above 0 and at most {}", kMostScale));
    }
    model::WhatIf answer;
    answer.application_id = application_.id;
    answer.application_name = application_.name;
    answer.is_grid_of_threads = schedule_.is_local;
    answer.input_scale = question.input_scale;
    return answer;
  }

  Status TakeChanges(const WhatIfQuestion& question, model::WhatIf& answer) {
    const auto change = [&](std::string_view key, const std::string& value) {
      const std::string was = after_.Text(key).value_or("");
      after_.Change(key, value);
      if (was == after_.Text(key).value_or("")) {
        return;
      }
      const auto known = std::find_if(answer.changes.begin(), answer.changes.end(),
                                      [&](const model::WhatIfChange& one) { return one.key == key; });
      if (known != answer.changes.end()) {
        known->after = value;
        return;
      }
      const bool is_simulated = IsOneOf(kSimulated, key) || (schedule_.is_local && IsOneOf(kOfLocalMaster, key));
      answer.changes.push_back({std::string(key), was, value, is_simulated});
    };
    for (const auto& [key, value] : question.settings) {
      change(key, value);
    }
    const auto in_range = [](int64_t count, int64_t most) { return count >= 1 && count <= most; };
    if (question.num_executors.has_value() && !schedule_.is_local) {
      if (!in_range(*question.num_executors, kMostExecutors)) {
        return Error(ErrorCode::kInvalidArgument, fmt::format("executors must be 1 to {}", kMostExecutors));
      }
      after_.Change("spark.executor.instances", fmt::format("{}", *question.num_executors));
      if (*question.num_executors != recorded_.num_executors) {
        answer.changes.push_back({"spark.executor.instances", fmt::format("{}", recorded_.num_executors),
                                  fmt::format("{}", *question.num_executors), true});
      }
      given_executors_ = *question.num_executors;
    }
    if (question.cores.has_value()) {
      if (!in_range(*question.cores, kMostThreads)) {
        return Error(ErrorCode::kInvalidArgument, fmt::format("cores must be 1 to {}", kMostThreads));
      }
      if (schedule_.is_local) {
        change("spark.master", fmt::format("local[{}]", *question.cores));
      } else {
        after_.Change("spark.executor.cores", fmt::format("{}", *question.cores));
        if (*question.cores != recorded_.cores) {
          answer.changes.push_back(
              {"spark.executor.cores", fmt::format("{}", recorded_.cores), fmt::format("{}", *question.cores), true});
        }
        given_cores_ = *question.cores;
      }
    }
    if (question.memory.has_value()) {
      const std::string text = conf::PrintSize({question.memory->count(), conf::ByteUnit::kByte});
      change(schedule_.is_local ? "spark.driver.memory" : "spark.executor.memory", text);
    }
    return {};
  }

  model::PlayedRun Recorded() const {
    model::PlayedRun run;
    run.shape = recorded_;
    run.duration = Millis(schedule_.recorded_end_us / kMicrosPerMilli);
    run.duration_low = run.duration;
    run.duration_high = run.duration;
    std::vector<std::pair<int64_t, int64_t>> spans;
    for (const ScheduledJob& job : schedule_.jobs) {
      spans.emplace_back(job.recorded_submitted_us, job.recorded_completed_us);
    }
    run.job_time = Millis(CoveredTime(std::move(spans)) / kMicrosPerMilli);
    for (const model::StageFacts& stage : facts_.stages) {
      run.task_time += stage.core_time;
    }
    run.core_time = facts_.cores.available;
    run.peak_executors = facts_.cores.peak_executors;
    run.num_tasks = static_cast<int64_t>(application_.tasks.size());
    return run;
  }

  /// `is_number_asked`: somebody asked for that number of executors, be it the recorded one.
  model::PlayedRun Play(const RunSettings& settings, const model::ExecutorShape& shape, double input_scale,
                        Factor factor, bool is_number_asked) const {
    const auto slots = [](const model::ExecutorShape& one) {
      return std::max<int64_t>(one.slots, 1) * std::max<int64_t>(one.num_executors, 1);
    };
    const ExecutorMemoryOf was(before_, schedule_.is_local);
    const ExecutorMemoryOf is(settings, schedule_.is_local);
    const TaskChange change{before_,
                            settings,
                            input_scale,
                            slots(recorded_),
                            slots(shape),
                            Over(is.unified, shape.slots, was.unified, recorded_.slots),
                            Over(is.heap, shape.slots, was.heap, recorded_.slots),
                            Bytes(was.unified.count() / std::max<int64_t>(recorded_.slots, 1))};
    Schedule cut;
    if (factor == Factor::kAny) {
      cut = CutAgain(schedule_, application_, facts_, change);
      cut.is_fair = settings.Text("spark.scheduler.mode").value_or("FIFO") == "FAIR";
    }
    const Schedule& schedule = factor == Factor::kAny ? cut : schedule_;
    const SimulatedRun simulated =
        Simulate(schedule, SupplyOf(schedule_, before_, settings, recorded_, shape, is_number_asked));
    model::PlayedRun run;
    run.shape = shape;
    run.duration = Millis(simulated.wall_us / kMicrosPerMilli);
    run.job_time = Millis(simulated.covered_us / kMicrosPerMilli);
    run.task_time = CoreMillis(simulated.task_core_us / kMicrosPerMilli + schedule_.copies_ms);
    run.core_time = CoreMillis(simulated.available_core_us / kMicrosPerMilli);
    run.peak_executors = simulated.peak_executors;
    run.num_tasks = static_cast<int64_t>(schedule.num_tasks());
    return run;
  }

  static bool IsSame(const model::ExecutorShape& a, const model::ExecutorShape& b) {
    return a.num_executors == b.num_executors && a.cores == b.cores && a.slots == b.slots;
  }

  static model::WhatIfAccuracy Worse(const model::WhatIfAccuracy& a, const model::WhatIfAccuracy& b) {
    return a.mean_error < b.mean_error ? b : a;
  }

  model::WhatIfAccuracy Accuracy(const model::WhatIf& answer, const model::ExecutorShape& shape) const {
    model::WhatIfAccuracy accuracy = AccuracyOf("replay");
    if (!IsSame(shape, recorded_)) {
      accuracy = Worse(accuracy, AccuracyOf("size"));
    }
    for (const model::WhatIfChange& change : answer.changes) {
      if (!change.is_simulated) {
        continue;
      }
      if (std::any_of(kOfPartitions.begin(), kOfPartitions.end(),
                      [&](std::string_view front) { return change.key.starts_with(front); })) {
        accuracy = Worse(accuracy, AccuracyOf("partitions"));
      } else if (IsOneOf(kOfMemory, change.key)) {
        accuracy = Worse(accuracy, AccuracyOf("memory"));
      } else {
        accuracy = Worse(accuracy, AccuracyOf("size"));
      }
    }
    return answer.input_scale == 1.0 ? accuracy : Worse(accuracy, AccuracyOf("data"));
  }

  /// What was measured is of the time with a job; the driver's own part is taken as it was.
  void SetBounds(model::PlayedRun& run, const model::WhatIfAccuracy& accuracy) const {
    const auto slots = [](const model::ExecutorShape& one) {
      return static_cast<double>(std::max<int64_t>(one.slots * one.num_executors, 1));
    };
    const double factor = std::abs(std::log(slots(run.shape) / slots(recorded_)));
    const double power = std::max(1.0, factor / std::log(kMeasuredFactor));
    const auto jobs = static_cast<double>(run.job_time.count());
    const double rest = static_cast<double>(run.duration.count()) - jobs;
    run.duration_low = Rounded<Millis>(rest + jobs * std::min(std::pow(accuracy.low, power), 1.0));
    run.duration_high = Rounded<Millis>(rest + jobs * std::max(std::pow(accuracy.high, power), 1.0));
  }

  std::vector<int64_t> GridOf(const WhatIfQuestion& question, const model::ExecutorShape& shape) const {
    const int64_t most = schedule_.is_local ? kMostThreads : kMostExecutors;
    std::vector<int64_t> grid = question.grid;
    if (grid.empty()) {
      const int64_t middle = schedule_.is_local ? shape.cores : shape.num_executors;
      for (const double factor : {0.25, 0.5, 1.0, 2.0, 4.0, 8.0}) {
        grid.push_back(std::llround(static_cast<double>(middle) * factor));
      }
    }
    for (int64_t& size : grid) {
      size = std::clamp<int64_t>(size, 1, most);
    }
    std::sort(grid.begin(), grid.end());
    grid.erase(std::unique(grid.begin(), grid.end()), grid.end());
    return grid;
  }

  static void FindKnee(model::WhatIf& answer) {
    constexpr double kWorth = 0.5;  // d ln(speed) / d ln(executors): below it core time grows faster than speed.
    for (std::size_t i = 1; i < answer.grid.size(); ++i) {
      const model::PlayedRun& small = answer.grid[i - 1];
      const model::PlayedRun& large = answer.grid[i];
      const auto size = [&](const model::PlayedRun& run) {
        return static_cast<double>(answer.is_grid_of_threads ? run.shape.cores : run.shape.num_executors);
      };
      const double faster = std::log(static_cast<double>(std::max<int64_t>(small.duration.count(), 1)) /
                                     static_cast<double>(std::max<int64_t>(large.duration.count(), 1)));
      if (faster < kWorth * std::log(size(large) / size(small))) {
        answer.knee_executors = static_cast<int64_t>(size(small));
        return;
      }
    }
  }

  void AddNotes(model::WhatIf& answer) const {
    for (const model::WhatIfChange& change : answer.changes) {
      if (!change.is_simulated) {
        answer.notes.push_back(fmt::format("{} is not simulated: the answer is the same without it.", change.key));
      }
    }
    if (!application_.ended.has_value()) {
      answer.notes.emplace_back("The log ends before the application does: what had begun counts as done at its end.");
    }
    if (!application_.streaming_queries.empty()) {
      answer.notes.emplace_back(
          "It ran streaming queries: a batch begins as long after the one before as it did, also where a trigger's "
          "clock decides.");
    }
    if (answer.input_scale != 1.0) {
      answer.notes.emplace_back(
          "With other data a partition's time goes with its bytes; that sorting or memory make it grow faster, and "
          "that "
          "Spark joins otherwise, is not followed.");
    }
  }

  const model::Application& application_;
  const model::RunFacts& facts_;
  Schedule schedule_;
  RunSettings before_;
  RunSettings after_;
  model::ExecutorShape recorded_;
  std::optional<int64_t> given_executors_;  ///< By a flag of their own: what was set may not be what there was.
  std::optional<int64_t> given_cores_;
};

}  // namespace

Result<model::WhatIf> AskWhatIf(const model::Application& application, const model::RunFacts& facts,
                                const WhatIfQuestion& question) {
  return Player(application, facts).Answer(question);
}

}  // namespace sparkwright::predict
