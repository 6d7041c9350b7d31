#pragma once

#include <span>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/result.h"

namespace sparkwright::recommend {

/// The list `name` of a JSON document, an object. Errors: kCorrupt when it is none or has no such list.
Result<nlohmann::json> ArrayIn(std::span<const std::string_view> lines, const char* name);

}  // namespace sparkwright::recommend
