#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <vector>

namespace sparkwright::ingest {

/// A set of task indices. They are dense from 0, so a bit each; indices that are not (a damaged log) go elsewhere, so
/// that one absurd index does not take gigabytes.
class IndexSet {
 public:
  /// Adds `index`; false when it was there already.
  bool Insert(int32_t index) {
    if (index < 0 || index >= kMaxDense) {
      return sparse_.insert(index).second;
    }
    const auto position = static_cast<std::size_t>(index);
    if (position >= dense_.size()) {
      dense_.resize(position + 1);
    }
    if (dense_[position]) {
      return false;
    }
    dense_[position] = true;
    ++num_dense_;
    return true;
  }

  [[nodiscard]] bool Contains(int32_t index) const {
    if (index < 0 || index >= kMaxDense) {
      return sparse_.contains(index);
    }
    const auto position = static_cast<std::size_t>(index);
    return position < dense_.size() && dense_[position];
  }

  [[nodiscard]] int64_t size() const { return num_dense_ + static_cast<int64_t>(sparse_.size()); }

 private:
  static constexpr int32_t kMaxDense = 1 << 24;

  std::vector<bool> dense_;
  int64_t num_dense_ = 0;
  std::unordered_set<int32_t> sparse_;
};

}  // namespace sparkwright::ingest
