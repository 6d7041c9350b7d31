#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "hardware/gpu_answers.h"
#include "hardware/readings.h"
#include "model/machine.h"

namespace sparkwright::hardware {

/// The GPUs and their driver.
struct FoundGpus {
  std::vector<model::Gpu> gpus;
  model::GpuDriver driver;
};

/// NVIDIA's GPUs: from the library of the driver, and without it what /proc/driver/nvidia and the PCI bus show.
FoundGpus ReadGpus(Readings& readings);

/// What the library's answers say. Their errors become gaps, except those that are themselves an answer: a GPU that
/// has no memory of its own, no multi-instance mode, no NVLink.
FoundGpus GpusOf(const GpuAnswers& answers, Readings& readings);

/// "9.0"; nullopt for any other text.
std::optional<model::ComputeCapability> ParseComputeCapability(std::string_view text);

}  // namespace sparkwright::hardware
