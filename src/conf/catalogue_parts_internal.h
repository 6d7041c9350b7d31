#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "conf/catalogue_reader_internal.h"
#include "conf/property_catalogue.h"

namespace sparkwright::conf {

/// A value that is made when it is first asked for, by whichever thread asks.
template <typename T>
class Lazy {
 public:
  template <typename Make>
  const T& Get(const Make& make) {
    std::call_once(once_, [&] { value_ = make(); });
    return value_;
  }

 private:
  std::once_flag once_;
  T value_;
};

/// What finds the key that a misspelt one means.
struct BareKeys {
  TextsByKey synonyms;                                   ///< Without punctuation and case, to the key meant.
  std::map<std::string, std::size_t, std::less<>> keys;  ///< The same to positions in properties().
};

/// Properties that are read one by one, each when it is first asked for.
class LazyProperties {
 public:
  /// Lines that are well-formed, each with its key first, in the order of keys; they outlive this.
  explicit LazyProperties(Lines lines);

  [[nodiscard]] std::size_t size() const { return keys_.size(); }
  [[nodiscard]] const Property& At(std::size_t position);
  /// Null when there is none.
  [[nodiscard]] const Property* Find(std::string_view key);
  [[nodiscard]] const std::vector<Property>& All();

 private:
  Lines lines_;
  std::vector<std::string_view> keys_;
  std::vector<Property> properties_;           // As many; each filled when its flag is set.
  std::unique_ptr<std::once_flag[]> is_read_;  // NOLINT(modernize-avoid-c-arrays): flags do not move.
  std::once_flag are_all_read_;
};

/// What a catalogue reads when it is asked for it.
struct PropertyCatalogue::Parts {
  explicit Parts(const CatalogueText& all);

  CatalogueText text;
  LazyProperties properties;
  LazyProperties vendor_properties;
  Lazy<std::vector<PropertyFamily>> families;
  Lazy<std::vector<VendorNamespace>> vendors;
  Lazy<TextsByKey> notes;
  Lazy<BareKeys> bare_keys;
};

}  // namespace sparkwright::conf
