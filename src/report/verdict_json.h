#pragma once

#include <string_view>

#include "report/json_writer.h"
#include "report/verdict_document.h"

namespace sparkwright::report {

/// Version of what WriteVerdictJson writes. The minor number grows with added keys, the major one with changes.
inline constexpr std::string_view kVerdictSchemaVersion = "1.0";

/// Writes a verdict as one JSON object. docs/reference/check.schema.json is its schema.
void WriteVerdictJson(JsonWriter& writer, const CheckedConfiguration& checked, std::string_view program_version);

/// Writes that schema, JSON Schema 2020-12.
void WriteVerdictSchema(JsonWriter& writer);

}  // namespace sparkwright::report
