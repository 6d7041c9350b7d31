#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/tuning.h"
#include "report/json_writer.h"

namespace sparkwright::report {

/// Version of what WriteTuningJson writes. The minor number grows with added keys, the major one with changes.
inline constexpr std::string_view kTuningSchemaVersion = "1.0";

/// Writes a proposed configuration as one JSON object. docs/reference/tune.schema.json is its schema. `runs` are what
/// messages call the logs, in the order of Tuning::gains.
void WriteTuningJson(JsonWriter& writer, const model::Tuning& tuning, const std::vector<std::string>& runs,
                     std::string_view program_version);

/// Writes that schema, JSON Schema 2020-12.
void WriteTuningSchema(JsonWriter& writer);

}  // namespace sparkwright::report
