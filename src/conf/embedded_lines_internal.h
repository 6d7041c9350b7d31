#pragma once

#include <span>
#include <string_view>

namespace sparkwright::conf {

// The lines of the files in data/ that the build puts into the program, one JSON object each.

std::span<const std::string_view> SparkPropertiesLines();
std::span<const std::string_view> SparkPropertyFamiliesLines();
std::span<const std::string_view> VendorNamespacesLines();
std::span<const std::string_view> PropertySynonymsLines();
std::span<const std::string_view> PropertyNotesLines();
std::span<const std::string_view> RapidsPropertiesLines();

}  // namespace sparkwright::conf
