#include <string>
#include <string_view>
#include <utility>

#include "validate/custom_resources.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const bool on_kubernetes = subject.Is(conf::ClusterManager::kKubernetes);
  const bool asks_executors = on_kubernetes || subject.Is(conf::ClusterManager::kYarn);
  const auto add = [&](const CustomResource& resource, std::string_view part, std::string reason) {
    model::Violation violation = subject.At({ResourceKey(part, resource.name, "amount")});
    violation.is_refused = true;
    violation.texts = {{"name", resource.name}, {"reason", std::move(reason)}};
    violations.push_back(std::move(violation));
  };
  const bool has_plugin = subject.IsSet("spark.resources.discoveryPlugin");
  for (const CustomResource& resource : CustomResources(subject)) {
    const auto lacks = [&](std::string_view part, std::string_view what) {
      return !subject.Given(ResourceKey(part, resource.name, what)).has_value();
    };
    if (resource.executor_amount.value_or(0.0) > 0.0) {
      if (on_kubernetes && lacks("executor", "vendor")) {
        add(resource, "executor", "Kubernetes knows resources of executors only with their vendor");
      } else if (asks_executors && !has_plugin && lacks("executor", "discoveryScript")) {
        add(resource, "executor", "executors have no script that finds it");
      }
    }
    if (resource.driver_amount.value_or(0.0) > 0.0 && !has_plugin && lacks("driver", "discoveryScript") &&
        !subject.Is(conf::ClusterManager::kStandalone)) {
      add(resource, "driver", "the driver has no script that finds it");
    }
  }
  return violations;
}

}  // namespace

extern constinit const Rule kResourceWithoutDiscovery = {
    .id = "SC212",
    .name = "resource-without-discovery",
    .title = "Resource that nobody finds",
    .since = "0.1.0",
    .message = "{name}: {reason}.",
    .advice =
        "Name a script that prints the addresses, such as examples/src/main/scripts/getGpusResources.sh of Spark, and "
        "on Kubernetes the vendor, such as nvidia.com.",
    .doc =
        "An executor on YARN or Kubernetes runs a script to learn the addresses of its resource, and without one ends "
        "with \"User is expecting to use resource: gpu, but didn't specify a discovery script!\" "
        "(ResourceDiscoveryScriptPlugin); so does a driver in client mode. A standalone worker hands its addresses "
        "over itself. On Kubernetes the name of the resource needs a vendor, too: \"Resource: gpu was requested, but "
        "vendor was not specified\". A plugin in spark.resources.discoveryPlugin may do without a script, and then "
        "the rule is silent.",
    .check = &Check,
};

}  // namespace sparkwright::validate
