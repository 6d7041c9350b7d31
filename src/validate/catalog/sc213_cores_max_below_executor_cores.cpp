#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kMost = "spark.cores.max";
constexpr std::string_view kCores = "spark.executor.cores";

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const bool is_standalone = subject.Is(conf::ClusterManager::kStandalone) || !subject.context().manager.has_value();
  const auto most = subject.IsSet(kMost) ? subject.Count(kMost) : std::nullopt;
  const auto cores = subject.IsSet(kCores) ? subject.Count(kCores) : std::nullopt;
  if (!is_standalone || !most.has_value() || cores.value_or(0) <= 0 || *most <= 0 || *most % *cores == 0) {
    return violations;
  }
  model::Violation violation = subject.At({kMost, kCores});
  violation.evidence = {{"most_cores", model::CountOf(*most)},
                        {"executor_cores", model::CountOf(*cores)},
                        {"unused_cores", model::CountOf(*most % *cores)}};
  if (*most < *cores) {
    violation.message = "At most {most_cores} cores, and an executor has {executor_cores}: there is never one.";
    violation.fix = SetTo(kMost, std::to_string(*cores), model::FixSafety::kResource);
  } else {
    violation.own_severity = model::FindingSeverity::kWarning;
    violation.fix = SetTo(kMost, std::to_string(*most / *cores * *cores));
  }
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kCoresMaxBelowExecutorCores = {
    .id = "SC213",
    .name = "cores-max-below-executor-cores",
    .title = "Most cores and cores of an executor do not fit",
    .since = "0.1.0",
    .message = "At most {most_cores} cores for executors of {executor_cores} each: {unused_cores} stay unused.",
    .advice = "Make spark.cores.max a multiple of spark.executor.cores.",
    .doc =
        "A standalone master starts executors of exactly spark.executor.cores until spark.cores.max is reached "
        "(Master, scheduleExecutorsOnWorkers). Below one executor's cores there is never one, and the application "
        "waits without end; otherwise what is left over is not used, of which Spark warns.",
    .check = &Check,
};

}  // namespace sparkwright::validate
