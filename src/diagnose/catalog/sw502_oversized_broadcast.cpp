#include <algorithm>
#include <array>
#include <string>

#include "base/saturating.h"
#include "conf/size_and_time.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

constexpr Bytes kMaxSize{int64_t{256} << 20};
constexpr Bytes kMaxSmallSide{int64_t{100} << 20};
constexpr Ratio kMinSideRatio{5.0};
constexpr Ratio kMaxShareOfDriver{0.25};
constexpr Bytes kSparkThreshold{int64_t{10} << 20};
constexpr int64_t kMinRows = 100'000;
constexpr Bytes kWrongSide{int64_t{32} << 20};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"max_size_bytes", model::Of(kMaxSize),
     "Over a gigabit link each executor waits two seconds for it, and its hash table stays in every heap for the "
     "query."},
    {"max_small_side_bytes", model::Of(kMaxSmallSide),
     "Seed 004: broadcast small tables, below 100 MB. Between the two sizes it is the other side that decides."},
    {"min_side_ratio", model::MultipleOf(kMinSideRatio),
     "Each executor gets a copy; where the other side does not have several times the rows, the copies cost as much as "
     "the shuffle that they spare (as in missed-broadcast)."},
    {"wrong_side_bytes", model::Of(kWrongSide),
     "From this size on, what has more rows than the other side of the join is the wrong side; below, which one it is "
     "makes no difference."},
    {"max_share_of_driver_memory", model::ShareOf(kMaxShareOfDriver),
     "The driver holds the rows, the table made of them and its serialised form at once."},
    {"min_rows", model::CountOf(kMinRows),
     "A hash table of long keys takes 32 MiB however few rows it holds; few rows are never the problem."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"driver-only-time", "long-gc"});

/// Whether each join with what was broadcast has so many times as many rows on its other side; true when the plan does
/// not say.
bool HasOtherSide(const PlanIndex& plan, const model::PlanNode& broadcast, int64_t rows, Ratio times) {
  for (const model::PlanNode* join : plan.ConsumersOf(broadcast)) {
    for (const model::PlanNode* side : plan.InputsOf(*join)) {
      const auto other = side == &broadcast ? std::nullopt : RowsOut(plan, *side);
      if (other.has_value() && static_cast<double>(*other) < static_cast<double>(rows) * times.value) {
        return false;
      }
    }
  }
  return true;
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const std::string key = "spark.sql.autoBroadcastJoinThreshold";
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const PlanIndex& plan = run.PlanOf(execution);
    for (const model::PlanNode& node : plan.nodes()) {
      if (OperatorOf(node).name != "BroadcastExchange") {
        continue;
      }
      const auto size = MetricTotal(node, "data size");
      const auto rows = RowsOut(plan, node);
      const auto driver = run.configuration().Size("spark.driver.memory").value_or(Bytes(int64_t{1} << 30));
      const Bytes limit(std::min<int64_t>(
          kMaxSize.count(), SaturatingCast(static_cast<double>(driver.count()) * kMaxShareOfDriver.value)));
      const auto has_other = [&](Ratio times) { return HasOtherSide(plan, node, rows.value_or(0), times); };
      const bool is_too_large =
          size.has_value() && (Bytes(*size) > limit || (Bytes(*size) > kMaxSmallSide && !has_other(kMinSideRatio)) ||
                               (Bytes(*size) > kWrongSide && !has_other(Ratio{1.0})));
      if (!is_too_large || rows.value_or(0) < kMinRows) {
        continue;
      }
      // Collecting runs the side's own job, which a shuffle would run as well; making and sending the table it would
      // not.
      const Millis making =
          MetricTime(node, "time to build") + MetricTime(node, "build time") + MetricTime(node, "time to broadcast");
      model::Finding finding;
      finding.impact = making;
      finding.places = {PlaceOfNode(run, execution, node, std::nullopt)};
      finding.evidence = {{"broadcast_bytes", model::Of(Bytes(*size))},
                          {"num_rows", model::CountOf(rows.value_or(0))},
                          {"driver_memory_bytes", model::Of(driver)},
                          {"collect_time_ms", model::Of(MetricTime(node, "time to collect"))},
                          {"build_and_send_time_ms", model::Of(making)}};
      const auto threshold = ConfigurationIn(run, execution).Size(key);
      if (threshold.has_value() && *threshold > kSparkThreshold) {
        finding.properties.push_back({key, run.configuration().Set(key),
                                      conf::PrintSize({kSparkThreshold.count() >> 20, conf::ByteUnit::kMebi}),
                                      model::FixSafety::kSafe});
      }
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

}  // namespace

extern constinit const Rule kOversizedBroadcast = {
    .id = "SW502",
    .name = "oversized-broadcast",
    .title = "A large table broadcast",
    .since = "0.1.0",
    .message =
        "{broadcast_bytes} in {num_rows} rows were broadcast; making and sending the table took "
        "{build_and_send_time_ms}, and the driver has {driver_memory_bytes}.",
    .advice =
        "Remove the BROADCAST hint, or lower the threshold that let it happen; a shuffled join spreads such a table.",
    .doc =
        "A broadcast goes through the driver: it collects the rows, makes a hash table of them, and sends it to each "
        "executor, which keeps it in its heap. For hundreds of megabytes that takes longer than a shuffle and may end "
        "in an OutOfMemoryError. The size is what the exchange measured. What goes away is the time to make and send "
        "the table; collecting the rows also runs their job, which stays.",
    .parameters = kParameters,
    .code = {.sql = "-- before\n"
                    "SELECT /*+ BROADCAST(c) */ * FROM sales s JOIN customers c ON s.customer = c.id;\n"
                    "-- after\n"
                    "SELECT * FROM sales s JOIN customers c ON s.customer = c.id;\n",
             .pyspark = "# before\n"
                        "sales.join(F.broadcast(customers), 'customer')\n"
                        "# after\n"
                        "sales.join(customers, 'customer')\n",
             .scala = "// before\n"
                      "sales.join(broadcast(customers), \"customer\")\n"
                      "// after\n"
                      "sales.join(customers, \"customer\")\n"},
    .explains = kExplains,
    .missing = &WithoutPlans,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
