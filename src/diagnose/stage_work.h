#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/quantity.h"
#include "diagnose/run.h"
#include "model/finding.h"
#include "model/stage.h"
#include "model/task_metric.h"

namespace sparkwright::diagnose {

/// What decides how many tasks a stage has.
enum class TaskSource : uint8_t {
  kFiles,       ///< Splits of files that a SQL scan reads.
  kSqlShuffle,  ///< Partitions of a SQL exchange.
  kRddShuffle,  ///< Partitions of an RDD shuffle.
  kOther,       ///< The program: parallelize, range, a cached table, files read as RDDs, other sources.
};

/// The tasks are partitions of a shuffle.
constexpr bool IsShuffle(TaskSource source) {
  return source == TaskSource::kSqlShuffle || source == TaskSource::kRddShuffle;
}

/// Told from the RDDs of the stage, and from what it read where the log does not name them.
TaskSource SourceOf(const Run& run, std::size_t stage);

/// The stage reads a shuffle whose partitions AQE has merged or split.
bool IsReadByAqe(const model::Stage& stage);

/// Functions of an RDD in Python run in the stage's tasks.
bool CallsPython(const model::Stage& stage);

/// The attempt repeats one that failed for a reason of its own, and not because of an executor or of shuffle files that
/// were gone: a stage with barriers starts over with all its tasks when one of them raises an exception.
bool RepeatsOwnFailure(const Run& run, std::size_t stage);

/// Adds a property fix unless the stage (or the run, where there is no stage) already had the value.
void Propose(const Run& run, std::optional<std::size_t> stage, const std::string& key, const std::string& value,
             model::FixSafety safety, model::Finding& finding);

/// Adds the properties that give the stage about `wanted` tasks, of those that decide its number of tasks and are not
/// right already; none when the program decides it.
void ProposeTasks(const Run& run, std::size_t stage, int64_t wanted, model::Finding& finding);

/// A sum over all tasks of the stage, and the value of its median successful task (0 without one). Metrics in
/// nanoseconds are rounded down.
Millis TotalTime(const model::Stage& stage, model::TaskMetric metric);
Millis MedianTime(const model::Stage& stage, model::TaskMetric metric);
Bytes TotalBytes(const model::Stage& stage, model::TaskMetric metric);

/// Slots of the executors present between two moments, on average, at least 1; those of one resource profile where one
/// is given.
double MeanSlots(const Run& run, Timestamp begin, Timestamp end, std::optional<int32_t> profile = std::nullopt);

/// Slots that were there for at least half of that time, at least 1: executors that come a little late, or go before
/// the end, do not count less for it.
double UsualSlots(const Run& run, Timestamp begin, Timestamp end, std::optional<int32_t> profile = std::nullopt);

/// Warning or information by the impact, for findings that are a question more than an answer.
model::FindingSeverity AtMostWarning(const Run& run, Millis impact, model::FindingConfidence confidence);

/// Warning, or critical by the impact, for findings that matter whatever they cost this time.
model::FindingSeverity AtLeastWarning(const Run& run, Millis impact);

/// The largest power of two that is at most `bytes`, and the smallest that is at least `bytes`, neither below `least`
/// (a power of two, of KiB at least); in Spark's form.
std::string PowerOfTwoBelow(Bytes bytes, Bytes least = Bytes(int64_t{64} << 10));
std::string PowerOfTwoAbove(Bytes bytes, Bytes least = Bytes(int64_t{64} << 10));

/// PowerOfTwoAbove for sizes that people write in MiB.
std::string AtLeastMebibytes(Bytes bytes);

/// `numerator` / `denominator`; 0 when that is 0.
double Share(int64_t numerator, int64_t denominator);

}  // namespace sparkwright::diagnose
