#include "conf/property_catalogue.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "conf/catalogue_reader_internal.h"
#include "conf/embedded_lines_internal.h"

namespace sparkwright::conf {
namespace {

/// Whether version numbers as Spark writes them ("2.3", "3.1.0") are at or before a version. Unreadable ones are.
bool IsReached(std::string_view text, const model::SparkVersion& version) {
  const Result<model::SparkVersion> reached = model::ParseSparkVersion(text);
  return !reached.ok() || *reached <= version;
}

}  // namespace

const PropertyCatalogue& PropertyCatalogue::Builtin() {
  // Never destroyed, so that it can be used until the very end of the program.
  static const PropertyCatalogue& catalogue = *new PropertyCatalogue([] {
    Result<PropertyCatalogue> parsed = Parse({SparkPropertiesLines(), SparkPropertyFamiliesLines(),
                                              VendorNamespacesLines(), PropertySynonymsLines(), PropertyNotesLines()});
    SPARKWRIGHT_CHECK(parsed.ok());
    return *std::move(parsed);
  }());
  return catalogue;
}

Result<PropertyCatalogue> PropertyCatalogue::Parse(const CatalogueText& text) {
  SPARKWRIGHT_TRY(CatalogueContents contents, ReadCatalogue(text));
  PropertyCatalogue catalogue;
  catalogue.versions_ = std::move(contents.versions);
  catalogue.properties_ = std::move(contents.properties);
  catalogue.families_ = std::move(contents.families);
  catalogue.vendors_ = std::move(contents.vendors);
  catalogue.notes_ = std::move(contents.notes);
  std::sort(catalogue.properties_.begin(), catalogue.properties_.end(),
            [](const Property& a, const Property& b) { return a.key < b.key; });
  const auto twice = std::adjacent_find(catalogue.properties_.begin(), catalogue.properties_.end(),
                                        [](const Property& a, const Property& b) { return a.key == b.key; });
  if (twice != catalogue.properties_.end()) {
    return Error(ErrorCode::kCorrupt, "spark_properties.jsonl: " + twice->key + " is there twice");
  }
  catalogue.IndexBareKeys(contents.synonyms);
  return catalogue;
}

const Property* PropertyCatalogue::Find(std::string_view key) const {
  const auto found = std::lower_bound(
      properties_.begin(), properties_.end(), key,
      [](const Property& property, std::string_view wanted) { return std::string_view(property.key) < wanted; });
  return found != properties_.end() && found->key == key ? &*found : nullptr;
}

const PropertyFamily* PropertyCatalogue::FindFamily(std::string_view key) const {
  const PropertyFamily* best = nullptr;
  for (const PropertyFamily& family : families_) {
    if (family.Matches(key) && (best == nullptr || family.pattern.size() > best->pattern.size())) {
      best = &family;
    }
  }
  return best;
}

const VendorNamespace* PropertyCatalogue::FindVendor(std::string_view key) const {
  const VendorNamespace* best = nullptr;
  for (const VendorNamespace& vendor : vendors_) {
    if (key.starts_with(vendor.prefix) && (best == nullptr || vendor.prefix.size() > best->prefix.size())) {
      best = &vendor;
    }
  }
  return best;
}

std::optional<std::string_view> PropertyCatalogue::Note(std::string_view key) const {
  const auto found = notes_.find(key);
  return found == notes_.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

KeyFacts PropertyCatalogue::Describe(std::string_view key, const model::SparkVersion& version) const {
  KeyFacts facts;
  facts.property = Find(key);
  if (facts.property == nullptr) {
    facts.family = FindFamily(key);
    facts.vendor = facts.family == nullptr ? FindVendor(key) : nullptr;
    facts.status = facts.family != nullptr      ? KeyStatus::kFamily
                   : facts.vendor != nullptr    ? KeyStatus::kVendor
                   : !key.starts_with("spark.") ? KeyStatus::kNotSpark
                                                : KeyStatus::kUnknown;
    return facts;
  }
  const Property& property = *facts.property;
  if (property.deprecated.has_value()) {
    facts.replaced_by = property.deprecated->replaced_by;
  }
  if (property.removed.has_value() && !property.removed->replaced_by.empty()) {
    facts.replaced_by = property.removed->replaced_by;
  }
  if (property.removed.has_value() && IsReached(property.removed->in, version)) {
    facts.status = KeyStatus::kRemoved;
  } else if (property.first.has_value() && version < *property.first) {
    facts.status = KeyStatus::kNotYet;
  } else if (!property.IsIn(version)) {
    facts.status = KeyStatus::kNoLonger;
  } else if (property.deprecated.has_value() && IsReached(property.deprecated->from, version)) {
    facts.status = KeyStatus::kDeprecated;
  } else {
    facts.status = KeyStatus::kKnown;
  }
  return facts;
}

std::optional<std::string> PropertyCatalogue::EffectiveDefault(std::string_view key,
                                                               const model::SparkVersion& version) const {
  // Fallbacks form short chains; the limit ends a circle, which Spark does not have.
  constexpr int kLongestChain = 8;
  for (int i = 0; i < kLongestChain; ++i) {
    const Property* const property = Find(key);
    if (property == nullptr) {
      return std::nullopt;
    }
    std::optional<std::string> value = property->DefaultAt(version);
    if (value.has_value() || property->fallback.empty()) {
      return value;
    }
    key = property->fallback;
  }
  return std::nullopt;
}

}  // namespace sparkwright::conf
