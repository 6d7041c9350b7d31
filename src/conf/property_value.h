#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "conf/size_and_time.h"

namespace sparkwright::conf {

enum class PropertyType { kBoolean, kInt, kLong, kDouble, kBytes, kTime, kSeq, kRegex, kString, kEnum };

/// "boolean", "int", …, as in the catalogue.
std::string_view TypeName(PropertyType type);
std::optional<PropertyType> TypeNamed(std::string_view name);

/// What the values of a property look like.
struct ValueForm {
  PropertyType type = PropertyType::kString;
  ByteUnit byte_unit = ByteUnit::kByte;    ///< What a bare number means; for kBytes.
  TimeUnit time_unit = TimeUnit::kMillis;  ///< The same for kTime.
  SizeSuffixes suffixes = SizeSuffixes::kShort;
  std::vector<std::string> allowed;  ///< For kEnum, and for kSeq, kString and kInt where Spark has a list.
  bool ignores_case = false;         ///< Whether `allowed` is compared without case.
};

/// A value as Spark holds it. Ints and longs are int64_t; regexes, strings and one of a list are text.
using PropertyValue = std::variant<bool, int64_t, double, Size, Duration, std::vector<std::string>, std::string>;

/// Reads a value as `ConfigBuilder` of Spark 3.1 to 4.3 does:
/// - boolean: true or false in any case, white space around it ignored;
/// - int, long: decimal digits with a sign, white space around it ignored (Java takes digits of other scripts, too;
///   they are refused here);
/// - double: what `Double.parseDouble` takes: "0.6", "6e-1", "1d", "NaN", "Infinity", "0x1p3";
/// - bytes, time: size_and_time.h;
/// - seq: split at commas, white space around items and empty items dropped;
/// - regex: any text that has no group, class or escape left open (a Java regex may be wrong in more ways);
/// - string, enum: the text as it is; one of `allowed` where there is a list.
/// Errors: kInvalidArgument, which says what is wrong and how to write it.
Result<PropertyValue> ParseValue(const ValueForm& form, std::string_view text);

/// The value as it is written in a configuration: it reads back as the same value. Doubles as Java prints them,
/// sequences with commas, sizes and durations with the largest unit that keeps them whole.
std::string PrintValue(const PropertyValue& value);

/// Whether two texts are the same value of this form, such as "1024m" and "1g". Texts that are no values are compared
/// as text.
bool IsSameValue(const ValueForm& form, std::string_view a, std::string_view b);

}  // namespace sparkwright::conf
