#include "conf/property_catalogue.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "conf/catalogue_parts_internal.h"
#include "conf/catalogue_reader_internal.h"
#include "conf/embedded_lines_internal.h"

namespace sparkwright::conf {
namespace {

/// Whether version numbers as Spark writes them ("2.3", "3.1.0") are at or before a version. Unreadable ones are.
bool IsReached(std::string_view text, const model::SparkVersion& version) {
  const Result<model::SparkVersion> reached = model::ParseSparkVersion(text);
  return !reached.ok() || *reached <= version;
}

/// Of text that is known to be well-formed.
template <typename T>
T Known(Result<T> result) {
  SPARKWRIGHT_CHECK(result.ok());
  return *std::move(result);
}

/// Of {"key":"spark.…",…}; empty for any other line.
std::string_view KeyOfLine(std::string_view line) {
  constexpr std::string_view kBegin = "{\"key\":\"";
  return line.starts_with(kBegin) ? line.substr(kBegin.size(), line.find('"', kBegin.size()) - kBegin.size())
                                  : std::string_view();
}

/// Without the line that is about the file; nothing of an empty one.
/// Number of the first line that is of a property: the one before it is about the file.
constexpr std::size_t kFirstProperty = 2;

Lines WithoutFirst(Lines lines) { return lines.subspan(std::min<std::size_t>(lines.size(), 1)); }

Status VerifyProperties(Lines lines, std::string_view file) {
  SPARKWRIGHT_TRY(const std::vector<Property> properties, ReadProperties(lines, file, kFirstProperty));
  for (std::size_t i = 0; i < properties.size(); ++i) {
    const std::string& key = properties[i].key;
    if (KeyOfLine(lines[i]) != key) {
      return Error(ErrorCode::kCorrupt, fmt::format("{}: the line of {} does not begin with its key", file, key));
    }
    if (i > 0 && key <= properties[i - 1].key) {
      return Error(ErrorCode::kCorrupt, fmt::format("{}: {} is there twice, or not in the order of keys", file, key));
    }
  }
  return {};
}

}  // namespace

LazyProperties::LazyProperties(Lines lines)
    : lines_(lines),
      properties_(lines.size()),
      is_read_(std::make_unique<std::once_flag[]>(lines.size())) {  // NOLINT: as its declaration.
  keys_.reserve(lines.size());
  for (const std::string_view line : lines) {
    keys_.push_back(KeyOfLine(line));
  }
}

const Property& LazyProperties::At(std::size_t position) {
  std::call_once(is_read_[position], [&] {
    properties_[position] =
        std::move(Known(ReadProperties(lines_.subspan(position, 1), "properties", kFirstProperty + position)).front());
  });
  return properties_[position];
}

const Property* LazyProperties::Find(std::string_view key) {
  const auto found = std::lower_bound(keys_.begin(), keys_.end(), key);
  return found != keys_.end() && *found == key ? &At(static_cast<std::size_t>(found - keys_.begin())) : nullptr;
}

const std::vector<Property>& LazyProperties::All() {
  std::call_once(are_all_read_, [&] {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      static_cast<void>(At(i));
    }
  });
  return properties_;
}

PropertyCatalogue::PropertyCatalogue(PropertyCatalogue&&) noexcept = default;
PropertyCatalogue& PropertyCatalogue::operator=(PropertyCatalogue&&) noexcept = default;
PropertyCatalogue::~PropertyCatalogue() = default;

PropertyCatalogue::Parts::Parts(const CatalogueText& all)
    : text(all), properties(WithoutFirst(all.properties)), vendor_properties(WithoutFirst(all.vendor_properties)) {}

PropertyCatalogue::PropertyCatalogue(const CatalogueText& text)
    : versions_(Known(ReadVersions(text.properties))), parts_(std::make_unique<Parts>(text)) {}

const PropertyCatalogue& PropertyCatalogue::Builtin() {
  // Never destroyed, so that it can be used until the very end of the program.
  static const PropertyCatalogue& catalogue =
      *new PropertyCatalogue({SparkPropertiesLines(), SparkPropertyFamiliesLines(), VendorNamespacesLines(),
                              PropertySynonymsLines(), PropertyNotesLines(), RapidsPropertiesLines()});
  return catalogue;
}

Status PropertyCatalogue::Verify(const CatalogueText& text) {
  SPARKWRIGHT_TRY(const std::vector<model::SparkVersion> versions, ReadVersions(text.properties));
  SPARKWRIGHT_TRY(VerifyProperties(text.properties.subspan(1), "spark_properties.jsonl"));
  SPARKWRIGHT_TRY(CheckVendorFormat(text.vendor_properties, "rapids_properties.jsonl"));
  SPARKWRIGHT_TRY(VerifyProperties(WithoutFirst(text.vendor_properties), "rapids_properties.jsonl"));
  SPARKWRIGHT_TRY(const auto families, ReadFamilies(text.families));
  SPARKWRIGHT_TRY(const auto vendors, ReadVendors(text.vendors));
  SPARKWRIGHT_TRY(const auto synonyms, ReadSynonyms(text.synonyms));
  SPARKWRIGHT_TRY(const auto notes, ReadNotes(text.notes));
  return {};
}

Result<PropertyCatalogue> PropertyCatalogue::Of(const CatalogueText& text) {
  SPARKWRIGHT_TRY(Verify(text));
  return PropertyCatalogue(text);
}

const std::vector<Property>& PropertyCatalogue::properties() const { return parts_->properties.All(); }

const std::vector<Property>& PropertyCatalogue::vendor_properties() const { return parts_->vendor_properties.All(); }

const std::vector<PropertyFamily>& PropertyCatalogue::families() const {
  return parts_->families.Get([&] { return Known(ReadFamilies(parts_->text.families)); });
}

const std::vector<VendorNamespace>& PropertyCatalogue::vendors() const {
  return parts_->vendors.Get([&] { return Known(ReadVendors(parts_->text.vendors)); });
}

const std::map<std::string, std::string, std::less<>>& PropertyCatalogue::notes() const {
  return parts_->notes.Get([&] { return Known(ReadNotes(parts_->text.notes)); });
}

const Property* PropertyCatalogue::Find(std::string_view key) const { return parts_->properties.Find(key); }

const Property* PropertyCatalogue::FindOfVendor(std::string_view key) const {
  return parts_->vendor_properties.Find(key);
}

const PropertyFamily* PropertyCatalogue::FindFamily(std::string_view key) const {
  const PropertyFamily* best = nullptr;
  for (const PropertyFamily& family : families()) {
    if (family.Matches(key) && (best == nullptr || family.pattern.size() > best->pattern.size())) {
      best = &family;
    }
  }
  return best;
}

const VendorNamespace* PropertyCatalogue::FindVendor(std::string_view key) const {
  const VendorNamespace* best = nullptr;
  for (const VendorNamespace& vendor : vendors()) {
    if (key.starts_with(vendor.prefix) && (best == nullptr || vendor.prefix.size() > best->prefix.size())) {
      best = &vendor;
    }
  }
  return best;
}

std::optional<std::string_view> PropertyCatalogue::Note(std::string_view key) const {
  const auto found = notes().find(key);
  return found == notes().end() ? std::nullopt : std::optional<std::string_view>(found->second);
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
    facts.property = facts.vendor != nullptr ? FindOfVendor(key) : nullptr;
    if (facts.property != nullptr && facts.property->removed.has_value()) {
      facts.replaced_by = facts.property->removed->replaced_by;
    }
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
