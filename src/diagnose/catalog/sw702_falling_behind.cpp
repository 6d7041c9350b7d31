#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/median.h"
#include "base/saturating.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"
#include "diagnose/stream_batches.h"

namespace sparkwright::diagnose {
namespace {

constexpr std::size_t kMinBatches = 6;
constexpr std::size_t kMinGrowingBatches = 4;
constexpr Ratio kMinGrowthOfFew{2.0};
constexpr Ratio kAsLong{0.9};
constexpr Ratio kMinRateRatio{1.1};
constexpr Ratio kMinGrowth{1.5};
constexpr Millis kMinLastBatch{1'000};
constexpr std::size_t kMinAllBehind = 2;
constexpr Millis kMinBehind{5'000};
constexpr Ratio kMinGrowthOfAll{1.25};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_batches", model::CountOf(static_cast<int64_t>(kMinBatches)),
     "Three batches for each half: fewer are a start, not a trend,"},
    {"min_growing_batches", model::CountOf(static_cast<int64_t>(kMinGrowingBatches)),
     "unless each has as many rows as the one before it, or more, and takes as long,"},
    {"as_long", model::ShareOf(kAsLong), "or nearly so: the same work takes up to a tenth more or less,"},
    {"min_growth_of_few", model::MultipleOf(kMinGrowthOfFew),
     "and the later ones take twice as long as the early ones."},
    {"min_rate_ratio", model::MultipleOf(kMinRateRatio),
     "Rates of a healthy stream that runs without a break are equal within a few percent."},
    {"min_growth", model::MultipleOf(kMinGrowth),
     "Batches that take half as long again as before are no noise; a stream that catches up makes shorter ones."},
    {"min_last_batch_ms", model::Of(kMinLastBatch), "Shorter batches have room whatever their trend."},
    {"min_all_behind", model::CountOf(static_cast<int64_t>(kMinAllBehind)),
     "Or that many batches, where each has more rows than the one before it and takes longer than they took to "
     "arrive,"},
    {"min_behind_ms", model::Of(kMinBehind),
     "this much in all: Python workers to start and code to compile hold up a batch for a second or two,"},
    {"min_growth_of_all", model::MultipleOf(kMinGrowthOfAll),
     "and the last one takes that many times as long as the first of them."},
});

/// Whether no batch has fewer rows than the one before it, or takes clearly less time.
bool NeverShrink(const std::vector<const model::StreamingProgress*>& batches) {
  const auto shrinks = [](const model::StreamingProgress* before, const model::StreamingProgress* after) {
    return after->num_input_rows < before->num_input_rows ||
           Share(DurationOf(*after)->count(), DurationOf(*before)->count()) < kAsLong.value;
  };
  return std::adjacent_find(batches.begin(), batches.end(), shrinks) == batches.end();
}

/// How long the rows of a batch took to arrive; nullopt when Spark has no rate.
std::optional<Millis> ArrivalOf(const model::StreamingProgress& batch) {
  const double rate = batch.input_rows_per_second.value_or(0.0);
  return rate > 0.0 ? std::optional(Millis(SaturatingRound(static_cast<double>(batch.num_input_rows) * 1'000.0 / rate)))
                    : std::nullopt;
}

/// By how much the batches are behind where each of them is; 0 where one is not, or where they do not grow.
Millis BehindIfAllAre(const std::vector<const model::StreamingProgress*>& batches) {
  if (batches.size() < kMinAllBehind) {
    return {};
  }
  Millis behind;
  const model::StreamingProgress* before = nullptr;
  for (const model::StreamingProgress* batch : batches) {
    const Millis took = *DurationOf(*batch);
    const auto arrival = ArrivalOf(*batch);
    const bool is_behind = arrival.has_value() && static_cast<double>(took.count()) >=
                                                      static_cast<double>(arrival->count()) * kMinRateRatio.value;
    if (!is_behind || (before != nullptr && batch->num_input_rows <= before->num_input_rows)) {
      return {};
    }
    behind += took - *arrival;
    before = batch;
  }
  const double growth =
      Share(DurationOf(*batches.back())->count(), std::max<int64_t>(DurationOf(*batches.front())->count(), 1));
  return growth >= kMinGrowthOfAll.value && behind >= kMinBehind ? behind : Millis(0);
}

/// What both halves of a query's batches show.
struct Trend {
  double rate_in = 0.0;   ///< Rows a second in the second half, the median batch.
  double rate_out = 0.0;  ///< The same.
  Millis before;          ///< What the median batch of the first half took,
  Millis after;           ///< and that of the second.
  bool has_more_rows = false;
  Millis beyond;  ///< What the batches of the second half took beyond `before`.
};

std::optional<Trend> TrendOf(const std::vector<const model::StreamingProgress*>& batches) {
  const std::size_t half = batches.size() / 2;
  std::vector<int64_t> took[2];
  std::vector<int64_t> rows[2];
  std::vector<double> arriving;
  std::vector<double> processed;
  for (std::size_t i = 0; i < batches.size(); ++i) {
    took[i < half ? 0 : 1].push_back(DurationOf(*batches[i])->count());
    rows[i < half ? 0 : 1].push_back(batches[i]->num_input_rows);
    if (i >= half && batches[i]->input_rows_per_second.has_value() &&
        batches[i]->processed_rows_per_second.has_value()) {
      arriving.push_back(*batches[i]->input_rows_per_second);
      processed.push_back(*batches[i]->processed_rows_per_second);
    }
  }
  if (half == 0 || arriving.empty()) {
    return std::nullopt;
  }
  Trend trend;
  trend.rate_in = Median(arriving);
  trend.rate_out = Median(processed);
  trend.before = Millis(std::max<int64_t>(Median(took[0]), 1));
  trend.after = Millis(Median(took[1]));
  trend.has_more_rows = Median(rows[1]) > Median(rows[0]);
  for (const int64_t one : took[1]) {
    trend.beyond += std::max(Millis(one) - trend.before, Millis(0));
  }
  return trend;
}

/// Enough batches that get longer in a way that is no start and no chance.
bool IsLosing(const std::vector<const model::StreamingProgress*>& batches, const Trend& trend) {
  const bool are_few = batches.size() < kMinBatches;
  if (batches.size() < kMinGrowingBatches || (are_few && !NeverShrink(batches))) {
    return false;
  }
  const double growth = Share(trend.after.count(), trend.before.count());
  return trend.rate_in >= trend.rate_out * kMinRateRatio.value &&
         growth >= (are_few ? kMinGrowthOfFew : kMinGrowth).value && trend.after >= kMinLastBatch &&
         trend.has_more_rows;
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  for (const model::StreamingQuery& query : run.application().streaming_queries) {
    std::vector<const model::StreamingProgress*> batches;
    for (const model::StreamingProgress& batch : query.progress) {
      // The first batch has everything that waited, and Spark has no rate for it.
      if (batch.num_input_rows > 0 && DurationOf(batch).has_value() && batch.batch_id > 0) {
        batches.push_back(&batch);
      }
    }
    const std::optional<Trend> trend = TrendOf(batches);
    if (!trend.has_value()) {
      continue;
    }
    const Millis all_behind = BehindIfAllAre(batches);
    if (all_behind <= Millis(0) && !IsLosing(batches, *trend)) {
      continue;
    }
    model::Finding finding;
    // The batches beyond what they took at first are what the stream is behind.
    finding.impact = std::max(trend->beyond, all_behind);
    if (batches.size() < kMinGrowingBatches) {
      finding.own_severity = model::FindingSeverity::kWarning;  // A start so slow would look alike.
    }
    finding.evidence = {{"input_rows_per_second", {model::MeasureUnit::kCount, trend->rate_in}},
                        {"processed_rows_per_second", {model::MeasureUnit::kCount, trend->rate_out}},
                        {"early_batch_ms", model::Of(trend->before)},
                        {"late_batch_ms", model::Of(trend->after)}};
    finding.texts = {{"query", query.name.empty() ? query.id : query.name}};
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kFallingBehind = {
    .id = "SW702",
    .name = "falling-behind",
    .title = "A stream falls behind its input",
    .since = "0.1.0",
    .message =
        "{query} gets {input_rows_per_second} rows a second and works off {processed_rows_per_second}; its batches "
        "grew from {early_batch_ms} to {late_batch_ms}.",
    .advice =
        "Give the stream more cores, or less to do for each row; a bound for one batch (maxOffsetsPerTrigger, "
        "maxFilesPerTrigger) keeps it from failing but not from falling behind.",
    .doc =
        "More rows arrive than the stream works off, so each batch is larger than the one before it and takes longer. "
        "Told by the rates that Spark gives for each batch and by batches that grow in rows and time from the first to "
        "the second half of the run; two or three batches are enough where each has more rows than the one before it "
        "and takes "
        "clearly longer than they took to arrive. The impact is the time of the later batches beyond that of the early "
        "ones.",
    .parameters = kParameters,
    .code = {.sql = "-- before: a function of the program for each row\n"
                    "SELECT day_of(ts) AS day, count(*) FROM events GROUP BY day_of(ts);\n"
                    "-- after: one of Spark\n"
                    "SELECT date(ts) AS day, count(*) FROM events GROUP BY date(ts);\n",
             .pyspark = "# before: each batch is computed once for each write\n"
                        "def save(batch, batch_id):\n"
                        "    batch.write.mode('append').parquet('archive')\n"
                        "    batch.groupBy('shop').count().write.mode('append').parquet('shops')\n"
                        "# after\n"
                        "def save(batch, batch_id):\n"
                        "    batch.persist()\n"
                        "    batch.write.mode('append').parquet('archive')\n"
                        "    batch.groupBy('shop').count().write.mode('append').parquet('shops')\n"
                        "    batch.unpersist()\n",
             .scala = "// before: each batch is computed once for each write\n"
                      "def save(batch: DataFrame, id: Long): Unit = {\n"
                      "  batch.write.mode(\"append\").parquet(\"archive\")\n"
                      "  batch.groupBy(\"shop\").count().write.mode(\"append\").parquet(\"shops\")\n"
                      "}\n"
                      "// after\n"
                      "def save(batch: DataFrame, id: Long): Unit = {\n"
                      "  batch.persist()\n"
                      "  batch.write.mode(\"append\").parquet(\"archive\")\n"
                      "  batch.groupBy(\"shop\").count().write.mode(\"append\").parquet(\"shops\")\n"
                      "  batch.unpersist()\n"
                      "}\n"},
    .severity = model::FindingSeverity::kCritical,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
