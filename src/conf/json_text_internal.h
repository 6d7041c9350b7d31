#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sparkwright::conf {

/// A value of a JSON text and the line it stands in.
struct JsonValue {
  enum class Kind { kNull, kText, kNumber, kBoolean, kArray, kObject };
  Kind kind = Kind::kNull;
  std::string key;                ///< Of a member of an object.
  int64_t line = 1;               ///< Of the key, where there is one, from 1.
  std::string text;               ///< Of a text without its quotes, of a number and a boolean as written.
  std::vector<JsonValue> values;  ///< Of an array, and the members of an object; a key may be there twice.

  /// Text, a number or a boolean.
  [[nodiscard]] bool is_scalar() const {
    return kind == Kind::kText || kind == Kind::kNumber || kind == Kind::kBoolean;
  }
};

/// Reads a JSON text. `name` is what messages call it. Errors: kCorrupt for what is not JSON, with line and column, for
/// numbers that no program can hold, and for more than a hundred levels.
Result<JsonValue> ParseJsonText(std::string_view text, std::string_view name);

}  // namespace sparkwright::conf
