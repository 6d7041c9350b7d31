#pragma once

#include <string_view>

#include "report/analysis.h"
#include "report/json_writer.h"

namespace sparkwright::report {

/// Raised when a key changes its meaning or goes away; new keys may come without.
inline constexpr int kAnalysisSchemaVersion = 1;

enum class IncludeTasks { kNo, kYes };

/// Writes one JSON object with everything there is (docs/reference/analysis.schema.json), one section at a time.
void WriteAnalysisJson(JsonWriter& writer, const Analysis& analysis, std::string_view program_version,
                       IncludeTasks include_tasks);

/// Writes the JSON Schema of what WriteAnalysisJson writes.
void WriteAnalysisJsonSchema(JsonWriter& writer);

}  // namespace sparkwright::report
