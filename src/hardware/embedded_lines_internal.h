#pragma once

#include <span>
#include <string_view>

namespace sparkwright::hardware {

/// The lines of data/machine_profiles.jsonl, one JSON object each.
std::span<const std::string_view> MachineProfilesLines();

}  // namespace sparkwright::hardware
