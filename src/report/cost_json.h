#pragma once

#include <string_view>

#include "model/price.h"
#include "report/json_writer.h"

namespace sparkwright::report {

/// Version of what WriteCostJson writes. The minor number grows with added keys, the major one with changes.
inline constexpr std::string_view kCostSchemaVersion = "1.0";

/// Writes the answer as one JSON object. docs/reference/cost.schema.json is its schema.
void WriteCostJson(JsonWriter& writer, const model::CostAnswer& answer, std::string_view program_version);

/// Writes that schema, JSON Schema 2020-12.
void WriteCostSchema(JsonWriter& writer);

}  // namespace sparkwright::report
