#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr std::size_t kMinBatches = 4;
constexpr std::size_t kMinStuckBatches = 8;
constexpr int64_t kMinRows = 10'000;
constexpr int64_t kMinRowsForever = 2'000;
constexpr Ratio kMinLateGrowth{0.8};
constexpr Ratio kMinLateGrowthForever{0.5};
constexpr Millis kMinDelay{int64_t{7} * 24 * 3'600'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_batches", model::CountOf(static_cast<int64_t>(kMinBatches)),
     "With rows: the first fills the state, and of the others both halves must show that it grows."},
    {"min_stuck_batches", model::CountOf(static_cast<int64_t>(kMinStuckBatches)),
     "With rows, in which a watermark never moved: it may be a batch or two behind, and a slow input some more."},
    {"min_state_rows", model::CountOf(kMinRows), "Less state fits anywhere for a long time."},
    {"min_state_rows_forever", model::CountOf(kMinRowsForever),
     "The same where the plan says that nothing is ever dropped: what counts is that there is no end to it."},
    {"min_late_growth", model::MultipleOf(kMinLateGrowth),
     "New rows of state for each input row, in the second half of the input over the first. It is 1 where keys keep "
     "coming. Where a bounded set of keys is drawn from, it falls below this when a third of them have been seen, "
     "however large batches are."},
    {"min_late_growth_forever", model::MultipleOf(kMinLateGrowthForever),
     "The same where the plan says that nothing is ever dropped: keys that come again and again bring fewer new ones "
     "and still keep coming. Of a bounded set, three quarters have been seen when it falls below this."},
    {"min_delay_ms", model::Of(kMinDelay),
     "Of a watermark that works: rows come minutes or hours late, and who waits for a week keeps a week of keys."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"long-gc"});

/// Whether a stateful operator lets go of its state.
enum class Keeping : uint8_t {
  kUnknown,
  kUntilWatermark,
  kForever,
};

/// Spark writes "-T" and the delay behind the id of a column that has a watermark: "window#13-T30000ms". The longest of
/// them; nullopt without one.
std::optional<Millis> LongestDelay(std::string_view columns) {
  std::optional<Millis> longest;
  for (std::size_t at = columns.find("-T"); at != std::string_view::npos; at = columns.find("-T", at + 1)) {
    const std::size_t end = columns.find_first_not_of("0123456789", at + 2);
    if (end != std::string_view::npos && end > at + 2 && columns.substr(end).starts_with("ms")) {
      int64_t delay = 0;
      for (const char digit : columns.substr(at + 2, end - at - 2)) {
        delay = SaturatingAdd(SaturatingMultiply(delay, 10), digit - '0');
      }
      longest = std::max(longest.value_or(Millis()), Millis(delay));
    }
  }
  return longest;
}

bool HasWatermark(std::string_view columns) { return LongestDelay(columns).has_value(); }

/// By what Spark writes of the operator in the plan. What a program or a time limit does to its own state is unknown.
Keeping KeepingOf(const model::PlanNode& node) {
  const std::string_view name = OperatorOf(node).name;
  const std::string_view text = node.description;
  if (name == "StateStoreSave" || name == "SessionWindowStateStoreSave" || name == "StreamingDeduplicate") {
    const std::size_t state = text.find("], state info");
    const std::string_view keys = text.substr(0, state);
    if (state == std::string_view::npos || keys.find(" more fields") != std::string_view::npos) {
      return Keeping::kUnknown;
    }
    // All results again with each batch: nothing may be forgotten.
    const bool is_complete = text.substr(state).find(", Complete,") != std::string_view::npos;
    return HasWatermark(keys) && !is_complete ? Keeping::kUntilWatermark : Keeping::kForever;
  }
  if (name == "StreamingSymmetricHashJoin") {
    const std::size_t cleanup = text.find("state cleanup [");
    if (cleanup == std::string_view::npos) {
      return Keeping::kUnknown;
    }
    const bool is_one_sided = text.find("= null", cleanup) != std::string_view::npos;
    return is_one_sided ? Keeping::kForever : Keeping::kUntilWatermark;
  }
  return name == "StreamingDeduplicateWithinWatermark" ? Keeping::kUntilWatermark : Keeping::kUnknown;
}

/// What the plan of a query's batches says.
struct Kept {
  Keeping keeping = Keeping::kUnknown;
  Millis delay;  ///< The longest of the watermarks.
};

/// One operator that never lets go is enough.
Kept KeptBy(const Run& run, const model::StreamingQuery& query) {
  const auto& executions = run.application().sql_executions;
  const std::string run_id = "runId = " + query.run_id;
  for (auto execution = executions.rbegin(); execution != executions.rend(); ++execution) {
    if (execution->description.find(run_id) == std::string::npos) {
      continue;
    }
    Kept kept;
    for (const model::PlanNode& node : execution->plan.nodes) {
      const Keeping keeping = KeepingOf(node);
      kept.keeping = std::max(kept.keeping, keeping);
      if (keeping == Keeping::kUntilWatermark) {
        kept.delay = std::max(kept.delay, LongestDelay(node.description).value_or(Millis()));
      }
    }
    if (kept.keeping != Keeping::kUnknown) {
      return kept;
    }
  }
  return {};
}

/// The batches with rows, in their order: others leave the state as it is, or drop what the watermark has passed.
std::vector<const model::StreamingProgress*> BatchesWithRows(const model::StreamingQuery& query) {
  std::vector<const model::StreamingProgress*> batches;
  for (const model::StreamingProgress& batch : query.progress) {
    if (batch.num_input_rows > 0) {
      batches.push_back(&batch);
    }
  }
  return batches;
}

bool ShrinksOnce(const model::StreamingQuery& query) {
  for (std::size_t i = 1; i < query.progress.size(); ++i) {
    if (query.progress[i].num_state_rows_total < query.progress[i - 1].num_state_rows_total) {
      return true;
    }
  }
  return false;
}

/// The most rows of state after any batch up to this one.
int64_t MostUpTo(const model::StreamingQuery& query, const model::StreamingProgress* last) {
  int64_t most = 0;
  for (const model::StreamingProgress& batch : query.progress) {
    most = std::max(most, batch.num_state_rows_total);
    if (&batch == last) {
      break;
    }
  }
  return most;
}

/// The batch after which half of the rows that came behind the first one had come; never the last one.
std::size_t HalfOf(const std::vector<const model::StreamingProgress*>& batches) {
  int64_t all = 0;
  for (std::size_t i = 1; i < batches.size(); ++i) {
    all = SaturatingAdd(all, batches[i]->num_input_rows);
  }
  int64_t sum = 0;
  std::size_t half = 0;
  while (half + 2 < batches.size() && sum < all / 2) {
    sum = SaturatingAdd(sum, batches[++half]->num_input_rows);
  }
  return std::max<std::size_t>(half, 1);
}

/// New rows of state for each input row of the batches behind `from` and up to `to`.
double GrowthBetween(const std::vector<const model::StreamingProgress*>& batches, std::size_t from, std::size_t to) {
  int64_t rows = 0;
  for (std::size_t i = from + 1; i <= to; ++i) {
    rows = SaturatingAdd(rows, batches[i]->num_input_rows);
  }
  return Share(SaturatingSubtract(batches[to]->num_state_rows_total, batches[from]->num_state_rows_total), rows);
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const std::string key = "spark.sql.streaming.stateStore.providerClass";
  for (const model::StreamingQuery& query : run.application().streaming_queries) {
    const std::vector<const model::StreamingProgress*> batches = BatchesWithRows(query);
    if (batches.size() < kMinBatches || batches.back()->num_state_rows_total < kMinRowsForever) {
      continue;
    }
    const auto [keeping, delay] = KeptBy(run, query);
    const bool is_forever = keeping == Keeping::kForever;
    if (!is_forever && batches.back()->num_state_rows_total < kMinRows) {
      continue;
    }
    const bool shrinks_once = ShrinksOnce(query);
    const bool has_watermark = batches.back()->watermark.has_value();
    const bool is_stuck =
        has_watermark && batches.size() >= kMinStuckBatches && batches.front()->watermark == batches.back()->watermark;
    const bool is_long = keeping == Keeping::kUntilWatermark && delay >= kMinDelay && !is_stuck;
    const bool keeps = is_forever || (keeping == Keeping::kUnknown && !has_watermark) || is_stuck || is_long;
    const std::size_t half = HalfOf(batches);
    const double early = GrowthBetween(batches, 0, half);
    const double late = GrowthBetween(batches, half, batches.size() - 1);
    // The rows are those of all operators: some may drop theirs while another keeps all.
    const bool is_dropped =
        is_forever ? batches.back()->num_state_rows_total <= MostUpTo(query, batches[half]) : shrinks_once;
    const Ratio least = is_forever ? kMinLateGrowthForever : kMinLateGrowth;
    if (!keeps || is_dropped || late <= 0.0 || late < least.value * early) {
      continue;
    }
    model::Finding finding;
    if (is_forever) {
      finding.confidence = model::FindingConfidence::kSure;
      if (shrinks_once) {
        finding.message =
            "The state of {query} grew from {early_state_rows} rows after the first of {num_batches} batches to "
            "{state_rows}; one of its operators drops rows, another never does.";
      }
    } else if (is_stuck) {
      finding.message =
          "The state of {query} grew from {early_state_rows} to {state_rows} rows in {num_batches} batches, and the "
          "watermark that is to drop old ones never moved.";
      finding.advice =
          "Look at the column of the watermark: without values, or with an input that brings no rows, it stays where "
          "it is. spark.sql.streaming.multipleWatermarkPolicy max follows the fastest input and drops late rows of the "
          "others.";
    }
    if (is_long) {
      // A stream that is younger than its watermark keeps every key, whether that is meant or not.
      finding.own_severity = model::FindingSeverity::kInfo;
      finding.confidence = model::FindingConfidence::kPossible;
      finding.message =
          "The state of {query} grew from {early_state_rows} to {state_rows} rows in {num_batches} batches, and its "
          "watermark keeps every key for {watermark_delay_ms}.";
      finding.advice =
          "Let the watermark be as late as rows really come; what has to be known for longer belongs in a table.";
    }
    finding.evidence = {{"state_rows", model::CountOf(batches.back()->num_state_rows_total)},
                        {"early_state_rows", model::CountOf(batches.front()->num_state_rows_total)},
                        {"state_memory_bytes", model::Of(query.progress.back().state_memory_used)},
                        {"num_batches", model::CountOf(static_cast<int64_t>(batches.size()))}};
    if (is_long) {
      finding.evidence.push_back({"watermark_delay_ms", model::Of(delay)});
    }
    if (early > 0.0) {
      finding.evidence.push_back({"late_growth", model::MultipleOf({late / early})});
    }
    finding.texts = {{"query", query.name.empty() ? query.id : query.name}};
    const auto provider = run.configuration().Set(key);
    const model::SparkVersion since{3, 2, 0, {}};
    if (run.configuration().version() >= since &&
        (!provider.has_value() || provider->find("HDFSBacked") != std::string::npos)) {
      finding.properties.push_back({key, provider,
                                    "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider",
                                    model::FixSafety::kReview});
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kStateGrows = {
    .id = "SW703",
    .name = "state-grows",
    .title = "A stream's state grows without end",
    .since = "0.1.0",
    .message =
        "The state of {query} grew from {early_state_rows} rows after the first of {num_batches} batches to "
        "{state_rows}; none was ever dropped.",
    .advice =
        "Give the stream a watermark that the aggregation, join or deduplication uses, so that old keys are dropped. "
        "RocksDB keeps state outside the heap, which buys time; it needs a new checkpoint.",
    .doc =
        "A stateful query keeps a row for each key, or for each row of a join, until a watermark says that no more can "
        "come. Without one, or with keys that it does not bound, the state grows as long as the stream runs: batches "
        "take longer, the heap fills, checkpoints grow. The plan of the batches says whether the operators use a "
        "watermark; where it says nothing, as for a program's own state, a query without any watermark counts. A "
        "watermark that never moves is none, and one that waits for weeks keeps weeks of keys. Whether keys keep "
        "coming is told by the new rows of state for each input "
        "row, which do not get fewer, or not by half where the plan says that nothing is dropped. State that fills up "
        "as that of a bounded set of keys does or that waits for a watermark is left alone; so is one that shrinks "
        "once, but for a query of which the plan says that one operator keeps all: there the end counts. The impact is "
        "0: it is about what comes.",
    .parameters = kParameters,
    .code = {.sql = "",
             .pyspark = "# before\n"
                        "events.groupBy('user', F.window('at', '1 hour')).count()\n"
                        "# after\n"
                        "events.withWatermark('at', '2 hours').groupBy('user', F.window('at', '1 hour')).count()\n",
             .scala =
                 "// before\n"
                 "events.groupBy($\"user\", window($\"at\", \"1 hour\")).count()\n"
                 "// after\n"
                 "events.withWatermark(\"at\", \"2 hours\").groupBy($\"user\", window($\"at\", \"1 hour\")).count()\n"},
    .severity = model::FindingSeverity::kWarning,
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
