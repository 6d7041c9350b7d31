#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <vector>

namespace sparkwright::ingest {

/// A set of task indices. They are dense from 0, so a bit each; those far beyond what the number of members explains (a
/// damaged log) go elsewhere, so that absurd indices do not take megabytes each.
class IndexSet {
 public:
  /// Adds `index`; false when it was there already.
  bool Insert(int32_t index) {
    if (Contains(index)) {
      return false;
    }
    if (index < 0 || index >= kMaxSpread * (num_dense_ + kFreeMembers)) {
      return sparse_.insert(index).second;
    }
    const auto position = static_cast<std::size_t>(index);
    if (position >= dense_.size()) {
      dense_.resize(position + 1);
    }
    dense_[position] = true;
    ++num_dense_;
    return true;
  }

  [[nodiscard]] bool Contains(int32_t index) const {
    const std::size_t position = static_cast<uint32_t>(index);
    return (position < dense_.size() && dense_[position]) || (!sparse_.empty() && sparse_.contains(index));
  }

  [[nodiscard]] int64_t size() const { return num_dense_ + static_cast<int64_t>(sparse_.size()); }

 private:
  static constexpr int64_t kMaxSpread = 64;  // Bits per member.
  static constexpr int64_t kFreeMembers = 1024;

  std::vector<bool> dense_;
  int64_t num_dense_ = 0;
  std::unordered_set<int32_t> sparse_;
};

}  // namespace sparkwright::ingest
