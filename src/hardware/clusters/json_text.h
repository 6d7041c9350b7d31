#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/result.h"

namespace sparkwright::hardware {

/// Parses JSON. Errors: kCorrupt with `name` and what was expected there.
Result<nlohmann::json> ParseJson(std::string_view text, std::string_view name, std::string_view expected);

/// A member of an object; null when there is none.
const nlohmann::json& Member(const nlohmann::json& object, std::string_view name);

/// A member that is text; empty when there is none.
std::string TextMember(const nlohmann::json& object, std::string_view name);

/// A member that is a whole number of at least 0.
std::optional<int64_t> CountMember(const nlohmann::json& object, std::string_view name);

}  // namespace sparkwright::hardware
