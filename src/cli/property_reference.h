#pragma once

#include <string>

#include "conf/property_catalogue.h"

namespace sparkwright::cli {

/// docs/reference/properties.md: what the catalogue holds, in numbers, and the properties that have a note.
std::string PropertyReference(const conf::PropertyCatalogue& catalogue);

}  // namespace sparkwright::cli
