#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "conf/property.h"
#include "model/spark_version.h"

// The files of a catalogue: one JSON object a line. Errors of all: kCorrupt, with the file and line.
namespace sparkwright::conf {

using Lines = std::span<const std::string_view>;
using TextsByKey = std::map<std::string, std::string, std::less<>>;

/// Of the first line of the file of properties, which is about the file.
Result<std::vector<model::SparkVersion>> ReadVersions(Lines properties);
/// Whether the first line of a file of a vendor's properties is of a format that is known.
Status CheckVendorFormat(Lines vendor_properties, std::string_view file);
/// Of lines behind the first, where `first_line` is the number of the first of these.
Result<std::vector<Property>> ReadProperties(Lines lines, std::string_view file, std::size_t first_line);
Result<std::vector<PropertyFamily>> ReadFamilies(Lines lines);
Result<std::vector<VendorNamespace>> ReadVendors(Lines lines);
/// Misspelt keys and the key meant.
Result<TextsByKey> ReadSynonyms(Lines lines);
Result<TextsByKey> ReadNotes(Lines lines);

}  // namespace sparkwright::conf
