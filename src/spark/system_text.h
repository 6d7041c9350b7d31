#pragma once

#include <string>
#include <system_error>

namespace sparkwright::spark {

/// What the system calls an errno.
inline std::string SystemText(int code) { return std::generic_category().message(code); }

}  // namespace sparkwright::spark
