#include "hardware/cpu_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/saturating.h"
#include "base/split_text.h"

namespace sparkwright::hardware {
namespace {

constexpr const char* kCpusFolder = "/sys/devices/system/cpu";
constexpr const char* kNodeFolder = "/sys/devices/system/node";

/// Levels and kinds of caches a CPU has; no CPU comes near.
constexpr int kMostCaches = 16;

/// The folder of a logical CPU.
std::string CpuFolder(int64_t number) { return kCpusFolder + ("/cpu" + std::to_string(number)); }

struct ArmPart {
  int64_t implementer;
  int64_t part;
  std::string_view name;
};

/// Cores of servers and boards that run Spark; the numbers are those of MIDR_EL1, in the manuals of their makers.
constexpr std::array<ArmPart, 40> kArmParts = {{
    {0x41, 0xd03, "Cortex-A53"},   {0x41, 0xd04, "Cortex-A35"},  {0x41, 0xd05, "Cortex-A55"},
    {0x41, 0xd07, "Cortex-A57"},   {0x41, 0xd08, "Cortex-A72"},  {0x41, 0xd09, "Cortex-A73"},
    {0x41, 0xd0a, "Cortex-A75"},   {0x41, 0xd0b, "Cortex-A76"},  {0x41, 0xd0c, "Neoverse-N1"},
    {0x41, 0xd0d, "Cortex-A77"},   {0x41, 0xd40, "Neoverse-V1"}, {0x41, 0xd41, "Cortex-A78"},
    {0x41, 0xd42, "Cortex-A78AE"}, {0x41, 0xd44, "Cortex-X1"},   {0x41, 0xd46, "Cortex-A510"},
    {0x41, 0xd47, "Cortex-A710"},  {0x41, 0xd48, "Cortex-X2"},   {0x41, 0xd49, "Neoverse-N2"},
    {0x41, 0xd4a, "Neoverse-E1"},  {0x41, 0xd4b, "Cortex-A78C"}, {0x41, 0xd4d, "Cortex-A715"},
    {0x41, 0xd4e, "Cortex-X3"},    {0x41, 0xd4f, "Neoverse-V2"}, {0x41, 0xd80, "Cortex-A520"},
    {0x41, 0xd81, "Cortex-A720"},  {0x41, 0xd82, "Cortex-X4"},   {0x41, 0xd83, "Neoverse-V3AE"},
    {0x41, 0xd84, "Neoverse-V3"},  {0x41, 0xd85, "Cortex-X925"}, {0x41, 0xd87, "Cortex-A725"},
    {0x41, 0xd8e, "Neoverse-N3"},  {0x41, 0xc07, "Cortex-A7"},   {0x41, 0xc0f, "Cortex-A15"},
    {0x43, 0x0af, "ThunderX2"},    {0x46, 0x001, "A64FX"},       {0x48, 0xd01, "TaiShan-v110"},
    {0x4e, 0x004, "Carmel"},       {0xc0, 0xac3, "Ampere-1"},    {0xc0, 0xac4, "Ampere-1a"},
    {0x4e, 0x010, "Olympus"},
}};

std::optional<int64_t> HexNumber(std::string_view text) {
  if (!text.starts_with("0x") || text.size() > 10) {
    return std::nullopt;
  }
  int64_t number = 0;
  for (const char c : text.substr(2)) {
    const std::size_t digit = std::string_view("0123456789abcdef").find(c);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    number = number * 16 + static_cast<int64_t>(digit);
  }
  return number;
}

/// "Cortex-A72", or "Arm 0x41 part 0xd08" for cores that the table does not have.
std::string ArmCoreName(std::string_view implementer, std::string_view part) {
  const std::optional<int64_t> maker = HexNumber(implementer);
  const std::optional<int64_t> number = HexNumber(part);
  const auto* const known = std::find_if(kArmParts.begin(), kArmParts.end(), [&](const ArmPart& one) {
    return one.implementer == maker && one.part == number;
  });
  return known != kArmParts.end() ? std::string(known->name)
                                  : "Arm " + std::string(implementer) + " part " + std::string(part);
}

/// Blocks of /proc/cpuinfo, one a logical CPU, by its number. What stands outside of them has the key -1.
std::map<int64_t, std::string_view> CpuinfoBlocks(std::string_view cpuinfo) {
  std::map<int64_t, std::string_view> blocks;
  while (!cpuinfo.empty()) {
    const std::size_t end = std::min(cpuinfo.find("\n\n"), cpuinfo.size());
    const std::string_view block = cpuinfo.substr(0, end);
    cpuinfo.remove_prefix(std::min(end + 2, cpuinfo.size()));
    const std::optional<std::string_view> number = FieldOf(block, "processor");
    blocks.emplace(number.has_value() ? WholeNumber(*number).value_or(-1) : -1, block);
  }
  return blocks;
}

std::string ArchitectureOf(std::string_view cpuinfo) {
  if (FieldOf(cpuinfo, "vendor_id").has_value() && FieldOf(cpuinfo, "flags").has_value()) {
    std::string_view flags = *FieldOf(cpuinfo, "flags");
    for (std::string_view flag = TakeWord(flags); !flag.empty(); flag = TakeWord(flags)) {
      if (flag == "lm") {  // Long mode.
        return "x86_64";
      }
    }
    return "i686";
  }
  if (const auto arm = FieldOf(cpuinfo, "CPU architecture"); arm.has_value()) {
    return *arm == "8" || *arm == "AArch64" ? "aarch64" : "armv" + std::string(*arm) + "l";
  }
  if (const auto isa = FieldOf(cpuinfo, "isa"); isa.has_value() && isa->starts_with("rv")) {
    return isa->starts_with("rv64") ? "riscv64" : "riscv32";
  }
  return {};
}

class CpuReader {
 public:
  explicit CpuReader(Readings& readings) : readings_(readings) {}

  model::Cpu Read(const CgroupLimits& limits) {
    cpuinfo_ = readings_.Text("/proc/cpuinfo", {"cpu.model"}).value_or("");
    blocks_ = CpuinfoBlocks(cpuinfo_);
    ReadOnline();
    ReadNames();
    ReadTopology();
    ReadSpeeds();
    ReadNodes();
    ReadUsable(limits);
    return std::move(cpu_);
  }

 private:
  void ReadOnline() {
    if (const std::optional<IdSet> online = readings_.Ids(std::string(kCpusFolder) + "/online"); online.has_value()) {
      online_ = *online;
    } else {
      for (const auto& [number, block] : blocks_) {
        if (number >= 0 && number < IdSet::kMostIds) {
          online_.Add(number);
        }
      }
    }
    if (online_.count() > 0) {
      cpu_.num_logical_cpus = online_.count();
    } else {
      readings_.Gap(std::string(kCpusFolder) + "/online", model::GapReason::kMissing, "", {"cpu.num_logical_cpus"});
    }
  }

  void ReadNames() {
    const std::string architecture = readings_.Text("/proc/sys/kernel/arch").value_or("");
    cpu_.architecture = architecture.empty() ? ArchitectureOf(cpuinfo_) : architecture;
    if (FieldOf(cpuinfo_, "CPU implementer").has_value()) {
      ReadArmKinds();
    } else {
      for (const std::string_view name : {"model name", "cpu model", "Model Name", "cpu", "uarch"}) {
        if (const auto model = FieldOf(cpuinfo_, name); model.has_value() && !model->empty()) {
          cpu_.model = *model;
          break;
        }
      }
      ReadHybridKinds();
    }
    if (cpu_.model.empty() && !cpuinfo_.empty()) {
      readings_.Gap("/proc/cpuinfo", model::GapReason::kMissing, "it does not name the processor", {"cpu.model"});
    }
  }

  /// Arm's cores have numbers, and each core may be of another make.
  void ReadArmKinds() {
    for (const auto& [number, block] : blocks_) {
      const auto implementer = FieldOf(block, "CPU implementer");
      const auto part = FieldOf(block, "CPU part");
      if (number >= 0 && number < IdSet::kMostIds && implementer.has_value() && part.has_value()) {
        AddToKind(ArmCoreName(*implementer, *part), number);
      }
    }
    if (kinds_.empty()) {  // Old kernels have one block for all.
      cpu_.model =
          ArmCoreName(FieldOf(cpuinfo_, "CPU implementer").value_or(""), FieldOf(cpuinfo_, "CPU part").value_or(""));
    }
    for (const auto& [name, cpus] : kinds_) {
      cpu_.model += (cpu_.model.empty() ? "" : " + ") + name;
    }
  }

  /// Hybrid x86 has a folder for each kind.
  void ReadHybridKinds() {
    for (const auto& [name, path] :
         {std::pair{"performance", "/sys/devices/cpu_core/cpus"}, std::pair{"efficient", "/sys/devices/cpu_atom/cpus"},
          std::pair{"low-power", "/sys/devices/cpu_lowpower/cpus"}}) {
      if (const std::optional<IdSet> cpus = readings_.Ids(path); cpus.has_value() && cpus->count() > 0) {
        kinds_.emplace_back(name, cpus->And(online_));
      }
    }
  }

  void AddToKind(const std::string& name, int64_t number) {
    auto kind = std::find_if(kinds_.begin(), kinds_.end(), [&](const auto& one) { return one.first == name; });
    if (kind == kinds_.end()) {
      kind = kinds_.emplace(kinds_.end(), name, IdSet());
    }
    kind->second.Add(number);
  }

  /// The hardware threads of the core that a CPU is in; newer kernels first.
  std::optional<IdSet> CoreOf(const std::string& topology) {
    for (const std::string_view name : {"/core_cpus_list", "/thread_siblings_list"}) {
      if (std::optional<IdSet> core = readings_.Ids(topology + std::string(name)); core.has_value()) {
        return core;
      }
    }
    const std::optional<std::string> mask = readings_.Text(topology + "/thread_siblings");
    return mask.has_value() ? IdSet::FromMask(*mask) : std::nullopt;
  }

  void ReadTopology() {
    IdSet seen;
    std::set<int64_t> sockets;
    int64_t num_cores = 0;
    bool is_whole = online_.count() > 0;
    for (const int64_t number : online_.Ids()) {
      if (seen.Contains(number)) {
        continue;
      }
      const std::string folder = CpuFolder(number);
      const std::optional<IdSet> core = CoreOf(folder + "/topology");
      if (!core.has_value() || !core->Contains(number)) {
        is_whole = false;
        break;
      }
      ++num_cores;
      leaders_.push_back(number);
      seen.Add(*core);
      // -1 where the firmware does not tell, as on many Arm boards.
      if (const auto socket = readings_.Number(folder + "/topology/physical_package_id");
          socket.has_value() && *socket >= 0) {
        sockets.insert(*socket);
      }
    }
    // Of every CPU: threads of one core may have caches of their own, as in AMD's modules.
    for (const int64_t number : online_.Ids()) {
      ReadCaches(CpuFolder(number) + "/cache", number);
    }
    if (is_whole) {
      cpu_.num_cores = num_cores;
      if (!sockets.empty()) {
        // Kernels for Arm boards have counted clusters; a chip with cores of several kinds is one socket.
        cpu_.num_sockets = kinds_.size() > 1 ? 1 : static_cast<int64_t>(sockets.size());
      }
    } else {
      leaders_.clear();
      ReadTopologyOfCpuinfo();
    }
    const std::string first = CpuFolder(leaders_.empty() ? 0 : leaders_.front());
    if (!cpu_.num_cores.has_value()) {
      readings_.Gap(first + "/topology/core_cpus_list", model::GapReason::kMissing, "", {"cpu.num_cores"});
    }
    if (!cpu_.num_sockets.has_value()) {
      const std::string path = first + "/topology/physical_package_id";
      const std::optional<std::string> says = readings_.Text(path);
      readings_.Gap(path, model::GapReason::kMissing, says.has_value() ? "it says " + *says + ", not known" : "",
                    {"cpu.num_sockets"});
    }
    for (const auto& [key, num_instances] : caches_) {
      const auto& [level, kind, size] = key;
      cpu_.caches.push_back({level, kind, size, num_instances});
    }
    if (cpu_.caches.empty()) {
      readings_.Gap(first + "/cache/index0/size", model::GapReason::kMissing, "", {"cpu.caches"});
    }
  }

  /// "physical id" and "core id" of x86.
  void ReadTopologyOfCpuinfo() {
    std::set<std::string_view> sockets;
    std::set<std::pair<std::string_view, std::string_view>> cores;
    for (const auto& [number, block] : blocks_) {
      const auto socket = FieldOf(block, "physical id");
      const auto core = FieldOf(block, "core id");
      if (number >= 0 && socket.has_value() && core.has_value()) {
        sockets.insert(*socket);
        cores.emplace(*socket, *core);
      }
    }
    if (!cores.empty()) {
      cpu_.num_sockets = static_cast<int64_t>(sockets.size());
      cpu_.num_cores = static_cast<int64_t>(cores.size());
    }
  }

  /// A cache is read once, whichever of the CPUs that share it comes first.
  void ReadCaches(const std::string& folder, int64_t number) {
    for (std::size_t index = 0; index < kMostCaches; ++index) {
      if (index < covered_.size() && covered_[index].Contains(number)) {
        continue;
      }
      const std::string path = folder + "/index" + std::to_string(index);
      const std::optional<int64_t> level = readings_.Number(path + "/level");
      if (!level.has_value() || *level < 1 || *level > kMostCaches) {
        return;
      }
      covered_.resize(std::max(covered_.size(), index + 1));
      covered_[index].Add(number);
      if (const std::optional<IdSet> shared = readings_.Ids(path + "/shared_cpu_list"); shared.has_value()) {
        covered_[index].Add(*shared);
      } else if (const auto mask = readings_.Text(path + "/shared_cpu_map"); mask.has_value()) {
        covered_[index].Add(IdSet::FromMask(*mask).value_or(IdSet()));
      }
      const std::string type = readings_.Text(path + "/type").value_or("");
      const model::CacheKind kind = type == "Data"          ? model::CacheKind::kData
                                    : type == "Instruction" ? model::CacheKind::kInstruction
                                                            : model::CacheKind::kUnified;
      const std::optional<std::string> text = readings_.Text(path + "/size");
      const std::optional<Bytes> size = text.has_value() ? KernelSize(*text) : std::nullopt;
      if (size.has_value() && size->count() > 0) {
        ++caches_[{*level, kind, *size}];
      } else {
        readings_.Gap(path + "/size", text.has_value() ? model::GapReason::kNotUnderstood : model::GapReason::kMissing,
                      text.has_value() ? "it says '" + *text + "'" : "", {"cpu.caches"});
      }
    }
  }

  std::optional<Hertz> SpeedOf(int64_t number) {
    const std::optional<int64_t> kilohertz = readings_.Number(CpuFolder(number) + "/cpufreq/cpuinfo_max_freq");
    return kilohertz.has_value() && *kilohertz > 0 ? std::optional(Hertz(SaturatingMultiply(*kilohertz, 1000)))
                                                   : std::nullopt;
  }

  void ReadSpeeds() {
    std::map<int64_t, Hertz> speeds;
    for (const int64_t number : leaders_.empty() ? online_.Ids() : leaders_) {
      const std::optional<Hertz> speed = SpeedOf(number);
      if (!speed.has_value()) {
        break;  // Where the first has none, the others have none.
      }
      speeds.emplace(number, *speed);
      cpu_.max_speed = std::max(cpu_.max_speed.value_or(Hertz()), *speed);
    }
    if (!cpu_.max_speed.has_value()) {
      readings_.Gap(CpuFolder(0) + "/cpufreq/cpuinfo_max_freq", model::GapReason::kMissing, "", {"cpu.max_speed"},
                    "virtual machines and some firmware do not tell it");
    }
    if (kinds_.size() < 2) {
      return;
    }
    for (const auto& [name, cpus] : kinds_) {
      model::CoreKind& kind = cpu_.core_kinds.emplace_back();
      kind.name = name;
      kind.num_logical_cpus = cpus.count();
      for (const auto& [number, speed] : speeds) {
        if (cpus.Contains(number)) {
          kind.max_speed = std::max(kind.max_speed.value_or(Hertz()), speed);
        }
      }
    }
  }

  void ReadNodes() {
    std::optional<IdSet> nodes = readings_.Ids(std::string(kNodeFolder) + "/online");
    if (!nodes.has_value()) {
      nodes.emplace();
      for (const std::string& name : readings_.Names(kNodeFolder, {"cpu.numa_nodes"})) {
        constexpr std::string_view kNode = "node";
        const auto id =
            name.starts_with(kNode) ? WholeNumber(std::string_view(name).substr(kNode.size())) : std::nullopt;
        if (id.has_value() && *id >= 0 && *id < IdSet::kMostIds) {
          nodes->Add(*id);
        }
      }
    }
    for (const int64_t id : nodes->Ids()) {
      const std::string folder = std::string(kNodeFolder) + "/node" + std::to_string(id);
      model::NumaNode node;
      node.id = id;
      // Of a node without CPUs the list is there and empty.
      const Result<std::string> cpus = readings_.source().ReadFile(folder + "/cpulist");
      node.num_logical_cpus = cpus.ok() ? IdSet::FromList(cpus.value()).value_or(IdSet()).And(online_).count() : 0;
      const std::string meminfo = readings_.Text(folder + "/meminfo").value_or("");
      for (std::string_view line : Lines(meminfo)) {
        TakeWord(line);  // "Node 0 MemTotal:  1234 kB"
        TakeWord(line);
        if (TakeWord(line) == "MemTotal:") {
          node.memory = KernelSize(line);
        }
      }
      cpu_.numa_nodes.push_back(node);
    }
  }

  void ReadUsable(const CgroupLimits& limits) {
    const std::string path = readings_.source().ProcessFolder() + "/status";
    const std::optional<std::string> status = readings_.Text(path, {"cpu.num_allowed_cpus"});
    const auto list = status.has_value() ? FieldOf(*status, "Cpus_allowed_list") : std::nullopt;
    if (const auto allowed = list.has_value() ? IdSet::FromList(*list) : std::nullopt; allowed.has_value()) {
      // The list has CPUs that are not there, or are switched off.
      const int64_t count = online_.count() > 0 ? allowed->And(online_).count() : allowed->count();
      cpu_.num_allowed_cpus = count > 0 ? std::optional(count) : std::nullopt;
    }
    cpu_.quota = limits.cpus;
    const std::optional<int64_t> cpus =
        cpu_.num_allowed_cpus.has_value() ? cpu_.num_allowed_cpus : cpu_.num_logical_cpus;
    if (cpus.has_value()) {
      const std::optional<double> quota = cpu_.quota.has_value() ? std::optional(cpu_.quota->amount) : std::nullopt;
      cpu_.usable_cores = UsableCores(*cpus, quota);
      cpu_.java_processors = JavaProcessors(*cpus, quota);
    }
  }

  Readings& readings_;
  model::Cpu cpu_;
  std::string cpuinfo_;
  std::map<int64_t, std::string_view> blocks_;
  IdSet online_;
  std::vector<int64_t> leaders_;                      // The first CPU of each core.
  std::vector<std::pair<std::string, IdSet>> kinds_;  // In the order of their first CPU.
  std::vector<IdSet> covered_;                        // By index of the cache: CPUs whose cache was counted.
  std::map<std::tuple<int64_t, model::CacheKind, Bytes>, int64_t> caches_;
};

}  // namespace

model::Cpu ReadCpu(Readings& readings, const CgroupLimits& limits) { return CpuReader(readings).Read(limits); }

int64_t UsableCores(int64_t num_allowed_cpus, std::optional<double> quota) {
  // A quota of 2.0 may come out a hair below.
  const int64_t paid = quota.has_value() ? SaturatingCast(*quota + 1e-6) : num_allowed_cpus;
  return std::max(std::min(num_allowed_cpus, paid), int64_t{1});
}

int64_t JavaProcessors(int64_t num_allowed_cpus, std::optional<double> quota) {
  const int64_t paid = quota.has_value() ? SaturatingCast(std::ceil(*quota - 1e-6)) : num_allowed_cpus;
  return std::max(std::min(num_allowed_cpus, paid), int64_t{1});
}

}  // namespace sparkwright::hardware
