#include "predict/what_if/what_if.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "conf/executor_memory.h"
#include "conf/java_text.h"
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

/// What a simulated answer is worth whose kind of change nobody has measured.
constexpr double kUnmeasuredError = 0.25;
constexpr double kUnmeasuredLow = 0.6;
constexpr double kUnmeasuredHigh = 1.5;
/// Measured changes of size went up to this factor; further away the interval grows with the factor's logarithm.
constexpr double kMeasuredFactor = 4.0;

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
    SPARKWRIGHT_TRY(AskedChanges asked, ReadQuestion(question, before_, recorded_, schedule_.is_local));
    after_ = std::move(asked.after);
    answer.changes = std::move(asked.changes);
    answer.recorded = Recorded();
    answer.replayed = Play(before_, recorded_, 1.0, false);
    model::ExecutorShape shape = ShapeAfter(before_, after_, schedule_, recorded_);
    shape.num_executors = asked.num_executors.value_or(shape.num_executors);
    if (asked.cores.has_value() && shape.cores != *asked.cores) {
      shape.slots = std::max<int64_t>(*asked.cores / std::max<int64_t>(shape.cores / shape.slots, 1), 1);
      shape.cores = *asked.cores;
    }
    answer.accuracy = Accuracy(answer, shape);
    SetBounds(answer.replayed, AccuracyOf("replay"), answer);
    answer.answer = Play(after_, shape, question.input_scale, asked.num_executors.has_value());
    SetBounds(answer.answer, answer.accuracy, answer);
    for (const int64_t size : GridOf(question, shape)) {
      model::ExecutorShape other = shape;
      (schedule_.is_local ? other.cores : other.num_executors) = size;
      if (schedule_.is_local && other.cores != shape.cores) {
        other.slots =
            std::max<int64_t>(size / std::max<int64_t>(shape.cores / std::max<int64_t>(shape.slots, 1), 1), 1);
      }
      model::PlayedRun played = Play(after_, other, question.input_scale, true);
      SetBounds(played, IsSame(other, recorded_) ? answer.accuracy : Worse(answer.accuracy, AccuracyOf("size")),
                answer);
      answer.grid.push_back(std::move(played));
    }
    if (question.core_hour_price.has_value()) {
      SetCosts(*question.core_hour_price, answer);
    }
    FindKnee(answer);
    AddNotes(answer);
    return answer;
  }

 private:
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
    model::WhatIf answer;
    answer.application_id = application_.id;
    answer.application_name = application_.name;
    answer.num_failed_jobs = facts_.totals.num_failed_jobs;
    answer.is_grid_of_threads = schedule_.is_local;
    answer.input_scale = question.input_scale;
    return answer;
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
                        bool is_number_asked) const {
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
    std::optional<Schedule> changed = CutAgain(schedule_, application_, facts_, change);
    const bool is_fair = conf::IsSameIgnoringCase(settings.Text("spark.scheduler.mode").value_or(""), "FAIR");
    if (is_fair != schedule_.is_fair) {
      changed = changed.has_value() ? std::move(changed) : std::optional(schedule_);
      changed->is_fair = is_fair;
    }
    const Schedule& schedule = changed.has_value() ? *changed : schedule_;
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

  /// What was measured is of the time with a job; the driver's own part is taken as it was. What the run itself is off
  /// when it is played again as it was, an answer about it can be off, too.
  void SetBounds(model::PlayedRun& run, const model::WhatIfAccuracy& accuracy, const model::WhatIf& answer) const {
    const auto slots = [](const model::ExecutorShape& one) {
      return static_cast<double>(std::max<int64_t>(one.slots * one.num_executors, 1));
    };
    const auto beyond = [](double factor) {
      return std::max(std::abs(std::log(factor)) / std::log(kMeasuredFactor) - 1.0, 0.0);
    };
    const double input_scale = &run == &answer.replayed ? 1.0 : answer.input_scale;
    const double power = 1.0 + beyond(slots(run.shape) / slots(recorded_)) + beyond(input_scale);
    const double own = static_cast<double>(std::max<int64_t>(answer.recorded.job_time.count(), 1)) /
                       static_cast<double>(std::max<int64_t>(answer.replayed.job_time.count(), 1));
    const auto jobs = static_cast<double>(run.job_time.count());
    const double rest = static_cast<double>(run.duration.count()) - jobs;
    run.duration_low = Rounded<Millis>(rest + jobs * std::min(std::pow(accuracy.low, power), 1.0) * std::min(own, 1.0));
    run.duration_high =
        Rounded<Millis>(rest + jobs * std::max(std::pow(accuracy.high, power), 1.0) * std::max(own, 1.0));
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

  static void SetCosts(double core_hour_price, model::WhatIf& answer) {
    const auto set = [&](model::PlayedRun& run) {
      constexpr double kMillisPerHour = 3.6e6;
      run.cost = core_hour_price * static_cast<double>(run.core_time.count()) / kMillisPerHour;
    };
    set(answer.recorded);
    set(answer.replayed);
    set(answer.answer);
    std::for_each(answer.grid.begin(), answer.grid.end(), set);
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
};

}  // namespace

Result<model::WhatIf> AskWhatIf(const model::Application& application, const model::RunFacts& facts,
                                const WhatIfQuestion& question) {
  return Player(application, facts).Answer(question);
}

}  // namespace sparkwright::predict
