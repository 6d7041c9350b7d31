#include "hardware/clusters/cluster_yaml.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

#include "base/saturating.h"
#include "conf/size_and_time.h"
#include "hardware/node_of_machine.h"
#include "hardware/text_facts.h"
#include "model/disk_kind_names.h"

namespace sparkwright::hardware {
namespace {

constexpr int64_t kMostCount = 1'000'000;

struct SpeedUnit {
  std::string_view text;
  int64_t bits;
};
constexpr std::array<SpeedUnit, 3> kSpeedUnits = {{{"gbit", 1'000'000'000}, {"mbit", 1'000'000}, {"bit", 1}}};

/// Reads one file; the first thing that is wrong ends it.
class Reader {
 public:
  explicit Reader(std::string_view name) : name_(name) {}

  Result<model::Cluster> Read(const YAML::Node& root) {
    model::Cluster cluster;
    SPARKWRIGHT_TRY(CheckKeys(root, {"nodes", "largest_container", "notes"}));
    const YAML::Node nodes = root["nodes"];
    if (!nodes || !nodes.IsSequence() || nodes.size() == 0) {
      return Wrong(root, "'nodes' must be a list of at least one shape of node");
    }
    for (const YAML::Node& node : nodes) {
      SPARKWRIGHT_TRY(model::NodeGroup group, ReadNode(node));
      cluster.nodes.push_back(std::move(group));
    }
    if (const YAML::Node limit = root["largest_container"]; limit) {
      SPARKWRIGHT_TRY(CheckKeys(limit, {"cores", "memory"}));
      SPARKWRIGHT_TRY(cluster.largest_container.cores, Count(limit, "cores", 1));
      SPARKWRIGHT_TRY(cluster.largest_container.memory, Size(limit, "memory"));
    }
    SPARKWRIGHT_TRY(cluster.notes, Texts(root, "notes"));
    cluster.source = name_;
    return cluster;
  }

 private:
  using Keys = std::vector<std::string_view>;

  [[nodiscard]] Error Wrong(const YAML::Node& node, std::string_view what) const {
    return {ErrorCode::kInvalidArgument,
            fmt::format("{}:{}: {}; docs/guide/hardware.md has the form", name_, node.Mark().line + 1, what)};
  }

  Status CheckKeys(const YAML::Node& node, const Keys& known) const {
    if (!node.IsMap()) {
      return Wrong(node, fmt::format("here go {}", fmt::join(known, ", ")));
    }
    for (const auto& member : node) {
      if (!member.first.IsScalar() || std::find(known.begin(), known.end(), member.first.Scalar()) == known.end()) {
        return Wrong(member.first,
                     fmt::format("there is no '{}' here, only {}",
                                 member.first.IsScalar() ? member.first.Scalar() : "?", fmt::join(known, ", ")));
      }
    }
    return {};
  }

  Result<model::NodeGroup> ReadNode(const YAML::Node& node) {
    SPARKWRIGHT_TRY(
        CheckKeys(node, {"name", "count", "cores", "memory", "total_cores", "total_memory", "gpus", "gpu_name",
                         "gpu_memory", "unified_memory", "disk", "disk_kind", "network", "reserve", "taints"}));
    model::NodeGroup group;
    SPARKWRIGHT_TRY(group.name, Text(node, "name"));
    SPARKWRIGHT_TRY(const std::optional<int64_t> count, Count(node, "count", 1));
    group.num_nodes = count.value_or(1);
    SPARKWRIGHT_TRY(group.reserve, Reserve(node));
    SPARKWRIGHT_TRY(ReadAmounts(node, group));
    SPARKWRIGHT_TRY(const std::optional<int64_t> gpus, Count(node, "gpus", 0));
    group.gpus = gpus.value_or(0);
    SPARKWRIGHT_TRY(group.gpu_name, Text(node, "gpu_name"));
    SPARKWRIGHT_TRY(group.gpu_memory, Size(node, "gpu_memory"));
    SPARKWRIGHT_TRY(const std::string unified, Text(node, "unified_memory"));
    if (!unified.empty() && unified != "true" && unified != "false") {
      return Wrong(node["unified_memory"], "unified_memory is true or false");
    }
    group.has_unified_memory = unified == "true";
    SPARKWRIGHT_TRY(group.disk, Size(node, "disk"));
    SPARKWRIGHT_TRY(group.disk_kind, Kind(node));
    SPARKWRIGHT_TRY(group.network_speed, Speed(node));
    SPARKWRIGHT_TRY(group.taints, Texts(node, "taints"));
    return group;
  }

  /// What Spark may use, or all that there is, without the reserve.
  Status ReadAmounts(const YAML::Node& node, model::NodeGroup& group) {
    SPARKWRIGHT_TRY(const std::optional<int64_t> cores, Count(node, "cores", 1));
    SPARKWRIGHT_TRY(const std::optional<Bytes> memory, Size(node, "memory"));
    SPARKWRIGHT_TRY(const std::optional<int64_t> total_cores, Count(node, "total_cores", 1));
    SPARKWRIGHT_TRY(const std::optional<Bytes> total_memory, Size(node, "total_memory"));
    const bool is_usable = cores.has_value() || memory.value_or(Bytes()) > Bytes();
    const bool has_total = total_cores.has_value() || total_memory.has_value();
    const bool is_total = total_cores.has_value() && total_memory.has_value();
    if (is_usable == has_total || has_total != is_total) {
      return Wrong(node,
                   "a node has cores and memory, what Spark may use, or total_cores and total_memory, all there is");
    }
    if (is_usable) {
      group.cores = cores.value_or(0);
      group.memory = memory.value_or(Bytes());
      return {};
    }
    if (!group.reserve.has_value()) {
      group.reserve = DefaultReserve(*total_cores, *total_memory);
    }
    group.cores = *total_cores - group.reserve->cores;
    group.memory = *total_memory - group.reserve->memory;
    if (group.cores < 1 || group.memory <= Bytes()) {
      return Wrong(node, "the reserve leaves nothing of the node");
    }
    return {};
  }

  Result<std::optional<model::SystemReserve>> Reserve(const YAML::Node& node) {
    const YAML::Node json = node["reserve"];
    if (!json) {
      return std::optional<model::SystemReserve>();
    }
    SPARKWRIGHT_TRY(CheckKeys(json, {"cores", "memory", "reason"}));
    model::SystemReserve reserve;
    SPARKWRIGHT_TRY(const std::optional<int64_t> cores, Count(json, "cores", 0));
    SPARKWRIGHT_TRY(const std::optional<Bytes> memory, Size(json, "memory"));
    SPARKWRIGHT_TRY(reserve.reason, Text(json, "reason"));
    reserve.cores = cores.value_or(0);
    reserve.memory = memory.value_or(Bytes());
    return std::optional(std::move(reserve));
  }

  /// Text of a member; empty when there is none.
  Result<std::string> Text(const YAML::Node& node, const std::string& key) const {
    const YAML::Node value = node[key];
    if (!value || value.IsNull()) {
      return std::string();
    }
    if (!value.IsScalar()) {
      return Wrong(value, fmt::format("{} is one word or number", key));
    }
    return value.Scalar();
  }

  Result<std::vector<std::string>> Texts(const YAML::Node& node, const std::string& key) const {
    std::vector<std::string> texts;
    const YAML::Node list = node[key];
    if (!list || list.IsNull()) {
      return texts;
    }
    for (const YAML::Node& one : list) {
      if (one.IsScalar()) {
        texts.push_back(one.Scalar());
      }
    }
    if (!list.IsSequence() || texts.size() != list.size()) {
      return Wrong(list, fmt::format("{} is a list of texts", key));
    }
    return texts;
  }

  Result<std::optional<int64_t>> Count(const YAML::Node& node, const std::string& key, int64_t least) const {
    SPARKWRIGHT_TRY(const std::string text, Text(node, key));
    if (text.empty()) {
      return std::optional<int64_t>();
    }
    const std::optional<int64_t> number = WholeNumber(text);
    if (!number.has_value() || *number < least || *number > kMostCount) {
      return Wrong(node[key],
                   fmt::format("{} is '{}', which must be a whole number from {} to {}", key, text, least, kMostCount));
    }
    return number;
  }

  Result<std::optional<Bytes>> Size(const YAML::Node& node, const std::string& key) const {
    SPARKWRIGHT_TRY(const std::string text, Text(node, key));
    if (text.empty()) {
      return std::optional<Bytes>();
    }
    const Result<conf::Size> size = conf::ParseSize(text, conf::ByteUnit::kByte, conf::SizeSuffixes::kBinaryToo);
    // Spark reads a bare number as bytes here and as mebibytes there, so it has to have its unit.
    if (!size.ok() || size.value().count < 0 || WholeNumber(text).has_value()) {
      return Wrong(node[key],
                   fmt::format("{} is '{}', which is no size with a unit such as 64g, 64Gi or 65536m", key, text));
    }
    return std::optional(size.value().bytes());
  }

  Result<std::optional<model::DiskKind>> Kind(const YAML::Node& node) const {
    SPARKWRIGHT_TRY(const std::string text, Text(node, "disk_kind"));
    const std::optional<model::DiskKind> kind = model::DiskKindNamed(text);
    if (!kind.has_value() && !text.empty()) {
      return Wrong(node["disk_kind"], "disk_kind is nvme, ssd, hdd, network, virtual or memory");
    }
    return kind;
  }

  Result<std::optional<BitsPerSecond>> Speed(const YAML::Node& node) const {
    SPARKWRIGHT_TRY(const std::string text, Text(node, "network"));
    if (text.empty()) {
      return std::optional<BitsPerSecond>();
    }
    for (const SpeedUnit& unit : kSpeedUnits) {
      if (text.ends_with(unit.text)) {
        const auto number = WholeNumber(std::string_view(text).substr(0, text.size() - unit.text.size()));
        if (number.has_value() && *number > 0) {
          return std::optional(BitsPerSecond(SaturatingMultiply(*number, unit.bits)));
        }
        break;
      }
    }
    return Wrong(node["network"], fmt::format("network is '{}', which is no speed such as 10gbit or 100mbit", text));
  }

  std::string name_;
};

/// As Spark writes it, but 0 has its unit, too: a bare number is refused here.
std::string SizeText(Bytes size) {
  return size > Bytes() ? conf::PrintSize({size.count(), conf::ByteUnit::kByte}) : "0b";
}

std::string SpeedText(BitsPerSecond speed) {
  const auto* const unit = std::find_if(kSpeedUnits.begin(), kSpeedUnits.end(),
                                        [&](const SpeedUnit& one) { return speed.count() % one.bits == 0; });
  return fmt::format("{}{}", speed.count() / unit->bits, unit->text);
}

void EmitNode(YAML::Emitter& out, const model::NodeGroup& node) {
  const auto emit = [&](const char* key, const auto& value) { out << YAML::Key << key << YAML::Value << value; };
  const auto emit_text = [&](const char* key, const std::string& text) {
    if (!text.empty()) {
      out << YAML::Key << key << YAML::Value << YAML::DoubleQuoted << text;
    }
  };
  out << YAML::BeginMap;
  emit_text("name", node.name);
  emit("count", node.num_nodes);
  if (node.cores > 0) {
    emit("cores", node.cores);
  }
  if (node.memory > Bytes()) {
    emit("memory", SizeText(node.memory));
  }
  if (node.gpus > 0) {
    emit("gpus", node.gpus);
  }
  emit_text("gpu_name", node.gpu_name);
  if (node.gpu_memory.has_value()) {
    emit("gpu_memory", SizeText(*node.gpu_memory));
  }
  if (node.has_unified_memory) {
    emit("unified_memory", true);
  }
  if (node.disk.has_value()) {
    emit("disk", SizeText(*node.disk));
  }
  for (const auto& [kind, name] : model::kDiskKindNames) {
    if (node.disk_kind == kind) {
      emit("disk_kind", std::string(name));
    }
  }
  if (node.network_speed.has_value()) {
    emit("network", SpeedText(*node.network_speed));
  }
  if (node.reserve.has_value()) {
    out << YAML::Key << "reserve" << YAML::Value << YAML::BeginMap;
    emit("cores", node.reserve->cores);
    emit("memory", SizeText(node.reserve->memory));
    emit_text("reason", node.reserve->reason);
    out << YAML::EndMap;
  }
  if (!node.taints.empty()) {
    emit("taints", node.taints);
  }
  out << YAML::EndMap;
}

}  // namespace

Result<model::Cluster> ParseClusterYaml(std::string_view text, std::string_view name) {
  try {
    return Reader(name).Read(YAML::Load(std::string(text)));
  } catch (const YAML::Exception& exception) {
    return Error(ErrorCode::kCorrupt,
                 fmt::format("{}:{}: is no YAML: {}", name, exception.mark.line + 1, exception.msg));
  }
}

std::string PrintClusterYaml(const model::Cluster& cluster) {
  YAML::Emitter out;
  out << YAML::BeginMap << YAML::Key << "nodes" << YAML::Value << YAML::BeginSeq;
  for (const model::NodeGroup& node : cluster.nodes) {
    EmitNode(out, node);
  }
  out << YAML::EndSeq;
  const model::ContainerLimit& limit = cluster.largest_container;
  if (limit.cores.has_value() || limit.memory.has_value()) {
    out << YAML::Key << "largest_container" << YAML::Value << YAML::BeginMap;
    if (limit.cores.has_value()) {
      out << YAML::Key << "cores" << YAML::Value << *limit.cores;
    }
    if (limit.memory.has_value()) {
      out << YAML::Key << "memory" << YAML::Value << SizeText(*limit.memory);
    }
    out << YAML::EndMap;
  }
  if (!cluster.notes.empty()) {
    out << YAML::Key << "notes" << YAML::Value << YAML::BeginSeq;
    for (const std::string& note : cluster.notes) {
      out << YAML::DoubleQuoted << note;
    }
    out << YAML::EndSeq;
  }
  out << YAML::EndMap;
  return std::string(out.c_str()) + "\n";
}

}  // namespace sparkwright::hardware
