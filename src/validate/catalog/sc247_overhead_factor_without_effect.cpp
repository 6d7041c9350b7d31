#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const std::string_view part : {"executor", "driver"}) {
    const std::string overhead = fmt::format("spark.{}.memoryOverhead", part);
    const std::string factor = overhead + "Factor";
    const auto value = subject.Set(overhead);
    if (value.has_value() && subject.IsSet(factor)) {
      model::Violation violation = subject.At({factor, overhead});
      violation.texts = {{"factor", factor}, {"overhead", overhead}, {"value", *value}};
      violation.fix = TakeOut(factor);
      violations.push_back(std::move(violation));
    }
  }
  return violations;
}

}  // namespace

extern constinit const Rule kOverheadFactorWithoutEffect = {
    .id = "SC247",
    .name = "overhead-factor-without-effect",
    .title = "Overhead factor that does not count",
    .since = "0.1.0",
    .message = "{factor} does not count: {overhead} is {value}.",
    .advice = "Leave one of the two.",
    .doc =
        "The memory outside the heap is spark.executor.memoryOverhead where that is given, and a share of the heap "
        "otherwise (ResourceProfile.calculateOverHeadMemory, the same for drivers). Who raises the factor gets no "
        "more memory.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
