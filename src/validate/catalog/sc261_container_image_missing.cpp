#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kImage = "spark.kubernetes.container.image";
constexpr std::string_view kDriverImage = "spark.kubernetes.driver.container.image";
constexpr std::string_view kExecutorImage = "spark.kubernetes.executor.container.image";

/// Whether a command line or a SparkApplication is at hand, which is what somebody submits, and not a file that other
/// settings come on top of. Flags of the caller, which add to any file, stand in none.
bool IsSubmission(const Subject& subject) {
  return std::any_of(subject.settings().begin(), subject.settings().end(), [](const Setting& setting) {
    const conf::EntrySource source = setting.entry->origin.source;
    return (source == conf::EntrySource::kConfFlag || source == conf::EntrySource::kFlag) &&
           !setting.entry->origin.file.empty();
  });
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  // What an event log shows has run.
  const bool has_run = std::any_of(subject.settings().begin(), subject.settings().end(), [](const Setting& setting) {
    return setting.entry->origin.source == conf::EntrySource::kApplication;
  });
  if (!subject.Is(conf::ClusterManager::kKubernetes) || has_run || subject.IsSet(kImage)) {
    return violations;
  }
  const bool needs_driver = subject.context().deploy_mode == conf::DeployMode::kCluster;
  const std::string_view process = !subject.IsSet(kExecutorImage)                 ? "executors"
                                   : needs_driver && !subject.IsSet(kDriverImage) ? "driver"
                                                                                  : "";
  if (process.empty()) {
    return violations;
  }
  model::Violation violation = subject.At({"spark.master"});
  violation.texts = {{"process", std::string(process)}};
  violation.is_refused = IsSubmission(subject);
  if (!violation.is_refused) {
    violation.own_severity = model::FindingSeverity::kInfo;
    violation.message = "No container image for the {process} is in it; whoever submits has to give one.";
  }
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kContainerImageMissing = {
    .id = "SC261",
    .name = "container-image-missing",
    .title = "No container image",
    .since = "0.1.0",
    .message = "No container image for the {process} is given.",
    .advice = "Give spark.kubernetes.container.image; the images of driver and executors have keys of their own.",
    .doc =
        "Pods of executors, and in cluster mode that of the driver, are made from an image that has no default "
        "(BasicExecutorFeatureStep: \"Must specify the executor container image\"; a pod template's does not count). "
        "A file of defaults may leave it to those who submit, so there it is information; a command line or a "
        "SparkApplication without one does not start.",
    .check = &Check,
};

}  // namespace sparkwright::validate
