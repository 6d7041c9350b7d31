#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

constexpr auto kExplains = std::to_array<std::string_view>({"idle-cores"});

Outcome Check(const Run& run) {
  const RunConfiguration& configuration = run.configuration();
  if (run.application().environment.spark_properties.empty()) {
    return NotEvaluated{"The log holds no properties."};
  }
  std::vector<model::Finding> findings;
  const std::string enabled = "spark.dynamicAllocation.enabled";
  const auto least = configuration.Count("spark.dynamicAllocation.minExecutors");
  const auto most = configuration.Count("spark.dynamicAllocation.maxExecutors");
  const auto say = [&](std::string_view message, std::string_view advice) {
    model::Finding finding;
    finding.confidence = model::FindingConfidence::kSure;
    finding.message = message;
    finding.advice = advice;
    finding.evidence = {{"num_executors", model::CountOf(run.facts().totals.num_executors)}};
    if (most.has_value() && *most < INT32_MAX) {
      finding.evidence.push_back({"max_executors", model::CountOf(*most)});
    }
    findings.push_back(std::move(finding));
  };
  if (configuration.is_local()) {
    return findings;  // No executors to allocate; templates are used everywhere.
  }
  const bool is_on = configuration.IsTrue(enabled);
  const std::string initial_key = "spark.dynamicAllocation.initialExecutors";
  const bool has_bounds = configuration.Set("spark.dynamicAllocation.maxExecutors").has_value() ||
                          configuration.Set("spark.dynamicAllocation.minExecutors").has_value() ||
                          configuration.Set(initial_key).has_value();
  const auto instances = configuration.Count("spark.executor.instances");
  const int64_t initial = configuration.Set(initial_key).has_value() ? configuration.Count(initial_key).value_or(0) : 0;
  const int64_t at_start = std::max(initial, instances.value_or(0));
  // Vendors turn it on where the log does not show it; one that a user turned off is a choice.
  if (!is_on && has_bounds && !configuration.Set(enabled).has_value() && configuration.version().suffix.empty()) {
    say("Bounds for dynamic allocation are set, and it is off: the run had {num_executors} executors throughout.",
        "Turn spark.dynamicAllocation.enabled on, or take the bounds out.");
  } else if (is_on && instances.has_value() && most.has_value() && *instances > *most) {
    say("More executors are asked for at the start (spark.executor.instances) than dynamic allocation may have, "
        "{max_executors}.",
        "Take spark.executor.instances out; with dynamic allocation it only says how many there are at the start.");
  } else if (is_on && most.has_value() && initial > *most) {
    say("More executors are asked for at the start (spark.dynamicAllocation.initialExecutors) than dynamic allocation "
        "may have, {max_executors}.",
        "Make spark.dynamicAllocation.initialExecutors at most spark.dynamicAllocation.maxExecutors, or raise that.");
  } else if (is_on && least.has_value() && most.has_value() && *least == *most) {
    say("Dynamic allocation may only have {max_executors} executors, its least and its most: nothing is dynamic.",
        "Lower spark.dynamicAllocation.minExecutors, so that executors with nothing to do are given back.");
  } else if (is_on && least.has_value() && at_start > 0 && *least > at_start) {
    say("Dynamic allocation is told to start with fewer executors than its least: Spark starts with the least, and the "
        "number for the start (spark.dynamicAllocation.initialExecutors, spark.executor.instances) does nothing.",
        "Take the number for the start out, or lower spark.dynamicAllocation.minExecutors.");
  }
  return findings;
}

}  // namespace

extern constinit const Rule kDynamicAllocationBounds = {
    .id = "SW802",
    .name = "dynamic-allocation-bounds",
    .title = "Settings of dynamic allocation that contradict",
    .since = "0.1.0",
    .message = "The settings of dynamic allocation contradict each other.",
    .advice = "",
    .doc =
        "Bounds without dynamic allocation, more executors at the start than allowed at most or fewer than its least, "
        "or the same least and most. Spark starts with such settings and does something else than they say. Settings "
        "with which it refuses "
        "to start are not in any log. The impact is 0: whether more or fewer executors would help is told by other "
        "rules.",
    .code = {.sql = "",
             .pyspark = "# before: bounds of something that is off\n"
                        "SparkSession.builder.config('spark.dynamicAllocation.maxExecutors', 20).getOrCreate()\n"
                        "# after\n"
                        "(SparkSession.builder.config('spark.dynamicAllocation.enabled', 'true')\n"
                        " .config('spark.dynamicAllocation.shuffleTracking.enabled', 'true')\n"
                        " .config('spark.dynamicAllocation.minExecutors', 2)\n"
                        " .config('spark.dynamicAllocation.maxExecutors', 20).getOrCreate())\n",
             .scala = "// before: bounds of something that is off\n"
                      "SparkSession.builder.config(\"spark.dynamicAllocation.maxExecutors\", 20).getOrCreate()\n"
                      "// after\n"
                      "SparkSession.builder.config(\"spark.dynamicAllocation.enabled\", \"true\")\n"
                      "  .config(\"spark.dynamicAllocation.shuffleTracking.enabled\", \"true\")\n"
                      "  .config(\"spark.dynamicAllocation.minExecutors\", 2)\n"
                      "  .config(\"spark.dynamicAllocation.maxExecutors\", 20).getOrCreate()\n"},
    .severity = model::FindingSeverity::kInfo,
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
