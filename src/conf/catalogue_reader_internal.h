#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "conf/property_catalogue.h"

namespace sparkwright::conf {

/// What the text of a catalogue holds.
struct CatalogueContents {
  std::vector<model::SparkVersion> versions;
  std::vector<Property> properties;
  std::vector<PropertyFamily> families;
  std::vector<VendorNamespace> vendors;
  std::map<std::string, std::string, std::less<>> synonyms;
  std::map<std::string, std::string, std::less<>> notes;
};

/// Errors: kCorrupt, with the file and line.
Result<CatalogueContents> ReadCatalogue(const CatalogueText& text);

}  // namespace sparkwright::conf
