// The part of the catalogue that finds the right key for a misspelt one.
#include <algorithm>
#include <cstddef>

#include "base/check.h"
#include "base/edit_distance.h"
#include "conf/catalogue_parts_internal.h"
#include "conf/property_catalogue.h"

namespace sparkwright::conf {
namespace {

constexpr std::string_view kPrefix = "spark.";

/// Lower-case letters and digits only: what is left when case, dots, dashes and underscores are typed differently.
std::string Bare(std::string_view key) {
  std::string bare;
  for (const char c : key) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      bare += c;
    } else if (c >= 'A' && c <= 'Z') {
      bare += static_cast<char>(c - 'A' + 'a');
    }
  }
  return bare;
}

}  // namespace

const BareKeys& PropertyCatalogue::bare_keys() const {
  return parts_->bare_keys.Get([&] {
    BareKeys bare;
    const std::vector<Property>& all = properties();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto [other, is_new] = bare.keys.emplace(Bare(all[i].key), i);
      if (!is_new && Rank(all[i]) > Rank(all[other->second])) {
        other->second = i;
      }
    }
    const Result<TextsByKey> synonyms = ReadSynonyms(parts_->text.synonyms);
    SPARKWRIGHT_CHECK(synonyms.ok());
    for (const auto& [from, to] : *synonyms) {
      bare.synonyms[Bare(from)] = to;
    }
    return bare;
  });
}

int PropertyCatalogue::Rank(const Property& property) const {
  const bool is_former = property.removed.has_value() || property.deprecated.has_value() || !property.form.has_value();
  return (is_former ? 0 : 4) + (property.is_internal ? 0 : 2) + (notes().contains(property.key) ? 1 : 0);
}

std::optional<std::string> PropertyCatalogue::SameButForPunctuation(std::string_view key) const {
  const std::string bare = Bare(key);
  for (const std::string& one : {bare, "spark" + bare}) {
    if (const auto synonym = bare_keys().synonyms.find(one); synonym != bare_keys().synonyms.end()) {
      return synonym->second;
    }
    if (const auto same = bare_keys().keys.find(one); same != bare_keys().keys.end()) {
      return parts_->properties.At(same->second).key;
    }
  }
  return std::nullopt;
}

std::optional<std::string> PropertyCatalogue::NearestKey(std::string_view key) const {
  // Edits are counted behind "spark.", which says nothing, and may be a third of the letters there.
  const std::size_t length = key.size() > kPrefix.size() ? key.size() - kPrefix.size() : 1;
  const std::size_t limit = std::clamp<std::size_t>(length / 3, 1, 8);
  std::optional<std::string> best;
  std::size_t least = limit + 1;
  int best_rank = 0;
  for (const Property& property : properties()) {
    const std::optional<std::size_t> distance = EditDistanceWithin(key, property.key, std::min(limit, least));
    if (!distance.has_value()) {
      continue;
    }
    const int rank = Rank(property);
    if (*distance < least || (*distance == least && rank > best_rank)) {
      best = property.key;
      least = *distance;
      best_rank = rank;
    }
  }
  // With a letter wrong in what the vendor's keys start with.
  for (const Property& property : vendor_properties()) {
    if (const auto distance = EditDistanceWithin(key, property.key, least - 1); distance.has_value()) {
      best = property.key;
      least = *distance;
    }
  }
  return best;
}

bool PropertyCatalogue::ListsPropertiesOf(const VendorNamespace& vendor) const {
  return std::any_of(vendor_properties().begin(), vendor_properties().end(),
                     [&](const Property& property) { return property.key.starts_with(vendor.prefix); });
}

std::optional<std::string> PropertyCatalogue::NearestOfVendor(std::string_view key,
                                                              const VendorNamespace& vendor) const {
  constexpr std::size_t kMostEdits = 3;
  constexpr std::size_t kLettersForEachEdit = 8;
  // Letters alone, so that a wrong case or dot is no edit.
  const std::string bare = Bare(key.substr(vendor.prefix.size()));
  std::size_t least = std::clamp<std::size_t>(bare.size() / kLettersForEachEdit, 1, kMostEdits) + 1;
  std::optional<std::string> best;
  for (const Property& property : vendor_properties()) {
    if (!property.key.starts_with(vendor.prefix)) {
      continue;
    }
    const std::string other = Bare(std::string_view(property.key).substr(vendor.prefix.size()));
    const std::optional<std::size_t> distance = EditDistanceWithin(bare, other, least - 1);
    if (distance.has_value()) {
      best = property.key;
      least = *distance;
      if (least == 0) {
        break;
      }
    }
  }
  return best;
}

std::optional<std::string> PropertyCatalogue::Suggest(std::string_view key) const {
  constexpr std::size_t kLongestKey = 200;  // The work grows with the length, and no key is longer than 90.
  if (key.empty() || key.size() > kLongestKey || Find(key) != nullptr || FindOfVendor(key) != nullptr) {
    return std::nullopt;
  }
  if (const VendorNamespace* const vendor = FindVendor(key); vendor != nullptr && ListsPropertiesOf(*vendor)) {
    return NearestOfVendor(key, *vendor);
  }
  if (std::optional<std::string> same = SameButForPunctuation(key); same.has_value()) {
    return same;
  }
  if (std::optional<std::string> nearest = NearestKey(key); nearest.has_value()) {
    return nearest;
  }
  return key.starts_with(kPrefix) ? std::nullopt : NearestKey(std::string(kPrefix) + std::string(key));
}

}  // namespace sparkwright::conf
