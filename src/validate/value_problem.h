#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/violation.h"
#include "validate/subject.h"

namespace sparkwright::validate {

/// What can be wrong with a value by itself. A value has at most one of them: the first that applies.
enum class ValueFault : uint8_t {
  kPlaceholder,     ///< "${MEMORY}", "<size>", "{{size}}": a template that nobody filled in.
  kComment,         ///< "4g # big": Spark takes everything behind the key for the value.
  kQuoted,          ///< "\"4g\"".
  kMalformed,       ///< Not of the property's type.
  kNotAllowed,      ///< Not in the property's list.
  kOutOfBounds,     ///< Of the type, and beyond its limits.
  kSurprisingUnit,  ///< A bare number far from anything useful in the unit that Spark gives it.
};

/// Whether the application reads the key before or when it needs it, so that a value that is none ends it: a key of
/// this version, of Spark's own, of the cluster manager in question and of no switch that is off. Keys of services
/// (history server, workers, Connect) are not read by applications.
bool IsReadByApplication(const Subject& subject, const Setting& setting);

/// A bare number that is this many times the default, or this part of it, was meant in another unit if that brings it
/// near.
constexpr int64_t kFarFromDefault = 500;
/// "Near" is within this many times the default.
constexpr int64_t kNearDefault = 100;

/// One violation at every value with this fault. Texts: "key", "value" (hidden where it is a secret), "meant" (what to
/// write; empty when nothing is certain) and "reason" (a sentence without its end). The fix writes what was meant.
std::vector<model::Violation> WithFault(const Subject& subject, ValueFault fault);

/// The value of an entry for people: hidden where Spark would hide it, too.
std::string ShownValue(const conf::ConfigurationEntry& entry);

/// Whether the value has any fault, so that no rule need look at it further.
bool HasFault(const Subject& subject, std::string_view key);

}  // namespace sparkwright::validate
