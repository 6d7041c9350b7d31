#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kShareOfCpu{0.3};
constexpr int64_t kMinRows = 100'000;
constexpr Ratio kMinCpuShare{0.25};
constexpr int64_t kUsualMaxFields = 100;
constexpr int64_t kListedFields = 25;

constexpr int64_t kMaxCount = 1'000'000;
constexpr std::string_view kWholeStage = "spark.sql.codegen.wholeStage";
constexpr std::string_view kMaxFields = "spark.sql.codegen.maxFields";

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"share_of_cpu", model::ShareOf(kShareOfCpu),
     "Compiled operators take between half and nine tenths of the CPU time; nearly a third is the middle."},
    {"min_rows", model::CountOf(kMinRows), "Below, compiling costs as much as it saves."},
    {"min_cpu_share", model::ShareOf(kMinCpuShare),
     "Of the run time of a stage of SQL operators alone: what they take of the processor, they take of the run time as "
     "well; with less, it waits for its input."},
    {"usual_max_fields", model::CountOf(kUsualMaxFields),
     "Spark's default of spark.sql.codegen.maxFields: where it is less, that is why some operators are not compiled."},
    {"listed_fields", model::CountOf(kListedFields),
     "Of so many columns Spark lists all (spark.sql.debug.maxToStringFields); of more it says how many are left."},
});

/// Operators that Spark compiles with their neighbours when it may.
bool IsCompilable(std::string_view name) {
  return name == "Filter" || name == "Project" || name == "HashAggregate" || name == "Range" ||
         name == "BroadcastHashJoin" || name == "SortMergeJoin";
}

/// Columns that a description does not list: 95 of "Project [a#1, b#2, ... 95 more fields]".
int64_t FieldsLeftOut(std::string_view description) {
  constexpr std::string_view kMore = " more fields";
  int64_t most = 0;
  for (std::size_t at = description.find(kMore); at != std::string_view::npos; at = description.find(kMore, at + 1)) {
    std::size_t begin = at;
    while (begin > 0 && description[begin - 1] >= '0' && description[begin - 1] <= '9') {
      --begin;
    }
    int64_t number = 0;
    for (std::size_t i = begin; i < at && number < kMaxCount; ++i) {
      number = number * 10 + (description[i] - '0');
    }
    most = std::max(most, number);
  }
  return most;
}

/// The operators of a query that Spark would compile and did not.
struct Interpreted {
  const model::PlanNode* first = nullptr;
  int64_t rows = 0;  ///< The most that one of them gave or took.
  bool is_wide = false;
  std::map<std::optional<std::size_t>, double>
      share_of;  ///< Of a stage's operators of the kind; all where none is known.
};

Interpreted FindInterpreted(const Run& run, const model::SqlExecution& execution, int64_t max_fields) {
  Interpreted found;
  std::map<std::optional<std::size_t>, std::pair<int64_t, int64_t>> counts;  // Interpreted ones, and all.
  const PlanIndex& plan = run.PlanOf(execution);
  for (const model::PlanNode& node : plan.nodes()) {
    const OperatorName name = OperatorOf(node);
    if (name.engine != Engine::kSpark || !IsCompilable(name.name)) {
      continue;
    }
    auto& [interpreted, all] = counts[IndexOfStageOf(run.application(), plan, node)];
    ++all;
    if (node.cluster_id.has_value()) {
      continue;
    }
    ++interpreted;
    found.first = found.first == nullptr ? &node : found.first;
    found.rows = std::max(found.rows, RowsOut(plan, node).value_or(0));
    found.is_wide = found.is_wide || FieldsLeftOut(node.description) > max_fields - kListedFields;
    for (const model::PlanNode* input : plan.InputsOf(node)) {
      found.rows = std::max(found.rows, RowsOut(plan, *input).value_or(0));
    }
  }
  for (const auto& [stage, count] : counts) {
    if (count.first > 0) {
      found.share_of[stage] = Share(count.first, count.second);
    }
  }
  return found;
}

/// What goes away when a stage's operators are compiled, of which `share` are not; adds to `cpu` what they took.
void AddStage(const Run& run, std::size_t stage, double share, Millis& cpu, model::Finding& finding) {
  using enum model::TaskMetric;
  const model::Stage& one = run.application().stages[stage];
  const Millis of_stage = TotalTime(one, kExecutorCpuTime);
  const Millis run_time = TotalTime(one, kExecutorRunTime);
  const bool has_plan = run.facts().stages[stage].sql_execution_id.has_value();
  // A busy machine stretches all that the tasks do.
  const bool is_busy = (has_plan ? RunsOnlySql(run, stage) : !CallsPython(one)) &&
                       Share(of_stage.count(), run_time.count()) >= kMinCpuShare.value;
  const Millis computing = is_busy ? run_time : of_stage;
  const Millis work(SaturatingRound(static_cast<double>(computing.count()) * kShareOfCpu.value * share));
  cpu += of_stage;
  finding.impact += run.SavedIfTasksWorkLess(stage, work);
  finding.core_impact += CoreMillis(work.count());
}

/// Some stage of the run has operators that were compiled.
bool IsAnyCompiled(const Run& run) {
  const auto& stages = run.application().stages;
  return std::any_of(stages.begin(), stages.end(), [](const model::Stage& stage) {
    return std::any_of(stage.rdds.begin(), stage.rdds.end(),
                       [](const model::StageRdd& rdd) { return rdd.scope_name.starts_with("WholeStageCodegen"); });
  });
}

constexpr std::string_view kNotCompiled =
    "No operator of the query was compiled although code generation is on; its tasks took {cpu_time_ms} of CPU time.";
constexpr std::string_view kTooWide =
    "More columns than spark.sql.codegen.maxFields keep Spark from compiling: select what is used before anything "
    "else. The driver's log says when compiling failed.";

/// A query whose operators were interpreted, all of them or those with too many columns.
std::optional<model::Finding> OfQuery(const Run& run, const model::SqlExecution& execution) {
  const RunConfiguration configuration = ConfigurationIn(run, execution);
  const int64_t max_fields = configuration.Count(kMaxFields).value_or(kUsualMaxFields);
  const Interpreted interpreted = FindInterpreted(run, execution, max_fields);
  int64_t rows = 0;
  bool is_any_compiled = false;
  for (const model::PlanNode& node : execution.plan.nodes) {
    is_any_compiled = is_any_compiled || node.is_cluster;
    rows = std::max(rows, MetricTotal(node, "number of output rows").value_or(0));
  }
  // With code generation on, a plan without any is one whose schema is too wide, or a fallback; single operators
  // outside have reasons of their own.
  const bool is_limited = max_fields < kUsualMaxFields || interpreted.is_wide;
  rows = is_any_compiled ? interpreted.rows : rows;
  if (interpreted.first == nullptr || (is_any_compiled && !is_limited) || rows < kMinRows ||
      execution.stage_ids.empty()) {
    return std::nullopt;
  }
  model::Finding finding;
  Millis cpu;
  for (const StageId id : execution.stage_ids) {
    const auto stage = IndexOfStage(run.application(), id);
    if (!stage.has_value()) {
      continue;
    }
    const auto known = interpreted.share_of.find(stage);
    const auto unknown = interpreted.share_of.find(std::nullopt);
    if (!is_any_compiled) {
      AddStage(run, *stage, 1.0, cpu, finding);
    } else if (known != interpreted.share_of.end()) {
      AddStage(run, *stage, known->second, cpu, finding);
    } else if (unknown != interpreted.share_of.end() && std::ssize(interpreted.share_of) == 1) {
      AddStage(run, *stage, unknown->second, cpu, finding);
    }
  }
  finding.places = {PlaceOfNode(run, execution, *interpreted.first, std::nullopt)};
  finding.evidence = {{"cpu_time_ms", model::Of(cpu)}, {"num_rows", model::CountOf(rows)}};
  if (!configuration.IsTrue(kWholeStage)) {
    finding.confidence = model::FindingConfidence::kSure;
    finding.properties.push_back(
        {std::string(kWholeStage), run.configuration().Set(kWholeStage), "true", model::FixSafety::kSafe});
  } else if (is_limited) {
    finding.confidence =
        max_fields < kUsualMaxFields ? model::FindingConfidence::kSure : model::FindingConfidence::kLikely;
    finding.evidence.push_back({"max_fields", model::CountOf(max_fields)});
    finding.message =
        "Operators with more than {max_fields} columns were not compiled; the tasks of the query over {num_rows} rows "
        "took {cpu_time_ms} of CPU time.";
    finding.advice = kTooWide;
    if (max_fields < kUsualMaxFields) {
      finding.advice = "Leave spark.sql.codegen.maxFields at its default, 100, or select fewer columns.";
      finding.properties.push_back({std::string(kMaxFields), run.configuration().Set(kMaxFields),
                                    std::to_string(kUsualMaxFields), model::FixSafety::kSafe});
    }
  } else {
    finding.confidence = model::FindingConfidence::kPossible;
    finding.message = kNotCompiled;
    finding.advice = kTooWide;
  }
  return finding;
}

/// The plan says that operators of a stage were compiled, and the stage ran them one by one: what Spark generated was
/// too large or did not compile, and it fell back without a word in the log but this.
bool FellBack(const Run& run, const model::SqlExecution& execution, std::size_t index) {
  const model::Stage& stage = run.application().stages[index];
  bool runs_operator = false;
  for (const model::StageRdd& rdd : stage.rdds) {
    if (rdd.scope_name.starts_with("WholeStageCodegen")) {
      return false;
    }
    runs_operator = runs_operator || IsCompilable(rdd.scope_name);
  }
  const PlanIndex& plan = run.PlanOf(execution);
  return runs_operator && std::any_of(plan.nodes().begin(), plan.nodes().end(), [&](const model::PlanNode& node) {
           return node.cluster_id.has_value() && IsCompilable(OperatorOf(node).name) &&
                  IndexOfStageOf(run.application(), plan, node) == index;
         });
}

constexpr std::string_view kFellBack =
    "Operators that the plan says are compiled ran one by one, because what Spark generated of them was too large; the "
    "tasks took {cpu_time_ms} of CPU time.";
constexpr std::string_view kTooLarge =
    "Make the expressions smaller: join with a small table instead of a CASE of hundreds of branches, write a nested "
    "expression in steps with a cache or an exchange between them, and do in one query what loops of withColumn add.";

model::Finding OfStage(const Run& run, std::size_t index) {
  model::Finding finding;
  Millis cpu;
  AddStage(run, index, 1.0, cpu, finding);
  finding.places = {run.PlaceOf(index)};
  finding.evidence = {{"cpu_time_ms", model::Of(cpu)}};
  return finding;
}

/// A stage of a query that fell back to interpreting what its plan compiles.
std::optional<model::Finding> OfFallback(const Run& run, const model::SqlExecution& execution, std::size_t index) {
  if (!ConfigurationIn(run, execution).IsTrue(kWholeStage) || !FellBack(run, execution, index)) {
    return std::nullopt;
  }
  model::Finding finding = OfStage(run, index);
  finding.message = kFellBack;
  finding.advice = kTooLarge;
  return finding;
}

/// A stage of a DataFrame whose rows go on as an RDD, of which the log has no plan: the RDDs have the names of the
/// operators, or of what was compiled out of them.
std::optional<model::Finding> OfRdds(const Run& run, std::size_t index) {
  const model::Stage& stage = run.application().stages[index];
  const model::SqlExecution* execution = ExecutionOf(run.application(), run.facts().stages[index]);
  if (execution != nullptr && !execution->plan.nodes.empty()) {
    return OfFallback(run, *execution, index);
  }
  bool is_any_compiled = false;
  bool is_any_interpreted = false;
  for (const model::StageRdd& rdd : stage.rdds) {
    is_any_compiled = is_any_compiled || rdd.scope_name.starts_with("WholeStageCodegen");
    is_any_interpreted = is_any_interpreted || IsCompilable(rdd.scope_name);
  }
  if (is_any_compiled || !is_any_interpreted) {
    return std::nullopt;
  }
  model::Finding finding = OfStage(run, index);
  if (run.configuration().IsTrue(kWholeStage)) {
    finding.confidence = IsAnyCompiled(run) ? model::FindingConfidence::kPossible : model::FindingConfidence::kLikely;
    finding.message =
        "No operator of the stage was compiled; its tasks took {cpu_time_ms} of CPU time. Code generation is on for "
        "the "
        "run, but a session may have switched it off.";
    finding.advice = kTooWide;
  } else {
    finding.confidence = model::FindingConfidence::kSure;
    finding.message = "Code generation is off; the tasks of the stage took {cpu_time_ms} of CPU time.";
    finding.properties.push_back(
        {std::string(kWholeStage), run.configuration().Set(kWholeStage), "true", model::FixSafety::kSafe});
  }
  return finding;
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    if (auto finding = OfQuery(run, execution)) {
      findings.push_back(*std::move(finding));
    }
  }
  for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
    if (auto finding = OfRdds(run, i)) {
      findings.push_back(*std::move(finding));
    }
  }
  return findings;
}

}  // namespace

extern constinit const Rule kInterpretedPlans = {
    .id = "SW511",
    .name = "interpreted-plans",
    .title = "Operators interpreted instead of compiled",
    .since = "0.1.0",
    .message = "Code generation is off; the tasks of queries over {num_rows} rows took {cpu_time_ms} of CPU time.",
    .advice = "Leave spark.sql.codegen.wholeStage on, which is the default.",
    .doc =
        "Spark compiles neighbouring operators into one loop (WholeStageCodegen). With that off, each row passes "
        "through virtual calls and boxed values. It also does not happen for schemas of more than "
        "spark.sql.codegen.maxFields columns (100), or when the generated code is too large. What goes away is taken "
        "to be three tenths of the CPU time of the query's stages, or of their run time where they do nothing else; it "
        "may "
        "be less or much more. Of a DataFrame whose rows go on as an RDD the log has no plan: there the RDDs of the "
        "stage "
        "have the names of the operators.",
    .parameters = kParameters,
    .missing = &WithoutPlans,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
