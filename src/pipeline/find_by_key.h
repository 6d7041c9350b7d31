#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace sparkwright::pipeline {

/// The first of a list that is about this property of Spark; nullptr without one. It stays valid as long as the list
/// does not change.
template <typename Property>
Property* FindByKey(std::vector<Property>& properties, std::string_view key) {
  const auto found =
      std::find_if(properties.begin(), properties.end(), [&](const Property& property) { return property.key == key; });
  return found == properties.end() ? nullptr : &*found;
}

}  // namespace sparkwright::pipeline
