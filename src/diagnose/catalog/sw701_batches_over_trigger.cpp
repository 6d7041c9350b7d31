#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "diagnose/rule.h"
#include "diagnose/stage_work.h"
#include "diagnose/stream_batches.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinShareLate{0.1};
constexpr int64_t kMinBatches = 5;
constexpr int64_t kMinBatchesWithoutWait = 4;
constexpr Millis kTolerance{300};
constexpr std::size_t kMinWaits = 2;
constexpr std::size_t kWarmUp = 2;
constexpr Ratio kMaxChance{0.028};
constexpr Millis kMinBatchWithoutWait{1'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_share_late", model::ShareOf(kMinShareLate), "Now and then a batch is late: one in ten cleans up."},
    {"warm_up", model::CountOf(static_cast<int64_t>(kWarmUp)),
     "Batches at the start of a query that may be late: the first compiles, the second takes in what came meanwhile."},
    {"min_batches", model::CountOf(kMinBatches), "Fewer do not show what the trigger is,"},
    {"min_batches_without_wait", model::CountOf(kMinBatchesWithoutWait), "or that none of them waits for it."},
    {"tolerance_ms", model::Of(kTolerance), "A batch begins that long after its tick on a busy driver."},
    {"min_waits", model::CountOf(static_cast<int64_t>(kMinWaits)), "One batch that waited may have waited for data."},
    {"max_chance", model::ShareOf(kMaxChance),
     "That all batches which waited begin at an interval's ticks by chance: what three have at an interval of a "
     "second, or two at one of two seconds."},
    {"min_batch_without_wait_ms", model::Of(kMinBatchWithoutWait),
     "Where no batch waits: an interval that all of them miss is shorter than the shortest of them, and intervals of "
     "less than a second are rare."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"falling-behind"});

/// The interval of a query's trigger: batches that had to wait begin at multiples of it. Nullopt when too few waited.
std::optional<Millis> TriggerOf(const std::vector<model::StreamingProgress>& batches) {
  constexpr auto kIntervals =
      std::to_array<int64_t>({3'600'000, 1'800'000, 900'000, 600'000, 300'000, 120'000, 60'000, 30'000, 20'000, 15'000,
                              10'000, 5'000, 4'000, 3'000, 2'000, 1'000});
  std::vector<int64_t> begins;
  for (std::size_t i = 1; i < batches.size(); ++i) {
    if (WaitBetween(batches[i - 1], batches[i]) > kTolerance) {
      begins.push_back(batches[i].started->millis_since_epoch());
    }
  }
  if (begins.size() < kMinWaits) {
    return std::nullopt;
  }
  for (const int64_t interval : kIntervals) {
    // Begins that have nothing to do with the interval are near its multiples by chance.
    const double by_chance = std::pow(Share(kTolerance.count(), interval), static_cast<double>(begins.size()));
    if (by_chance <= kMaxChance.value &&
        std::all_of(begins.begin(), begins.end(), [&](int64_t at) { return at % interval < kTolerance.count(); })) {
      return Millis(interval);
    }
  }
  return std::nullopt;
}

/// The shortest batch of a stream in which each, after the first few, has rows and begins when the one before it ends.
/// Nullopt when one waited, for its trigger or for rows, or when that cannot be told.
std::optional<Millis> ShortestWithoutWait(const std::vector<model::StreamingProgress>& batches) {
  std::optional<Millis> shortest;
  for (std::size_t i = kWarmUp; i < batches.size(); ++i) {
    const std::optional<Millis> took = DurationOf(batches[i]);
    const std::optional<Millis> wait = WaitBetween(batches[i - 1], batches[i]);
    if (batches[i].num_input_rows == 0 || !took.has_value() || !wait.has_value() || *wait > kTolerance) {
      return std::nullopt;
    }
    shortest = std::min(shortest.value_or(*took), *took);
  }
  return shortest;
}

/// The log does not say whether such a stream has an interval; if it has one, no batch keeps to it.
std::optional<model::Finding> WithoutWait(const model::StreamingQuery& query) {
  const auto shortest = ShortestWithoutWait(query.progress);
  if (!shortest.has_value() || *shortest < kMinBatchWithoutWait) {
    return std::nullopt;
  }
  model::Finding finding;
  finding.confidence = model::FindingConfidence::kPossible;
  finding.own_severity = model::FindingSeverity::kInfo;
  finding.message =
      "After its first two, each of {num_batches} batches of {query} began as soon as the one before it had ended, and "
      "the shortest took {shortest_batch_ms}. If its trigger has an interval shorter than that, every batch misses it; "
      "without one, or behind a backlog, a stream runs like this.";
  finding.evidence = {{"num_batches", model::CountOf(static_cast<int64_t>(query.progress.size() - kWarmUp))},
                      {"shortest_batch_ms", model::Of(*shortest)}};
  finding.texts = {{"query", query.name.empty() ? query.id : query.name}};
  return finding;
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  bool has_unknown = false;
  for (const model::StreamingQuery& query : run.application().streaming_queries) {
    const bool has_enough = static_cast<int64_t>(query.progress.size()) >= kMinBatches;
    const auto trigger = has_enough ? TriggerOf(query.progress) : std::nullopt;
    if (!trigger.has_value()) {
      const bool are_enough = static_cast<int64_t>(query.progress.size()) >= kMinBatchesWithoutWait;
      auto without_wait = are_enough ? WithoutWait(query) : std::nullopt;
      if (without_wait.has_value()) {
        findings.push_back(*std::move(without_wait));
      } else {
        has_unknown = true;
      }
      continue;
    }
    int64_t num_late = 0;
    Millis late;
    Millis longest;
    for (std::size_t i = kWarmUp; i < query.progress.size(); ++i) {
      const model::StreamingProgress& batch = query.progress[i];
      if (const std::optional<Millis> took = DurationOf(batch); took > *trigger) {
        ++num_late;
        late += *took - *trigger;
        longest = std::max(longest, *took);
      }
    }
    const auto num_batches = static_cast<int64_t>(query.progress.size() - kWarmUp);
    if (static_cast<double>(num_late) < kMinShareLate.value * static_cast<double>(num_batches) || num_late < 2) {
      continue;
    }
    model::Finding finding;
    finding.impact = late;
    finding.evidence = {{"num_late_batches", model::CountOf(num_late)},
                        {"num_batches", model::CountOf(num_batches)},
                        {"trigger_interval_ms", model::Of(*trigger)},
                        {"longest_batch_ms", model::Of(longest)}};
    finding.texts = {{"query", query.name.empty() ? query.id : query.name}};
    findings.push_back(std::move(finding));
  }
  if (findings.empty() && has_unknown) {
    return NotEvaluated{"No stream waited for its trigger often enough to tell the interval, which is not in the log."};
  }
  return findings;
}

}  // namespace

extern constinit const Rule kBatchesOverTrigger = {
    .id = "SW701",
    .name = "batches-over-trigger",
    .title = "Batches take longer than the trigger's interval",
    .since = "0.1.0",
    .message =
        "After its first two, {num_late_batches} of {num_batches} batches of {query} took longer than the "
        "{trigger_interval_ms} between two, the longest {longest_batch_ms}.",
    .advice =
        "Make batches shorter (fewer shuffle partitions, less state, more cores), bound what one takes "
        "(maxOffsetsPerTrigger, maxFilesPerTrigger), or lengthen the interval.",
    .doc =
        "A stream with a processing time trigger begins a batch at each multiple of its interval. A batch that takes "
        "longer delays the next one, and what arrives in the meantime makes that one larger. The interval is not in "
        "the log; it is read from the batches that waited for it. The impact is the time by which batches were late. A "
        "stream in which no batch ever waits may miss every interval, or have none: nothing in the log tells the two "
        "apart, so that is information.",
    .parameters = kParameters,
    .code = {.sql = "",
             .pyspark = "# before\n"
                        "stream.writeStream.trigger(processingTime='10 seconds')\n"
                        "# after: at most so much in one batch\n"
                        "spark.readStream.option('maxOffsetsPerTrigger', 500000)\n",
             .scala = "// before\n"
                      "stream.writeStream.trigger(Trigger.ProcessingTime(\"10 seconds\"))\n"
                      "// after: at most so much in one batch\n"
                      "spark.readStream.option(\"maxOffsetsPerTrigger\", 500000)\n"},
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
