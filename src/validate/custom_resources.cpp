#include "validate/custom_resources.h"

#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "validate/loose_value.h"

namespace sparkwright::validate {
namespace {

/// The name and the last word of "spark.<part>.resource.<name>.<what>".
std::optional<std::pair<std::string, std::string_view>> PartsOf(std::string_view key, std::string_view part) {
  const std::string front = fmt::format("spark.{}.resource.", part);
  const std::size_t dot = key.rfind('.');
  if (!key.starts_with(front) || dot < front.size()) {
    return std::nullopt;
  }
  return std::pair(std::string(key.substr(front.size(), dot - front.size())), key.substr(dot + 1));
}

}  // namespace

std::vector<CustomResource> CustomResources(const Subject& subject) {
  std::map<std::string, CustomResource> by_name;
  for (const Setting& setting : subject.settings()) {
    const std::string& key = setting.entry->key;
    for (const std::string_view part : {"executor", "driver", "task"}) {
      const auto parts = PartsOf(key, part);
      if (!parts.has_value()) {
        continue;
      }
      CustomResource& resource = by_name[parts->first];
      resource.has_executor_settings = resource.has_executor_settings || part == "executor";
      if (parts->second == "amount") {
        std::optional<double>& amount = part == "executor" ? resource.executor_amount
                                        : part == "driver" ? resource.driver_amount
                                                           : resource.task_amount;
        amount = LooseNumber(subject, key);
      }
    }
  }
  std::vector<CustomResource> resources;
  for (auto& [name, resource] : by_name) {
    resource.name = name;
    resources.push_back(std::move(resource));
  }
  return resources;
}

std::string ResourceKey(std::string_view part, std::string_view name, std::string_view what) {
  return fmt::format("spark.{}.resource.{}.{}", part, name, what);
}

}  // namespace sparkwright::validate
