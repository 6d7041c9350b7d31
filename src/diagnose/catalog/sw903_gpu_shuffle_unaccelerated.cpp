#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr std::string_view kManager = "spark.shuffle.manager";
constexpr std::string_view kPackage = "com.nvidia.spark.rapids.spark";
constexpr Ratio kWarningShare{0.05};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"warning_share", model::ShareOf(kWarningShare),
     "Of the task time, in writing shuffle files and waiting for them: with less nobody sees a faster shuffle."},
});

/// Some query wrote a shuffle from the GPU.
bool HasGpuShuffle(const model::Application& application) {
  return std::any_of(
      application.sql_executions.begin(), application.sql_executions.end(), [](const model::SqlExecution& execution) {
        return std::any_of(execution.plan.nodes.begin(), execution.plan.nodes.end(), [](const model::PlanNode& node) {
          const OperatorName name = OperatorOf(node);
          return name.engine == Engine::kRapids && name.name == "Exchange";
        });
      });
}

/// "com.nvidia.spark.rapids.spark353.RapidsShuffleManager"; nullopt for builds of vendors, which have names of their
/// own ("3.3.0-databricks" has spark330db).
std::optional<std::string> ClassFor(const model::Application& application) {
  const std::string& version = application.spark_version;
  if (version.size() != 5 || version[1] != '.' || version[3] != '.' ||
      std::count(version.begin(), version.end(), '.') != 2 ||
      std::any_of(version.begin(), version.end(), [](char c) { return c != '.' && (c < '0' || c > '9'); })) {
    return std::nullopt;
  }
  const auto& properties = application.environment.spark_properties;
  const bool is_vendor = std::any_of(properties.begin(), properties.end(), [](const auto& property) {
    return property.first.starts_with("spark.databricks.") || property.first.starts_with("spark.emr.");
  });
  return is_vendor
             ? std::nullopt
             : std::optional(std::string(kPackage) + version[0] + version[2] + version[4] + ".RapidsShuffleManager");
}

Outcome Check(const Run& run) {
  const std::string now = run.configuration().Text(kManager).value_or("sort");
  if (now.find("RapidsShuffleManager") != std::string::npos || !HasGpuShuffle(run.application())) {
    return std::vector<model::Finding>();
  }
  Millis writing;
  Millis waiting;
  Millis task_time;
  Bytes written;
  for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    writing += TotalTime(stage, model::TaskMetric::kShuffleWriteTime);
    waiting += TotalTime(stage, model::TaskMetric::kShuffleFetchWaitTime);
    written += TotalBytes(stage, model::TaskMetric::kShuffleBytesWritten);
    task_time += run.facts().stages[i].task_time;
  }
  const Ratio share{Share((writing + waiting).count(), task_time.count())};
  model::Finding finding;
  finding.confidence = model::FindingConfidence::kPossible;
  finding.own_severity = share >= kWarningShare ? model::FindingSeverity::kWarning : model::FindingSeverity::kInfo;
  finding.evidence = {{"shuffle_write_bytes", model::Of(written)},
                      {"shuffle_write_time_ms", model::Of(writing)},
                      {"fetch_wait_time_ms", model::Of(waiting)},
                      {"shuffle_share", model::ShareOf(share)}};
  if (const auto wanted = ClassFor(run.application())) {
    Propose(run, std::nullopt, std::string(kManager), *wanted, model::FixSafety::kReview, finding);
  }
  return std::vector<model::Finding>{std::move(finding)};
}

}  // namespace

extern constinit const Rule kGpuShuffleUnaccelerated = {
    .id = "SW903",
    .name = "gpu-shuffle-unaccelerated",
    .title = "Shuffles of a GPU run through Spark's own manager",
    .since = "0.1.0",
    .message =
        "{shuffle_write_bytes} were shuffled from the GPU by Spark's own shuffle manager, which took {shuffle_share} "
        "of the task time.",
    .advice =
        "The plugin's jar must be on spark.driver.extraClassPath and spark.executor.extraClassPath, not only in "
        "--jars: the shuffle manager is loaded before those are fetched.",
    .doc =
        "The RAPIDS Accelerator brings a shuffle manager for every version of Spark, which writes and reads the "
        "batches of the GPU with several threads a task. Without it they pass through Spark's own, one thread a task. "
        "It is told by a plan with the plugin's exchange in a run without that manager. A class of another version of "
        "Spark is refused by the plugin when it starts, so no run has it. A warning where a twentieth of the task time "
        "went into writing and waiting. The impact is 0: the log cannot say how fast it would have been.",
    .parameters = kParameters,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
