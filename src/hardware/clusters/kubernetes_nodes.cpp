#include "hardware/clusters/kubernetes_nodes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/saturating.h"
#include "hardware/clusters/json_text.h"
#include "hardware/clusters/node_groups.h"
#include "hardware/text_facts.h"

namespace sparkwright::hardware {
namespace {

constexpr std::string_view kExpected = "what 'kubectl get nodes -o json' prints";

struct Suffix {
  std::string_view text;
  double factor;
};
constexpr std::array<Suffix, 16> kSuffixes = {{{"", 1},
                                               {"n", 1e-9},
                                               {"u", 1e-6},
                                               {"m", 1e-3},
                                               {"k", 1e3},
                                               {"M", 1e6},
                                               {"G", 1e9},
                                               {"T", 1e12},
                                               {"P", 1e15},
                                               {"E", 1e18},
                                               {"Ki", 1024.0},
                                               {"Mi", 1048576.0},
                                               {"Gi", 1073741824.0},
                                               {"Ti", 1099511627776.0},
                                               {"Pi", 1125899906842624.0},
                                               {"Ei", 1152921504606846976.0}}};

/// A number of at least 0 with a suffix of Kubernetes; nullopt for any other text.
std::optional<double> Quantity(std::string_view text) {
  text = Trimmed(text);
  std::size_t end = std::min(text.find_first_not_of("+-.0123456789"), text.size());
  // "1e9" and "1E9" are exponents, "1E" is a suffix.
  if (end + 1 < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    end = std::min(text.find_first_not_of("+-0123456789", end + 1), text.size());
  }
  const std::string number(text.substr(0, end));
  char* stop = nullptr;
  const double value = std::strtod(number.c_str(), &stop);
  const auto* const suffix =
      std::find_if(kSuffixes.begin(), kSuffixes.end(), [&](const Suffix& one) { return one.text == text.substr(end); });
  if (number.empty() || *stop != '\0' || suffix == kSuffixes.end() || !(value >= 0) || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value * suffix->factor;
}

std::optional<int64_t> Whole(double number) {
  constexpr double kMost = 9e18;
  // Thousandths of a core do not add up to whole ones to the last bit.
  return number < kMost ? std::optional(SaturatingCast(std::floor(number + 1e-9))) : std::nullopt;
}

std::optional<int64_t> Amount(const nlohmann::json& resources, std::string_view name) {
  const nlohmann::json& member = Member(resources, name);
  return member.is_string() ? WholeQuantity(member.get<std::string>()) : CountMember(resources, name);
}

std::string LabelOf(const nlohmann::json& node, std::initializer_list<std::string_view> names) {
  const nlohmann::json& labels = Member(Member(node, "metadata"), "labels");
  for (const std::string_view name : names) {
    if (std::string value = TextMember(labels, name); !value.empty()) {
      return value;
    }
  }
  return {};
}

/// Why Spark's pods do not go to a node; empty when they may.
std::string_view WhyLeftOut(const nlohmann::json& node) {
  if (LabelOf(node, {"kubernetes.io/os", "beta.kubernetes.io/os"}) == "windows") {
    return "run Windows";
  }
  const nlohmann::json& spec = Member(node, "spec");
  const nlohmann::json& taints = Member(spec, "taints");
  if (taints.is_array()) {
    for (const nlohmann::json& taint : taints) {
      const std::string key = TextMember(taint, "key");
      if (key == "node-role.kubernetes.io/control-plane" || key == "node-role.kubernetes.io/master") {
        return "run the control plane";
      }
    }
  }
  const nlohmann::json& conditions = Member(Member(node, "status"), "conditions");
  if (conditions.is_array()) {
    for (const nlohmann::json& condition : conditions) {
      if (TextMember(condition, "type") == "Ready" && TextMember(condition, "status") != "True") {
        return "are not ready";
      }
    }
  }
  const nlohmann::json& cordoned = Member(spec, "unschedulable");
  return cordoned.is_boolean() && cordoned.get<bool>() ? "are cordoned" : std::string_view();
}

void TakeTaints(const nlohmann::json& json, model::NodeGroup& node) {
  const nlohmann::json& taints = Member(Member(json, "spec"), "taints");
  if (!taints.is_array()) {
    return;
  }
  for (const nlohmann::json& taint : taints) {
    const std::string value = TextMember(taint, "value");
    const std::string effect = TextMember(taint, "effect");
    if (effect != "PreferNoSchedule") {
      std::string text = TextMember(taint, "key");
      text += value.empty() ? "" : "=";
      text += value;
      text += ":";
      text += effect;
      node.taints.push_back(std::move(text));
    }
  }
  std::sort(node.taints.begin(), node.taints.end());
}

void TakeGpus(const nlohmann::json& json, model::NodeGroup& node) {
  const nlohmann::json& allocatable = Member(Member(json, "status"), "allocatable");
  node.gpus = Amount(allocatable, "nvidia.com/gpu").value_or(0);
  node.gpu_name = LabelOf(json, {"nvidia.com/gpu.product"});
  if (const auto mebi = WholeNumber(LabelOf(json, {"nvidia.com/gpu.memory"})); mebi.has_value() && *mebi > 0) {
    node.gpu_memory = Mebibytes(*mebi);
  }
  // Slices are resources of their own, "nvidia.com/mig-1g.10gb".
  constexpr std::string_view kMig = "nvidia.com/mig-";
  if (allocatable.is_object()) {
    for (const auto& [resource, amount] : allocatable.items()) {
      const std::optional<int64_t> count = Amount(allocatable, resource);
      if (resource.starts_with(kMig) && count.value_or(0) > 0) {
        node.gpus = SaturatingAdd(node.gpus, *count);
        node.gpu_name = "MIG " + resource.substr(kMig.size());
        node.gpu_memory.reset();
      }
    }
  }
}

model::NodeGroup NodeOfJson(const nlohmann::json& json) {
  const nlohmann::json& status = Member(json, "status");
  const nlohmann::json& allocatable = Member(status, "allocatable");
  const nlohmann::json& capacity = Member(status, "capacity");
  model::NodeGroup node;
  node.name = LabelOf(json, {"node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type"});
  node.cores = Amount(allocatable, "cpu").value_or(0);
  node.memory = Bytes(Amount(allocatable, "memory").value_or(0));
  if (const auto disk = Amount(allocatable, "ephemeral-storage"); disk.has_value()) {
    node.disk = Bytes(*disk);
  }
  const std::optional<int64_t> all_cores = Amount(capacity, "cpu");
  const std::optional<int64_t> all_memory = Amount(capacity, "memory");
  if (all_cores.has_value() && all_memory.has_value()) {
    model::SystemReserve reserve;
    reserve.cores = std::max(*all_cores - node.cores, int64_t{0});
    reserve.memory = std::max(Bytes(*all_memory) - node.memory, Bytes());
    reserve.reason = "the node's capacity less what is allocatable, in whole cores";
    node.reserve = std::move(reserve);
  }
  TakeGpus(json, node);
  TakeTaints(json, node);
  return node;
}

}  // namespace

std::optional<int64_t> ThousandthsOfQuantity(std::string_view text) {
  const std::optional<double> quantity = Quantity(text);
  return quantity.has_value() ? Whole(*quantity * 1000) : std::nullopt;
}

std::optional<int64_t> WholeQuantity(std::string_view text) {
  const std::optional<double> quantity = Quantity(text);
  return quantity.has_value() ? Whole(*quantity) : std::nullopt;
}

Result<model::Cluster> ParseKubernetesNodes(std::string_view json, std::string_view name) {
  SPARKWRIGHT_TRY(const nlohmann::json page, ParseJson(json, name, kExpected));
  const bool is_one = TextMember(page, "kind") == "Node";
  const nlohmann::json& items = Member(page, "items");
  if (!is_one && !items.is_array()) {
    return Error(ErrorCode::kCorrupt, fmt::format("{}: has no nodes; give {}", name, kExpected));
  }
  NodeGroups groups;
  std::map<std::string_view, int64_t> left_out;
  int64_t num_nodes = 0;
  const auto add = [&](const nlohmann::json& node) {
    if (const std::string kind = TextMember(node, "kind"); !kind.empty() && kind != "Node") {
      return;
    }
    ++num_nodes;
    if (const std::string_view reason = WhyLeftOut(node); !reason.empty()) {
      ++left_out[reason];
      return;
    }
    model::NodeGroup group = NodeOfJson(node);
    if (group.cores > 0 && group.memory > Bytes()) {
      groups.Add(std::move(group));
    } else {
      ++left_out["say nothing of what is allocatable"];
    }
  };
  if (is_one) {
    add(page);
  } else {
    std::for_each(items.begin(), items.end(), add);
  }
  model::Cluster cluster;
  cluster.source = name;
  cluster.nodes = groups.Take();
  for (const auto& [reason, count] : left_out) {
    cluster.notes.push_back(fmt::format("{} of {} nodes are left out: they {}.", count, num_nodes, reason));
  }
  if (cluster.nodes.empty()) {
    std::string why;
    for (const std::string& note : cluster.notes) {
      why += " " + note;
    }
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("{}: has no node that Spark could use.{}", name, why.empty() ? " It is empty." : why));
  }
  cluster.notes.emplace_back(
      "Cores and memory are what pods may use of an empty node; other pods, those of daemon sets too, take from it.");
  return cluster;
}

}  // namespace sparkwright::hardware
