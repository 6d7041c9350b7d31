#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/saturating.h"
#include "conf/size_and_time.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Bytes kMaxSmallSide{int64_t{100} << 20};
constexpr Ratio kMaxShareOfDriver{0.1};
constexpr Ratio kMinSideRatio{5.0};
constexpr Bytes kAlwaysSmall{int64_t{10} << 20};
constexpr double kRoom = 1.25;
constexpr Ratio kLateShare{0.5};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"max_small_side_bytes", model::Of(kMaxSmallSide), "Seed 004: broadcast small tables, below 100 MB."},
    {"max_share_of_driver_memory", model::ShareOf(kMaxShareOfDriver),
     "The driver holds the rows and the hash table made of them, about three times the size, beside what else it "
     "does."},
    {"min_side_ratio", model::MultipleOf(kMinSideRatio),
     "Each executor gets a copy of the small side; with a large side that is not several times larger the copies cost "
     "as much as the shuffle that goes away."},
    {"always_small_bytes", model::Of(kAlwaysSmall),
     "Spark's own default threshold: below, it broadcasts whatever is "
     "on the other side."},
    {"room", model::MultipleOf({kRoom}), "The side may be larger next time."},
    {"late_share", model::ShareOf(kLateShare),
     "Of the part of the stage that joins, where Spark broadcast the small side in the end: the large side would not "
     "be "
     "read from shuffle files, and the rows are looked up in any case."},
});

constexpr auto kExplains = std::to_array<std::string_view>(
    {"large-shuffle-partitions", "spill-to-disk", "slow-shuffle-fetch", "tiny-shuffle-partitions",
     "too-many-tiny-tasks", "too-few-tasks", "idle-cores", "aqe-off"});

struct Side {
  const model::PlanNode* exchange = nullptr;
  Bytes size;
  int64_t rows = 0;
};

std::optional<Side> SideOf(const PlanIndex& plan, const model::PlanNode& input) {
  const model::PlanNode* exchange = ExchangeBelow(plan, input);
  const auto size = exchange == nullptr ? std::nullopt : MetricTotal(*exchange, "data size");
  if (!size.has_value()) {
    return std::nullopt;
  }
  return Side{exchange, Bytes(*size), RowsOut(plan, *exchange).value_or(0)};
}

/// A side that is aggregated or filtered between its exchange and the join: what the exchange wrote is the most that it
/// can have. Nullopt where it is not read from one exchange alone.
std::optional<Side> ReducedSideOf(const PlanIndex& plan, const model::PlanNode& input) {
  const model::PlanNode* at = &input;
  while (at != nullptr && OperatorOf(*at).name != "Exchange") {
    const PlanIndex::Nodes inputs = plan.InputsOf(*at);
    const std::string_view name = OperatorOf(*at).name;
    const bool may_grow = name == "Generate" || name == "Expand" || name.find("Join") != std::string_view::npos;
    at = inputs.size() == 1 && !may_grow ? inputs.front() : nullptr;
  }
  const auto size = at == nullptr ? std::nullopt : MetricTotal(*at, "data size");
  if (!size.has_value()) {
    return std::nullopt;
  }
  return Side{at, Bytes(*size), RowsOut(plan, input).value_or(RowsOut(plan, *at).value_or(0))};
}

bool Has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// Outer joins can only broadcast the side whose rows need not all appear.
bool MayBroadcast(std::string_view description, bool is_left) {
  if (Has(description, ", FullOuter")) {
    return false;
  }
  if (is_left) {
    return !Has(description, ", LeftOuter") && !Has(description, ", LeftSemi") && !Has(description, ", LeftAnti") &&
           !Has(description, "ExistenceJoin");
  }
  return !Has(description, ", RightOuter");
}

void Propose(const Run& run, const model::SqlExecution& execution, Bytes size, model::Finding& finding) {
  const std::string aqe = "spark.sql.adaptive.enabled";
  const std::string threshold = "spark.sql.autoBroadcastJoinThreshold";
  const std::string adaptive = "spark.sql.adaptive.autoBroadcastJoinThreshold";
  const Bytes room(SaturatingRound(static_cast<double>(size.count()) * kRoom));
  const auto set_in = [&](const std::string& key) {
    const auto found = execution.modified_configs.find(key);
    return found != execution.modified_configs.end() ? std::optional(found->second) : run.configuration().Set(key);
  };
  const bool has_aqe = ConfigurationIn(run, execution).IsTrue(aqe);
  const Bytes now = ConfigurationIn(run, execution).Size(threshold).value_or(Bytes(int64_t{10} << 20));
  const Bytes adaptive_now =
      set_in(adaptive).has_value() ? ConfigurationIn(run, execution).Size(adaptive).value_or(now) : now;
  if (!has_aqe) {
    // What Spark guesses before it runs may be more than the side has; only AQE sees what it has.
    finding.properties.push_back({aqe, set_in(aqe), "true", model::FixSafety::kSafe});
  }
  if (now < size) {
    finding.properties.push_back({threshold, set_in(threshold), AtLeastMebibytes(room), model::FixSafety::kResource});
  }
  if (adaptive_now < size && set_in(adaptive).has_value()) {
    finding.properties.push_back({adaptive, set_in(adaptive), AtLeastMebibytes(room), model::FixSafety::kResource});
  }
}

/// The part of a join's stage that reads, sorts and merges, by rows: what comes in against what comes out.
double ShareOfJoin(const PlanIndex& plan, const model::PlanNode& join, int64_t rows_in) {
  const auto rows_out = RowsOut(plan, join);
  const auto in = static_cast<double>(std::max<int64_t>(rows_in, 1));
  return rows_out.has_value() ? in / (in + static_cast<double>(std::max<int64_t>(*rows_out, 0))) : 0.5;
}

std::optional<model::Finding> CheckJoin(const Run& run, const model::SqlExecution& execution,
                                        const model::PlanNode& join) {
  const PlanIndex& plan = run.PlanOf(execution);
  const PlanIndex::Nodes inputs = plan.InputsOf(join);
  if (inputs.size() != 2) {
    return std::nullopt;
  }
  auto left = SideOf(plan, *inputs[0]);
  auto right = SideOf(plan, *inputs[1]);
  const bool is_left_reduced = !left.has_value();
  const bool is_right_reduced = !right.has_value();
  if (is_left_reduced != is_right_reduced) {
    left = is_left_reduced ? ReducedSideOf(plan, *inputs[0]) : left;
    right = is_right_reduced ? ReducedSideOf(plan, *inputs[1]) : right;
  }
  if (!left.has_value() || !right.has_value() || left->exchange == right->exchange) {
    return std::nullopt;
  }
  const bool is_left_small = left->size < right->size;
  // What is aggregated is shuffled for that; broadcasting the other side would not spare it.
  if (is_left_small ? is_right_reduced : is_left_reduced) {
    return std::nullopt;
  }
  const Side& small = is_left_small ? *left : *right;
  const Side& large = is_left_small ? *right : *left;
  const auto driver = run.configuration().Size("spark.driver.memory");
  const auto max_by_driver =
      static_cast<double>(driver.value_or(Bytes(int64_t{1} << 30)).count()) * kMaxShareOfDriver.value;
  const auto size = static_cast<double>(small.size.count());
  const bool is_worth_it =
      small.size <= kAlwaysSmall || static_cast<double>(large.size.count()) >= size * kMinSideRatio.value;
  // Of two small sides it is information, and only where somebody has switched broadcasting off for all.
  const Bytes threshold =
      ConfigurationIn(run, execution).Size("spark.sql.autoBroadcastJoinThreshold").value_or(Bytes(int64_t{10} << 20));
  const bool are_both_small = large.size <= kAlwaysSmall;
  if (small.size > kMaxSmallSide || size > max_by_driver || !is_worth_it ||
      (are_both_small && threshold >= small.size) || !MayBroadcast(join.description, is_left_small)) {
    return std::nullopt;
  }
  model::Finding finding;
  const auto reading = StageOf(plan, join);
  const auto stage = reading.has_value() ? IndexOfStage(run.application(), *reading) : std::nullopt;
  if (!stage.has_value()) {
    return std::nullopt;
  }
  if (are_both_small) {
    finding.own_severity = model::FindingSeverity::kInfo;
  }
  if (small.size > kAlwaysSmall) {
    finding.confidence = model::FindingConfidence::kPossible;  // Each executor would hold it, and may lack the room.
  }
  const double share = ShareOfJoin(plan, join, SaturatingAdd(small.rows, large.rows));
  const auto joining = static_cast<double>(run.facts().stages[*stage].task_time.count()) * share;
  // Spread over all slots, not over the few tasks that ran: skew is another finding.
  const Millis took = run.facts().stages[*stage].duration.value_or(Millis());
  finding.impact = run.SavedIfStageTakes(*stage, took - Millis(SaturatingRound(joining / run.SlotsOf(*stage))));
  finding.core_impact = CoreMillis(SaturatingRound(joining));
  if (const auto writing = StageOf(plan, *large.exchange)) {
    if (const auto writer = IndexOfStage(run.application(), *writing)) {
      const Millis writes = MetricTime(*large.exchange, "shuffle write time");
      finding.impact += run.SavedIfTasksWorkLess(*writer, writes);
      finding.core_impact += CoreMillis(writes.count());
    }
  }
  finding.places = {PlaceOfNode(run, execution, join, stage)};
  finding.evidence = {{"small_side_bytes", model::Of(small.size)},
                      {"small_side_rows", model::CountOf(small.rows)},
                      {"large_side_bytes", model::Of(large.size)},
                      {"large_side_rows", model::CountOf(large.rows)},
                      {"share_of_stage_in_join", model::ShareOf({share})}};
  Propose(run, execution, small.size, finding);
  return finding;
}

/// A join that AQE made a broadcast one when both sides had been shuffled for it already.
std::optional<model::Finding> CheckLateBroadcast(const Run& run, const model::SqlExecution& execution,
                                                 const model::PlanNode& join) {
  const PlanIndex& plan = run.PlanOf(execution);
  const PlanIndex::Nodes inputs = plan.InputsOf(join);
  const bool is_left_sent = Has(join.description, "BuildLeft");
  if (inputs.size() != 2 || is_left_sent == Has(join.description, "BuildRight")) {
    return std::nullopt;
  }
  // The table that was sent had been shuffled before, for this join or what is below it.
  const std::optional<Side> small = ReducedSideOf(plan, *inputs[is_left_sent ? 0 : 1]);
  const model::PlanNode* large = ExchangeBelow(plan, *inputs[is_left_sent ? 1 : 0]);
  // What the program itself spread, or what others read too, was not written for this join alone.
  if (!small.has_value() || large == nullptr || small->exchange == large || OperatorOf(*large).name != "Exchange" ||
      Has(large->description, "REPARTITION") || plan.ConsumersOf(*large).size() != 1) {
    return std::nullopt;
  }
  const auto large_size = MetricTotal(*large, "data size");
  const auto stage = IndexOfStageOf(run.application(), plan, join);
  if (!large_size.has_value() || !stage.has_value() || Bytes(*large_size) <= kAlwaysSmall) {
    return std::nullopt;
  }
  // What was sent, not what was shuffled: it may have been aggregated in between.
  const Bytes small_size(MetricTotal(*inputs[is_left_sent ? 0 : 1], "data size").value_or(small->size.count()));
  const int64_t large_rows = RowsOut(plan, *large).value_or(0);
  const double share = ShareOfJoin(plan, join, SaturatingAdd(small->rows, large_rows)) * kLateShare.value;
  const auto reading =
      Millis(SaturatingRound(static_cast<double>(run.facts().stages[*stage].task_time.count()) * share));
  model::Finding finding;
  finding.impact = run.SavedIfTasksWorkLess(*stage, reading);
  finding.core_impact = CoreMillis(reading.count());
  if (const auto writer = IndexOfStageOf(run.application(), plan, *large)) {
    const Millis writes = MetricTime(*large, "shuffle write time");
    finding.impact += run.SavedIfTasksWorkLess(*writer, writes);
    finding.core_impact += CoreMillis(writes.count());
  }
  finding.places = {PlaceOfNode(run, execution, join, stage)};
  finding.evidence = {{"small_side_bytes", model::Of(small_size)},
                      {"small_side_rows", model::CountOf(small->rows)},
                      {"large_side_bytes", model::Of(Bytes(*large_size))},
                      {"large_side_rows", model::CountOf(large_rows)},
                      {"share_of_stage_in_join", model::ShareOf({share})}};
  finding.message =
      "One side of the join has {small_side_bytes} in {small_side_rows} rows and was broadcast, but Spark saw that "
      "only "
      "when the other side, {large_side_bytes} in {large_side_rows} rows, had been shuffled too.";
  finding.advice = "Say it before the query runs: a hint broadcasts the small side whatever Spark guesses of its size.";
  return finding;
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    for (const model::PlanNode& node : execution.plan.nodes) {
      const std::string_view name = OperatorOf(node).name;
      if (name.starts_with("SortMergeJoin") || name.starts_with("ShuffledHashJoin")) {
        if (auto finding = CheckJoin(run, execution, node)) {
          findings.push_back(*std::move(finding));
        }
      } else if (name.starts_with("BroadcastHashJoin")) {
        if (auto finding = CheckLateBroadcast(run, execution, node)) {
          findings.push_back(*std::move(finding));
        }
      }
    }
  }
  return findings;
}

}  // namespace

extern constinit const Rule kMissedBroadcast = {
    .id = "SW501",
    .name = "missed-broadcast",
    .title = "Both sides of a join shuffled although one is small",
    .since = "0.1.0",
    .message =
        "One side of the join has {small_side_bytes} in {small_side_rows} rows, the other {large_side_bytes} in "
        "{large_side_rows} rows, and both were shuffled.",
    .advice = "A hint broadcasts the small side whatever Spark guesses of its size.",
    .doc =
        "A join that shuffles and sorts both sides, although one is small enough to be sent whole to each executor: "
        "then the large side need not move. The sizes are those that the exchanges really wrote, in Spark's row "
        "format, the number AQE compares with its threshold. Spark decides before it runs by an estimate, which a "
        "filter, a join or a missing statistic makes too high; AQE decides again with the real size, if its threshold "
        "allows it. Outer joins can only broadcast the side whose rows need not all appear, and full outer joins "
        "neither. What goes away is the part of the joining stage that reads, sorts and merges (by rows in against "
        "rows out) and the writing of the large side. Where AQE broadcast the small side after all, the large one was "
        "shuffled before that, and what goes away is its writing and its reading.",
    .parameters = kParameters,
    .code = {.sql = "-- before\n"
                    "SELECT * FROM sales s JOIN shops p ON s.shop = p.id;\n"
                    "-- after\n"
                    "SELECT /*+ BROADCAST(p) */ * FROM sales s JOIN shops p ON s.shop = p.id;\n",
             .pyspark = "# before\n"
                        "sales.join(shops, 'shop')\n"
                        "# after\n"
                        "sales.join(F.broadcast(shops), 'shop')\n",
             .scala = "// before\n"
                      "sales.join(shops, \"shop\")\n"
                      "// after\n"
                      "sales.join(broadcast(shops), \"shop\")\n"},
    .explains = kExplains,
    .missing = &WithoutPlans,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
