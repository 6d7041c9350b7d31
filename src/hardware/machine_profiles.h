#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/machine.h"

namespace sparkwright::hardware {

/// A machine as its maker sells it, for those who do not have it at hand.
struct MachineProfile {
  std::string name;  ///< "dgx-h100"
  model::Machine machine;
  /// Fields and the document that says them: "memory" → a page.
  std::vector<std::pair<std::string, std::string>> sources;
};

/// All of data/machine_profiles.jsonl, in its order.
std::vector<MachineProfile> MachineProfiles();

/// Their names.
std::vector<std::string> MachineProfileNames();

/// Errors: kNotFound, with the names that there are.
Result<MachineProfile> FindMachineProfile(std::string_view name);

}  // namespace sparkwright::hardware
