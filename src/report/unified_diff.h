#pragma once

#include <string>
#include <string_view>

namespace sparkwright::report {

/// The change of a text in the form that `diff -u` and `patch` share: hunks with three lines around them, "\ No newline
/// at end of file" where it is so. `name` is the file, for `patch -p0`. Empty when nothing differs. The lines
/// that differ, from the first to the last, are compared each with each: meant for configuration files.
std::string UnifiedDiff(std::string_view before, std::string_view after, std::string_view name);

}  // namespace sparkwright::report
