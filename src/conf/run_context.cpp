#include "conf/run_context.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/split_text.h"
#include "conf/size_and_time.h"

namespace sparkwright::conf {
namespace {

constexpr std::string_view kForm = "write it as nodes=3,cores=16,memory=64g,gpus=1";

Result<int64_t> CountIn(std::string_view name, std::string_view text, int64_t least) {
  int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || count < least || count > 1'000'000) {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("a cluster has {}={}, which must be a whole number from {} to 1000000; {}", name, text,
                             least, kForm));
  }
  return count;
}

Result<model::NodeGroup> ParseNodeGroup(std::string_view text) {
  model::NodeGroup group;
  std::vector<std::string_view> seen;
  while (!text.empty()) {
    std::string_view value = TakeUpTo(text, ',');
    const std::string_view name = TakeUpTo(value, '=');
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
      return Error(ErrorCode::kInvalidArgument, fmt::format("a cluster has '{}' twice; give it once", name));
    }
    seen.push_back(name);
    if (name == "nodes") {
      SPARKWRIGHT_TRY(group.num_nodes, CountIn(name, value, 1));
    } else if (name == "cores") {
      SPARKWRIGHT_TRY(group.cores, CountIn(name, value, 1));
    } else if (name == "gpus") {
      SPARKWRIGHT_TRY(group.gpus, CountIn(name, value, 0));
    } else if (name == "memory") {
      SPARKWRIGHT_TRY(const Size size, ParseSize(value, ByteUnit::kMebi, SizeSuffixes::kBinaryToo));
      if (size.count <= 0) {
        return Error(ErrorCode::kInvalidArgument, fmt::format("a cluster has memory={}; {}", value, kForm));
      }
      group.memory = size.bytes();
    } else {
      return Error(ErrorCode::kInvalidArgument, fmt::format("a cluster has no '{}'; {}", name, kForm));
    }
  }
  return group;
}

}  // namespace

std::optional<ClusterManager> ManagerOfMaster(std::string_view master) {
  if (master.starts_with("local-cluster[") || master.starts_with("spark://")) {
    return ClusterManager::kStandalone;
  }
  if (master == "local" || master.starts_with("local[")) {
    return ClusterManager::kLocal;
  }
  if (master.starts_with("yarn")) {
    return ClusterManager::kYarn;
  }
  return master.starts_with("k8s://") ? std::optional(ClusterManager::kKubernetes) : std::nullopt;
}

RunContext WithConfiguration(RunContext context, const Configuration& configuration) {
  if (const auto master = configuration.Value("spark.master"); master.has_value() && !context.manager.has_value()) {
    context.manager = ManagerOfMaster(*master);
  }
  if (configuration.Value("spark.submit.deployMode") == "cluster") {
    context.deploy_mode = DeployMode::kCluster;
  }
  return context;
}

Result<model::Cluster> ParseCluster(std::string_view text) {
  model::Cluster cluster;
  if (text.empty()) {
    return Error(ErrorCode::kInvalidArgument, fmt::format("the cluster is empty; {}", kForm));
  }
  while (!text.empty()) {
    SPARKWRIGHT_TRY(model::NodeGroup group, ParseNodeGroup(TakeUpTo(text, ';')));
    cluster.nodes.push_back(group);
  }
  return cluster;
}

}  // namespace sparkwright::conf
