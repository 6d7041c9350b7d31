#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace sparkwright {

/// The value of an enum by its name, where `names` has one for each value from 0 on, in their order. Nullopt for any
/// other text.
template <typename Enum, std::size_t kCount>
constexpr std::optional<Enum> EnumNamed(const std::array<std::string_view, kCount>& names, std::string_view name) {
  for (std::size_t i = 0; i < kCount; ++i) {
    if (names[i] == name) {
      return static_cast<Enum>(i);
    }
  }
  return std::nullopt;
}

}  // namespace sparkwright
