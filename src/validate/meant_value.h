#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "conf/property_value.h"

namespace sparkwright::validate {

/// What a text that Spark does not read stands for without doubt, written as every version reads it: "yes" is "true",
/// "1.5g" is "1536m", "8 GiB" is "8g", "10sec" is "10s", "200.0" is "200", "60%" is "0.6". Nullopt when it could mean
/// several things, or when no value of this form is the same.
std::optional<std::string> MeantValue(const conf::ValueForm& form, std::string_view text);

/// The one of a list that a wrong word most likely stands for; nullopt when nothing is near.
std::optional<std::string> NearestAllowed(const conf::ValueForm& form, std::string_view word);

}  // namespace sparkwright::validate
