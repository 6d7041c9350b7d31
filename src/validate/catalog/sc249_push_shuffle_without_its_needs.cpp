#include <string>
#include <string_view>
#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

std::string_view MissingNeed(const Subject& subject) {
  if (subject.context().manager.has_value() && !subject.Is(conf::ClusterManager::kYarn)) {
    return "the cluster is not YARN";
  }
  if (!subject.IsTrue("spark.shuffle.service.enabled")) {
    return "spark.shuffle.service.enabled is false";
  }
  if (subject.IsTrue("spark.io.encryption.enabled")) {
    return "spark.io.encryption.enabled is true";
  }
  return subject.Text("spark.serializer").value_or("").ends_with(".JavaSerializer") ? "the serializer is Java's" : "";
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const std::string_view missing = MissingNeed(subject);
  if (subject.IsTrue("spark.shuffle.push.enabled") && !missing.empty()) {
    model::Violation violation = subject.At({"spark.shuffle.push.enabled"});
    violation.texts = {{"reason", std::string(missing)}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kPushShuffleWithoutItsNeeds = {
    .id = "SC249",
    .name = "push-shuffle-without-its-needs",
    .title = "Push-based shuffle without what it needs",
    .since = "0.1.0",
    .message = "Blocks are not pushed: {reason}.",
    .advice = "Meet all four, or take it out.",
    .doc =
        "Utils.isPushBasedShuffleEnabled wants YARN, the external shuffle service, no encryption of files, and a "
        "serializer whose objects can be put in another order, which Java's cannot. Otherwise it warns and Spark "
        "shuffles as ever.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
