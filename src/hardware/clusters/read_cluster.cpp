#include "hardware/clusters/read_cluster.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/read_text.h"
#include "base/split_text.h"
#include "base/suggest.h"
#include "conf/run_context.h"
#include "hardware/clusters/cluster_yaml.h"
#include "hardware/clusters/kubernetes_nodes.h"
#include "hardware/clusters/standalone_master.h"
#include "hardware/clusters/yarn_nodes.h"
#include "hardware/machine_profiles.h"
#include "hardware/node_of_machine.h"

namespace sparkwright::hardware {
namespace {

/// 5,000 nodes of Kubernetes, of 10 KiB each.
constexpr Bytes kMostText{int64_t{64} << 20};

constexpr std::string_view kProfileField = "profile=";

bool IsUrl(std::string_view text) { return text.find("://") != std::string_view::npos; }

/// Nodes of a machine that its maker sells, of which only the number is said: "profile=dgx-h100,nodes=2".
Result<model::NodeGroup> ParseProfileNodes(std::string_view text) {
  std::string_view name;
  std::string_view count;
  while (!text.empty()) {
    const std::string_view part = TakeUpTo(text, ',');
    std::string_view* const field =
        part.starts_with(kProfileField) ? &name : (part.starts_with("nodes=") ? &count : nullptr);
    if (field != nullptr && !field->empty()) {
      return Error(ErrorCode::kInvalidArgument,
                   fmt::format("a cluster has '{}' and '{}'; give one of them", *field, part));
    }
    if (field != nullptr) {
      *field = part;
    } else {
      return Error(ErrorCode::kInvalidArgument,
                   fmt::format("a cluster has '{}' beside a profile, which says it already; write it as "
                               "profile=dgx-h100,nodes=2",
                               part));
    }
  }
  SPARKWRIGHT_TRY(const model::Cluster counted, conf::ParseCluster(count.empty() ? "nodes=1" : count));
  SPARKWRIGHT_TRY(const MachineProfile profile,
                  FindMachineProfile(name.substr(std::min(kProfileField.size(), name.size()))));
  model::NodeGroup group = NodeOf(profile.machine);
  group.num_nodes = counted.nodes.front().num_nodes;
  return group;
}

/// Shapes of nodes, some of them profiles.
Result<model::Cluster> ParseShapes(std::string_view text) {
  if (text.find(kProfileField) == std::string_view::npos) {
    return conf::ParseCluster(text);
  }
  model::Cluster cluster;
  while (!text.empty()) {
    const std::string_view shape = TakeUpTo(text, ';');
    if (shape.find(kProfileField) != std::string_view::npos) {
      SPARKWRIGHT_TRY(model::NodeGroup group, ParseProfileNodes(shape));
      cluster.nodes.push_back(std::move(group));
    } else {
      SPARKWRIGHT_TRY(const model::Cluster one, conf::ParseCluster(shape));
      cluster.nodes.push_back(one.nodes.front());
    }
  }
  return cluster;
}

/// What Databricks calls a cluster says how many machines of a type there are, and not what they have.
Error DatabricksCluster(const nlohmann::json& json, std::string_view name) {
  const auto number = [](const nlohmann::json& object, const char* member) {
    const auto found = object.find(member);
    return found != object.end() && found->is_number_integer() ? found->get<int64_t>() : 0;
  };
  const auto autoscale = json.find("autoscale");
  const int64_t workers = autoscale != json.end() && autoscale->is_object() ? number(*autoscale, "max_workers")
                                                                            : number(json, "num_workers");
  const auto type = json.find("node_type_id");
  return {
      ErrorCode::kInvalidArgument,
      fmt::format("{} is of Databricks, which does not say what a node has; write --cluster "
                  "nodes={},cores=…,memory=… with the cores and the memory of {}, and give its spark_conf as --config",
                  name, std::max<int64_t>(workers, 1),
                  type != json.end() && type->is_string() ? type->get<std::string>() : "its node_type_id")};
}

}  // namespace

Result<model::Cluster> ParseClusterFile(std::string_view text, std::string_view name) {
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_object()) {
    if (json.contains("workers")) {
      return ParseStandaloneMaster(text, name);
    }
    if (json.contains("items") || json.contains("apiVersion")) {
      return ParseKubernetesNodes(text, name);
    }
    for (const char* const member : {"node_type_id", "num_workers", "autoscale"}) {
      if (json.contains(member)) {
        return DatabricksCluster(json, name);
      }
    }
    for (const char* const member : {"new_cluster", "job_clusters", "tasks"}) {
      if (json.contains(member)) {
        return Error(ErrorCode::kInvalidArgument,
                     fmt::format("{} is a job of Databricks; give the nodes of its cluster as --cluster "
                                 "nodes=8,cores=4,memory=30g, and this as --config",
                                 name));
      }
    }
    if (const auto nodes = json.find("nodes"); nodes != json.end() && !nodes->is_array()) {
      return ParseYarnNodes(text, name);
    }
  }
  return ParseClusterYaml(text, name);
}

Result<model::Cluster> ReadCluster(Env& env, const std::string& text) {
  // A shape has "=" and is no file; everything else is one. The empty text is neither, and ParseCluster says so. A file
  // that may not be looked at is still a file; a shape of many nodes may be longer than a file's name can be.
  const bool has_shape = text.empty() || text.find('=') != std::string::npos;
  const Result<FileInfo> file = env.files().Stat(text);
  const bool is_there = file.ok() || text == "-" ||
                        (file.error().code() != ErrorCode::kNotFound && (!has_shape || text.starts_with('/')));
  if (has_shape && !is_there) {
    return ParseShapes(text);
  }
  if (!is_there) {
    const std::vector<std::string> names = MachineProfileNames();
    if (std::find(names.begin(), names.end(), text) != names.end()) {
      SPARKWRIGHT_TRY(model::Cluster cluster, ParseShapes(std::string(kProfileField) + text));
      cluster.source = "profile " + text;
      return cluster;
    }
    const std::string meant = DidYouMean(text, names);
    if (!meant.empty()) {
      return Error(ErrorCode::kNotFound, fmt::format("{}: no such file, and no profile of a machine{}", text, meant));
    }
  }
  SPARKWRIGHT_TRY(const std::string contents, ReadText(env.files(), text, kMostText));
  return ParseClusterFile(contents, text == "-" ? "standard input" : text);
}

Result<model::Cluster> ReadClusterOf(Env& env, HttpClient& client, ClusterManagerKind manager,
                                     const std::string& from) {
  if (IsUrl(from)) {
    switch (manager) {
      case ClusterManagerKind::kStandalone:
        return FetchStandaloneMaster(client, from);
      case ClusterManagerKind::kYarn:
        return FetchYarnNodes(client, from);
      case ClusterManagerKind::kKubernetes:
        return Error(ErrorCode::kInvalidArgument,
                     fmt::format("'{}': Kubernetes is read through kubectl: kubectl get nodes -o json | sparkwright "
                                 "hardware --from-kubernetes -",
                                 from));
    }
  }
  SPARKWRIGHT_TRY(const std::string contents, ReadText(env.files(), from, kMostText));
  const std::string name = from == "-" ? "standard input" : from;
  switch (manager) {
    case ClusterManagerKind::kStandalone:
      return ParseStandaloneMaster(contents, name);
    case ClusterManagerKind::kYarn:
      return ParseYarnNodes(contents, name);
    case ClusterManagerKind::kKubernetes:
      return ParseKubernetesNodes(contents, name);
  }
  return Error(ErrorCode::kInternal, "a cluster manager without a reader");
}

}  // namespace sparkwright::hardware
