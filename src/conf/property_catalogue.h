#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "conf/property.h"
#include "model/spark_version.h"

namespace sparkwright::conf {

/// The catalogue as text, one JSON object a line; docs/guide/property-catalogue.md describes the fields.
struct CatalogueText {
  std::span<const std::string_view> properties;  ///< The first line is about the file.
  std::span<const std::string_view> families;
  std::span<const std::string_view> vendors;
  std::span<const std::string_view> synonyms;
  std::span<const std::string_view> notes;
  /// Properties of one vendor, whose name is in the first line. Empty when there are none.
  std::span<const std::string_view> vendor_properties = {};
};

/// What a key is to one version of Spark.
enum class KeyStatus {
  kKnown,
  kDeprecated,  ///< Read, with a warning.
  kRemoved,     ///< No longer read; setting it fails or does nothing.
  kNotYet,      ///< A later version reads it.
  kNoLonger,    ///< An earlier version read it.
  kFamily,      ///< One of a family.
  kVendor,      ///< Not Apache Spark's.
  kNotSpark,    ///< Does not start with "spark."; spark-submit ignores it.
  kUnknown,     ///< A misspelt key, or one of a library that the catalogue does not know.
};

/// A key with what the catalogue says of it for one version. Pointers live as long as the catalogue; null when they do
/// not apply.
struct KeyFacts {
  KeyStatus status = KeyStatus::kUnknown;
  /// For kVendor it is one of the vendor's own, for which versions of Spark mean nothing; null for those that the
  /// catalogue does not list.
  const Property* property = nullptr;
  const PropertyFamily* family = nullptr;
  const VendorNamespace* vendor = nullptr;
  std::string replaced_by;  ///< What Spark, or the vendor, says to write instead; may be empty.
};

struct BareKeys;

/// Every property of Spark 3.1 to 4.3. Immutable to its users; threads may share it.
class PropertyCatalogue {
 public:
  PropertyCatalogue(PropertyCatalogue&&) noexcept;
  PropertyCatalogue& operator=(PropertyCatalogue&&) noexcept;
  ~PropertyCatalogue();

  /// The catalogue that the program carries. Its lines are read when something first asks for them, a property alone:
  /// most commands ask for a few hundred of 2,000, and reading all would be half of their start.
  static const PropertyCatalogue& Builtin();

  /// A catalogue of other text, which must outlive it. Errors: those of Verify.
  static Result<PropertyCatalogue> Of(const CatalogueText& text);
  /// Reads all of a text. Errors: kCorrupt, with the file and line; for properties that are not in the order of keys.
  static Status Verify(const CatalogueText& text);

  /// The releases it was made from, oldest first.
  [[nodiscard]] const std::vector<model::SparkVersion>& versions() const { return versions_; }
  [[nodiscard]] const model::SparkVersion& newest() const { return versions_.back(); }

  /// By key.
  [[nodiscard]] const std::vector<Property>& properties() const;
  [[nodiscard]] const std::vector<PropertyFamily>& families() const;
  [[nodiscard]] const std::vector<VendorNamespace>& vendors() const;

  /// Properties of vendors' libraries that the catalogue lists, by key. None of them is in properties().
  [[nodiscard]] const std::vector<Property>& vendor_properties() const;

  /// Null when there is none. Keys are compared exactly, as Spark does.
  [[nodiscard]] const Property* Find(std::string_view key) const;
  /// The same among vendor_properties().
  [[nodiscard]] const Property* FindOfVendor(std::string_view key) const;
  /// The family with the longest pattern that has it.
  [[nodiscard]] const PropertyFamily* FindFamily(std::string_view key) const;
  /// The vendor with the longest prefix.
  [[nodiscard]] const VendorNamespace* FindVendor(std::string_view key) const;
  /// What the property does, in our words. Nullopt for most.
  [[nodiscard]] std::optional<std::string_view> Note(std::string_view key) const;
  /// All notes, by key.
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& notes() const;

  [[nodiscard]] KeyFacts Describe(std::string_view key, const model::SparkVersion& version) const;

  /// The value that a version uses when the key is not set: its default, or that of the key it falls back to. Nullopt
  /// when there is none.
  [[nodiscard]] std::optional<std::string> EffectiveDefault(std::string_view key,
                                                            const model::SparkVersion& version) const;

  /// The key that a misspelt one most likely means: the same but for case and punctuation, a synonym, or the one with
  /// the fewest edits. Of a key of a vendor whose properties are listed it is another of them, and a nearer one: other
  /// versions of the library have keys that the catalogue does not list. Nullopt when nothing is near, and for keys
  /// that exist. Takes a few milliseconds.
  [[nodiscard]] std::optional<std::string> Suggest(std::string_view key) const;

 private:
  struct Parts;

  /// Lines that are well-formed, each property's with its key first, in the order of keys; they outlive the catalogue.
  explicit PropertyCatalogue(const CatalogueText& text);

  [[nodiscard]] const BareKeys& bare_keys() const;
  /// How much a property is to be preferred to another that is as near.
  [[nodiscard]] int Rank(const Property& property) const;
  [[nodiscard]] std::optional<std::string> SameButForPunctuation(std::string_view key) const;
  [[nodiscard]] std::optional<std::string> NearestKey(std::string_view key) const;
  [[nodiscard]] std::optional<std::string> NearestOfVendor(std::string_view key, const VendorNamespace& vendor) const;
  [[nodiscard]] bool ListsPropertiesOf(const VendorNamespace& vendor) const;

  std::vector<model::SparkVersion> versions_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sparkwright::conf
