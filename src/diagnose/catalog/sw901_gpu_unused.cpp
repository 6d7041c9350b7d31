#include <algorithm>
#include <array>
#include <string>

#include "diagnose/plan.h"
#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

bool HasGpuNodes(const model::Application& application) {
  return std::any_of(application.sql_executions.begin(), application.sql_executions.end(), [](const auto& execution) {
    return std::any_of(execution.plan.nodes.begin(), execution.plan.nodes.end(),
                       [](const model::PlanNode& node) { return OperatorOf(node).engine == Engine::kRapids; });
  });
}

/// Libraries that use GPUs without Spark's plans.
bool MayUseGpuOtherwise(const model::Application& application) {
  return std::any_of(application.stages.begin(), application.stages.end(), [](const model::Stage& stage) {
    return std::any_of(stage.rdds.begin(), stage.rdds.end(), [](const model::StageRdd& rdd) {
      return rdd.name == "PythonRDD" || rdd.scope_name.find("Python") != std::string::npos ||
             rdd.scope_name.find("Pandas") != std::string::npos || rdd.scope_name.find("Arrow") != std::string::npos;
    });
  });
}

Outcome Check(const Run& run) {
  int64_t num_gpus = 0;
  std::vector<model::FindingPlace> places;
  for (const model::Executor& executor : run.application().executors) {
    for (const model::ExecutorResource& resource : executor.resources) {
      if (resource.name == "gpu") {
        num_gpus += static_cast<int64_t>(resource.addresses.size());
        model::FindingPlace place;
        place.executor_id = executor.id;
        places.push_back(place);
      }
    }
  }
  const bool has_tasks = run.facts().totals.num_tasks > 0;
  if (num_gpus == 0 || !has_tasks || HasGpuNodes(run.application())) {
    return std::vector<model::Finding>();
  }
  if (run.application().sql_executions.empty() || MayUseGpuOtherwise(run.application())) {
    return NotEvaluated{"Code that is not SQL ran on the executors with GPUs, and may have used them."};
  }
  model::Finding finding;
  finding.places = std::move(places);
  finding.evidence = {{"num_gpus", model::CountOf(num_gpus)},
                      {"task_time_ms", model::Of(Millis(run.facts().cores.used.count()))}};
  const auto plugins = run.configuration().Set("spark.plugins");
  const bool has_plugin = plugins.has_value() && plugins->find("com.nvidia.spark.SQLPlugin") != std::string::npos;
  const std::string on = "spark.rapids.sql.enabled";
  if (!has_plugin) {
    finding.properties.push_back({"spark.plugins", plugins,
                                  plugins.has_value() && !plugins->empty() ? *plugins + ",com.nvidia.spark.SQLPlugin"
                                                                           : "com.nvidia.spark.SQLPlugin",
                                  model::FixSafety::kReview});
  } else if (run.configuration().Set(on).value_or("true") == "false") {
    finding.properties.push_back({on, run.configuration().Set(on), "true", model::FixSafety::kReview});
  }
  return std::vector<model::Finding>{std::move(finding)};
}

}  // namespace

extern constinit const Rule kGpuUnused = {
    .id = "SW901",
    .name = "gpu-unused",
    .title = "GPUs that nothing used",
    .since = "0.1.0",
    .message = "The executors have {num_gpus} GPUs, and no operator ran on one.",
    .advice = "Use them (the RAPIDS plugin for SQL, its jar on the class path), or do not pay for them.",
    .doc =
        "Executors registered with GPUs, and no plan of the run has an operator of the RAPIDS Accelerator. A GPU costs "
        "several times what the cores beside it do. Runs without SQL, and those with Python on the executors, are not "
        "judged: they may use the GPUs where no log shows it. The impact is 0: the log cannot say how fast the GPUs "
        "would have been.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
