#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/job_input.h"
#include "model/workload.h"
#include "report/json_writer.h"

namespace sparkwright::report {

/// Version of what WriteWorkloadJson writes. The minor number grows with added keys, the major one with changes.
inline constexpr std::string_view kWorkloadSchemaVersion = "1.0";

/// Writes a workload as one JSON object. docs/reference/classify.schema.json is its schema.
void WriteWorkloadJson(JsonWriter& writer, const model::Workload& workload, std::string_view program_version);

/// Writes that schema, JSON Schema 2020-12.
void WriteWorkloadSchema(JsonWriter& writer);

/// Writes what the learned classifier sees of a sample and makes of it: "id", "features" by source, "probabilities" in
/// the order of model::WorkloadClass. For tools/classifier.
void WriteSampleJson(JsonWriter& writer, const std::string& id, const std::vector<model::WorkloadFeatures>& features,
                     const model::Workload& workload);

}  // namespace sparkwright::report
