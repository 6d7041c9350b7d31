#include "hardware/text_facts.h"

#include <algorithm>
#include <charconv>
#include <cstddef>

#include "base/saturating.h"
#include "base/split_text.h"

namespace sparkwright::hardware {
namespace {

constexpr std::string_view kBlanks(" \t\r\n\v\f\0", 7);

std::optional<uint32_t> HexGroup(std::string_view text) {
  uint32_t bits = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits, 16);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(bits) : std::nullopt;
}

/// The kernel writes blanks in paths as "\040".
std::string WithoutOctal(std::string_view text) {
  const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && is_octal(text[i + 1]) && is_octal(text[i + 2]) &&
        is_octal(text[i + 3])) {
      plain += static_cast<char>(((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0')) & 0xff);
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

}  // namespace

std::string_view Trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

std::string_view TakeWord(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  const std::size_t end = std::min(line.find_first_of(kBlanks), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end);
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  return word;
}

std::optional<int64_t> WholeNumber(std::string_view text) {
  text = Trimmed(text);
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(number)
                                                                                   : std::nullopt;
}

std::optional<Bytes> KernelSize(std::string_view text) {
  text = Trimmed(text);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::optional<int64_t> number = WholeNumber(text.substr(0, digits));
  const std::string_view unit = Trimmed(text.substr(digits));
  if (!number.has_value()) {
    return std::nullopt;
  }
  const int shift = unit.empty() || unit == "B"                   ? 0
                    : unit == "K" || unit == "kB" || unit == "KB" ? 10
                    : unit == "M" || unit == "MB"                 ? 20
                    : unit == "G" || unit == "GB"                 ? 30
                                                                  : -1;
  return shift < 0 ? std::nullopt : std::optional(Bytes(SaturatingMultiply(*number, int64_t{1} << shift)));
}

Bytes Mebibytes(int64_t count) { return Bytes(SaturatingMultiply(count, int64_t{1} << 20)); }

std::string_view WithoutLastSlashes(std::string_view text) { return text.substr(0, text.find_last_not_of('/') + 1); }

std::optional<std::string_view> FieldOf(std::string_view text, std::string_view name) {
  for (const std::string_view line : Lines(text)) {
    if (!line.starts_with(name)) {
      continue;
    }
    const std::string_view rest = Trimmed(line.substr(name.size()));
    if (rest.starts_with(':')) {
      return Trimmed(rest.substr(1));
    }
  }
  return std::nullopt;
}

std::optional<IdSet> IdSet::FromList(std::string_view text) {
  IdSet set;
  text = Trimmed(text);
  while (!text.empty()) {
    const std::string_view range = TakeUpTo(text, ',');
    const std::size_t dash = range.find('-');
    const std::optional<int64_t> first = WholeNumber(range.substr(0, dash));
    const std::optional<int64_t> last = dash == std::string_view::npos ? first : WholeNumber(range.substr(dash + 1));
    if (!first.has_value() || !last.has_value() || *first < 0 || *last < *first || *last >= kMostIds) {
      return std::nullopt;
    }
    set.Add(*first, *last);
  }
  return set;
}

std::optional<IdSet> IdSet::FromMask(std::string_view text) {
  text = Trimmed(text);
  int64_t num_groups = std::count(text.begin(), text.end(), ',') + 1;
  IdSet set;
  while (!text.empty()) {
    const std::optional<uint32_t> bits = HexGroup(TakeUpTo(text, ','));
    --num_groups;
    if (!bits.has_value() || num_groups > kMostIds / 32) {
      return std::nullopt;
    }
    for (int64_t bit = 0; bit < 32; ++bit) {
      if ((*bits >> static_cast<uint32_t>(bit) & 1U) != 0) {
        set.Add(num_groups * 32 + bit);
      }
    }
  }
  return set;
}

int64_t IdSet::count() const {
  int64_t count = 0;
  for (const auto& [first, last] : ranges_) {
    count += last - first + 1;
  }
  return count;
}

bool IdSet::Contains(int64_t id) const {
  return std::any_of(ranges_.begin(), ranges_.end(),
                     [&](const auto& range) { return range.first <= id && id <= range.second; });
}

IdSet IdSet::And(const IdSet& other) const {
  IdSet both;
  for (const auto& [first, last] : ranges_) {
    for (const auto& [other_first, other_last] : other.ranges_) {
      if (std::max(first, other_first) <= std::min(last, other_last)) {
        both.Add(std::max(first, other_first), std::min(last, other_last));
      }
    }
  }
  return both;
}

void IdSet::Add(const IdSet& other) {
  for (const auto& [first, last] : other.ranges_) {
    Add(first, last);
  }
}

void IdSet::Add(int64_t first, int64_t last) {
  std::vector<std::pair<int64_t, int64_t>> merged;
  for (const auto& range : ranges_) {
    // Ranges that touch become one.
    if (range.second + 1 < first || last + 1 < range.first) {
      merged.push_back(range);
    } else {
      first = std::min(first, range.first);
      last = std::max(last, range.second);
    }
  }
  merged.emplace_back(first, last);
  std::sort(merged.begin(), merged.end());
  ranges_ = std::move(merged);
}

std::vector<int64_t> IdSet::Ids() const {
  std::vector<int64_t> ids;
  for (const auto& [first, last] : ranges_) {
    for (int64_t id = first; id <= last; ++id) {
      ids.push_back(id);
    }
  }
  return ids;
}

std::vector<Mount> ParseMountInfo(std::string_view text) {
  std::vector<Mount> mounts;
  for (std::string_view line : Lines(text)) {
    Mount mount;
    TakeWord(line);  // The mount's id and its parent's.
    TakeWord(line);
    mount.device_number = TakeWord(line);
    mount.root = WithoutOctal(TakeWord(line));
    mount.point = WithoutOctal(TakeWord(line));
    mount.options = TakeWord(line);
    // Any number of optional fields, then "-".
    std::string_view word = TakeWord(line);
    while (!word.empty() && word != "-") {
      word = TakeWord(line);
    }
    mount.type = TakeWord(line);
    mount.source = WithoutOctal(TakeWord(line));
    mount.super_options = TakeWord(line);
    if (word == "-" && mount.point.starts_with('/') && !mount.type.empty()) {
      mounts.push_back(std::move(mount));
    }
  }
  return mounts;
}

bool HasOption(std::string_view options, std::string_view word) {
  while (!options.empty()) {
    if (TakeUpTo(options, ',') == word) {
      return true;
    }
  }
  return false;
}

}  // namespace sparkwright::hardware
