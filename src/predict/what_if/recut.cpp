#include "predict/what_if/recut.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "base/median.h"
#include "base/saturating.h"
#include "predict/what_if/fixed_part.h"
#include "predict/what_if/output_growth.h"

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
/// A partition is larger than chance makes it this many standard deviations above the median; those of a normal
/// distribution are so many median deviations.
constexpr double kHotDeviations = 3.0;
constexpr double kDeviationOverMedianDeviation = 1.4826;
/// And at least so much, in medians.
constexpr double kLeastHot = 0.3;
/// Eleven days: beyond any task, and sums stay within 64 bits.
constexpr double kLongestTaskMs = 1e9;

/// A task before it is cut, without its fixed part.
struct Piece {
  double even_ms = 0.0;  ///< Goes with the bytes, and can be divided.
  double hot_ms = 0.0;   ///< Goes with bytes that stay together.
  double bytes = 0.0;
};

class Cutter {
 public:
  Cutter(const Schedule& schedule, const model::Application& application, const model::RunFacts& facts,
         const TaskChange& change)
      : schedule_(schedule), application_(application), facts_(facts), change_(change) {}

  std::optional<Schedule> Cut() {
    std::vector<StageChange> changes;
    std::vector<double> written(schedule_.stages.size(), change_.input_scale);
    bool is_any = change_.heap_factor != 1.0 || change_.memory_factor != 1.0;
    for (std::size_t i = 0; i < schedule_.stages.size(); ++i) {
      const ScheduledStage& stage = schedule_.stages[i];
      changes.push_back(ChangeOf(stage, ReadOfShuffles(stage, written), schedule_, application_, facts_, change_));
      written[i] = WrittenBy(stage, changes.back());
      is_any = is_any || !changes.back().IsNone(stage.num_tasks);
    }
    if (!is_any) {
      return std::nullopt;
    }
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
      if (stage.num_tasks == 0) {
        cut.fixed_us = SaturatingRound(static_cast<double>(stage.fixed_us) * changes[i].work);
      } else if (changes[i].IsNone(stage.num_tasks)) {
        Keep(stage, result);
      } else {
        Divide(stage, changes[i], result);
      }
      cut.num_tasks = result.task_ms.size() - cut.first_task;
    }
    return result;
  }

 private:
  /// Bytes that the stage writes into its shuffle, after over before: where its tasks combine rows, fewer of them
  /// write less.
  [[nodiscard]] double WrittenBy(const ScheduledStage& stage, const StageChange& change) const {
    if (stage.num_tasks == 0 || !stage.writes_shuffle || change.IsNone(stage.num_tasks)) {
      return change.work;
    }
    const double tasks = static_cast<double>(change.num_tasks) / static_cast<double>(stage.num_tasks);
    return tasks * std::pow(change.work / tasks, OutputGrowth(stage, schedule_, application_.tasks));
  }

  /// Bytes that the stage reads of the shuffles of its parents, after over before.
  [[nodiscard]] double ReadOfShuffles(const ScheduledStage& stage, const std::vector<double>& written) const {
    double before = 0.0;
    double after = 0.0;
    for (const uint32_t parent : stage.parents) {
      const model::Stage& source = application_.stages[schedule_.stages[parent].source];
      const auto bytes = static_cast<double>(source.totals[TaskMetric::kShuffleBytesWritten]);
      before += bytes;
      after += bytes * written[parent];
    }
    return before > 0.0 ? after / before : change_.input_scale;
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

  [[nodiscard]] double ShortestOf(const std::vector<uint32_t>& tasks) const {
    uint32_t shortest_ms = std::numeric_limits<uint32_t>::max();
    for (const uint32_t task : tasks) {
      shortest_ms = std::min(shortest_ms, schedule_.task_ms[task]);
    }
    return shortest_ms;
  }

  /// Rows of the schedule that succeeded, in the order of their partitions: who would fail, and where, is not known.
  [[nodiscard]] std::vector<uint32_t> Succeeded(const ScheduledStage& stage) const {
    const model::TaskTable& tasks = application_.tasks;
    std::vector<uint32_t> kept;
    for (auto task = static_cast<uint32_t>(stage.first_task); task < stage.first_task + stage.num_tasks; ++task) {
      if (tasks.status[schedule_.source_row[task]] == model::TaskStatus::kSucceeded) {
        kept.push_back(task);
      }
    }
    std::stable_sort(kept.begin(), kept.end(), [&](uint32_t a, uint32_t b) {
      return tasks.index[schedule_.source_row[a]] < tasks.index[schedule_.source_row[b]];
    });
    return kept;
  }

  /// The bytes of a usual partition, and from how many on one has a key that makes it larger.
  struct UsualBytes {
    double median = 0.0;
    double hot_from = 0.0;
  };

  [[nodiscard]] UsualBytes UsualBytesOf(const std::vector<uint32_t>& kept) const {
    std::vector<double> bytes;
    bytes.reserve(kept.size());
    for (const uint32_t task : kept) {
      bytes.push_back(static_cast<double>(application_.tasks.bytes_in[schedule_.source_row[task]]));
    }
    const double median = Median(bytes);
    for (double& one : bytes) {
      one = std::abs(one - median);
    }
    const double deviation = kDeviationOverMedianDeviation * Median(std::move(bytes));
    return {median, median + std::max(kHotDeviations * deviation, kLeastHot * median)};
  }

  [[nodiscard]] std::vector<Piece> PiecesOf(const model::Stage& source, const std::vector<uint32_t>& kept,
                                            const StageChange& change, double fixed) const {
    const StageInput input = InputOf(source);
    const UsualBytes usual = UsualBytesOf(kept);
    std::vector<Piece> pieces(kept.size());
    for (std::size_t i = 0; i < kept.size(); ++i) {
      const auto bytes = static_cast<double>(application_.tasks.bytes_in[schedule_.source_row[kept[i]]]);
      pieces[i].bytes = bytes;
      if (input != StageInput::kNothing && bytes <= 0.0) {
        continue;  // Whatever it took was not for its bytes.
      }
      // Below zero where it was faster than the fixed part: the times of tasks scatter, and merged ones less.
      const double work = (static_cast<double>(schedule_.task_ms[kept[i]]) - fixed) * change.work;
      const bool is_hot = input == StageInput::kShuffle && work > 0.0 && usual.median > 0.0 && bytes > usual.hot_from;
      pieces[i].hot_ms = is_hot ? work * (bytes - usual.median) / bytes : 0.0;
      pieces[i].even_ms = work - pieces[i].hot_ms;
    }
    return pieces;
  }

  void Divide(const ScheduledStage& stage, const StageChange& change, Schedule& result) const {
    const model::Stage& source = application_.stages[stage.source];
    const std::vector<uint32_t> kept = Succeeded(stage);
    if (kept.empty()) {
      Keep(stage, result);
      return;
    }
    const double fixed = FixedPart(stage, schedule_, application_.tasks);
    const double shortest = std::min(fixed, ShortestOf(kept));
    const std::vector<Piece> pieces = PiecesOf(source, kept, change, fixed);
    for (const CutTask& task : change.is_coalesced ? PutTogether(pieces, change) : CutEvenly(pieces, change)) {
      double extra = 0.0;
      double bytes_factor = 0.0;
      for (const Share& share : task.shares) {
        bytes_factor += share.part * change.work;
      }
      for (const Share& share : task.shares) {
        const uint32_t row = schedule_.source_row[kept[share.piece]];
        const double of_all = share.part * change.work / bytes_factor;
        extra += share.part * change.work * GcExtra(row) + of_all * SpillExtra(source, row, bytes_factor);
      }
      const double length = std::max(fixed + task.work_ms + extra, shortest);
      result.task_ms.push_back(static_cast<uint32_t>(std::clamp<double>(std::round(length), 0.0, kLongestTaskMs)));
      result.next_attempt.push_back(kNoTask);
      result.is_retry.push_back(0);
      result.is_abandoned.push_back(0);
      result.source_row.push_back(schedule_.source_row[kept[task.shares.front().piece]]);
    }
  }

  /// A part of a task before, and what of it a task has then.
  struct Share {
    std::size_t piece = 0;
    double part = 0.0;
  };
  struct CutTask {
    std::vector<Share> shares;  ///< At least one.
    double work_ms = 0.0;
  };

  static std::vector<CutTask> CutEvenly(const std::vector<Piece>& pieces, const StageChange& change) {
    std::vector<CutTask> cut(static_cast<std::size_t>(change.num_tasks));
    const auto num_pieces = static_cast<double>(pieces.size());
    const double pieces_of_one = num_pieces / static_cast<double>(cut.size());
    for (std::size_t j = 0; j < cut.size(); ++j) {
      const double from = std::min(static_cast<double>(j) * pieces_of_one, num_pieces - pieces_of_one);
      const double to = from + pieces_of_one;
      for (auto i = static_cast<std::size_t>(from); i < pieces.size() && static_cast<double>(i) < to; ++i) {
        const double part = std::min(to, static_cast<double>(i + 1)) - std::max(from, static_cast<double>(i));
        if (part > 0.0 || cut[j].shares.empty()) {
          cut[j].shares.push_back({i, part});
          cut[j].work_ms += part * pieces[i].even_ms;
        }
      }
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const auto j = static_cast<std::size_t>((static_cast<double>(i) + 0.5) / pieces_of_one);
      cut[std::min(j, cut.size() - 1)].work_ms += pieces[i].hot_ms;
    }
    return cut;
  }

  /// Neighbours until each has its part of the bytes; fewer tasks than asked for where single pieces have more.
  static std::vector<CutTask> PutTogether(const std::vector<Piece>& pieces, const StageChange& change) {
    double all = 0.0;
    for (const Piece& piece : pieces) {
      all += piece.bytes;
    }
    std::vector<CutTask> cut;
    double before = 0.0;
    std::size_t last = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const double middle = all > 0.0 ? (before + pieces[i].bytes / 2.0) / all : 0.0;
      const auto part = static_cast<std::size_t>(middle * static_cast<double>(change.num_tasks));
      before += pieces[i].bytes;
      if (cut.empty() || part != last) {
        cut.emplace_back();
        last = part;
      }
      cut.back().shares.push_back({i, 1.0});
      cut.back().work_ms += pieces[i].even_ms + pieces[i].hot_ms;
    }
    return cut;
  }

  const Schedule& schedule_;
  const model::Application& application_;
  const model::RunFacts& facts_;
  const TaskChange& change_;
};

}  // namespace

std::optional<Schedule> CutAgain(const Schedule& schedule, const model::Application& application,
                                 const model::RunFacts& facts, const TaskChange& change) {
  return Cutter(schedule, application, facts, change).Cut();
}

}  // namespace sparkwright::predict
