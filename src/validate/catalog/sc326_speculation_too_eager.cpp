#include <array>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Ratio kLeastMultiplier{1.4};
constexpr Ratio kLeastQuantile{0.5};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"least_multiplier", model::MultipleOf(kLeastMultiplier),
     "Just below the default of Spark 3 (1.5), which Spark 4 doubled."},
    {"least_quantile", model::ShareOf(kLeastQuantile), "Below one half the median itself is not known yet."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kMultiplier = "spark.speculation.multiplier";
  constexpr std::string_view kQuantile = "spark.speculation.quantile";
  const auto multiplier = subject.Number(kMultiplier);
  const auto quantile = subject.Number(kQuantile);
  if (!subject.IsTrue("spark.speculation") || !multiplier.has_value() || !quantile.has_value() ||
      (*multiplier >= kLeastMultiplier.value && *quantile >= kLeastQuantile.value)) {
    return violations;
  }
  model::Violation violation = subject.At({kMultiplier, kQuantile, "spark.speculation"});
  violation.evidence = {{"multiplier", model::MultipleOf(Ratio{*multiplier})},
                        {"quantile", model::ShareOf(Ratio{*quantile})}};
  violation.fix = TakeOut(*multiplier < kLeastMultiplier.value ? kMultiplier : kQuantile);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kSpeculationTooEager = {
    .id = "SC326",
    .name = "speculation-too-eager",
    .title = "Speculation starts copies of ordinary tasks",
    .since = "0.1.0",
    .message = "Speculation copies every task that takes {multiplier} the median once {quantile} of a stage are done.",
    .advice = "Take spark.speculation.multiplier and spark.speculation.quantile out; Spark 4 has 3 and 0.9.",
    .doc =
        "A copy runs the same work on another executor and the first one to end counts: the other was in vain. Tasks "
        "of one stage commonly differ by a factor of two without anything being wrong with their nodes, so that a low "
        "multiplier or quantile keeps slots busy with copies. Skewed tasks are copied in vain, too.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
