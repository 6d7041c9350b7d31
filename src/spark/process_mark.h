#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "spark/process.h"

/// How the processes of a cluster or a run are known again when nothing else is left of it: they inherit a variable
/// "TOKEN:FOLDER". The token is random, so that no variable that somebody exports looks like it.
namespace sparkwright::spark {

/// So many random bytes in hexadecimal, from the system's source.
std::string RandomHex(std::size_t num_bytes);

/// A new value for the variable of a folder.
std::string NewMark(std::string_view folder);

/// Whether a value is one of this folder.
bool IsMarkOf(std::string_view value, std::string_view folder);

/// All processes of this user with such a value of the variable; see ProcessesWithVariable.
std::vector<ProcessId> MarkedProcesses(const std::string& variable, std::string_view folder);

}  // namespace sparkwright::spark
