#pragma once

#include <string>
#include <string_view>

#include "report/json_writer.h"
#include "spark/cluster.h"

namespace sparkwright::cli {

/// Version of what WriteClusterJson writes. The minor number grows with added keys, the major one with changes.
inline constexpr std::string_view kClusterSchemaVersion = "1.0";

/// Writes what `cluster status --format json` says. docs/reference/cluster.schema.json is its schema.
void WriteClusterJson(report::JsonWriter& writer, const std::string& folder, const spark::ClusterStatus& status);

/// Writes that schema, JSON Schema 2020-12.
void WriteClusterSchema(report::JsonWriter& writer);

}  // namespace sparkwright::cli
