#include "hardware/gpu_reader.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/one_of.h"

namespace sparkwright::hardware {
namespace {

constexpr const char* kLibrary = "libnvidia-ml.so.1";
constexpr const char* kPciDevices = "/sys/bus/pci/devices";
constexpr const char* kDriverGpus = "/proc/driver/nvidia/gpus";
constexpr std::string_view kNvidiaVendor = "0x10de";
constexpr std::string_view kDisplayClass = "0x03";  // Of VGA (0x0300..) and 3D (0x0302..) controllers.

constexpr int64_t kMostGpus = 1024;
constexpr int64_t kMostNvlinks = 64;
constexpr int64_t kMostMigDevices = 64;

/// Chips whose GPU works in the memory of the processor, as they are called in its name.
constexpr std::array<std::string_view, 3> kUnifiedChips = {"GB10", "Thor", "Orin"};

bool IsUnifiedChip(std::string_view name) {
  for (std::string_view word = TakeWord(name); !word.empty(); word = TakeWord(name)) {
    if (IsOneOf(word, kUnifiedChips)) {
      return true;
    }
  }
  return false;
}

constexpr std::string_view kLibraryAdvice =
    "install the driver, or start the container with --gpus all and NVIDIA_DRIVER_CAPABILITIES=compute,utility";

std::string_view AdviceFor(int64_t error) {
  switch (error) {
    case kNvmlVersionMismatch:
      return "the library is newer than the running kernel module: restart the machine, or reload the module";
    case kNvmlDriverNotLoaded:
      return "load the kernel module: modprobe nvidia; nvidia-smi says more";
    case kNvmlNoPermission:
      return "let this user use /dev/nvidiactl, or run as one who may";
    case kNvmlFunctionNotFound:
      return "a newer driver tells";
    default:
      return "nvidia-smi may say more";
  }
}

class AnswerReader {
 public:
  AnswerReader(const GpuAnswers& answers, Readings& readings) : answers_(answers), readings_(readings) {}

  FoundGpus Read() {
    FoundGpus found;
    if (const GpuAnswer* const init = Find("init"); init != nullptr && init->error.has_value()) {
      Complain("init", *init, {"gpus"});
      return found;
    }
    found.driver.version = Text("driver_version", {"gpu_driver.version"});
    if (const auto number = Number("cuda_driver_version", {"gpu_driver.cuda_version"});
        number.has_value() && *number >= 1000) {
      found.driver.cuda_version = std::to_string(*number / 1000) + "." + std::to_string(*number % 1000 / 10);
    }
    const int64_t count = std::min(Number("device_count", {"gpus"}).value_or(0), kMostGpus);
    for (int64_t index = 0; index < count; ++index) {
      found.gpus.push_back(ReadGpu(index));
    }
    return found;
  }

 private:
  model::Gpu ReadGpu(int64_t index) {
    const std::string key = "device." + std::to_string(index) + ".";
    const std::string field = "gpus[" + std::to_string(index) + "].";
    model::Gpu gpu;
    gpu.name = Text(key + "name", {field + "name"});
    gpu.pci_address = Text(key + "pci_address", {});
    const GpuAnswer* const memory = Find(key + "memory_total");
    gpu.has_unified_memory = IsUnifiedChip(gpu.name) || (memory != nullptr && memory->error == kNvmlNotSupported);
    if (!gpu.has_unified_memory) {
      if (const auto bytes = Number(key + "memory_total", {field + "memory"}); bytes.has_value() && *bytes > 0) {
        gpu.memory = Bytes(*bytes);
      }
      // A chip beside the processor has no such link, whatever its answer.
      gpu.pcie.generation = Number(key + "max_pcie_generation", {field + "pcie.generation"});
      gpu.pcie.width = Number(key + "max_pcie_width", {field + "pcie.width"});
    }
    gpu.compute_capability = ParseComputeCapability(Text(key + "compute_capability", {field + "compute_capability"}));
    ReadMig(key, field, gpu);
    ReadNvlinks(key, field, gpu);
    return gpu;
  }

  void ReadMig(const std::string& key, const std::string& field, model::Gpu& gpu) {
    const GpuAnswer* const mode = Find(key + "mig_mode");
    if (mode == nullptr || mode->error == kNvmlNotSupported) {
      return;
    }
    const std::optional<int64_t> number = Number(key + "mig_mode", {field + "is_mig_enabled"});
    if (!number.has_value()) {
      return;
    }
    gpu.is_mig_enabled = *number == 1;
    const int64_t most = std::min(Number(key + "max_mig_devices", {}).value_or(0), kMostMigDevices);
    for (int64_t index = 0; index < most && *gpu.is_mig_enabled; ++index) {
      const std::string mig = key + "mig." + std::to_string(index) + ".";
      const GpuAnswer* const name = Find(mig + "name");
      if (name == nullptr || name->error == kNvmlNotFound) {
        continue;
      }
      model::MigDevice device;
      // "NVIDIA H100 80GB HBM3 MIG 1g.10gb"
      const std::size_t profile = name->value.rfind("MIG ");
      device.name = profile == std::string::npos ? name->value : name->value.substr(profile + 4);
      if (const auto bytes = Number(mig + "memory_total", {field + "mig_devices[].memory"}); bytes.has_value()) {
        device.memory = Bytes(*bytes);
      }
      gpu.mig_devices.push_back(std::move(device));
    }
  }

  void ReadNvlinks(const std::string& key, const std::string& field, model::Gpu& gpu) {
    for (int64_t link = 0; link < kMostNvlinks; ++link) {
      const std::string link_key = key + "nvlink." + std::to_string(link);
      const GpuAnswer* const state = Find(link_key);
      if (state == nullptr || state->error.has_value()) {
        if (link == 0 && state != nullptr && state->error == kNvmlFunctionNotFound) {
          Complain(link_key, *state, {field + "num_nvlinks"});
        }
        return;
      }
      gpu.num_nvlinks = gpu.num_nvlinks.value_or(0) + (state->value == "1" ? 1 : 0);
    }
  }

  const GpuAnswer* Find(const std::string& key) const {
    const auto found = answers_.find(key);
    return found == answers_.end() ? nullptr : &found->second;
  }

  std::string Text(const std::string& key, const Readings::Fields& fields) {
    const GpuAnswer* const answer = Find(key);
    if (answer == nullptr) {
      readings_.Gap(kLibrary, model::GapReason::kMissing, "it was not asked for " + key, fields);
      return {};
    }
    if (answer->error.has_value()) {
      Complain(key, *answer, fields);
    }
    return answer->value;
  }

  std::optional<int64_t> Number(const std::string& key, const Readings::Fields& fields) {
    const std::string text = Text(key, fields);
    const std::optional<int64_t> number = WholeNumber(text);
    if (!text.empty() && (!number.has_value() || *number < 0)) {
      readings_.NotUnderstood(std::string(kLibrary) + " (" + key + ")", text, fields);
      return std::nullopt;
    }
    return number;
  }

  void Complain(std::string_view key, const GpuAnswer& answer, const Readings::Fields& fields) {
    // Not the number of the GPU, so that eight alike become one gap.
    readings_.Gap(kLibrary, model::GapReason::kUnreadable,
                  std::string(key.substr(key.rfind('.') + 1)) + ": " + answer.error_text, fields,
                  AdviceFor(*answer.error));
  }

  const GpuAnswers& answers_;
  Readings& readings_;
};

/// Without the library: the names that the kernel module shows, or the bare devices. `fields` are not known without.
std::vector<model::Gpu> GpusOfKernel(Readings& readings, const Readings::Fields& fields) {
  std::vector<model::Gpu> gpus;
  for (const std::string& address : readings.Names(kDriverGpus)) {
    const auto information = readings.Text(std::string(kDriverGpus) + "/" + address + "/information");
    model::Gpu gpu;
    gpu.pci_address = address;
    gpu.name = information.has_value() ? std::string(FieldOf(*information, "Model").value_or("")) : "";
    gpus.push_back(std::move(gpu));
  }
  if (!gpus.empty()) {
    return gpus;
  }
  for (const std::string& address : readings.Names(kPciDevices, fields)) {
    const std::string folder = std::string(kPciDevices) + "/" + address;
    if (readings.Text(folder + "/vendor") == kNvidiaVendor &&
        readings.Text(folder + "/class").value_or("").starts_with(kDisplayClass)) {
      model::Gpu& gpu = gpus.emplace_back();
      gpu.pci_address = address;
    }
  }
  return gpus;
}

}  // namespace

std::optional<model::ComputeCapability> ParseComputeCapability(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) {
    return std::nullopt;
  }
  const std::optional<int64_t> major = WholeNumber(text.substr(0, dot));
  const std::optional<int64_t> minor = WholeNumber(text.substr(dot + 1));
  return major.has_value() && minor.has_value() ? std::optional(model::ComputeCapability{*major, *minor})
                                                : std::nullopt;
}

FoundGpus GpusOf(const GpuAnswers& answers, Readings& readings) { return AnswerReader(answers, readings).Read(); }

FoundGpus ReadGpus(Readings& readings) {
  const Result<std::string> text = readings.source().GpuAnswers();
  FoundGpus found;
  if (text.ok()) {
    found = GpusOf(ParseGpuAnswers(text.value()), readings);
  }
  if (found.gpus.empty()) {
    found.gpus = GpusOfKernel(readings, text.ok() ? Readings::Fields() : Readings::Fields{"gpus"});
    for (std::size_t index = 0; index < found.gpus.size(); ++index) {
      const std::string field = "gpus[" + std::to_string(index) + "].";
      Readings::Fields fields = {field + "memory", field + "compute_capability"};
      if (found.gpus[index].name.empty()) {
        fields.insert(fields.begin(), field + "name");
      }
      if (!text.ok()) {
        readings.Gap(kLibrary, text.error(), fields, kLibraryAdvice);
      }
    }
    if (const auto version = readings.Text("/sys/module/nvidia/version");
        version.has_value() && found.driver.version.empty()) {
      found.driver.version = *version;
    }
  }
  return found;
}

}  // namespace sparkwright::hardware
