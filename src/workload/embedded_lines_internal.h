#pragma once

#include <span>
#include <string_view>

namespace sparkwright::workload {

// The lines of the files in data/ that the build puts into the program, one JSON object each.

std::span<const std::string_view> WorkloadLexiconLines();
std::span<const std::string_view> WorkloadCallsLines();
std::span<const std::string_view> WorkloadModelLines();

}  // namespace sparkwright::workload
