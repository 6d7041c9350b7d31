#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.driver.maxResultSize";
  const auto size = subject.Size(kKey);
  if (subject.is_local() || !subject.IsSet(kKey) || !size.has_value() || size->count() != 0) {
    return violations;
  }
  const Bytes heap = subject.Size("spark.driver.memory").value_or(Bytes(int64_t{1} << 30));
  model::Violation violation = subject.At({kKey, "spark.driver.memory"});
  violation.evidence = {{"driver_heap_bytes", model::Of(heap)}};
  violation.fix = SetTo(kKey, MebibyteText(Bytes(heap.count() / 2)), model::FixSafety::kReview);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kResultSizeUnlimited = {
    .id = "SC333",
    .name = "result-size-unlimited",
    .title = "No bound for collected results",
    .since = "0.1.0",
    .message = "spark.driver.maxResultSize is 0: what jobs collect may fill the driver's heap of {driver_heap_bytes}.",
    .advice = "Set it to about half of the driver's heap.",
    .doc =
        "The bound ends one job with an error that says what happened. Without it the driver ends with "
        "OutOfMemoryError, and all jobs of the application with it.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
