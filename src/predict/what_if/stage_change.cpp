#include "predict/what_if/stage_change.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "base/saturating.h"

namespace sparkwright::predict {
namespace {

using model::TaskMetric;

/// Of all stages together, so that a question cannot fill the memory; a stage keeps what it had.
constexpr int64_t kMostTasks = 20'000'000;

double Over(int64_t after, int64_t before) {
  return before <= 0 || after <= 0 ? 1.0 : static_cast<double>(after) / static_cast<double>(before);
}

class Partitioner {
 public:
  Partitioner(const Schedule& schedule, const model::Application& application, const model::RunFacts& facts,
              const TaskChange& change)
      : schedule_(schedule), application_(application), facts_(facts), change_(change) {}

  [[nodiscard]] StageChange ChangeOf(const ScheduledStage& stage, double work) const {
    const model::Stage& source = application_.stages[stage.source];
    StageChange change;
    const auto before = static_cast<int64_t>(stage.num_tasks);
    change.num_tasks = before;
    change.work = InputOf(source) == StageInput::kShuffle ? work : change_.input_scale;
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
        change.num_tasks =
            query != nullptr ? PartitionsOfQuery(source, before, work, was, is) : ReducersOf(before, was, is);
        change.is_coalesced = query != nullptr && change.num_tasks < before && Coalesces(is);
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

 private:
  /// Tasks of a scan. A query's splits are as large as spark.sql.files.maxPartitionBytes allows, unless there is too
  /// little data to give each slot one of that size: then there are about as many as slots, and more data makes them
  /// larger. RDDs have a task for each block.
  int64_t SplitsOf(const model::Stage& source, int64_t before, const model::SqlExecution* query, const RunSettings& was,
                   const RunSettings& is) const {
    const auto bytes = static_cast<double>(source.totals[TaskMetric::kInputBytes]);
    const auto largest = [](const RunSettings& settings) {
      return settings.Size("spark.sql.files.maxPartitionBytes").value_or(Bytes()).count();
    };
    if (query == nullptr) {
      return SaturatingRound(static_cast<double>(before) * change_.input_scale);
    }
    if (before > change_.slots_before) {
      return SaturatingRound(static_cast<double>(before) * change_.input_scale * Over(largest(was), largest(is)));
    }
    const auto full_splits = [&](double scale, int64_t split) {
      return static_cast<int64_t>(std::ceil(bytes * scale / static_cast<double>(std::max<int64_t>(split, 1))));
    };
    // Fewer than its bytes would fill: its files cannot be split.
    const bool is_whole = before < full_splits(1.0, largest(was));
    return is_whole ? before : std::max(before, full_splits(change_.input_scale, largest(is)));
  }

  static bool Coalesces(const RunSettings& settings) {
    return settings.IsTrue("spark.sql.adaptive.enabled") &&
           settings.IsTrue("spark.sql.adaptive.coalescePartitions.enabled");
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

  int64_t PartitionsOfQuery(const model::Stage& source, int64_t before, double work, const RunSettings& was,
                            const RunSettings& is) const {
    constexpr int64_t kUsualPartitions = 200;
    const int64_t set_before = was.Count("spark.sql.shuffle.partitions").value_or(kUsualPartitions);
    const int64_t set_after = is.Count("spark.sql.shuffle.partitions").value_or(kUsualPartitions);
    const Bytes shuffled(source.totals[TaskMetric::kShuffleBytesRead]);
    const Bytes shuffled_after(SaturatingRound(static_cast<double>(shuffled.count()) * work));
    const auto made = [](const RunSettings& settings, Bytes bytes, int64_t partitions, int64_t slots) {
      return Coalesces(settings) ? CoalescedPartitions(settings, bytes, partitions, slots) : partitions;
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

  const Schedule& schedule_;
  const model::Application& application_;
  const model::RunFacts& facts_;
  const TaskChange& change_;
};

}  // namespace

StageInput InputOf(const model::Stage& stage) {
  if (stage.totals[TaskMetric::kShuffleBytesRead] > 0) {
    return StageInput::kShuffle;
  }
  return stage.totals[TaskMetric::kInputBytes] > 0 ? StageInput::kFiles : StageInput::kNothing;
}

StageChange ChangeOf(const ScheduledStage& stage, double work, const Schedule& schedule,
                     const model::Application& application, const model::RunFacts& facts, const TaskChange& change) {
  return Partitioner(schedule, application, facts, change).ChangeOf(stage, work);
}

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

}  // namespace sparkwright::predict
