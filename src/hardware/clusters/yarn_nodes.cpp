#include "hardware/clusters/yarn_nodes.h"

#include <charconv>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/saturating.h"
#include "hardware/clusters/json_text.h"
#include "hardware/clusters/node_groups.h"
#include "hardware/text_facts.h"

namespace sparkwright::hardware {
namespace {

constexpr std::string_view kExpected = "the answer of a ResourceManager to /ws/v1/cluster/nodes";

/// An amount of totalResource: the member of old versions, or the entry of resourceInformations.
std::optional<int64_t> ResourceOf(const nlohmann::json& resource, std::string_view member, std::string_view name) {
  const nlohmann::json& list = Member(Member(resource, "resourceInformations"), "resourceInformation");
  if (list.is_array()) {
    for (const nlohmann::json& one : list) {
      if (TextMember(one, "name") == name) {
        return CountMember(one, "value");
      }
    }
  }
  return member.empty() ? std::nullopt : CountMember(resource, member);
}

std::optional<int64_t> Sum(std::optional<int64_t> a, std::optional<int64_t> b) {
  return a.has_value() && b.has_value() ? std::optional(SaturatingAdd(*a, *b)) : std::nullopt;
}

model::NodeGroup NodeOfAnswer(const nlohmann::json& answer) {
  const nlohmann::json& total = Member(answer, "totalResource");
  std::optional<int64_t> memory = ResourceOf(total, "memory", "memory-mb");
  std::optional<int64_t> cores = ResourceOf(total, "vCores", "vcores");
  // Hadoop 2 has no total: what is used and what is not make it.
  memory = memory.has_value() ? memory : Sum(CountMember(answer, "usedMemoryMB"), CountMember(answer, "availMemoryMB"));
  cores = cores.has_value()
              ? cores
              : Sum(CountMember(answer, "usedVirtualCores"), CountMember(answer, "availableVirtualCores"));
  model::NodeGroup node;
  node.cores = cores.value_or(0);
  node.memory = Mebibytes(memory.value_or(0));
  node.gpus = ResourceOf(total, "", "yarn.io/gpu").value_or(0);
  const nlohmann::json& labels = Member(answer, "nodeLabels");
  if (labels.is_array()) {
    for (const nlohmann::json& label : labels) {
      if (label.is_string() && !label.get<std::string>().empty()) {
        node.name += (node.name.empty() ? "label " : ", ") + label.get<std::string>();
      }
    }
  }
  return node;
}

/// The first member "maximumAllocation" that is an amount of resources, at any depth that schedulers have it.
const nlohmann::json* FindLargest(const nlohmann::json& json, int depth) {
  if (depth == 0 || !json.is_structured()) {
    return nullptr;
  }
  const nlohmann::json& here = Member(json, "maximumAllocation");
  if (here.is_object() &&
      (CountMember(here, "memory").has_value() || Member(here, "resourceInformations").is_object())) {
    return &here;
  }
  for (const nlohmann::json& member : json) {
    if (const nlohmann::json* const found = FindLargest(member, depth - 1); found != nullptr) {
      return found;
    }
  }
  return nullptr;
}

}  // namespace

Result<model::Cluster> ParseYarnNodes(std::string_view json, std::string_view name) {
  SPARKWRIGHT_TRY(const nlohmann::json page, ParseJson(json, name, kExpected));
  if (!page.is_object() || !page.contains("nodes")) {
    return Error(ErrorCode::kCorrupt, fmt::format("{}: has no nodes; give {}", name, kExpected));
  }
  const nlohmann::json& nodes = Member(Member(page, "nodes"), "node");  // "nodes" is null when there are none.
  const std::size_t num_nodes = nodes.is_array() ? nodes.size() : 0;
  NodeGroups groups;
  int64_t num_left_out = 0;
  for (std::size_t i = 0; i < num_nodes; ++i) {
    const nlohmann::json& answer = nodes[i];
    if (TextMember(answer, "state") != "RUNNING") {
      ++num_left_out;
      continue;
    }
    model::NodeGroup node = NodeOfAnswer(answer);
    if (node.memory > Bytes()) {
      groups.Add(std::move(node));
    } else {
      ++num_left_out;
    }
  }
  model::Cluster cluster;
  cluster.source = name;
  cluster.nodes = groups.Take();
  if (cluster.nodes.empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("{}: no node is running; 'yarn node -list -all' says more", name));
  }
  if (num_left_out > 0) {
    cluster.notes.push_back(fmt::format("{} of {} nodes are left out: they are not running.", num_left_out, num_nodes));
  }
  cluster.notes.emplace_back(
      "Cores and memory are what the NodeManagers offer (yarn.nodemanager.resource.*); nothing is taken off.");
  return cluster;
}

model::ContainerLimit ParseYarnScheduler(std::string_view json) {
  const nlohmann::json page = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  model::ContainerLimit limit;
  constexpr int kDepthOfSchedulers = 6;
  if (const nlohmann::json* const largest = FindLargest(page, kDepthOfSchedulers); largest != nullptr) {
    limit.cores = ResourceOf(*largest, "vCores", "vcores");
    if (const auto mebi = ResourceOf(*largest, "memory", "memory-mb"); mebi.has_value()) {
      limit.memory = Mebibytes(*mebi);
    }
  }
  return limit;
}

std::optional<int64_t> ParseYarnProperty(std::string_view json) {
  const nlohmann::json page = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  const std::optional<int64_t> value = WholeNumber(TextMember(Member(page, "property"), "value"));
  return value.has_value() && *value > 0 ? value : std::nullopt;
}

Result<model::Cluster> FetchYarnNodes(HttpClient& client, const std::string& url) {
  const std::string base(WithoutLastSlashes(url.substr(0, url.find("/ws/v1"))));
  const std::string page = base + "/ws/v1/cluster/nodes";
  SPARKWRIGHT_TRY(const std::string nodes, client.Get(page));
  SPARKWRIGHT_TRY(model::Cluster cluster, ParseYarnNodes(nodes, page));
  if (const Result<std::string> scheduler = client.Get(base + "/ws/v1/cluster/scheduler"); scheduler.ok()) {
    cluster.largest_container = ParseYarnScheduler(scheduler.value());
  }
  const auto configured = [&](const std::string& property) -> std::optional<int64_t> {
    const Result<std::string> answer = client.Get(base + "/conf?format=json&name=" + property);
    return answer.ok() ? ParseYarnProperty(answer.value()) : std::nullopt;
  };
  if (!cluster.largest_container.memory.has_value()) {
    if (const auto mebi = configured("yarn.scheduler.maximum-allocation-mb"); mebi.has_value()) {
      cluster.largest_container.memory = Mebibytes(*mebi);
    }
  }
  if (!cluster.largest_container.cores.has_value()) {
    cluster.largest_container.cores = configured("yarn.scheduler.maximum-allocation-vcores");
  }
  if (!cluster.largest_container.memory.has_value()) {
    cluster.notes.emplace_back(
        "The largest container is not known: look at yarn.scheduler.maximum-allocation-mb before asking for large "
        "ones.");
  }
  return cluster;
}

}  // namespace sparkwright::hardware
