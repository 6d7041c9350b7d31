// A library that answers like NVIDIA's of one machine, for tests. FAKE_NVML names the machine; CMake builds one library
// for each. The functions are those of NVML, by the declarations that the program uses.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "hardware/nvml_abi_internal.h"

namespace {

using namespace sparkwright::hardware::nvml;

constexpr Return kSuccess = 0;
constexpr Return kInvalidArgument = 2;
constexpr Return kNotSupported = 3;
constexpr Return kNoPermission = 4;
constexpr Return kNotFound = 6;
constexpr Return kInsufficientSize = 7;
constexpr Return kMismatch = 18;

struct Slice {
  const char* name;
  unsigned long long mib;
};

struct FakeGpu {
  const char* name;
  unsigned long long mib;  // 0: the memory is the machine's.
  int major;
  int minor;
  int mig_mode;  // -1: not supported.
  unsigned int links;
  unsigned int pcie_generation;
  unsigned int pcie_width;
  std::array<Slice, 7> slices;
};

struct FakeMachine {
  std::string_view id;
  const char* driver;
  int cuda;
  Return init;
  unsigned int count;
  unsigned int num_with_mig;  // The first so many GPUs are `second`.
  FakeGpu gpu;
  FakeGpu second;
};

constexpr FakeGpu kH100 = {"NVIDIA H100 80GB HBM3", 81559, 9, 0, 0, 18, 5, 16, {}};
constexpr FakeGpu kSlicedH100 = {"NVIDIA H100 80GB HBM3",
                                 81559,
                                 9,
                                 0,
                                 1,
                                 18,
                                 5,
                                 16,
                                 {{{"NVIDIA H100 80GB HBM3 MIG 3g.40gb", 40448},
                                   {"NVIDIA H100 80GB HBM3 MIG 2g.20gb", 20096},
                                   {},
                                   {"NVIDIA H100 80GB HBM3 MIG 1g.10gb", 9984},
                                   {"NVIDIA H100 80GB HBM3 MIG 1g.10gb", 9984},
                                   {},
                                   {}}}};
constexpr FakeGpu kGb10 = {"NVIDIA GB10", 0, 12, 1, -1, 0, 1, 1, {}};
constexpr FakeGpu kA10g = {"NVIDIA A10G", 23028, 8, 6, -1, 0, 4, 16, {}};
constexpr FakeGpu kV100 = {"Tesla V100-SXM2-16GB", 16160, 7, 0, -1, 6, 3, 16, {}};

constexpr std::array<FakeMachine, 6> kMachines = {{
    {"dgx_h100", "550.90.07", 12040, kSuccess, 8, 0, kH100, {}},
    {"dgx_h100_mig", "550.90.07", 12040, kSuccess, 8, 2, kH100, kSlicedH100},
    {"gb10", "580.95.05", 13000, kSuccess, 1, 0, kGb10, {}},
    {"a10g", "535.183.01", 12020, kSuccess, 1, 0, kA10g, {}},
    {"mismatch", "550.90.07", 12040, kMismatch, 1, 0, kA10g, {}},
    {"old_driver", "418.87.01", 10010, kSuccess, 2, 0, kV100, {}},
}};

constexpr const FakeMachine& Chosen() {
  for (const FakeMachine& machine : kMachines) {
    if (machine.id == std::string_view(FAKE_NVML)) {
      return machine;
    }
  }
  return kMachines[0];
}
constexpr const FakeMachine& kMachine = Chosen();
static_assert(kMachine.id == std::string_view(FAKE_NVML));

// Handles are numbers, from 1: the GPU's index, and behind it 1 and more for its slices.
constexpr std::size_t kPlaces = 100;

Device HandleOf(std::size_t gpu, std::size_t place) { return reinterpret_cast<Device>(1 + gpu * kPlaces + place); }
std::size_t NumberOf(Device device) { return reinterpret_cast<std::size_t>(device) - 1; }
const FakeGpu& GpuOf(Device device) {
  return NumberOf(device) / kPlaces < kMachine.num_with_mig ? kMachine.second : kMachine.gpu;
}
const Slice* SliceOf(Device device) {
  const std::size_t place = NumberOf(device) % kPlaces;
  return place == 0 ? nullptr : &GpuOf(device).slices[place - 1];
}

Return Copy(const char* text, char* target, unsigned int length) {
  if (std::strlen(text) + 1 > length) {
    return kInsufficientSize;
  }
  std::memcpy(target, text, std::strlen(text) + 1);
  return kSuccess;
}

constexpr bool IsOld() { return kMachine.id == "old_driver"; }

}  // namespace

// NOLINTBEGIN(readability-identifier-naming): NVML named these functions.
#define SPARKWRIGHT_EXPORTED extern "C" __attribute__((visibility("default")))

SPARKWRIGHT_EXPORTED Return nvmlInit_v2() { return kMachine.init; }
SPARKWRIGHT_EXPORTED Return nvmlShutdown() { return kSuccess; }
SPARKWRIGHT_EXPORTED const char* nvmlErrorString(Return code) {
  switch (code) {
    case kNotSupported:
      return "Not Supported";
    case kNoPermission:
      return "Insufficient Permissions";
    case kNotFound:
      return "Not Found";
    case kMismatch:
      return "Driver/library version mismatch";
    default:
      return "Unknown Error";
  }
}
SPARKWRIGHT_EXPORTED Return nvmlSystemGetDriverVersion(char* version, unsigned int length) {
  return Copy(kMachine.driver, version, length);
}
SPARKWRIGHT_EXPORTED Return nvmlDeviceGetCount_v2(unsigned int* count) {
  *count = kMachine.count;
  return kSuccess;
}
SPARKWRIGHT_EXPORTED Return nvmlDeviceGetHandleByIndex_v2(unsigned int index, Device* device) {
  *device = HandleOf(index, 0);
  return index < kMachine.count ? kSuccess : kInvalidArgument;
}
SPARKWRIGHT_EXPORTED Return nvmlDeviceGetName(Device device, char* name, unsigned int length) {
  const Slice* const slice = SliceOf(device);
  return Copy(slice != nullptr ? slice->name : GpuOf(device).name, name, length);
}
SPARKWRIGHT_EXPORTED Return nvmlDeviceGetMemoryInfo(Device device, Memory* memory) {
  const Slice* const slice = SliceOf(device);
  const unsigned long long mib = slice != nullptr ? slice->mib : GpuOf(device).mib;
  if (mib == 0) {
    return kNotSupported;
  }
  memory->total = mib << 20U;
  memory->free = memory->total;
  memory->used = 0;
  return kSuccess;
}
SPARKWRIGHT_EXPORTED Return nvmlDeviceGetCudaComputeCapability(Device device, int* major, int* minor) {
  *major = GpuOf(device).major;
  *minor = GpuOf(device).minor;
  return kSuccess;
}
SPARKWRIGHT_EXPORTED Return nvmlDeviceGetPciInfo_v3(Device device, PciInfo* pci) {
  std::memset(pci, 0, sizeof *pci);
  const char digit = static_cast<char>('1' + NumberOf(device) / kPlaces);
  std::memcpy(pci->bus_id, "00000000:00:00.0", 17);
  pci->bus_id[9] = digit;
  return kSuccess;
}
SPARKWRIGHT_EXPORTED Return nvmlDeviceGetNvLinkState(Device device, unsigned int link, int* is_active) {
  const unsigned int links = GpuOf(device).links;
  *is_active = 1;
  return link < links ? kSuccess : links == 0 ? kNotSupported : kInvalidArgument;
}
SPARKWRIGHT_EXPORTED Return nvmlDeviceGetMaxPcieLinkGeneration(Device device, unsigned int* generation) {
  *generation = GpuOf(device).pcie_generation;
  return kSuccess;
}
SPARKWRIGHT_EXPORTED Return nvmlDeviceGetMaxPcieLinkWidth(Device device, unsigned int* width) {
  *width = GpuOf(device).pcie_width;
  return kSuccess;
}

// What the driver of 2019 did not have.
#ifndef FAKE_NVML_IS_OLD
SPARKWRIGHT_EXPORTED Return nvmlSystemGetCudaDriverVersion_v2(int* version) {
  *version = kMachine.cuda;
  return kSuccess;
}
SPARKWRIGHT_EXPORTED Return nvmlDeviceGetMigMode(Device device, unsigned int* current, unsigned int* pending) {
  if (GpuOf(device).mig_mode < 0) {
    return kNotSupported;
  }
  *current = static_cast<unsigned int>(GpuOf(device).mig_mode);
  *pending = *current;
  return kSuccess;
}
SPARKWRIGHT_EXPORTED Return nvmlDeviceGetMaxMigDeviceCount(Device device, unsigned int* count) {
  *count = static_cast<unsigned int>(GpuOf(device).slices.size());
  return kSuccess;
}
SPARKWRIGHT_EXPORTED Return nvmlDeviceGetMigDeviceHandleByIndex(Device device, unsigned int index, Device* mig) {
  if (index >= GpuOf(device).slices.size() || GpuOf(device).slices[index].name == nullptr) {
    return kNotFound;
  }
  *mig = HandleOf(NumberOf(device) / kPlaces, index + 1);
  return kSuccess;
}
static_assert(!IsOld());
#else
static_assert(IsOld());
#endif
// NOLINTEND(readability-identifier-naming)
