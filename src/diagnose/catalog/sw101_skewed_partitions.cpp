#include <algorithm>
#include <array>
#include <span>

#include "base/saturating.h"
#include "diagnose/first_tasks.h"
#include "diagnose/plan.h"
#include "diagnose/repeated_stages.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinBytesRatio{3.0};
constexpr Bytes kMinLargestRead{int64_t{16} << 20};
constexpr Ratio kMinTimeRatio{2.0};
constexpr Ratio kMinRatioOfLong{2.0};
constexpr Ratio kMinTimeRatioOfLong{1.25};
constexpr Millis kMinExcess{5'000};
constexpr int64_t kMinTasks = 3;
constexpr int64_t kMinFirstTasks = 3;
constexpr Millis kMinSaved{1'000};
constexpr Millis kMinExcessOfRound{300};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_bytes_ratio", model::MultipleOf(kMinBytesRatio),
     "In bytes or in rows. Three times the median cannot be the random spread of a hash: with 200 tasks of 1,000 keys "
     "each the largest is 1.1 times the median."},
    {"min_largest_read_bytes", model::Of(kMinLargestRead),
     "Below, a task's time is not about its bytes: 16 MiB are read and sorted in well under a second."},
    {"min_excess_ms", model::Of(kMinExcess),
     "Over the median, and counts in place of the bytes: rows that are dear to work on may be few bytes, and rows of "
     "one key compress well. A JVM that has just started loses two to four seconds, on a busy machine ten: where the "
     "longest task was the first of its stage on its slot, it counts what it took beyond the other first ones."},
    {"min_time_ratio", model::MultipleOf(kMinTimeRatio), "Seed 004: task time under twice the median is healthy."},
    {"min_ratio_of_long", model::MultipleOf(kMinRatioOfLong),
     "Of the bytes or the rows where the excess counts: keys that are few may share a partition by chance, but whoever "
     "waits for it waits all the same."},
    {"min_time_ratio_of_long", model::MultipleOf(kMinTimeRatioOfLong),
     "Where the excess counts, the longest task read the most bytes, more than the median by this as well, and the "
     "rows read are min_bytes_ratio times the median: tasks that share too few processors stretch each other while "
     "they run together, so that the median is long as well. Rows written do not count for it: a filter that keeps "
     "more of one file is no skew; and where they alone are uneven, the longest task must have written more bytes than "
     "the median by this."},
    {"min_saved_ms", model::Of(kMinSaved), "Of the run, to be sure: tasks of a second or two are uneven in any run."},
    {"min_first_tasks", model::CountOf(kMinFirstTasks), "For a median of the first ones."},
    {"min_excess_of_round_ms", model::Of(kMinExcessOfRound),
     "In each of most rounds of a loop or batches of a stream that are uneven in the same way: less is noise of the "
     "machine. Together they must save min_excess_ms."},
    {"min_tasks", model::CountOf(kMinTasks), "Of two, the median is one of the tasks it is compared with."},
});

constexpr auto kExplains = std::to_array<std::string_view>(
    {"slow-tasks", "spill-to-disk", "long-gc", "large-shuffle-partitions", "too-few-tasks", "idle-cores"});

/// Rows that a task read or wrote: at most, and the median.
struct Rows {
  int64_t most = 0;
  int64_t median = 0;

  [[nodiscard]] double ratio() const { return Share(most, median); }
};

/// Of these kinds of rows, the one that is most uneven.
Rows MostUneven(const model::Stage& stage, std::span<const model::TaskMetric> metrics) {
  Rows rows;
  for (const model::TaskMetric metric : metrics) {
    const model::MetricDistribution& values = (*stage.distributions)[metric];
    if (values.median() > 0 && Share(values.max, values.median()) > rows.ratio()) {
      rows = {values.max, values.median()};
    }
  }
  return rows;
}

/// The rows of one key are alike, so that many of them may be few bytes.
Rows RowsRead(const model::Stage& stage) {
  constexpr auto kRead = std::to_array({model::TaskMetric::kInputRecords, model::TaskMetric::kShuffleRecordsRead});
  return MostUneven(stage, kRead);
}

/// A task may also make many rows of the few that it has.
Rows RowsWritten(const model::Stage& stage) {
  constexpr auto kWritten =
      std::to_array({model::TaskMetric::kShuffleRecordsWritten, model::TaskMetric::kOutputRecords});
  return MostUneven(stage, kWritten);
}

/// The row of the stage's longest task.
std::optional<std::size_t> RowOfLongest(const Run& run, std::size_t index) {
  const model::TaskTable& tasks = run.application().tasks;
  const auto longest =
      std::find(tasks.task_id.begin(), tasks.task_id.end(), run.facts().stages[index].longest_task->id.number());
  return longest == tasks.task_id.end() ? std::nullopt
                                        : std::optional(static_cast<std::size_t>(longest - tasks.task_id.begin()));
}

/// What the longest task took beyond the others; where it was the first on its slot, beyond the other first ones.
Millis ExcessOfLongest(const Run& run, std::size_t index) {
  const FirstTasks& first = run.first_tasks();
  const model::TimeSkew& skew = *run.facts().stages[index].time_skew;
  const Millis excess = skew.max - skew.median;
  if (excess < kMinExcess || std::ssize(first.of_stage[index]) < kMinFirstTasks) {
    return excess;
  }
  const auto longest = RowOfLongest(run, index);
  return longest.has_value() && first.is_first[*longest]
             ? std::min(excess, skew.max - UsualFirstDuration(run.application().tasks, first.of_stage[index]))
             : excess;
}

/// Whether the longest task also wrote more bytes than the median: the rows that some task made may be another's.
bool WroteMore(const Run& run, std::size_t index) {
  using enum model::TaskMetric;
  const model::Stage& stage = run.application().stages[index];
  const auto longest = RowOfLongest(run, index);
  if (!longest.has_value()) {
    return false;
  }
  const int64_t wrote = run.application().tasks.bytes_out[*longest];
  const int64_t median = SaturatingAdd((*stage.distributions)[kShuffleBytesWritten].median(),
                                       (*stage.distributions)[kOutputBytes].median());
  return static_cast<double>(wrote) >= static_cast<double>(median) * kMinTimeRatioOfLong.value;
}

/// AQE splits the partitions of a shuffled join when they are larger than both a threshold and a multiple of the
/// median; nothing in Spark splits those of other operators.
void ProposeSkewJoin(const Run& run, const model::StageFacts& stage, model::Finding& finding) {
  if (!HasShuffledJoin(run.application(), stage)) {
    return;
  }
  const RunConfiguration& configuration = run.configuration();
  const auto turn_on = [&](const std::string& key) {
    if (!configuration.IsTrue(key)) {
      finding.properties.push_back({key, configuration.Set(key), "true", model::FixSafety::kSafe});
    }
  };
  turn_on("spark.sql.adaptive.enabled");
  turn_on("spark.sql.adaptive.skewJoin.enabled");
  const std::string key = "spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes";
  const auto threshold = configuration.Size(key);
  const Bytes largest = stage.shuffle_read_per_task->max;
  const std::string wanted =
      AtLeastMebibytes(Bytes(SaturatingMultiply(stage.shuffle_read_per_task->median.count(), 2)));
  if (threshold.has_value() && *threshold >= largest) {
    finding.properties.push_back({key, configuration.Set(key), wanted, model::FixSafety::kSafe});
  }
  const std::string factor_key = "spark.sql.adaptive.skewJoin.skewedPartitionFactor";
  const auto factor = configuration.Number(factor_key);
  const auto ratio = stage.shuffle_read_per_task->max_over_median;
  if (factor.has_value() && ratio.has_value() && *factor >= ratio->value) {
    finding.properties.push_back({factor_key, configuration.Set(factor_key), "2", model::FixSafety::kSafe});
  }
}

/// What the finding says of a stage.
void Measure(const Run& run, std::size_t index, model::Finding& finding) {
  const model::StageFacts& stage = run.facts().stages[index];
  finding.evidence = {{"max_task_time_ms", model::Of(stage.time_skew->max)},
                      {"median_task_time_ms", model::Of(stage.time_skew->median)},
                      {"longest_task_read_bytes", model::Of(stage.longest_task->bytes_in)},
                      {"median_read_bytes", model::Of(stage.input_skew->median)},
                      {"num_tasks", model::CountOf(run.application().stages[index].num_tasks)}};
}

/// Rounds of a loop, or batches of a stream, that are all uneven, each by too little to count by itself.
model::Finding OfRounds(const Run& run, const std::vector<std::size_t>& rounds) {
  model::Finding finding = FindingOfRounds(
      run, rounds, [&run](std::size_t i) { return run.SavedIfStageTakes(i, run.EvenDuration(i)); },
      [&run](std::size_t i, model::Finding& of_worst) { Measure(run, i, of_worst); });
  finding.confidence = model::FindingConfidence::kLikely;
  finding.message =
      "In each of {num_stages} stages that do the same, one task has much more to do. In the worst of them the longest "
      "of {num_tasks} tasks read {longest_task_read_bytes} and took {max_task_time_ms}; the median read "
      "{median_read_bytes} and took {median_task_time_ms}.";
  return finding;
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  std::vector<std::size_t> uneven_rounds;
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::StageFacts& stage = run.facts().stages[i];
    const model::Stage& counted = run.application().stages[i];
    if (counted.num_tasks_with_metrics < kMinTasks || counted.distributions == nullptr ||
        !stage.time_skew.has_value() || !stage.input_skew.has_value() || !stage.longest_task.has_value()) {
      continue;
    }
    const Bytes median(std::max<int64_t>(stage.input_skew->median.count(), 1));
    const double bytes_ratio =
        static_cast<double>(stage.longest_task->bytes_in.count()) / static_cast<double>(median.count());
    const Rows rows_read = RowsRead(counted);
    const Rows rows_written = RowsWritten(counted);
    const Rows rows = rows_written.ratio() > rows_read.ratio() ? rows_written : rows_read;
    const bool is_large = bytes_ratio >= kMinBytesRatio.value && stage.longest_task->bytes_in >= kMinLargestRead;
    const double ratio = std::max(bytes_ratio, rows.ratio());
    const bool is_long = ratio >= kMinRatioOfLong.value && stage.longest_task->bytes_in >= stage.input_skew->median &&
                         ExcessOfLongest(run, i) >= kMinExcess;
    // Rows are counted for the stage, not for each task: those read are the longest task's where it read most bytes.
    const bool has_most =
        stage.longest_task->bytes_in == stage.input_skew->max && bytes_ratio >= kMinTimeRatioOfLong.value;
    const bool has_most_rows = has_most && rows_read.ratio() >= kMinBytesRatio.value;
    const bool is_stretched = is_long && (bytes_ratio >= kMinBytesRatio.value || has_most_rows);
    const Ratio least = is_stretched ? kMinTimeRatioOfLong : kMinTimeRatio;
    if (stage.time_skew->max_over_median < least || !(is_large || is_long)) {
      const bool is_uneven =
          stage.longest_task->bytes_in == stage.input_skew->max && stage.input_skew->median.count() > 0 &&
          (bytes_ratio >= kMinBytesRatio.value || has_most_rows) && stage.time_skew->max_over_median >= kMinTimeRatio &&
          stage.time_skew->max - stage.time_skew->median >= kMinExcessOfRound;
      if (is_uneven) {
        uneven_rounds.push_back(i);
      }
      continue;
    }
    const bool is_by_rows_written = !is_large && std::max(bytes_ratio, rows_read.ratio()) < kMinRatioOfLong.value;
    if (is_by_rows_written && !WroteMore(run, i)) {
      continue;
    }
    model::Finding finding;
    finding.impact = run.SavedIfStageTakes(i, run.EvenDuration(i));
    // Of rows without bytes the log says how many one task had, not which.
    finding.confidence = bytes_ratio >= kMinBytesRatio.value && finding.impact >= kMinSaved
                             ? model::FindingConfidence::kSure
                             : model::FindingConfidence::kLikely;
    finding.places = {run.PlaceOf(i)};
    Measure(run, i, finding);
    if (bytes_ratio < kMinBytesRatio.value) {
      finding.evidence.push_back({"most_rows", model::CountOf(rows.most)});
      finding.evidence.push_back({"median_rows", model::CountOf(rows.median)});
      finding.message =
          "The longest of {num_tasks} tasks took {max_task_time_ms}, the median {median_task_time_ms}; one read "
          "or made {most_rows} rows, the median {median_rows}.";
    }
    if (stage.shuffle_read_per_task.has_value()) {
      ProposeSkewJoin(run, stage, finding);
    }
    findings.push_back(std::move(finding));
  }
  if (!uneven_rounds.empty()) {
    for (const std::vector<std::size_t>& rounds : RepeatedStages(run).MostRoundsOf(uneven_rounds)) {
      model::Finding finding = OfRounds(run, rounds);
      if (finding.impact >= kMinExcess) {
        findings.push_back(std::move(finding));
      }
    }
  }
  return findings;
}

}  // namespace

extern constinit const Rule kSkewedPartitions = {
    .id = "SW101",
    .name = "skewed-partitions",
    .title = "Skewed partitions",
    .since = "0.1.0",
    .message =
        "The longest of {num_tasks} tasks read {longest_task_read_bytes} and took {max_task_time_ms}; the median "
        "read {median_read_bytes} and took {median_task_time_ms}.",
    .advice =
        "Where AQE cannot split (aggregations, windows, RDDs), spread the heavy key: aggregate in two steps with a "
        "salt, filter or handle it apart.",
    .doc =
        "One key, file or range holds much more data than the others, so one task works long after the rest have "
        "ended and the cores stand idle. It is told from slow machines by the bytes, or by the rows that tasks read or "
        "make: the longest task also has several times the median. What goes away is the time the stage took beyond "
        "its even share. Rounds of a loop and batches of a stream that are uneven in the same way count together.",
    .parameters = kParameters,
    .code = {.sql = "-- before\n"
                    "SELECT k, sum(v) FROM t GROUP BY k;\n"
                    "-- after: two steps, the first on 16 parts of each key\n"
                    "SELECT k, sum(s) FROM (\n"
                    "  SELECT k, sum(v) AS s FROM t GROUP BY k, pmod(hash(id), 16)\n"
                    ") GROUP BY k;\n",
             .pyspark = "# before\n"
                        "df.groupBy('k').agg(F.sum('v'))\n"
                        "# after: two steps, the first on 16 parts of each key\n"
                        "salted = df.withColumn('salt', (F.rand(7) * 16).cast('int'))\n"
                        "salted.groupBy('k', 'salt').agg(F.sum('v').alias('s')).groupBy('k').agg(F.sum('s'))\n",
             .scala = "// before\n"
                      "df.groupBy($\"k\").agg(sum($\"v\"))\n"
                      "// after: two steps, the first on 16 parts of each key\n"
                      "df.withColumn(\"salt\", (rand(7) * 16).cast(\"int\"))\n"
                      "  .groupBy($\"k\", $\"salt\").agg(sum($\"v\").as(\"s\"))\n"
                      "  .groupBy($\"k\").agg(sum($\"s\"))\n"},
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
