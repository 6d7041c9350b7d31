#pragma once

#include <string_view>
#include <vector>

namespace sparkwright {

/// Takes the text up to the first `separator` off the front of `rest`, and the separator with it: all of `rest` when
/// there is none. The result has no separator and lives as long as the text behind `rest`.
std::string_view TakeUpTo(std::string_view& rest, char separator);

/// The lines of a text without their "\n"; a "\r" in front of it stays. The empty text has none, and there is none
/// behind a "\n" that ends the text. They live as long as the text.
std::vector<std::string_view> Lines(std::string_view text);

}  // namespace sparkwright
