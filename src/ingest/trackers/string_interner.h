#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sparkwright::ingest {

/// Numbers strings 0, 1, 2, … in the order first seen. Strings stay where they are as long as the interner lives.
class StringInterner {
 public:
  uint32_t Intern(std::string_view text) {
    if (!strings_.empty() && strings_[last_] == text) {
      return last_;
    }
    const auto found = numbers_.find(text);
    if (found != numbers_.end()) {
      last_ = found->second;
      return last_;
    }
    last_ = static_cast<uint32_t>(strings_.size());
    numbers_.emplace(strings_.emplace_back(text), last_);
    return last_;
  }

  [[nodiscard]] const std::string& operator[](uint32_t number) const { return strings_[number]; }
  [[nodiscard]] std::size_t size() const { return strings_.size(); }

 private:
  std::deque<std::string> strings_;
  std::unordered_map<std::string_view, uint32_t> numbers_;
  uint32_t last_ = 0;
};

}  // namespace sparkwright::ingest
