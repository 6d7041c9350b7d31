#include <array>

#include "base/rounding.h"
#include "validate/gpu.h"
#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr int64_t kMostCores = 8;
constexpr int64_t kUsualCores = 5;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"most_cores", model::CountOf(kMostCores),
     "Seed 000 gives 4 to 6 cores as best and warns above 8; between, it depends on the work."},
    {"usual_cores", model::CountOf(kUsualCores), "Seed 004: about 5 cores an executor."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (subject.is_local() || GpusOfExecutor(subject) > 0) {
    return violations;
  }
  const auto& cluster = subject.context().cluster;
  const int64_t node_cores = cluster.has_value() ? NodeWithMostCores(*cluster).cores : 0;
  std::optional<int64_t> cores = subject.CoresOfExecutor();
  if (!cores.has_value() && subject.Is(conf::ClusterManager::kStandalone) && node_cores > 0) {
    cores = node_cores;
  }
  const bool is_impossible = subject.context().manager.has_value() && node_cores > 0 && cores > node_cores;
  if (!cores.has_value() || *cores <= kMostCores || is_impossible) {
    return violations;
  }
  const int64_t parts = DividedUp(*cores, kUsualCores);
  model::Violation violation = subject.At({"spark.executor.cores", "spark.executor.memory"});
  violation.evidence = {{"cores", model::CountOf(*cores)},
                        {"most_cores", model::CountOf(kMostCores)},
                        {"smaller_executors", model::CountOf(parts)},
                        {"smaller_cores", model::CountOf(DividedUp(*cores, parts))}};
  if (node_cores > 0 && *cores >= node_cores) {
    violation.message =
        subject.IsSet("spark.executor.cores")
            ? "An executor takes all {cores} cores of a node; {smaller_executors} executors of {smaller_cores} cores "
              "would share them."
            : "Without spark.executor.cores an executor takes all {cores} cores of a worker; {smaller_executors} "
              "executors of {smaller_cores} cores would share them.";
  }
  violation.fix = SplitExecutors(subject, parts);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kAllCoresInOneExecutor = {
    .id = "SC303",
    .name = "all-cores-in-one-executor",
    .title = "Many cores in one executor",
    .since = "0.1.0",
    .message = "An executor has {cores} cores, more than {most_cores}.",
    .advice = "Make several executors of about 5 cores each of it, with the memory shared out in proportion.",
    .doc =
        "All tasks of an executor share one heap, one set of disk and network threads and one garbage collector: when "
        "it stops for a collection, all its cores stand still, and a crash loses the work and the shuffle files of all "
        "of them. Executors with a GPU are left alone: there the GPU decides.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
