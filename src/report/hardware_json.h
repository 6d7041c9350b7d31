#pragma once

#include <string_view>

#include "report/hardware_document.h"
#include "report/json_writer.h"

namespace sparkwright::report {

/// Version of what WriteHardwareJson writes. The minor number grows with added keys, the major one with changes.
inline constexpr std::string_view kHardwareSchemaVersion = "1.0";

/// Writes hardware as one JSON object. docs/reference/hardware.schema.json is its schema.
void WriteHardwareJson(JsonWriter& writer, const ShownHardware& hardware, std::string_view program_version);

/// Writes that schema, JSON Schema 2020-12.
void WriteHardwareSchema(JsonWriter& writer);

}  // namespace sparkwright::report
