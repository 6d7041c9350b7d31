#include "hardware/nvml_library.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "hardware/gpu_answers.h"
#include "hardware/nvml_abi_internal.h"

namespace sparkwright::hardware {
namespace {

constexpr std::size_t kTextSize = 128;  // NVML's longest name has 96 characters.
constexpr unsigned int kMostLinks = 64;

using LibraryHandle = std::unique_ptr<void, int (*)(void*)>;

/// Also where WSL has it, which is on nobody's search path.
Result<LibraryHandle> Load(const std::optional<std::string>& path) {
  const std::vector<std::string> names =
      path.has_value() ? std::vector<std::string>{*path}
                       : std::vector<std::string>{"libnvidia-ml.so.1", "/usr/lib/wsl/lib/libnvidia-ml.so.1"};
  std::string reason;
  for (const std::string& name : names) {
    LibraryHandle library(::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL), &::dlclose);
    if (library != nullptr) {
      return library;
    }
    const char* const message = ::dlerror();  // NOLINT(concurrency-mt-unsafe): loaded before any thread starts.
    reason = reason.empty() && message != nullptr ? message : reason;
  }
  return Error(ErrorCode::kNotFound, reason);
}

/// Asks and writes down.
class Questions {
 public:
  explicit Questions(void* library) : library_(library) { error_string_ = Find<nvml::ErrorString>("nvmlErrorString"); }

  void AskAll() {
    if (!Ask("init", "nvmlInit_v2", [](nvml::Init init, std::string& value) {
          value = "ok";
          return init();
        })) {
      return;
    }
    Ask("driver_version", "nvmlSystemGetDriverVersion",
        [](nvml::SystemGetDriverVersion get, std::string& value) { return TakeText(get, value); });
    Ask("cuda_driver_version", "nvmlSystemGetCudaDriverVersion_v2",
        [](nvml::SystemGetCudaDriverVersion get, std::string& value) {
          int version = 0;
          const nvml::Return code = get(&version);
          value = fmt::format("{}", version);
          return code;
        });
    unsigned int count = 0;
    Ask("device_count", "nvmlDeviceGetCount_v2", [&](nvml::DeviceGetCount get, std::string& value) {
      const nvml::Return code = get(&count);
      value = fmt::format("{}", count);
      return code;
    });
    for (unsigned int index = 0; index < count; ++index) {
      AskDevice(index);
    }
    if (const auto shutdown = Find<nvml::Shutdown>("nvmlShutdown"); shutdown != nullptr) {
      shutdown();
    }
  }

  [[nodiscard]] const std::string& answers() const { return answers_; }

 private:
  void AskDevice(unsigned int index) {
    const std::string key = fmt::format("device.{}.", index);
    nvml::Device device = nullptr;
    const auto by_index = Find<nvml::DeviceGetHandleByIndex>("nvmlDeviceGetHandleByIndex_v2");
    const nvml::Return code =
        by_index == nullptr ? static_cast<nvml::Return>(kNvmlFunctionNotFound) : by_index(index, &device);
    if (code != 0) {
      Write(key + "name", "", code);
      return;
    }
    AskName(key, device);
    AskMemory(key, device);
    Ask(key + "compute_capability", "nvmlDeviceGetCudaComputeCapability",
        [&](nvml::DeviceGetCudaComputeCapability get, std::string& value) {
          int major = 0;
          int minor = 0;
          const nvml::Return result = get(device, &major, &minor);
          value = fmt::format("{}.{}", major, minor);
          return result;
        });
    Ask(key + "pci_address", "nvmlDeviceGetPciInfo_v3", [&](nvml::DeviceGetPciInfo get, std::string& value) {
      nvml::PciInfo pci{};
      const nvml::Return result = get(device, &pci);
      value.assign(pci.bus_id, std::find(pci.bus_id, pci.bus_id + sizeof pci.bus_id, '\0'));
      return result;
    });
    AskMig(key, device);
    bool goes_on = true;
    for (unsigned int link = 0; link < kMostLinks && goes_on; ++link) {
      goes_on = Ask(key + fmt::format("nvlink.{}", link), "nvmlDeviceGetNvLinkState",
                    [&](nvml::DeviceGetNvLinkState get, std::string& value) {
                      int is_active = 0;
                      const nvml::Return result = get(device, link, &is_active);
                      value = is_active == 1 ? "1" : "0";
                      return result;
                    });
    }
    AskCount<nvml::DeviceGetMaxPcieLinkGeneration>(key + "max_pcie_generation", "nvmlDeviceGetMaxPcieLinkGeneration",
                                                   device);
    AskCount<nvml::DeviceGetMaxPcieLinkWidth>(key + "max_pcie_width", "nvmlDeviceGetMaxPcieLinkWidth", device);
  }

  void AskName(const std::string& key, nvml::Device device) {
    Ask(key + "name", "nvmlDeviceGetName", [&](nvml::DeviceGetName get, std::string& value) {
      return TakeText([&](char* text, unsigned int length) { return get(device, text, length); }, value);
    });
  }

  void AskMemory(const std::string& key, nvml::Device device) {
    Ask(key + "memory_total", "nvmlDeviceGetMemoryInfo", [&](nvml::DeviceGetMemoryInfo get, std::string& value) {
      nvml::Memory memory{};
      const nvml::Return result = get(device, &memory);
      value = fmt::format("{}", memory.total);
      return result;
    });
  }

  void AskMig(const std::string& key, nvml::Device device) {
    unsigned int is_on = 0;
    Ask(key + "mig_mode", "nvmlDeviceGetMigMode", [&](nvml::DeviceGetMigMode get, std::string& value) {
      unsigned int pending = 0;
      const nvml::Return result = get(device, &is_on, &pending);
      value = fmt::format("{}", is_on);
      return result;
    });
    if (is_on != 1) {
      return;
    }
    const unsigned int most =
        AskCount<nvml::DeviceGetMaxMigDeviceCount>(key + "max_mig_devices", "nvmlDeviceGetMaxMigDeviceCount", device);
    const auto by_index = Find<nvml::DeviceGetMigDeviceHandleByIndex>("nvmlDeviceGetMigDeviceHandleByIndex");
    for (unsigned int index = 0; index < most && by_index != nullptr; ++index) {
      nvml::Device mig = nullptr;
      if (by_index(device, index, &mig) == 0) {  // Places that hold no slice answer "not found".
        const std::string mig_key = key + fmt::format("mig.{}.", index);
        AskName(mig_key, mig);
        AskMemory(mig_key, mig);
      }
    }
  }

  /// Calls `get` with a place for a text and its length.
  template <typename Get>
  static nvml::Return TakeText(const Get& get, std::string& value) {
    std::array<char, kTextSize> text{};
    const nvml::Return code = get(text.data(), static_cast<unsigned int>(text.size() - 1));
    value = text.data();
    return code;
  }

  template <typename Function>
  unsigned int AskCount(const std::string& key, const char* symbol, nvml::Device device) {
    unsigned int count = 0;
    Ask(key, symbol, [&](Function get, std::string& value) {
      const nvml::Return code = get(device, &count);
      value = fmt::format("{}", count);
      return code;
    });
    return count;
  }

  /// Calls `call`, which takes the function and the place for its value, when the library has the function. True when
  /// it succeeded.
  template <typename Call>
  bool Ask(const std::string& key, const char* symbol, Call call) {
    return AskFunction(key, symbol, call, &Call::operator());
  }
  template <typename Call, typename Function>
  bool AskFunction(const std::string& key, const char* symbol, const Call& call,
                   nvml::Return (Call::* /*type_of_call*/)(Function, std::string&) const) {
    const auto function = Find<Function>(symbol);
    std::string value;
    const nvml::Return code =
        function == nullptr ? static_cast<nvml::Return>(kNvmlFunctionNotFound) : call(function, value);
    Write(key, value, code);
    return code == 0;
  }

  template <typename Function>
  Function Find(const char* symbol) {
    return reinterpret_cast<Function>(::dlsym(library_, symbol));
  }

  void Write(const std::string& key, const std::string& value, int64_t code) {
    if (code == 0) {
      // One line an answer, whatever the library says.
      std::string line = value;
      std::replace_if(
          line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
      answers_ += fmt::format("{} {}\n", key, line);
      return;
    }
    const char* const text = code == kNvmlFunctionNotFound ? "Function Not Found"
                             : error_string_ == nullptr    ? nullptr
                                                           : error_string_(static_cast<nvml::Return>(code));
    answers_ += fmt::format("{} !{} {}\n", key, code, text == nullptr ? "error" : text);
  }

  void* library_;
  nvml::ErrorString error_string_ = nullptr;
  std::string answers_;
};

}  // namespace

Result<std::string> AskNvml(const std::optional<std::string>& path) {
  SPARKWRIGHT_TRY(const LibraryHandle library, Load(path));
  Questions questions(library.get());
  questions.AskAll();
  return questions.answers();
}

}  // namespace sparkwright::hardware
