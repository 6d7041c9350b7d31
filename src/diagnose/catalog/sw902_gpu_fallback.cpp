#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kGpuShareOfTime{0.5};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"gpu_share_of_time", model::ShareOf(kGpuShareOfTime),
     "What a stage takes on the GPU of what it takes on the CPU, at best; published speed-ups of whole queries are two "
     "to four."},
});

/// Operators that stay on the CPU in any RAPIDS run: commands, planning, and the bridge between the two.
bool StaysOnCpu(const model::PlanNode& node) {
  const std::string_view name = node.name;
  constexpr auto kPrefixes = std::to_array<std::string_view>({"WholeStageCodegen",
                                                              "AdaptiveSparkPlan",
                                                              "Execute",
                                                              "Command",
                                                              "InputAdapter",
                                                              "AQEShuffleRead",
                                                              "CustomShuffleReader",
                                                              "Reused",
                                                              "Subquery",
                                                              "ResultQueryStage",
                                                              "WriteFiles",
                                                              "CollectLimit",
                                                              "LocalTableScan",
                                                              "ColumnarToRow",
                                                              "RowToColumnar",
                                                              "Scan ExistingRDD",
                                                              "Scan OneRow",
                                                              "Show",
                                                              "OverwriteBy",
                                                              "TakeOrdered",
                                                              "SerializeFromObject",
                                                              "DeserializeToObject",
                                                              "MapPartitions",
                                                              "MapElements",
                                                              "InMemoryTableScan",
                                                              "Create",
                                                              "AtomicReplace"});
  return name.empty() || name == "Scan" || node.is_cluster ||
         std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

Outcome Check(const Run& run) {
  const auto& executions = run.application().sql_executions;
  const bool has_gpu = std::any_of(executions.begin(), executions.end(), [](const model::SqlExecution& execution) {
    return std::any_of(execution.plan.nodes.begin(), execution.plan.nodes.end(),
                       [](const model::PlanNode& node) { return OperatorOf(node).engine == Engine::kRapids; });
  });
  if (!has_gpu) {
    return std::vector<model::Finding>();
  }
  std::map<std::string, int64_t> operators;
  std::set<std::size_t> cpu_stages;
  std::vector<model::FindingPlace> places;
  for (const model::SqlExecution& execution : executions) {
    const PlanIndex& plan = run.PlanOf(execution);
    for (const model::PlanNode& node : plan.nodes()) {
      if (OperatorOf(node).engine != Engine::kSpark || StaysOnCpu(node)) {
        continue;
      }
      const auto id = StageOf(plan, node);
      const auto stage = id.has_value() ? IndexOfStage(run.application(), *id) : std::nullopt;
      if (!stage.has_value()) {
        continue;
      }
      const std::string_view name = node.name;
      ++operators[std::string(name.substr(0, name.find_last_not_of(' ') + 1))];
      if (cpu_stages.insert(*stage).second) {
        places.push_back(PlaceOfNode(run, execution, node, stage));
      }
    }
  }
  if (cpu_stages.empty()) {
    return std::vector<model::Finding>();
  }
  model::Finding finding;
  finding.confidence = model::FindingConfidence::kPossible;
  Millis on_cpu;
  Millis in_all;
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::StageFacts& facts = run.facts().stages[i];
    in_all += facts.task_time;
    if (cpu_stages.contains(i)) {
      on_cpu += facts.task_time;
      const Millis work(SaturatingCast(static_cast<double>(facts.task_time.count()) * kGpuShareOfTime.value));
      finding.impact += run.SavedIfTasksWorkLess(i, work);
      finding.core_impact += CoreMillis(work.count());
    }
  }
  std::sort(places.begin(), places.end(), [&](const auto& a, const auto& b) { return a.stage < b.stage; });
  finding.places = std::move(places);
  const double share =
      in_all.count() > 0 ? static_cast<double>(on_cpu.count()) / static_cast<double>(in_all.count()) : 0.0;
  std::string names;
  for (const auto& [name, count] : operators) {
    names += (names.empty() ? "" : ", ") + name;
  }
  finding.evidence = {{"cpu_share", model::ShareOf({share})}, {"cpu_task_time_ms", model::Of(on_cpu)}};
  finding.texts = {{"operators", names.substr(0, 300)}};
  return std::vector<model::Finding>{std::move(finding)};
}

}  // namespace

extern constinit const Rule kGpuFallback = {
    .id = "SW902",
    .name = "gpu-fallback",
    .title = "Operators that fell back from the GPU",
    .since = "0.1.0",
    .message = "{cpu_share} of the task time of a run on GPUs is in stages with operators on the CPU: {operators}.",
    .advice =
        "spark.rapids.sql.explain=NOT_ON_GPU writes the reason for each to the driver's log: a function or type "
        "without support, or one that is off because its results differ a little.",
    .doc =
        "The RAPIDS Accelerator runs most operators on the GPU; one that it cannot run stays on the CPU, and the rows "
        "are moved and turned both ways around it. It is told by operators without \"Gpu\" in a run that has some with "
        "it. Commands, limits and reads of caches always stay. What can go away is half of the time of the stages that "
        "hold such operators.",
    .parameters = kParameters,
    .code = {.sql = "-- before: a function of the program stays on the CPU\n"
                    "SELECT with_tax(price) FROM sales;\n"
                    "-- after\n"
                    "SELECT price * 1.19 FROM sales;\n",
             .pyspark = "# before: a function of the program stays on the CPU\n"
                        "with_tax = F.udf(lambda price: price * 1.19, 'double')\n"
                        "sales.select(with_tax('price'))\n"
                        "# after\n"
                        "sales.select(F.col('price') * 1.19)\n",
             .scala = "// before: a function of the program stays on the CPU\n"
                      "val withTax = udf((price: Double) => price * 1.19)\n"
                      "sales.select(withTax($\"price\"))\n"
                      "// after\n"
                      "sales.select($\"price\" * 1.19)\n"},
    .check = &Check,
};

}  // namespace sparkwright::diagnose
