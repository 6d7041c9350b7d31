#pragma once

#include <string_view>

#include "model/submitted_run.h"
#include "report/json_writer.h"

namespace sparkwright::report {

/// Version of what WriteRunJson writes. The minor number grows with added keys, the major one with changes.
inline constexpr std::string_view kRunSchemaVersion = "1.0";

/// Writes a run as one JSON object. docs/reference/submit.schema.json is its schema.
void WriteRunJson(JsonWriter& writer, const model::SubmittedRun& run, std::string_view program_version);

/// Writes that schema, JSON Schema 2020-12.
void WriteRunSchema(JsonWriter& writer);

}  // namespace sparkwright::report
