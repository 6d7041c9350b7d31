#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "model/disk_kind.h"

namespace sparkwright::model {

/// What a kind of disk is called in JSON, in a cluster.yaml and in data/machine_profiles.jsonl.
inline constexpr std::array<std::pair<DiskKind, std::string_view>, 6> kDiskKindNames = {
    {{DiskKind::kNvme, "nvme"},
     {DiskKind::kSsd, "ssd"},
     {DiskKind::kHdd, "hdd"},
     {DiskKind::kNetwork, "network"},
     {DiskKind::kVirtual, "virtual"},
     {DiskKind::kMemory, "memory"}}};

/// Nullopt for any other text.
constexpr std::optional<DiskKind> DiskKindNamed(std::string_view name) {
  for (const auto& [kind, its_name] : kDiskKindNames) {
    if (name == its_name) {
      return kind;
    }
  }
  return std::nullopt;
}

}  // namespace sparkwright::model
