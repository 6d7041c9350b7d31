#include "diagnose/stage_work.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <utility>
#include <variant>
#include <vector>

#include "conf/property_catalogue.h"
#include "conf/property_value.h"
#include "conf/size_and_time.h"
#include "diagnose/diagnose.h"
#include "diagnose/plan.h"

namespace sparkwright::diagnose {
namespace {

using model::TaskMetric;

bool HasRdd(const model::Stage& stage, std::string_view name) {
  return std::any_of(stage.rdds.begin(), stage.rdds.end(),
                     [&](const model::StageRdd& rdd) { return rdd.name.find(name) != std::string::npos; });
}

constexpr std::string_view kShufflePartitions = "spark.sql.shuffle.partitions";
constexpr std::string_view kAdaptive = "spark.sql.adaptive.enabled";
constexpr std::string_view kCoalesce = "spark.sql.adaptive.coalescePartitions.enabled";
constexpr std::string_view kParallelismFirst = "spark.sql.adaptive.coalescePartitions.parallelismFirst";
constexpr std::string_view kAdvisory = "spark.sql.adaptive.advisoryPartitionSizeInBytes";
constexpr std::string_view kMinPartition = "spark.sql.adaptive.coalescePartitions.minPartitionSize";
constexpr std::string_view kMaxPartitionBytes = "spark.sql.files.maxPartitionBytes";
constexpr std::string_view kDefaultParallelism = "spark.default.parallelism";

std::string PrintPowerOfTwo(uint64_t bytes) {
  return conf::PrintSize({static_cast<int64_t>(bytes >> 10), conf::ByteUnit::kKibi});
}

/// Brings a size property down to `target`, when it is above.
void Lower(const Run& run, std::size_t stage, std::string_view key, Bytes target, model::Finding& finding) {
  const auto now = ConfigurationFor(run, stage).Size(key);
  if (now.has_value() && *now > target) {
    Propose(run, stage, std::string(key), PowerOfTwoBelow(target), model::FixSafety::kSafe, finding);
  }
}

void ProposeShuffleTasks(const Run& run, std::size_t index, int64_t wanted, model::Finding& finding) {
  const model::Stage& stage = run.application().stages[index];
  const RunConfiguration configuration = ConfigurationFor(run, index);
  const int64_t partitions = configuration.Count(kShufflePartitions).value_or(200);
  const bool is_adaptive = configuration.IsTrue(kAdaptive) && configuration.IsTrue(kCoalesce);
  const Bytes target(TotalBytes(stage, TaskMetric::kShuffleBytesRead).count() / std::max<int64_t>(wanted, 1));
  if (wanted > stage.num_tasks) {
    const bool is_decided_here = stage.num_tasks == partitions || IsReadByAqe(stage);
    if (is_decided_here && partitions < wanted) {
      Propose(run, index, std::string(kShufflePartitions), std::to_string(wanted), model::FixSafety::kSafe, finding);
    }
    if (is_adaptive && IsReadByAqe(stage) && stage.num_tasks < partitions) {
      Lower(run, index, kAdvisory, target, finding);
      Lower(run, index, kMinPartition, target, finding);
    }
    return;
  }
  if (!is_adaptive && run.configuration().version().major >= 3) {
    // AQE then finds the right number for each shuffle.
    Propose(run, index, std::string(kAdaptive), "true", model::FixSafety::kSafe, finding);
    Propose(run, index, std::string(kCoalesce), "true", model::FixSafety::kSafe, finding);
  } else if (!is_adaptive && stage.num_tasks == partitions) {
    Propose(run, index, std::string(kShufflePartitions), std::to_string(wanted), model::FixSafety::kSafe, finding);
  } else if (IsReadByAqe(stage)) {
    Propose(run, index, std::string(kParallelismFirst), "false", model::FixSafety::kSafe, finding);
  }
}

/// Bytes of the files that the scans of the stage's execution read, where its plan says; what it read otherwise.
Bytes FileBytes(const Run& run, std::size_t index) {
  const Bytes read = TotalBytes(run.application().stages[index], TaskMetric::kInputBytes);
  const model::SqlExecution* execution = ExecutionOf(run.application(), run.facts().stages[index]);
  if (execution == nullptr) {
    return read;
  }
  Bytes size;
  int64_t num_scans = 0;
  for (const model::PlanNode& node : execution->plan.nodes) {
    if (const model::SqlMetric* metric = FindMetric(node, "size of files read")) {
      size = Bytes(metric->total);
      ++num_scans;
    }
  }
  return num_scans == 1 ? std::max(size, read) : read;
}

}  // namespace

TaskSource SourceOf(const Run& run, std::size_t index) {
  const model::Stage& stage = run.application().stages[index];
  const bool is_sql = run.facts().stages[index].sql_execution_id.has_value();
  const bool reads_shuffle = stage.totals[TaskMetric::kShuffleBytesRead] > 0;
  if (HasRdd(stage, "ShuffledRowRDD")) {
    return TaskSource::kSqlShuffle;
  }
  if (HasRdd(stage, "FileScanRDD")) {
    return TaskSource::kFiles;
  }
  if (reads_shuffle) {
    return is_sql && !HasRdd(stage, "ShuffledRDD") && !HasRdd(stage, "CoGroupedRDD") ? TaskSource::kSqlShuffle
                                                                                     : TaskSource::kRddShuffle;
  }
  const bool reads_files =
      is_sql && stage.totals[TaskMetric::kInputBytes] > 0 && (stage.rdds.empty() || HasRdd(stage, "DataSourceRDD"));
  return reads_files ? TaskSource::kFiles : TaskSource::kOther;
}

bool CallsPython(const model::Stage& stage) {
  return std::any_of(stage.rdds.begin(), stage.rdds.end(),
                     [](const model::StageRdd& rdd) { return rdd.name == "PythonRDD"; });
}

bool IsReadByAqe(const model::Stage& stage) {
  return std::any_of(stage.rdds.begin(), stage.rdds.end(), [](const model::StageRdd& rdd) {
    return rdd.scope_name.starts_with("AQEShuffleRead") || rdd.scope_name.starts_with("CustomShuffleReader");
  });
}

bool RepeatsOwnFailure(const Run& run, std::size_t index) {
  const auto& stages = run.application().stages;
  if (index == 0 || stages[index - 1].id != stages[index].id) {
    return false;  // The first attempt that the log has.
  }
  const std::string_view reason = stages[index - 1].failure_reason;
  const auto has = [&](std::string_view part) { return reason.find(part) != std::string_view::npos; };
  return has("barrier task") && !has("ExecutorLostFailure") && !has("FetchFailed");
}

void Propose(const Run& run, std::optional<std::size_t> stage, const std::string& key, const std::string& value,
             model::FixSafety safety, model::Finding& finding) {
  const auto now = (stage.has_value() ? ConfigurationFor(run, *stage) : run.configuration()).Text(key);
  const conf::Property* property = conf::PropertyCatalogue::Builtin().Find(key);
  const auto form = property == nullptr ? std::nullopt : property->FormAt(run.configuration().version());
  const bool is_same = now.has_value() && (form.has_value() ? conf::IsSameValue(*form, *now, value) : *now == value);
  if (!is_same) {
    finding.properties.push_back({key, run.configuration().Set(key), value, safety});
  }
}

void ProposeTasks(const Run& run, std::size_t index, int64_t wanted, model::Finding& finding) {
  const model::Stage& stage = run.application().stages[index];
  switch (SourceOf(run, index)) {
    case TaskSource::kSqlShuffle:
      ProposeShuffleTasks(run, index, wanted, finding);
      return;
    case TaskSource::kFiles: {
      const Bytes target(FileBytes(run, index).count() / std::max<int64_t>(wanted, 1));
      const auto now = ConfigurationFor(run, index).Size(kMaxPartitionBytes);
      if (wanted > stage.num_tasks) {
        Lower(run, index, kMaxPartitionBytes, target, finding);
      } else if (now.has_value() && *now < target) {
        Propose(run, index, std::string(kMaxPartitionBytes),
                PowerOfTwoAbove(std::min(target, Bytes(int64_t{128} << 20))), model::FixSafety::kSafe, finding);
      }
      return;
    }
    case TaskSource::kRddShuffle:
    case TaskSource::kOther:
      // Left out, Spark takes the cores there are, or the partitions of the shuffled RDDs.
      if (run.configuration().Count(kDefaultParallelism) == stage.num_tasks) {
        Propose(run, std::nullopt, std::string(kDefaultParallelism), std::to_string(wanted), model::FixSafety::kSafe,
                finding);
      }
      return;
  }
}

Millis TotalTime(const model::Stage& stage, TaskMetric metric) {
  const bool is_nanos = model::kTaskMetricTable[static_cast<std::size_t>(metric)].unit == model::MetricUnit::kNanos;
  return Millis(stage.totals[metric] / (is_nanos ? 1'000'000 : 1));
}

Millis MedianTime(const model::Stage& stage, TaskMetric metric) {
  const bool is_nanos = model::kTaskMetricTable[static_cast<std::size_t>(metric)].unit == model::MetricUnit::kNanos;
  return Millis(stage.distributions == nullptr ? 0
                                               : (*stage.distributions)[metric].median() / (is_nanos ? 1'000'000 : 1));
}

Bytes TotalBytes(const model::Stage& stage, TaskMetric metric) { return Bytes(stage.totals[metric]); }

namespace {

struct PresentSlots {
  Timestamp from;
  Timestamp to;
  int64_t slots = 0;
};

/// Of each executor that ran tasks of the profile, when it was there between two moments; no empty spans.
std::vector<PresentSlots> SlotsBetween(const Run& run, Timestamp begin, Timestamp end, std::optional<int32_t> profile) {
  std::vector<PresentSlots> spans;
  for (std::size_t i = 0; i < run.facts().executors.size(); ++i) {
    const model::ExecutorFacts& facts = run.facts().executors[i];
    const model::Executor& executor = run.application().executors[i];
    if (facts.runs_tasks && executor.resource_profile_id == profile.value_or(executor.resource_profile_id)) {
      const Timestamp from = std::max(begin, executor.added);
      const Timestamp to = std::min(end, executor.removed.value_or(end));
      if (from < to) {
        spans.push_back({from, to, facts.slots});
      }
    }
  }
  return spans;
}

}  // namespace

double MeanSlots(const Run& run, Timestamp begin, Timestamp end, std::optional<int32_t> profile) {
  const double length = static_cast<double>(std::max<int64_t>((end - begin).count(), 1));
  double slots = 0.0;
  for (const PresentSlots& span : SlotsBetween(run, begin, end, profile)) {
    slots += static_cast<double>(span.slots) * static_cast<double>((span.to - span.from).count()) / length;
  }
  return std::max(slots, 1.0);
}

double UsualSlots(const Run& run, Timestamp begin, Timestamp end, std::optional<int32_t> profile) {
  std::vector<std::pair<Timestamp, int64_t>> changes;
  for (const PresentSlots& span : SlotsBetween(run, begin, end, profile)) {
    changes.emplace_back(span.from, span.slots);
    changes.emplace_back(span.to, -span.slots);
  }
  std::sort(changes.begin(), changes.end());
  std::vector<std::pair<int64_t, int64_t>> held;  // Slots, and how long there were as many.
  int64_t slots = 0;
  for (std::size_t i = 0; i + 1 < changes.size(); ++i) {
    slots += changes[i].second;
    held.emplace_back(slots, (changes[i + 1].first - changes[i].first).count());
  }
  std::sort(held.rbegin(), held.rend());
  int64_t so_far = 0;
  for (const auto& [number, length] : held) {
    so_far += length;
    if (2 * so_far >= (end - begin).count()) {
      return std::max(static_cast<double>(number), 1.0);
    }
  }
  return 1.0;
}

std::string PowerOfTwoBelow(Bytes bytes, Bytes least) {
  return PrintPowerOfTwo(std::bit_floor(static_cast<uint64_t>(std::max(bytes, least).count())));
}

std::string PowerOfTwoAbove(Bytes bytes, Bytes least) {
  // The largest power of two that a size can hold.
  const Bytes most(int64_t{1} << 62);
  return PrintPowerOfTwo(std::bit_ceil(static_cast<uint64_t>(std::clamp(bytes, least, most).count())));
}

std::string AtLeastMebibytes(Bytes bytes) { return PowerOfTwoAbove(bytes, Bytes(int64_t{1} << 20)); }

model::FindingSeverity AtMostWarning(const Run& run, Millis impact, model::FindingConfidence confidence) {
  return IsWorthAWarning(impact, run.duration(), confidence) ? model::FindingSeverity::kWarning
                                                             : model::FindingSeverity::kInfo;
}

model::FindingSeverity AtLeastWarning(const Run& run, Millis impact) {
  const bool is_critical =
      impact >= kMinImpact && Share(impact.count(), run.duration().count()) >= kCriticalImpact.value;
  return is_critical ? model::FindingSeverity::kCritical : model::FindingSeverity::kWarning;
}

double Share(int64_t numerator, int64_t denominator) {
  return denominator == 0 ? 0.0 : static_cast<double>(numerator) / static_cast<double>(denominator);
}

}  // namespace sparkwright::diagnose
