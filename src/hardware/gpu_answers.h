#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sparkwright::hardware {

/// What the library of NVIDIA's driver (NVML) was asked and said, as text, so that it can be recorded, read by people
/// and replayed. One line an answer: a key, a blank, and a value, or "!", the number of NVML's error and its text:
///
///     init ok
///     driver_version 580.95.05
///     cuda_driver_version 13000
///     device_count 1
///     device.0.name NVIDIA GB10
///     device.0.memory_total !3 Not Supported
///     device.0.compute_capability 12.1
///     device.0.pci_address 0000000F:01:00.0
///     device.0.mig_mode !3 Not Supported         1 when it is on
///     device.0.max_mig_devices 7                 only with MIG on, as are:
///     device.0.mig.0.name NVIDIA H100 80GB HBM3 MIG 1g.10gb
///     device.0.mig.0.memory_total 10468982784
///     device.0.nvlink.0 1                        1 when the link is up; the first error ends the list
///     device.0.max_pcie_generation 5
///     device.0.max_pcie_width 16
///
/// A function that an old library lacks answers "!13 Function Not Found", NVML's own number for that.
struct GpuAnswer {
  std::string value;             ///< Empty after an error.
  std::optional<int64_t> error;  ///< NVML's number.
  std::string error_text;
};

// NVML's numbers of the errors that mean something here.
inline constexpr int64_t kNvmlNotSupported = 3;
inline constexpr int64_t kNvmlNoPermission = 4;
inline constexpr int64_t kNvmlNotFound = 6;
inline constexpr int64_t kNvmlDriverNotLoaded = 9;
inline constexpr int64_t kNvmlFunctionNotFound = 13;
inline constexpr int64_t kNvmlVersionMismatch = 18;

/// By key. Lines that are not of this form are left out.
using GpuAnswers = std::map<std::string, GpuAnswer, std::less<>>;

GpuAnswers ParseGpuAnswers(std::string_view text);

}  // namespace sparkwright::hardware
