#pragma once

#include <string_view>

#include "model/what_if.h"
#include "report/json_writer.h"

namespace sparkwright::report {

/// Version of what WriteWhatIfJson writes. The minor number grows with added keys, the major one with changes.
inline constexpr std::string_view kWhatIfSchemaVersion = "1.1";

/// Writes the answer as one JSON object. docs/reference/what-if.schema.json is its schema.
void WriteWhatIfJson(JsonWriter& writer, const model::WhatIf& answer, std::string_view program_version);

/// Writes that schema, JSON Schema 2020-12.
void WriteWhatIfSchema(JsonWriter& writer);

}  // namespace sparkwright::report
