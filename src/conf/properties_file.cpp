#include "conf/properties_file.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace sparkwright::conf {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\f'; }
bool IsLineEnd(char c) { return c == '\n' || c == '\r'; }

/// One logical line: its letters without continuation marks, and where each stands in the text.
struct LogicalLine {
  std::string letters;
  std::vector<std::size_t> places;
  bool ends_in_mark = false;  ///< With a backslash that nothing follows, not even a line end.
};

void AppendUtf8(std::string& text, uint32_t letter) {
  const auto add = [&](uint32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (letter < 0x80) {
    add(letter);
  } else if (letter < 0x800) {
    add(0xC0U | (letter >> 6U));
    add(0x80U | (letter & 0x3FU));
  } else if (letter < 0x10000) {
    add(0xE0U | (letter >> 12U));
    add(0x80U | ((letter >> 6U) & 0x3FU));
    add(0x80U | (letter & 0x3FU));
  } else {
    add(0xF0U | (letter >> 18U));
    add(0x80U | ((letter >> 12U) & 0x3FU));
    add(0x80U | ((letter >> 6U) & 0x3FU));
    add(0x80U | (letter & 0x3FU));
  }
}

std::optional<uint32_t> HexLetter(std::string_view digits) {
  if (digits.size() < 4) {
    return std::nullopt;
  }
  uint32_t letter = 0;
  for (const char c : digits.substr(0, 4)) {
    const bool is_digit = c >= '0' && c <= '9';
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    if (!is_digit && (lower < 'a' || lower > 'f')) {
      return std::nullopt;
    }
    letter = letter * 16 + static_cast<uint32_t>(is_digit ? c - '0' : lower - 'a' + 10);
  }
  return letter;
}

bool IsHighSurrogate(uint32_t letter) { return letter >= 0xD800 && letter < 0xDC00; }
bool IsLowSurrogate(uint32_t letter) { return letter >= 0xDC00 && letter < 0xE000; }

/// `Properties.loadConvert`: nullopt for a malformed \uXXXX. Java's UTF-16 pairs become one letter; a lone half, which
/// UTF-8 cannot say, becomes U+FFFD.
std::optional<std::string> Unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      plain += text[i];
      continue;
    }
    if (++i == text.size()) {
      break;
    }
    switch (text[i]) {
      case 't':
        plain += '\t';
        break;
      case 'n':
        plain += '\n';
        break;
      case 'r':
        plain += '\r';
        break;
      case 'f':
        plain += '\f';
        break;
      case 'u': {
        std::optional<uint32_t> letter = HexLetter(text.substr(i + 1));
        if (!letter.has_value()) {
          return std::nullopt;
        }
        i += 4;
        if (IsHighSurrogate(*letter) && text.substr(i + 1).starts_with("\\u")) {
          const std::optional<uint32_t> low = HexLetter(text.substr(i + 3));
          if (low.has_value() && IsLowSurrogate(*low)) {
            letter = 0x10000 + ((*letter - 0xD800) << 10U) + (*low - 0xDC00);
            i += 6;
          }
        }
        AppendUtf8(plain, IsHighSurrogate(*letter) || IsLowSurrogate(*letter) ? 0xFFFD : *letter);
        break;
      }
      default:
        plain += text[i];
    }
  }
  return plain;
}

/// `Utils.trimExceptCRLF`.
std::string TrimmedExceptLineEnds(const std::string& text) {
  const auto is_kept = [](char c) { return static_cast<unsigned char>(c) > ' ' || IsLineEnd(c); };
  const auto first = std::find_if(text.begin(), text.end(), is_kept);
  const auto last = std::find_if(text.rbegin(), text.rend(), is_kept).base();
  return first < last ? std::string(first, last) : std::string();
}

int64_t CountLines(std::string_view text) {
  int64_t lines = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_first_of_two = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    lines += IsLineEnd(text[i]) && !is_first_of_two ? 1 : 0;
  }
  return lines;
}

/// Where key and value of a logical line are, counted in its letters.
struct Split {
  std::size_t key_end = 0;
  std::size_t value_at = 0;
};

Split SplitEntry(std::string_view letters) {
  Split split;
  bool is_escaped = false;
  std::size_t at = 0;
  while (at < letters.size() && (is_escaped || !(IsSpace(letters[at]) || letters[at] == '=' || letters[at] == ':'))) {
    is_escaped = letters[at] == '\\' && !is_escaped;
    ++at;
  }
  split.key_end = at;
  bool has_separator = false;
  for (; at < letters.size(); ++at) {
    const bool is_separator = letters[at] == '=' || letters[at] == ':';
    if (!IsSpace(letters[at]) && (!is_separator || has_separator)) {
      break;
    }
    has_separator = has_separator || is_separator;
  }
  split.value_at = at;
  return split;
}

}  // namespace

/// Follows the LineReader of `java.util.Properties`.
class PropertiesFile::Reader {
 public:
  Reader(std::string_view text, PropertiesFile& file) : text_(text), file_(file) {}

  Status Read() {
    int64_t line = 1;
    while (at_ < text_.size()) {
      SPARKWRIGHT_TRY(const Piece piece, TakePiece(line));
      line += piece.num_lines;
      file_.pieces_.push_back(piece);
    }
    return {};
  }

 private:
  /// Blank lines and comments up to the next entry, or that entry.
  Result<Piece> TakePiece(int64_t line) {
    const std::size_t start = at_;
    SkipSpace();
    Piece piece;
    const bool is_entry = at_ < text_.size() && !IsLineEnd(text_[at_]) && text_[at_] != '#' && text_[at_] != '!';
    LogicalLine logical;
    if (is_entry) {
      TakeLogicalLine(logical);
    } else {
      at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
    }
    const std::size_t end = at_;
    TakeLineEnd();
    piece.text = std::string(text_.substr(start, at_ - start));
    piece.num_lines = CountLines(piece.text);
    // A line of nothing but a continuation mark holds no entry; to Java it does where the file ends.
    if (!is_entry || (logical.letters.empty() && !logical.ends_in_mark)) {
      return piece;
    }
    const Split split = SplitEntry(logical.letters);
    const std::optional<std::string> key = Unescaped(std::string_view(logical.letters).substr(0, split.key_end));
    const std::optional<std::string> value = Unescaped(std::string_view(logical.letters).substr(split.value_at));
    if (!key.has_value() || !value.has_value()) {
      return Error(
          ErrorCode::kCorrupt,
          fmt::format("{}:{}: \\u is not followed by four hexadecimal digits, and Spark would not start; write "
                      "\\\\u for a backslash and a u",
                      file_.name_, line));
    }
    piece.is_entry = true;
    piece.key = *key;
    piece.value = TrimmedExceptLineEnds(*value);
    piece.value_at = (split.value_at < logical.places.size() ? logical.places[split.value_at] : end) - start;
    piece.value_end = end - start;
    piece.has_separator = split.value_at > split.key_end;
    return piece;
  }

  void SkipSpace() {
    while (at_ < text_.size() && IsSpace(text_[at_])) {
      ++at_;
    }
  }

  void TakeLineEnd() {
    if (text_.substr(at_).starts_with("\r\n")) {
      at_ += 2;
    } else if (at_ < text_.size()) {
      ++at_;
    }
  }

  /// Ends at the line end, or the end of the text.
  void TakeLogicalLine(LogicalLine& line) {
    bool is_escaped = false;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (!IsLineEnd(c)) {
        is_escaped = c == '\\' && !is_escaped;
        line.letters += c;
        line.places.push_back(at_++);
        continue;
      }
      if (!is_escaped) {
        return;
      }
      is_escaped = false;
      DropContinuationMark(line);
      const std::size_t mark_end = at_;
      TakeLineEnd();
      // Java looks for what follows only when the line end has a second letter.
      line.ends_in_mark = at_ == text_.size() && at_ == mark_end + 1;
      SkipSpace();
      // Java still takes comments here as long as the line has no letter.
      if (line.letters.empty() && (at_ == text_.size() || IsLineEnd(text_[at_]) || IsCommentMark(text_[at_]))) {
        at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
        return;
      }
    }
    if (is_escaped) {
      DropContinuationMark(line);
      line.ends_in_mark = true;
    }
  }

  static bool IsCommentMark(char c) { return c == '#' || c == '!'; }

  static void DropContinuationMark(LogicalLine& line) {
    line.letters.pop_back();
    line.places.pop_back();
  }

  std::string_view text_;
  PropertiesFile& file_;
  std::size_t at_ = 0;
};

Result<PropertiesFile> PropertiesFile::Parse(std::string_view text, std::string_view name) {
  PropertiesFile file;
  file.name_ = std::string(name);
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    return Error(ErrorCode::kCorrupt, fmt::format("{}:{}: there is a NUL byte; this is not a text file in UTF-8", name,
                                                  CountLines(text.substr(0, nul)) + 1));
  }
  if (text.find("\r\n") != std::string_view::npos) {
    file.line_end_ = "\r\n";
  }
  SPARKWRIGHT_TRY(Reader(text, file).Read());
  return file;
}

std::vector<PropertiesFile::Entry> PropertiesFile::Entries() const {
  std::vector<Entry> entries;
  int64_t line = 1;
  for (const Piece& piece : pieces_) {
    if (piece.is_entry) {
      entries.push_back({piece.key, piece.value, line});
    }
    line += piece.num_lines;
  }
  return entries;
}

Configuration PropertiesFile::ToConfiguration(EntrySource source) const {
  Configuration configuration;
  for (Entry& entry : Entries()) {
    configuration.Add({std::move(entry.key), std::move(entry.value), {source, name_, entry.line, ""}});
  }
  return configuration;
}

void PropertiesFile::Set(std::string_view key, std::string_view value) {
  const auto found = std::find_if(pieces_.rbegin(), pieces_.rend(),
                                  [&](const Piece& piece) { return piece.is_entry && piece.key == key; });
  if (found == pieces_.rend()) {
    Append(FrontOf(key) + EscapedValue(value));
    return;
  }
  const std::string trimmed = TrimmedExceptLineEnds(std::string(value));
  if (found->value == trimmed) {
    return;
  }
  Piece& piece = *found;
  const std::string escaped = EscapedValue(trimmed);
  if (piece.has_separator) {
    piece.text.replace(piece.value_at, piece.value_end - piece.value_at, escaped);
  } else {
    // There is nothing between key and value that could stay.
    const std::string front = FrontOf(piece.key);
    piece.text.replace(0, piece.value_end, front + escaped);
    piece.value_at = front.size();
    piece.has_separator = true;
  }
  piece.value_end = piece.value_at + escaped.size();
  piece.value = trimmed;
  piece.num_lines = CountLines(piece.text);
}

std::size_t PropertiesFile::Remove(std::string_view key) {
  const std::size_t before = pieces_.size();
  pieces_.erase(std::remove_if(pieces_.begin(), pieces_.end(),
                               [&](const Piece& piece) { return piece.is_entry && piece.key == key; }),
                pieces_.end());
  return before - pieces_.size();
}

void PropertiesFile::RemoveOverridden(std::string_view key) {
  bool is_last = true;
  for (std::size_t i = pieces_.size(); i-- > 0;) {
    if (pieces_[i].is_entry && pieces_[i].key == key && !std::exchange(is_last, false)) {
      pieces_.erase(pieces_.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
}

void PropertiesFile::Rename(std::string_view key, std::string_view new_key, std::string_view value) {
  const auto found = std::find_if(pieces_.rbegin(), pieces_.rend(),
                                  [&](const Piece& piece) { return piece.is_entry && piece.key == key; });
  if (found == pieces_.rend() || key == new_key) {
    Set(new_key, value);
    return;
  }
  const std::string old_text = found->text;
  const std::size_t begin = old_text.find_first_not_of(" \t\f");
  const std::string escaped_key = EscapedKey(key);
  std::vector<Piece> renamed;
  if (begin != std::string::npos && old_text.compare(begin, escaped_key.size(), escaped_key) == 0 &&
      found->has_separator) {
    PropertiesFile one;
    one.name_ = name_;
    one.line_end_ = line_end_;
    one.Read(old_text.substr(0, begin) + EscapedKey(new_key) + old_text.substr(begin + escaped_key.size()));
    renamed = std::move(one.pieces_);
  }
  // What is written in an unusual way (a key over two lines, no separator) is written anew at the end.
  const bool is_kept = renamed.size() == 1 && renamed.front().is_entry && renamed.front().key == new_key;
  if (is_kept) {
    *found = std::move(renamed.front());
  }
  const Piece* const kept = is_kept ? &*found : nullptr;
  std::vector<Piece> pieces;
  for (Piece& piece : pieces_) {
    if (&piece == kept || !piece.is_entry || (piece.key != key && piece.key != new_key)) {
      pieces.push_back(std::move(piece));
    }
  }
  pieces_ = std::move(pieces);
  Set(new_key, value);
}

void PropertiesFile::AddComment(std::string_view text) { Append("# " + std::string(text)); }

std::string PropertiesFile::Text() const {
  std::string text;
  for (const Piece& piece : pieces_) {
    text += piece.text;
  }
  return text;
}

void PropertiesFile::Append(const std::string& text_without_line_end) {
  if (!pieces_.empty()) {
    std::string last = EndedText(pieces_.back());
    if (last != pieces_.back().text) {
      pieces_.pop_back();
      Read(last);
    }
  }
  Read(text_without_line_end + line_end_);
}

std::string PropertiesFile::EndedText(const Piece& piece) const {
  std::string text = piece.text;
  const bool has_line_end = IsLineEnd(text.back());
  const std::size_t content = text.find_last_not_of("\r\n") + 1;
  const std::size_t marks = content - (std::string_view(text).substr(0, content).find_last_not_of('\\') + 1);
  bool is_open = piece.is_entry && marks % 2 == 1;
  const bool is_mark_alone = piece.key.empty() && text.find_first_not_of(" \t\f\r\n\\") == std::string::npos;
  if (is_open && (is_mark_alone || !has_line_end)) {
    text[content - 1] = is_mark_alone ? '=' : ' ';
    is_open = false;
  }
  // An entry that goes on ends with an empty line; \r and \n behind each other would be one line end.
  if (is_open || !has_line_end) {
    text += text.ends_with('\r') ? "\r" : line_end_;
  }
  return text;
}

void PropertiesFile::Read(std::string_view text) {
  const Status status = Reader(text, *this).Read();
  SPARKWRIGHT_CHECK(status.ok());
}

std::string PropertiesFile::FrontOf(std::string_view key) const {
  return key.empty() ? "=" : EscapedKey(key) + SeparatorInUse();
}

std::string PropertiesFile::SeparatorInUse() const {
  for (auto piece = pieces_.rbegin(); piece != pieces_.rend(); ++piece) {
    if (!piece->is_entry || piece->value_at == piece->value_end) {
      continue;
    }
    const std::size_t first = piece->text.find_last_not_of(" \t\f=:", piece->value_at - 1);
    const std::string gap = piece->text.substr(first + 1, piece->value_at - first - 1);
    const std::size_t mark = gap.find_first_of("=:");
    if (mark == std::string::npos) {
      // Columns are lined up for other keys, so one separator is enough.
      return gap.find('\t') == std::string::npos ? " " : "\t";
    }
    const bool has_space = gap.size() > 1;
    return has_space ? fmt::format(" {} ", gap[mark]) : gap;
  }
  return " ";
}

std::string PropertiesFile::EscapedValue(std::string_view value) {
  std::string escaped;
  for (const char c : value) {
    switch (c) {
      case '\\':
        escaped += "\\\\";
        break;
      case '\n':
        escaped += "\\n";
        break;
      case '\r':
        escaped += "\\r";
        break;
      case '\t':
        escaped += "\\t";
        break;
      case '\f':
        escaped += "\\f";
        break;
      case '\0':
        escaped += "\\u0000";
        break;
      default:
        escaped += c;
    }
  }
  // What would be taken for part of the separator.
  if (!escaped.empty() && std::string_view(" =:").find(escaped.front()) != std::string_view::npos) {
    escaped.insert(0, "\\");
  }
  return escaped;
}

std::string PropertiesFile::EscapedKey(std::string_view key) {
  std::string escaped;
  for (const char c : key) {
    const bool is_special = std::string_view(" =:#!").find(c) != std::string_view::npos;
    escaped += is_special ? "\\" + std::string(1, c) : EscapedValue(std::string_view(&c, 1));
  }
  return escaped;
}

}  // namespace sparkwright::conf
