#include "validate/exposure.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.master.rest.enabled";
  const bool is_authenticated = subject.IsTrue("spark.authenticate");
  if (!subject.Is(conf::ClusterManager::kStandalone) || !IsOnNetwork(subject) || !subject.IsTrue(kKey) ||
      subject.IsSet("spark.master.rest.filters") || (!subject.IsSet(kKey) && !is_authenticated)) {
    return violations;
  }
  model::Violation violation = subject.At({kKey, "spark.authenticate", "spark.authenticate.secret"});
  violation.texts = {{"how", subject.IsSet(kKey) ? "true" : "true by default"}};
  if (subject.IsSet("spark.authenticate.secret") && subject.version() < model::SparkVersion{4, 0, 0, {}}) {
    violation.own_severity = model::FindingSeverity::kCritical;
    violation.message =
        "A master does not start with spark.authenticate.secret while spark.master.rest.enabled is {how}.";
  }
  violation.fix = SetTo(kKey, "false", model::FixSafety::kReview);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kRestSubmissionOpen = {
    .id = "SC410",
    .name = "rest-submission-open",
    .title = "Jobs may be submitted without a secret",
    .since = "0.1.0",
    .message = "spark.master.rest.enabled is {how}: the master takes jobs over HTTP from whoever reaches port 6066.",
    .advice = "Set spark.master.rest.enabled false, or put a filter before it (spark.master.rest.filters).",
    .doc =
        "The REST server of a standalone master asks for no secret, also where drivers and executors do. It is on by "
        "default since Spark 4.1. Said where it was turned on, and where spark.authenticate is on beside it. Up to "
        "Spark 3.5 a master that finds both spark.authenticate.secret and REST does not start: \"The "
        "RestSubmissionServer does not support authentication via spark.authenticate.secret\".",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
