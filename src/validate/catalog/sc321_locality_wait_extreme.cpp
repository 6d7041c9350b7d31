#include <array>

#include "base/saturating.h"
#include "validate/gpu.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Millis kLongestWait{10'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"longest_wait_ms", model::Of(kLongestWait),
     "Three times Spark's default; ten times what reading a split of 128 MB over a 1 Gbit/s network costs."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto wait = subject.Time("spark.locality.wait");
  if (subject.is_local() || !subject.IsSet("spark.locality.wait") || !wait.has_value()) {
    return violations;
  }
  if (*wait > kLongestWait) {
    model::Violation violation = subject.At({"spark.locality.wait"});
    violation.evidence = {{"wait_ms", model::Of(*wait)},
                          {"total_ms", model::Of(Millis(SaturatingMultiply(wait->count(), 3)))}};
    violation.fix = TakeOut("spark.locality.wait");
    violations.push_back(std::move(violation));
  } else if (wait->count() == 0 && subject.Is(conf::ClusterManager::kYarn) && !LoadsRapids(subject)) {
    model::Violation violation = subject.At({"spark.locality.wait"});
    violation.own_severity = model::FindingSeverity::kInfo;
    violation.message =
        "With a spark.locality.wait of 0 tasks take any free slot, on a cluster that may have its data on its nodes.";
    violation.advice = "Right for object stores; for data in HDFS leave it out.";
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kLocalityWaitExtreme = {
    .id = "SC321",
    .name = "locality-wait-extreme",
    .title = "Tasks wait long for their data, or not at all",
    .since = "0.1.0",
    .message =
        "A task may wait {wait_ms} at each of three levels ({total_ms} in all) for a slot near its data while others "
        "are free.",
    .advice = "Leave spark.locality.wait at 3s, or below.",
    .doc =
        "For every level (same process, same node, same rack) the scheduler keeps free slots empty up to "
        "spark.locality.wait before it starts a task farther away. Reading 128 MB over the network takes about a "
        "second, so longer waits do not pay. On YARN, where HDFS has data on the nodes, a wait of 0 reads most of it "
        "over the network, and is mentioned as advice.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
