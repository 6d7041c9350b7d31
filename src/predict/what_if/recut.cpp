#include "predict/what_if/recut.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

#include "base/saturating.h"

namespace sparkwright::predict {
namespace {

using model::TaskMetric;

/// What disks and codecs take for bytes that are spilled: written and read once each. Half of a sequential disk's
/// 200 MB/s; what spilling costs is not in a log, so it is at most half of a task.
constexpr double kSpilledBytesPerMs = 1e5;
constexpr double kMostSpillShare = 0.5;
/// Rows in memory over their bytes in files and shuffles: the most that predict's classes have (class_figures.h).
constexpr double kHeldPerByteRead = 4.0;
/// GC is not followed further than this from what was measured.
constexpr double kMostGcFactor = 4.0;
/// What a partition holds above so many medians stays together.
constexpr double kHotPartition = 2.0;
/// Of all stages together, so that a question cannot fill the memory; a stage keeps what it had.
constexpr int64_t kMostTasks = 20'000'000;
/// Eleven days: beyond any task, and sums stay within 64 bits.
constexpr double kLongestTaskMs = 1e9;

/// What the tasks of a stage work on.
enum class StageInput { kFiles, kShuffle, kNothing };

StageInput InputOf(const model::Stage& stage) {
  if (stage.totals[TaskMetric::kShuffleBytesRead] > 0) {
    return StageInput::kShuffle;
  }
  return stage.totals[TaskMetric::kInputBytes] > 0 ? StageInput::kFiles : StageInput::kNothing;
}

double Over(int64_t after, int64_t before) {
  return before <= 0 || after <= 0 ? 1.0 : static_cast<double>(after) / static_cast<double>(before);
}

/// How the tasks of one stage change.
struct StageChange {
  int64_t num_tasks = 0;
  double work = 1.0;  ///< All bytes, after over before.
  [[nodiscard]] bool IsNone(std::size_t before) const {
    return work == 1.0 && num_tasks == static_cast<int64_t>(before);
  }
};

/// A task before it is cut.
struct Piece {
  double fixed_ms = 0.0;
  double even_ms = 0.0;  ///< Goes with the bytes, and can be divided.
  double hot_ms = 0.0;   ///< Goes with bytes that stay together.
};

class Cutter {
 public:
  Cutter(const Schedule& schedule, const model::Application& application, const model::RunFacts& facts,
         const TaskChange& change)
      : schedule_(schedule), application_(application), facts_(facts), change_(change) {}

  Schedule Cut() {
    Schedule result = schedule_;
    result.task_ms.clear();
    result.next_attempt.clear();
    result.is_retry.clear();
    result.is_abandoned.clear();
    result.source_row.clear();
    for (std::size_t i = 0; i < schedule_.stages.size(); ++i) {
      const ScheduledStage& stage = schedule_.stages[i];
      ScheduledStage& cut = result.stages[i];
      cut.first_task = result.task_ms.size();
      const StageChange stage_change = ChangeOf(stage);
      if (stage.num_tasks == 0) {
        cut.fixed_us = SaturatingRound(static_cast<double>(stage.fixed_us) * stage_change.work);
      } else if (stage_change.IsNone(stage.num_tasks)) {
        Keep(stage, result);
      } else {
        Divide(stage, stage_change, result);
      }
      cut.num_tasks = result.task_ms.size() - cut.first_task;
    }
    return result;
  }

 private:
  StageChange ChangeOf(const ScheduledStage& stage) const {
    const model::Stage& source = application_.stages[stage.source];
    StageChange change;
    const auto before = static_cast<int64_t>(stage.num_tasks);
    change.num_tasks = before;
    change.work = change_.input_scale;
    if (before == 0) {
      return change;
    }
    const model::SqlExecution* const query = QueryOf(stage.source);
    const RunSettings was = change_.before.In(query);
    const RunSettings is = change_.after.In(query);
    switch (InputOf(source)) {
      case StageInput::kFiles:
        change.num_tasks = SplitsOf(source, before, query, was, is);
        break;
      case StageInput::kShuffle:
        change.num_tasks = query != nullptr ? PartitionsOfQuery(source, before, was, is) : ReducersOf(before, was, is);
        break;
      case StageInput::kNothing:
        if (before > 1 && before == change_.slots_before && !was.Set("spark.default.parallelism").has_value()) {
          change.num_tasks = change_.slots_after;
        }
        break;
    }
    const int64_t most = kMostTasks / static_cast<int64_t>(schedule_.stages.size());
    change.num_tasks = std::clamp<int64_t>(change.num_tasks, 1, std::max(before, most));
    return change;
  }

  /// Tasks of a scan. A query's splits are as large as spark.sql.files.maxPartitionBytes allows, unless there is too
  /// little data to give each slot one of that size: then there are about as many as slots, and more data makes them
  /// larger. RDDs have a task for each block.
  int64_t SplitsOf(const model::Stage& source, int64_t before, const model::SqlExecution* query, const RunSettings& was,
                   const RunSettings& is) const {
    const auto bytes = static_cast<double>(source.totals[TaskMetric::kInputBytes]) * change_.input_scale;
    const auto largest = [](const RunSettings& settings) {
      return settings.Size("spark.sql.files.maxPartitionBytes").value_or(Bytes()).count();
    };
    if (query == nullptr) {
      return SaturatingRound(static_cast<double>(before) * change_.input_scale);
    }
    if (before > change_.slots_before) {
      return SaturatingRound(static_cast<double>(before) * change_.input_scale * Over(largest(was), largest(is)));
    }
    const auto least = static_cast<int64_t>(std::ceil(bytes / static_cast<double>(std::max<int64_t>(largest(is), 1))));
    return std::max(before, least);
  }

  const model::SqlExecution* QueryOf(std::size_t stage) const {
    const std::optional<ExecutionId> id = facts_.stages[stage].sql_execution_id;
    if (!id.has_value()) {
      return nullptr;
    }
    const auto found =
        std::lower_bound(application_.sql_executions.begin(), application_.sql_executions.end(), *id,
                         [](const model::SqlExecution& one, ExecutionId wanted) { return one.id < wanted; });
    return found != application_.sql_executions.end() && found->id == *id ? &*found : nullptr;
  }

  int64_t PartitionsOfQuery(const model::Stage& source, int64_t before, const RunSettings& was,
                            const RunSettings& is) const {
    constexpr int64_t kUsualPartitions = 200;
    const int64_t set_before = was.Count("spark.sql.shuffle.partitions").value_or(kUsualPartitions);
    const int64_t set_after = is.Count("spark.sql.shuffle.partitions").value_or(kUsualPartitions);
    const Bytes shuffled(source.totals[TaskMetric::kShuffleBytesRead]);
    const Bytes shuffled_after(SaturatingRound(static_cast<double>(shuffled.count()) * change_.input_scale));
    const auto made = [](const RunSettings& settings, Bytes bytes, int64_t partitions, int64_t slots) {
      return settings.IsTrue("spark.sql.adaptive.enabled") &&
                     settings.IsTrue("spark.sql.adaptive.coalescePartitions.enabled")
                 ? CoalescedPartitions(settings, bytes, partitions, slots)
                 : partitions;
    };
    const int64_t expected = made(was, shuffled, set_before, change_.slots_before);
    const int64_t wanted = made(is, shuffled_after, set_after, change_.slots_after);
    if (expected == wanted) {
      return before;
    }
    // A number that is not explained by these settings was asked for in the program: repartition(n), a limit.
    constexpr double kExplained = 2.0;
    const double unexplained = Over(before, expected);
    if (before <= 1 || unexplained > kExplained || unexplained < 1.0 / kExplained) {
      return before;
    }
    return std::max<int64_t>(SaturatingRound(static_cast<double>(wanted) * unexplained), 1);
  }

  int64_t ReducersOf(int64_t before, const RunSettings& was, const RunSettings& is) const {
    const int64_t set_before = was.Count("spark.default.parallelism").value_or(change_.slots_before);
    const std::optional<std::string> set_after = is.Set("spark.default.parallelism");
    if (!set_after.has_value() || before != set_before) {
      return before;
    }
    return is.Count("spark.default.parallelism").value_or(before);
  }

  /// What a task takes without any data: what the fit of time over bytes says at no bytes, and at least what the
  /// scheduler took around it; at most what the shortest took.
  double FixedPart(const ScheduledStage& stage) const {
    double n = 0.0;
    double sum_x = 0.0;
    double sum_y = 0.0;
    double sum_xx = 0.0;
    double sum_xy = 0.0;
    double shortest = 1e18;
    double around = 0.0;
    for (std::size_t task = stage.first_task; task < stage.first_task + stage.num_tasks; ++task) {
      const uint32_t row = schedule_.source_row[task];
      if (application_.tasks.status[row] != model::TaskStatus::kSucceeded) {
        continue;
      }
      const auto x = static_cast<double>(application_.tasks.bytes_in[row]);
      const auto y = static_cast<double>(schedule_.task_ms[task]);
      n += 1.0;
      sum_x += x;
      sum_y += y;
      sum_xx += x * x;
      sum_xy += x * y;
      shortest = std::min(shortest, y);
      around += static_cast<double>(application_.tasks.duration_ms[row]) -
                std::min<double>(application_.tasks.run_ms[row], application_.tasks.duration_ms[row]);
    }
    if (n == 0.0) {
      return 0.0;
    }
    const double spread = n * sum_xx - sum_x * sum_x;
    // Bytes that hardly differ say nothing of the slope.
    constexpr double kLeastSpread = 0.01;
    double fixed = around / n;
    if (sum_x > 0.0 && spread > kLeastSpread * sum_x * sum_x) {
      const double slope = std::max((n * sum_xy - sum_x * sum_y) / spread, 0.0);
      fixed = std::max(fixed, (sum_y - slope * sum_x) / n);
    }
    return std::clamp(fixed, 0.0, shortest);
  }

  /// What garbage collection of a task takes more or less with another heap.
  [[nodiscard]] double GcExtra(uint32_t row) const {
    const model::TaskTable& tasks = application_.tasks;
    const auto gc = static_cast<double>(std::min(tasks.gc_ms[row], tasks.duration_ms[row]));
    return gc * (std::clamp(1.0 / change_.heap_factor, 1.0 / kMostGcFactor, kMostGcFactor) - 1.0);
  }

  /// What spilling of a task takes more or less with another share of memory, and so many times the bytes.
  [[nodiscard]] double SpillExtra(const model::Stage& source, uint32_t row, double bytes_factor) const {
    const model::TaskTable& tasks = application_.tasks;
    if (change_.memory_factor == 1.0 && bytes_factor == 1.0) {
      return 0.0;
    }
    const auto num_tasks = static_cast<double>(std::max<int64_t>(source.num_tasks_with_metrics, 1));
    const auto spilled = static_cast<double>(tasks.disk_spill[row]);
    const auto duration = static_cast<double>(tasks.duration_ms[row]);
    const double spill_ms = std::min(2.0 * spilled / kSpilledBytesPerMs, kMostSpillShare * duration);
    const double held = static_cast<double>(source.totals[TaskMetric::kPeakExecutionMemory]) / num_tasks;
    const double over = static_cast<double>(source.totals[TaskMetric::kMemoryBytesSpilled]) / num_tasks;
    if (spilled > 0.0 && over > 0.0) {
      const double left = std::max(bytes_factor * (held + over) - change_.memory_factor * held, 0.0) / over;
      return std::max(left - 1.0, -1.0) * spill_ms;
    }
    if (change_.memory_of_slot.count() > 0) {
      const double room = static_cast<double>(change_.memory_of_slot.count()) * change_.memory_factor;
      // A task holds whole pages however little it reads, so what it held does not grow with few bytes.
      const double read = bytes_factor * static_cast<double>(tasks.bytes_in[row]);
      const double needed = std::min(bytes_factor * held, std::max(held, kHeldPerByteRead * read));
      const double spilling = 2.0 * std::max(needed - std::max(room, held), 0.0) / kSpilledBytesPerMs;
      return std::min(spilling, kMostSpillShare / (1.0 - kMostSpillShare) * bytes_factor * duration);
    }
    return 0.0;
  }

  void Keep(const ScheduledStage& stage, Schedule& result) const {
    const std::size_t shift = result.task_ms.size();
    const model::Stage& source = application_.stages[stage.source];
    for (std::size_t task = stage.first_task; task < stage.first_task + stage.num_tasks; ++task) {
      const uint32_t next = schedule_.next_attempt[task];
      const uint32_t row = schedule_.source_row[task];
      const double extra = GcExtra(row) + SpillExtra(source, row, 1.0);
      result.task_ms.push_back(
          extra == 0.0 ? schedule_.task_ms[task]
                       : static_cast<uint32_t>(std::max(static_cast<double>(schedule_.task_ms[task]) + extra, 1.0)));
      result.next_attempt.push_back(next == kNoTask ? kNoTask : static_cast<uint32_t>(next - stage.first_task + shift));
      result.is_retry.push_back(schedule_.is_retry[task]);
      result.is_abandoned.push_back(schedule_.is_abandoned[task]);
      result.source_row.push_back(schedule_.source_row[task]);
    }
  }

  /// Only what succeeded is cut again: who would fail, and where, is not known.
  void Divide(const ScheduledStage& stage, const StageChange& change, Schedule& result) const {
    const model::TaskTable& tasks = application_.tasks;
    const model::Stage& source = application_.stages[stage.source];
    const bool can_be_hot = InputOf(source) == StageInput::kShuffle;
    std::vector<uint32_t> kept;
    std::vector<int64_t> bytes;
    for (auto task = static_cast<uint32_t>(stage.first_task); task < stage.first_task + stage.num_tasks; ++task) {
      if (tasks.status[schedule_.source_row[task]] == model::TaskStatus::kSucceeded) {
        kept.push_back(task);
        bytes.push_back(tasks.bytes_in[schedule_.source_row[task]]);
      }
    }
    if (kept.empty()) {
      Keep(stage, result);
      return;
    }
    const double fixed = FixedPart(stage);
    const auto middle = bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2);
    std::nth_element(bytes.begin(), middle, bytes.end());
    const double hot_from = kHotPartition * static_cast<double>(*middle);
    const double tasks_over = static_cast<double>(kept.size()) / static_cast<double>(change.num_tasks);
    const double bytes_factor = change.work * tasks_over;
    std::vector<Piece> pieces(kept.size());
    for (std::size_t i = 0; i < kept.size(); ++i) {
      const uint32_t row = schedule_.source_row[kept[i]];
      const auto size = static_cast<double>(tasks.bytes_in[row]);
      const double work = std::max(static_cast<double>(schedule_.task_ms[kept[i]]) - fixed, 0.0) * change.work;
      const double hot = can_be_hot && hot_from > 0.0 && size > hot_from ? (size - hot_from) / size : 0.0;
      pieces[i] = {fixed, work * (1.0 - hot), work * hot};
    }
    std::vector<double> lengths(static_cast<std::size_t>(change.num_tasks), 0.0);
    const auto last = static_cast<double>(pieces.size());
    for (std::size_t j = 0; j < lengths.size(); ++j) {
      const double from = static_cast<double>(j) * tasks_over;
      const double to = std::min(static_cast<double>(j + 1) * tasks_over, last);
      double extra = 0.0;
      for (auto i = static_cast<std::size_t>(from); i < pieces.size() && static_cast<double>(i) < to; ++i) {
        const double overlap = std::min(to, static_cast<double>(i + 1)) - std::max(from, static_cast<double>(i));
        lengths[j] += overlap * pieces[i].even_ms;
        const uint32_t row = schedule_.source_row[kept[i]];
        extra += overlap * change.work * GcExtra(row) + overlap / tasks_over * SpillExtra(source, row, bytes_factor);
      }
      lengths[j] = std::max(lengths[j] + extra, 0.0) + fixed;
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const auto j = static_cast<std::size_t>((static_cast<double>(i) + 0.5) / tasks_over);
      lengths[std::min(j, lengths.size() - 1)] += pieces[i].hot_ms;
    }
    for (std::size_t j = 0; j < lengths.size(); ++j) {
      const auto from = static_cast<std::size_t>(static_cast<double>(j) * tasks_over);
      result.task_ms.push_back(static_cast<uint32_t>(std::clamp<double>(std::round(lengths[j]), 0.0, kLongestTaskMs)));
      result.next_attempt.push_back(kNoTask);
      result.is_retry.push_back(0);
      result.is_abandoned.push_back(0);
      result.source_row.push_back(schedule_.source_row[kept[std::min(from, kept.size() - 1)]]);
    }
  }

  const Schedule& schedule_;
  const model::Application& application_;
  const model::RunFacts& facts_;
  const TaskChange& change_;
};

}  // namespace

int64_t CoalescedPartitions(const RunSettings& settings, Bytes shuffled, int64_t partitions, int64_t least) {
  partitions = std::max<int64_t>(
      settings.Count("spark.sql.adaptive.coalescePartitions.initialPartitionNum").value_or(partitions), 1);
  if (shuffled.count() <= 0) {
    return 1;
  }
  constexpr int64_t kUsualAdvisory = int64_t{64} << 20;
  const int64_t advisory =
      settings.Size("spark.sql.adaptive.advisoryPartitionSizeInBytes").value_or(Bytes(kUsualAdvisory)).count();
  const int64_t smallest =
      settings.Size("spark.sql.adaptive.coalescePartitions.minPartitionSize").value_or(Bytes(int64_t{1} << 20)).count();
  int64_t target = advisory;
  if (settings.IsTrue("spark.sql.adaptive.coalescePartitions.parallelismFirst")) {
    const int64_t parts =
        std::max<int64_t>(settings.Count("spark.sql.adaptive.coalescePartitions.minPartitionNum").value_or(least), 1);
    target = std::min(advisory, (shuffled.count() + parts - 1) / parts);
  }
  target = std::max<int64_t>({target, smallest, 1});
  const double of_one = static_cast<double>(shuffled.count()) / static_cast<double>(partitions);
  const auto together = std::max<int64_t>(static_cast<int64_t>(static_cast<double>(target) / of_one), 1);
  return (partitions + together - 1) / together;
}

Schedule CutAgain(const Schedule& schedule, const model::Application& application, const model::RunFacts& facts,
                  const TaskChange& change) {
  return Cutter(schedule, application, facts, change).Cut();
}

}  // namespace sparkwright::predict
