#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace sparkwright::model {

/// Threads of the master local (1), local[N] or local[N, maxFailures]. Nullopt for local[*], which has as many as the
/// machine has processors, and for every other text. 0 for local[0], which Spark refuses.
inline std::optional<int32_t> LocalThreads(std::string_view master) {
  if (master == "local") {
    return 1;
  }
  constexpr std::string_view kFront = "local[";
  if (!master.starts_with(kFront)) {
    return std::nullopt;
  }
  master.remove_prefix(kFront.size());
  int32_t threads = 0;
  const auto [end, error] = std::from_chars(master.data(), master.data() + master.size(), threads);
  master.remove_prefix(static_cast<std::size_t>(end - master.data()));
  // Spark allows blanks before the comma.
  master.remove_prefix(std::min(master.find_first_not_of(" \t"), master.size()));
  const bool is_number = error == std::errc() && threads >= 0 && (master.starts_with(',') || master.starts_with(']'));
  return is_number ? std::optional(threads) : std::nullopt;
}

}  // namespace sparkwright::model
