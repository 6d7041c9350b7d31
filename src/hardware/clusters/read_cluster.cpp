#include "hardware/clusters/read_cluster.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/read_text.h"
#include "conf/run_context.h"
#include "hardware/clusters/cluster_yaml.h"
#include "hardware/clusters/kubernetes_nodes.h"
#include "hardware/clusters/standalone_master.h"
#include "hardware/clusters/yarn_nodes.h"

namespace sparkwright::hardware {
namespace {

/// 5,000 nodes of Kubernetes, of 10 KiB each.
constexpr Bytes kMostText{int64_t{64} << 20};

bool IsUrl(std::string_view text) { return text.find("://") != std::string_view::npos; }

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
    if (const auto nodes = json.find("nodes"); nodes != json.end() && !nodes->is_array()) {
      return ParseYarnNodes(text, name);
    }
  }
  return ParseClusterYaml(text, name);
}

Result<model::Cluster> ReadCluster(Env& env, const std::string& text) {
  // A shape has "=" and is no file; everything else is one. The empty text is neither, and ParseCluster says so.
  if (text.empty() || (text.find('=') != std::string::npos && !env.files().Stat(text).ok())) {
    return conf::ParseCluster(text);
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
