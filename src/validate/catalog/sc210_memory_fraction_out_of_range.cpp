#include <string_view>
#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kKey = "spark.memory.fraction";

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto fraction = subject.Number(kKey);
  if (fraction.has_value() && (*fraction <= 0.0 || *fraction > 1.0)) {
    model::Violation violation = subject.At({kKey});
    violation.is_refused = true;
    violation.evidence = {{"fraction", {model::MeasureUnit::kShare, *fraction}}};
    violation.fix = TakeOut(kKey);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kMemoryFractionOutOfRange = {
    .id = "SC210",
    .name = "memory-fraction-out-of-range",
    .title = "Memory fraction out of range",
    .since = "0.1.0",
    .message = "spark.memory.fraction is {fraction}; it is above 0 and at most 1.",
    .advice = "Leave the default of 0.6 unless measurements say otherwise.",
    .doc =
        "spark.memory.fraction is the share of the heap (less 300 MiB) for execution and storage together. "
        "SparkConf.validateSettings refuses what is not between 0 and 1, and the memory manager a share of 0 "
        "(\"onHeapExecutionMemory must be > 0\"). spark.memory.storageFraction is a share of that share; the two need "
        "not add up to 1 and its bounds are checked as a value.",
    .check = &Check,
};

}  // namespace sparkwright::validate
