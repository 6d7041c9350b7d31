#pragma once

#include <string_view>

#include "model/prediction.h"
#include "report/json_writer.h"

namespace sparkwright::report {

/// Version of what WritePredictionJson writes. The minor number grows with added keys, the major one with changes.
inline constexpr std::string_view kPredictionSchemaVersion = "1.0";

/// Writes a prediction as one JSON object. docs/reference/predict.schema.json is its schema.
void WritePredictionJson(JsonWriter& writer, const model::Prediction& prediction, std::string_view program_version);

/// Writes that schema, JSON Schema 2020-12.
void WritePredictionSchema(JsonWriter& writer);

}  // namespace sparkwright::report
