#pragma once

#include <optional>
#include <string_view>

#include "base/quantity.h"
#include "conf/size_and_time.h"
#include "validate/subject.h"

namespace sparkwright::validate {

/// Values of keys that the catalogue does not type: of families such as spark.ssl.<part>.enabled, and of libraries.
/// Nullopt when the key is not set or its text is none of the kind.
std::optional<double> LooseNumber(const Subject& subject, std::string_view key);
std::optional<bool> LooseTruth(const Subject& subject, std::string_view key);
/// A bare number is in `unit`.
std::optional<Bytes> LooseSize(const Subject& subject, std::string_view key,
                               conf::ByteUnit unit = conf::ByteUnit::kByte);
std::optional<Millis> LooseTime(const Subject& subject, std::string_view key, conf::TimeUnit unit);

}  // namespace sparkwright::validate
