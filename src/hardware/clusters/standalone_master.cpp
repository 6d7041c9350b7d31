#include "hardware/clusters/standalone_master.h"

#include <utility>

#include <fmt/format.h>

#include "hardware/clusters/json_text.h"
#include "hardware/clusters/node_groups.h"
#include "hardware/text_facts.h"

namespace sparkwright::hardware {
namespace {

constexpr std::string_view kExpected = "the page /json/ of a standalone master's web UI";

/// GPUs of "resources": {"gpu": {"name": "gpu", "addresses": ["0", "1"]}}, or a bare list of addresses.
int64_t NumGpus(const nlohmann::json& worker) {
  const nlohmann::json& gpu = Member(Member(worker, "resources"), "gpu");
  const nlohmann::json& addresses = gpu.is_array() ? gpu : Member(gpu, "addresses");
  return addresses.is_array() ? static_cast<int64_t>(addresses.size()) : 0;
}

}  // namespace

Result<model::Cluster> ParseStandaloneMaster(std::string_view json, std::string_view name) {
  SPARKWRIGHT_TRY(const nlohmann::json page, ParseJson(json, name, kExpected));
  const nlohmann::json& workers = Member(page, "workers");
  if (!workers.is_array()) {
    return Error(ErrorCode::kCorrupt, fmt::format("{}: has no workers; give {}", name, kExpected));
  }
  if (TextMember(page, "status") == "STANDBY") {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("{}: this master is a standby and knows no workers; ask the active one", name));
  }
  NodeGroups groups;
  int64_t num_left_out = 0;
  for (const nlohmann::json& worker : workers) {
    const std::optional<int64_t> cores = CountMember(worker, "cores");
    const std::optional<int64_t> memory = CountMember(worker, "memory");
    if (TextMember(worker, "state") != "ALIVE" || !cores.has_value() || !memory.has_value()) {
      ++num_left_out;
      continue;
    }
    model::NodeGroup node;
    node.cores = *cores;
    node.memory = Mebibytes(*memory);
    node.gpus = NumGpus(worker);
    groups.Add(std::move(node));
  }
  model::Cluster cluster;
  cluster.source = name;
  cluster.nodes = groups.Take();
  if (num_left_out > 0) {
    cluster.notes.push_back(
        fmt::format("{} of {} workers are left out: they are not alive.", num_left_out, workers.size()));
  }
  cluster.notes.emplace_back(
      "Cores and memory are what the workers offer (SPARK_WORKER_CORES, SPARK_WORKER_MEMORY); nothing is taken off.");
  if (cluster.nodes.empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("{}: no worker is alive; start one with sbin/start-worker.sh and the master's URL", name));
  }
  return cluster;
}

Result<model::Cluster> FetchStandaloneMaster(HttpClient& client, const std::string& url) {
  if (url.starts_with("spark://")) {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("'{}' is where applications register; give the master's web UI, http://HOST:8080", url));
  }
  std::string page(WithoutLastSlashes(url));
  page += page.ends_with("/json") ? "/" : "/json/";
  SPARKWRIGHT_TRY(const std::string json, client.Get(page));
  return ParseStandaloneMaster(json, page);
}

}  // namespace sparkwright::hardware
