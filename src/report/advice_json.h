#pragma once

#include <string_view>

#include "report/advice.h"
#include "report/json_writer.h"

namespace sparkwright::report {

/// Version of what WriteAdviceJson writes. The minor number grows with added keys, the major one with changes.
inline constexpr std::string_view kAdviceSchemaVersion = "1.0";

/// Writes what `recommend` found as one JSON object. docs/reference/recommend.schema.json is its schema.
void WriteAdviceJson(JsonWriter& writer, const Advice& advice, std::string_view program_version);

/// Writes that schema, JSON Schema 2020-12.
void WriteAdviceSchema(JsonWriter& writer);

}  // namespace sparkwright::report
