#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/saturating.h"
#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

constexpr std::size_t kMinBatches = 8;
constexpr int64_t kMinRows = 10'000;
constexpr Ratio kMinLateGrowth{0.5};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_batches", model::CountOf(static_cast<int64_t>(kMinBatches)), "Fewer are the state's first filling."},
    {"min_state_rows", model::CountOf(kMinRows), "Less state fits anywhere for a long time."},
    {"min_late_growth", model::MultipleOf(kMinLateGrowth),
     "State of a bounded set of keys grows ever more slowly; one whose last third grows half as much as its second "
     "does "
     "not look bounded."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"long-gc"});

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const std::string key = "spark.sql.streaming.stateStore.providerClass";
  for (const model::StreamingQuery& query : run.application().streaming_queries) {
    std::vector<int64_t> rows;
    bool ever_shrinks = false;
    for (const model::StreamingProgress& batch : query.progress) {
      if (batch.num_input_rows > 0) {
        ever_shrinks = ever_shrinks || (!rows.empty() && batch.num_state_rows_total < rows.back());
        rows.push_back(batch.num_state_rows_total);
      }
    }
    if (rows.size() < kMinBatches || rows.back() < kMinRows || ever_shrinks) {
      continue;
    }
    const std::size_t third = rows.size() / 3;
    const int64_t middle_growth = SaturatingSubtract(rows[2 * third], rows[third]);
    const int64_t late_growth =
        SaturatingMultiply(SaturatingSubtract(rows.back(), rows[2 * third]), static_cast<int64_t>(third)) /
        static_cast<int64_t>(rows.size() - 1 - 2 * third);
    if (late_growth <= 0 ||
        static_cast<double>(late_growth) < kMinLateGrowth.value * static_cast<double>(middle_growth)) {
      continue;
    }
    model::Finding finding;
    finding.evidence = {{"state_rows", model::CountOf(rows.back())},
                        {"state_rows_at_a_third", model::CountOf(rows[third])},
                        {"state_memory_bytes", model::Of(query.progress.back().state_memory_used)},
                        {"num_batches", model::CountOf(static_cast<int64_t>(rows.size()))}};
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
        "The state of {query} grew from {state_rows_at_a_third} rows after a third of {num_batches} batches to "
        "{state_rows}, and never shrank.",
    .advice =
        "Give the stream a watermark that the aggregation, join or deduplication uses, so that old keys are dropped. "
        "RocksDB keeps state outside the heap, which buys time; it needs a new checkpoint.",
    .doc =
        "A stateful query keeps a row for each key until a watermark says that no more can come. Without one, or with "
        "keys "
        "that the watermark does not bound, the state grows as long as the stream runs: batches take longer, the heap "
        "fills, checkpoints grow. State that grows ever more slowly, as that of a bounded set of keys does, and state "
        "that "
        "shrinks now and then are left alone. The impact is 0: it is about what comes.",
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
