#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "validate/subject.h"

namespace sparkwright::validate {

/// What the configuration says of one custom resource, such as gpu: spark.{executor,driver,task}.resource.<name>.*.
struct CustomResource {
  std::string name;
  std::optional<double> executor_amount;  ///< Nullopt when it is not set or no number.
  std::optional<double> driver_amount;
  std::optional<double> task_amount;
  bool has_executor_settings = false;  ///< Any setting for executors, amount or not.
};

/// All resources that any setting names, by name.
std::vector<CustomResource> CustomResources(const Subject& subject);

/// "spark.executor.resource.gpu.amount": the key of a resource for one part ("executor", "driver", "task") of Spark.
std::string ResourceKey(std::string_view part, std::string_view name, std::string_view what);

}  // namespace sparkwright::validate
