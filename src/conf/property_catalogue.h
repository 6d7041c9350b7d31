#pragma once

#include <cstddef>
#include <map>
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
  const Property* property = nullptr;
  const PropertyFamily* family = nullptr;
  const VendorNamespace* vendor = nullptr;
  std::string replaced_by;  ///< What Spark says to write instead; may be empty.
};

/// Every property of Spark 3.1 to 4.3. Immutable once made; threads may share it.
class PropertyCatalogue {
 public:
  /// The catalogue that the program carries. It is read from text in the first call; later ones cost nothing.
  static const PropertyCatalogue& Builtin();

  /// Errors: kCorrupt, with the file and line.
  static Result<PropertyCatalogue> Parse(const CatalogueText& text);

  /// The releases it was made from, oldest first.
  [[nodiscard]] const std::vector<model::SparkVersion>& versions() const { return versions_; }
  [[nodiscard]] const model::SparkVersion& newest() const { return versions_.back(); }

  /// By key.
  [[nodiscard]] const std::vector<Property>& properties() const { return properties_; }
  [[nodiscard]] const std::vector<PropertyFamily>& families() const { return families_; }
  [[nodiscard]] const std::vector<VendorNamespace>& vendors() const { return vendors_; }

  /// Null when there is none. Keys are compared exactly, as Spark does.
  [[nodiscard]] const Property* Find(std::string_view key) const;
  /// The family with the longest pattern that has it.
  [[nodiscard]] const PropertyFamily* FindFamily(std::string_view key) const;
  /// The vendor with the longest prefix.
  [[nodiscard]] const VendorNamespace* FindVendor(std::string_view key) const;
  /// What the property does, in our words. Nullopt for most.
  [[nodiscard]] std::optional<std::string_view> Note(std::string_view key) const;
  /// All notes, by key.
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& notes() const { return notes_; }

  [[nodiscard]] KeyFacts Describe(std::string_view key, const model::SparkVersion& version) const;

  /// The value that a version uses when the key is not set: its default, or that of the key it falls back to. Nullopt
  /// when there is none.
  [[nodiscard]] std::optional<std::string> EffectiveDefault(std::string_view key,
                                                            const model::SparkVersion& version) const;

  /// The key that a misspelt one most likely means: the same but for case and punctuation, a synonym, or the one with
  /// the fewest edits. Nullopt when nothing is near, and for keys that exist. Takes a few milliseconds.
  [[nodiscard]] std::optional<std::string> Suggest(std::string_view key) const;

 private:
  /// Fills synonyms_ and bare_keys_ when all properties are there.
  void IndexBareKeys(const std::map<std::string, std::string, std::less<>>& synonyms);
  /// How much a property is to be preferred to another that is as near.
  [[nodiscard]] int Rank(const Property& property) const;
  [[nodiscard]] std::optional<std::string> SameButForPunctuation(std::string_view key) const;
  [[nodiscard]] std::optional<std::string> NearestKey(std::string_view key) const;

  std::vector<model::SparkVersion> versions_;
  std::vector<Property> properties_;
  std::vector<PropertyFamily> families_;
  std::vector<VendorNamespace> vendors_;
  std::map<std::string, std::string, std::less<>> synonyms_;   // Without punctuation and case, and the key meant.
  std::map<std::string, std::size_t, std::less<>> bare_keys_;  // The same to positions in properties_.
  std::map<std::string, std::string, std::less<>> notes_;
};

}  // namespace sparkwright::conf
