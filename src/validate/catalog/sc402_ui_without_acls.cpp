#include "validate/exposure.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (IsOnNetwork(subject) && subject.IsTrue("spark.authenticate") && !subject.IsTrue("spark.acls.enable") &&
      subject.IsTrue("spark.ui.enabled") && !subject.IsSet("spark.ui.filters")) {
    violations.push_back(subject.At({"spark.acls.enable", "spark.authenticate"}));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kUiWithoutAcls = {
    .id = "SC402",
    .name = "ui-without-acls",
    .title = "The web UI shows everything to everybody",
    .since = "0.1.0",
    .message = "Processes authenticate each other, and the web UI asks nobody: spark.acls.enable is false.",
    .advice =
        "Set spark.acls.enable true with spark.ui.view.acls, and a filter that knows the user (spark.ui.filters).",
    .doc =
        "The UI of an application shows queries, configuration, environment and threads, and lets anyone stop jobs "
        "(spark.ui.killEnabled). Said only where spark.authenticate is on, so that someone cares who may talk to "
        "Spark.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
