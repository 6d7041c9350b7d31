#pragma once

#include <string_view>

#include "model/run_diff.h"
#include "report/json_writer.h"

namespace sparkwright::report {

/// Raised when a key of a diff changes its meaning or goes away.
inline constexpr int kDiffSchemaVersion = 1;

/// Writes one JSON object with everything a diff says (docs/reference/diff.schema.json).
void WriteDiffJson(JsonWriter& writer, const model::RunDiff& diff, std::string_view program_version);

/// Writes the JSON Schema of what WriteDiffJson writes.
void WriteDiffJsonSchema(JsonWriter& writer);

}  // namespace sparkwright::report
