#pragma once

#include <string_view>

namespace sparkwright::model {

/// Whether Spark hid the value, or part of it, before it wrote it down: Utils.REDACTION_REPLACEMENT_TEXT is
/// "*********(redacted)", and in text such as Java options it takes the place of the secret alone.
constexpr bool IsRedacted(std::string_view value) { return value.find("(redacted)") != std::string_view::npos; }

}  // namespace sparkwright::model
