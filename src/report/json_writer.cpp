#include "report/json_writer.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "base/check.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

constexpr std::size_t kFlushSize = std::size_t{64} << 10;

bool NeedsEscape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }
bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

void JsonWriter::Key(std::string_view key) {
  SPARKWRIGHT_CHECK(!levels_.empty() && !is_after_key_);
  Separate();
  AppendQuoted(key);
  buffer_ += layout_ == Layout::kOneLine ? ":" : ": ";
  is_after_key_ = true;
}

void JsonWriter::String(std::string_view text) {
  Separate();
  is_after_key_ = false;
  AppendQuoted(text);
  FlushWhenLarge();
}

void JsonWriter::Integer(int64_t number) {
  Separate();
  is_after_key_ = false;
  fmt::format_to(std::back_inserter(buffer_), "{}", number);
  FlushWhenLarge();
}

void JsonWriter::Number(double number) {
  if (!std::isfinite(number)) {
    Null();
    return;
  }
  Separate();
  is_after_key_ = false;
  fmt::format_to(std::back_inserter(buffer_), "{}", number);
  FlushWhenLarge();
}

void JsonWriter::Finish() {
  SPARKWRIGHT_CHECK(levels_.empty());
  buffer_ += '\n';
  Flush();
}

void JsonWriter::Begin(char bracket, Nesting nesting) {
  Separate();
  is_after_key_ = false;
  buffer_ += bracket;
  const bool is_inside_inline = !levels_.empty() && levels_.back().is_inline;
  levels_.push_back({true, is_inside_inline || nesting == Nesting::kInline});
}

void JsonWriter::End(char bracket) {
  SPARKWRIGHT_CHECK(!levels_.empty() && !is_after_key_);
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.is_empty && !level.is_inline) {
    NewLine();
  }
  buffer_ += bracket;
  FlushWhenLarge();
}

void JsonWriter::Raw(std::string_view token) {
  Separate();
  is_after_key_ = false;
  buffer_ += token;
}

void JsonWriter::Separate() {
  if (is_after_key_ || levels_.empty()) {
    return;
  }
  Level& level = levels_.back();
  if (!level.is_empty) {
    buffer_ += ',';
  }
  if (!level.is_inline) {
    NewLine();
  } else if (!level.is_empty && layout_ == Layout::kIndented) {
    buffer_ += ' ';
  }
  level.is_empty = false;
}

void JsonWriter::NewLine() {
  if (layout_ == Layout::kIndented) {
    buffer_ += '\n';
    buffer_.append(levels_.size() * 2, ' ');
  }
}

void JsonWriter::AppendQuoted(std::string_view text) {
  const std::string valid = IsAscii(text) ? std::string() : ValidUtf8(text);
  const std::string_view safe = valid.empty() ? text : std::string_view(valid);
  buffer_ += '"';
  std::size_t begin = 0;
  for (std::size_t at = 0; at < safe.size(); ++at) {
    if (!NeedsEscape(safe[at])) {
      continue;
    }
    buffer_ += safe.substr(begin, at - begin);
    begin = at + 1;
    switch (safe[at]) {
      case '"':
        buffer_ += "\\\"";
        break;
      case '\\':
        buffer_ += "\\\\";
        break;
      case '\n':
        buffer_ += "\\n";
        break;
      case '\r':
        buffer_ += "\\r";
        break;
      case '\t':
        buffer_ += "\\t";
        break;
      default:
        fmt::format_to(std::back_inserter(buffer_), "\\u{:04x}", static_cast<unsigned char>(safe[at]));
    }
  }
  buffer_ += safe.substr(begin);
  buffer_ += '"';
}

void JsonWriter::Flush() {
  if (!buffer_.empty()) {
    sink_(buffer_);
    buffer_.clear();
  }
}

void JsonWriter::FlushWhenLarge() {
  if (buffer_.size() >= kFlushSize) {
    Flush();
  }
}

}  // namespace sparkwright::report
