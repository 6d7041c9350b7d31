#pragma once

#include <string_view>

#include "report/json_writer.h"
#include "report/key_explanation.h"

namespace sparkwright::report {

/// Raised when a key of an explanation changes its meaning or goes away.
inline constexpr int kExplainSchemaVersion = 1;

/// Writes one JSON object with everything that is known of a configuration key (docs/reference/explain.schema.json).
void WriteKeyJson(JsonWriter& writer, const KeyExplanation& explanation, std::string_view program_version);

/// Writes the JSON Schema of what WriteKeyJson writes.
void WriteKeyJsonSchema(JsonWriter& writer);

}  // namespace sparkwright::report
