#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const bool keeps_shuffles = subject.IsTrue("spark.shuffle.service.enabled") ||
                              subject.IsTrue("spark.dynamicAllocation.shuffleTracking.enabled") ||
                              (subject.IsTrue("spark.decommission.enabled") &&
                               subject.IsTrue("spark.storage.decommission.shuffleBlocks.enabled")) ||
                              subject.IsSet("spark.shuffle.sort.io.plugin.class");
  if (subject.IsTrue("spark.dynamicAllocation.enabled") && !subject.is_local() && !keeps_shuffles) {
    model::Violation violation = subject.At({"spark.dynamicAllocation.enabled", "spark.shuffle.service.enabled",
                                             "spark.dynamicAllocation.shuffleTracking.enabled"});
    violation.is_refused = true;
    violation.fix = SetTo("spark.dynamicAllocation.shuffleTracking.enabled", "true");
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kAllocationWithoutShuffleService = {
    .id = "SC203",
    .name = "allocation-without-shuffle-service",
    .title = "Dynamic allocation without a place for shuffle data",
    .since = "0.1.0",
    .message = "Executors come and go, and nothing keeps what they have shuffled.",
    .advice = "Turn on shuffle tracking, or the shuffle service where the cluster has one.",
    .doc =
        "When an executor goes, its shuffle files go unless a shuffle service keeps them, Spark keeps executors with "
        "shuffle data (shuffleTracking, on by default since 3.4), or executors hand their blocks on when they go. "
        "ExecutorAllocationManager refuses to start without one of the three: \"Dynamic allocation of executors "
        "requires one of the following conditions\". A shuffle plugin (spark.shuffle.sort.io.plugin.class) may be the "
        "place, and then the rule is silent.",
    .check = &Check,
};

}  // namespace sparkwright::validate
