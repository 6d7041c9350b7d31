#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sparkwright::model {

/// A version of Spark: "3.5.9", or the line "3.5" with patch 0. What a vendor writes behind it ("3.3.0-amzn-1",
/// "3.5.0.dbr", "4.0.0-preview2") is kept for printing and does not take part in comparisons.
struct SparkVersion {
  int32_t major = 0;
  int32_t minor = 0;
  int32_t patch = 0;
  std::string suffix;  ///< With its first character, such as "-amzn-1"; empty for Apache's releases.

  /// "3.5", the line that this version belongs to. Defaults and properties change with lines, hardly with patches.
  [[nodiscard]] std::string Line() const;
  /// "3.5.9-amzn-1".
  [[nodiscard]] std::string Text() const;
  /// Whether both are of one line.
  [[nodiscard]] bool IsSameLine(const SparkVersion& other) const {
    return major == other.major && minor == other.minor;
  }

  friend std::strong_ordering operator<=>(const SparkVersion& a, const SparkVersion& b);
  friend bool operator==(const SparkVersion& a, const SparkVersion& b) { return (a <=> b) == 0; }
};

/// Reads "4", "4.1", "4.1.2" and what vendors and builds append after the second or third number. White space around it
/// is ignored. Errors: kInvalidArgument.
Result<SparkVersion> ParseSparkVersion(std::string_view text);

}  // namespace sparkwright::model
