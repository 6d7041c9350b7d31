#include <algorithm>
#include <array>
#include <string>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kShareOfCpu{0.3};
constexpr int64_t kMinRows = 100'000;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"share_of_cpu", model::ShareOf(kShareOfCpu),
     "Compiled operators take between half and nine tenths of the CPU time; nearly a third is the middle."},
    {"min_rows", model::CountOf(kMinRows), "Below, compiling costs as much as it saves."},
});

/// Operators that Spark compiles with their neighbours when it may.
bool IsCompilable(std::string_view name) {
  return name == "Filter" || name == "Project" || name == "HashAggregate" || name == "Range" ||
         name == "BroadcastHashJoin" || name == "SortMergeJoin";
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const std::string key = "spark.sql.codegen.wholeStage";
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const model::PlanNode* interpreted = nullptr;
    int64_t rows = 0;
    int64_t num_compiled = 0;
    for (const model::PlanNode& node : execution.plan.nodes) {
      const OperatorName name = OperatorOf(node);
      num_compiled += node.is_cluster ? 1 : 0;
      if (name.engine == Engine::kSpark && IsCompilable(name.name) && !node.cluster_id.has_value()) {
        interpreted = interpreted == nullptr ? &node : interpreted;
      }
      rows = std::max(rows, MetricTotal(node, "number of output rows").value_or(0));
    }
    // With code generation on, a plan without any is one whose schema is too wide, or a fallback; single operators
    // outside have reasons of their own.
    if (interpreted == nullptr || num_compiled > 0 || rows < kMinRows || execution.stage_ids.empty()) {
      continue;
    }
    model::Finding finding;
    Millis cpu;
    for (const StageId id : execution.stage_ids) {
      const auto stage = IndexOfStage(run.application(), id);
      if (!stage.has_value()) {
        continue;
      }
      const Millis of_stage(run.application().stages[*stage].totals[model::TaskMetric::kExecutorCpuTime] / 1'000'000);
      const Millis work(SaturatingRound(static_cast<double>(of_stage.count()) * kShareOfCpu.value));
      cpu += of_stage;
      finding.impact += run.SavedIfTasksWorkLess(*stage, work);
      finding.core_impact += CoreMillis(work.count());
    }
    finding.places = {PlaceOfNode(run, execution, *interpreted, std::nullopt)};
    finding.evidence = {{"cpu_time_ms", model::Of(cpu)}, {"num_rows", model::CountOf(rows)}};
    if (!ConfigurationIn(run, execution).IsTrue(key)) {
      finding.confidence = model::FindingConfidence::kSure;
      finding.properties.push_back({key, run.configuration().Set(key), "true", model::FixSafety::kSafe});
    } else {
      finding.confidence = model::FindingConfidence::kPossible;
      finding.message =
          "No operator of the query was compiled although code generation is on; its tasks took "
          "{cpu_time_ms} of CPU time.";
      finding.advice =
          "More columns than spark.sql.codegen.maxFields keep Spark from compiling: select what is used "
          "before anything else. The driver's log says when compiling failed.";
    }
    findings.push_back(std::move(finding));
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
        "to be three tenths of the CPU time of the query's stages; it may be less or much more.",
    .parameters = kParameters,
    .missing = &WithoutPlans,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
