#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace sparkwright::ingest {

/// A column of whole numbers most of which are 0 or small: 4 bytes a row until a number needs more, nothing at all
/// while every row is 0. Rows are appended in order; a row not set is 0.
class MetricColumn {
 public:
  /// Sets row `row`, which must not lie before a row set earlier.
  void Append(std::size_t row, int64_t value) {
    if (value == 0) {
      return;
    }
    if (wide_.empty() && value > 0 && value <= std::numeric_limits<uint32_t>::max()) {
      narrow_.resize(row);
      narrow_.push_back(static_cast<uint32_t>(value));
      return;
    }
    Widen();
    wide_.resize(row);
    wide_.push_back(value);
  }

  /// Changes a row set or skipped before.
  void Replace(std::size_t row, int64_t value) {
    Widen();
    if (wide_.size() <= row) {
      wide_.resize(row + 1);
    }
    wide_[row] = value;
  }

  /// Appends the rows 0 to `num_rows` (exclusive) to `values`.
  void CopyTo(std::vector<int64_t>& values, std::size_t num_rows) const {
    const std::size_t first = values.size();
    values.insert(values.end(), narrow_.begin(), narrow_.end());
    values.insert(values.end(), wide_.begin(), wide_.end());
    values.resize(first + num_rows);
  }

  [[nodiscard]] bool is_all_zero() const { return narrow_.empty() && wide_.empty(); }
  [[nodiscard]] std::size_t memory_size() const {
    return narrow_.capacity() * sizeof(uint32_t) + wide_.capacity() * sizeof(int64_t);
  }

 private:
  void Widen() {
    if (wide_.empty() && !narrow_.empty()) {
      wide_.assign(narrow_.begin(), narrow_.end());
      narrow_ = {};
    }
  }

  std::vector<uint32_t> narrow_;
  std::vector<int64_t> wide_;
};

}  // namespace sparkwright::ingest
