#pragma once

#include <string>
#include <string_view>

/// Text as Java's String treats it, where that decides what Spark accepts.
namespace sparkwright::conf {

/// `String.trim`: without the characters up to and including space at both ends.
std::string_view Trimmed(std::string_view text);

/// `toLowerCase(Locale.ROOT)` for A to Z; other letters are in no key and no unit. The Kelvin sign, which Java makes a
/// "k", stays.
std::string LowerCase(std::string_view text);

/// Whether both are the same but for the case of A to Z.
bool IsSameIgnoringCase(std::string_view a, std::string_view b);

}  // namespace sparkwright::conf
