#include "report/text.h"

#include <array>
#include <cstdint>

namespace sparkwright::report {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct CodePoint {
  char32_t value = kReplacement;
  std::size_t num_bytes = 1;
  bool is_valid = false;
};

/// The code point at the front of non-empty `text`; an ill-formed byte counts as one code point.
CodePoint Front(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) {
    return {lead, 1, true};
  }
  std::size_t num_bytes = 0;
  char32_t value = 0;
  char32_t smallest = 0;
  if ((lead & 0xE0) == 0xC0) {
    num_bytes = 2;
    value = lead & 0x1F;
    smallest = 0x80;
  } else if ((lead & 0xF0) == 0xE0) {
    num_bytes = 3;
    value = lead & 0x0F;
    smallest = 0x800;
  } else if ((lead & 0xF8) == 0xF0) {
    num_bytes = 4;
    value = lead & 0x07;
    smallest = 0x10000;
  } else {
    return {};
  }
  if (text.size() < num_bytes) {
    return {};
  }
  for (std::size_t i = 1; i < num_bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) {
      return {};
    }
    value = (value << 6) | (byte(i) & 0x3F);
  }
  const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest || value > 0x10FFFF || is_surrogate) {
    return {};
  }
  return {value, num_bytes, true};
}

struct Range {
  char32_t first;
  char32_t last;
};

// Coarse on purpose: the blocks that matter for names in logs, not the whole of Unicode.
constexpr std::array<Range, 8> kWide = {{{0x1100, 0x115F},
                                         {0x2E80, 0xA4CF},
                                         {0xAC00, 0xD7A3},
                                         {0xF900, 0xFAFF},
                                         {0xFE30, 0xFE6F},
                                         {0xFF00, 0xFF60},
                                         {0x1F300, 0x1FAFF},
                                         {0x20000, 0x3FFFD}}};
constexpr std::array<Range, 5> kZeroWidth = {
    {{0x0300, 0x036F}, {0x200B, 0x200F}, {0x202A, 0x202E}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}}};

template <std::size_t size>
bool IsIn(const std::array<Range, size>& ranges, char32_t value) {
  for (const Range& range : ranges) {
    if (value >= range.first && value <= range.last) {
      return true;
    }
  }
  return false;
}

std::size_t Width(char32_t value) {
  if (IsIn(kZeroWidth, value)) {
    return 0;
  }
  return IsIn(kWide, value) ? 2 : 1;
}

}  // namespace

std::string ValidUtf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const CodePoint next = Front(text);
    valid += next.is_valid ? text.substr(0, next.num_bytes) : std::string_view("\xEF\xBF\xBD");
    text.remove_prefix(next.num_bytes);
  }
  return valid;
}

std::string OneLine(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  bool needs_space = false;
  while (!text.empty()) {
    const CodePoint next = Front(text);
    const bool is_direction_override =
        (next.value >= 0x202A && next.value <= 0x202E) || (next.value >= 0x2066 && next.value <= 0x2069);
    const bool is_blank = next.is_valid && (next.value <= 0x20 || (next.value >= 0x7F && next.value <= 0xA0) ||
                                            next.value == 0x2028 || next.value == 0x2029 || is_direction_override);
    if (is_blank) {
      needs_space = !line.empty();
    } else {
      if (needs_space) {
        line += ' ';
        needs_space = false;
      }
      line += next.is_valid ? text.substr(0, next.num_bytes) : std::string_view("\xEF\xBF\xBD");
    }
    text.remove_prefix(next.num_bytes);
  }
  return line;
}

std::size_t DisplayWidth(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const CodePoint next = Front(text);
    columns += Width(next.value);
    text.remove_prefix(next.num_bytes);
  }
  return columns;
}

std::size_t FrontThatFits(std::string_view text, std::size_t width) {
  std::size_t bytes = 0;
  std::size_t columns = 0;
  while (bytes < text.size()) {
    const CodePoint next = Front(text.substr(bytes));
    if (columns + Width(next.value) > width) {
      break;
    }
    columns += Width(next.value);
    bytes += next.num_bytes;
  }
  return bytes;
}

std::string Shorten(std::string_view text, std::size_t width) {
  if (DisplayWidth(text) <= width) {
    return std::string(text);
  }
  if (width == 0) {
    return {};
  }
  std::string_view front = text.substr(0, FrontThatFits(text, width - 1));
  while (!front.empty() && front.back() == ' ') {
    front.remove_suffix(1);
  }
  return std::string(front) + "…";
}

std::string ShortenMiddle(std::string_view text, std::size_t width) {
  const std::size_t columns = DisplayWidth(text);
  if (columns <= width) {
    return std::string(text);
  }
  if (width < 5) {
    return Shorten(text, width);
  }
  const std::size_t num_front = (width - 1) / 2;
  const std::size_t num_end = width - 1 - num_front;
  // Columns to skip from the front so that at most num_end are left.
  std::size_t begin = FrontThatFits(text, columns - num_end);
  while (DisplayWidth(text.substr(begin)) > num_end) {
    begin += Front(text.substr(begin)).num_bytes;
  }
  return std::string(text.substr(0, FrontThatFits(text, num_front))) + "…" + std::string(text.substr(begin));
}

std::string Unbroken(std::string_view text) {
  std::string unbroken;
  for (const char c : text) {
    unbroken += c == ' ' ? std::string_view("\xC2\xA0") : std::string_view(&c, 1);
  }
  return unbroken;
}

std::string ShortLabel(std::string_view name) {
  constexpr std::string_view kBridge = " at NativeMethodAccessorImpl";
  std::string text = OneLine(name);
  // MicroBatchExecution describes its batches as "<name> id = <id> runId = <id> batch = <number>".
  const std::size_t id = text.find("id = ");
  const std::size_t run_id = text.find(" runId = ");
  const std::size_t batch = text.find(" batch = ");
  if (id < run_id && run_id < batch && batch != std::string::npos) {
    constexpr std::string_view kBatch = " batch = ";
    return text.substr(0, id) + "batch " + text.substr(batch + kBatch.size());
  }
  if (const std::size_t bridge = text.find(kBridge); bridge != std::string::npos && bridge > 0) {
    text.resize(bridge);
  }
  constexpr std::string_view kAt = " at ";
  const std::size_t at = text.rfind(kAt);
  if (at == std::string::npos) {
    return text;
  }
  const std::size_t place = at + kAt.size();
  const std::size_t folder = text.rfind('/');
  const bool is_path = place < text.size() && text[place] == '/' && text.find(' ', place) == std::string::npos;
  if (is_path && folder != std::string::npos && folder + 1 < text.size()) {
    text.erase(place, folder + 1 - place);
  }
  return text;
}

std::string PadRight(std::string text, std::size_t width) {
  const std::size_t columns = DisplayWidth(text);
  if (columns < width) {
    text.append(width - columns, ' ');
  }
  return text;
}

std::string PadLeft(std::string_view text, std::size_t width) {
  const std::size_t columns = DisplayWidth(text);
  return std::string(columns < width ? width - columns : 0, ' ') + std::string(text);
}

}  // namespace sparkwright::report
