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

/// What a catalogue reads when it is asked for it.
struct PropertyCatalogue::Parts {
  CatalogueText text;
  std::vector<std::string_view> keys;                  ///< Of properties, in order.
  std::vector<Property> properties;                    ///< As many; each filled when its flag is set.
  std::unique_ptr<std::once_flag[]> is_property_read;  // NOLINT(modernize-avoid-c-arrays): flags do not move.
  std::once_flag are_all_read;
  Lazy<std::vector<PropertyFamily>> families;
  Lazy<std::vector<VendorNamespace>> vendors;
  Lazy<TextsByKey> notes;
  Lazy<BareKeys> bare_keys;
};

}  // namespace sparkwright::conf
