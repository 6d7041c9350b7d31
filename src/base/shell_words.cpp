#include "base/shell_words.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace sparkwright {
namespace {

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  Result<std::vector<ShellWord>> Split() {
    while (at_ < text_.size()) {
      SPARKWRIGHT_TRY(TakeNext());
    }
    EndWord();
    return std::move(words_);
  }

 private:
  Status TakeNext() {
    const char c = text_[at_];
    if (c == '\\') {
      return TakeBackslash();
    }
    if (c == '\'' || c == '"') {
      return TakeQuoted(c);
    }
    if (c == '#' && !is_in_word_) {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return {};
    }
    if (c == ' ' || c == '\t' || c == '\r') {
      EndWord();
      ++at_;
      return {};
    }
    if (std::string_view("\n;&|<>()").find(c) != std::string_view::npos) {
      EndWord();
      words_.push_back({std::string(1, c), line_, true, false});
      line_ += c == '\n' ? 1 : 0;
      ++at_;
      return {};
    }
    BeginWord();
    if (c == '`' || c == '$') {
      return TakeExpansion();
    }
    word_.text += c;
    ++at_;
    return {};
  }

  Status TakeBackslash() {
    ++at_;
    const bool is_line_end = text_.substr(at_).starts_with('\n') || text_.substr(at_).starts_with("\r\n");
    if (is_line_end) {
      at_ = text_.find('\n', at_) + 1;
      ++line_;
      return {};
    }
    BeginWord();
    if (at_ < text_.size()) {
      word_.text += text_[at_++];
    } else {
      word_.text += '\\';
    }
    return {};
  }

  Status TakeQuoted(char quote) {
    BeginWord();
    const int64_t first_line = line_;
    for (++at_; at_ < text_.size() && text_[at_] != quote;) {
      const char c = text_[at_];
      line_ += c == '\n' ? 1 : 0;
      if (quote == '"' && c == '\\' && at_ + 1 < text_.size()) {
        const char next = text_[at_ + 1];
        if (next == '\n') {
          ++line_;
        } else if (std::string_view("$`\"\\").find(next) != std::string_view::npos) {
          word_.text += next;
        } else {
          word_.text += c;
          word_.text += next;
        }
        at_ += 2;
        continue;
      }
      if (quote == '"' && (c == '$' || c == '`')) {
        SPARKWRIGHT_TRY(TakeExpansion());
        continue;
      }
      word_.text += c;
      ++at_;
    }
    if (at_ >= text_.size()) {
      return Error(ErrorCode::kInvalidArgument, "line " + std::to_string(first_line) + ": the quote " + quote +
                                                    " is not closed; add it at the end of the value");
    }
    ++at_;
    return {};
  }

  /// Keeps $NAME, ${…}, $(…) and `…` as they are written.
  Status TakeExpansion() {
    const std::size_t start = at_;
    const char c = text_[at_++];
    char closing = '\0';
    if (c == '`') {
      closing = '`';
    } else if (at_ < text_.size() && (text_[at_] == '{' || text_[at_] == '(')) {
      closing = text_[at_] == '{' ? '}' : ')';
      ++at_;
    }
    if (closing != '\0') {
      const int64_t first_line = line_;
      const char opening = closing == '`' ? '\0' : text_[at_ - 1];
      for (int depth = 1; depth > 0; ++at_) {
        if (at_ >= text_.size()) {
          return Error(ErrorCode::kInvalidArgument, "line " + std::to_string(first_line) + ": " +
                                                        std::string(text_.substr(start, 2)) + " is not closed by " +
                                                        closing);
        }
        line_ += text_[at_] == '\n' ? 1 : 0;
        depth += text_[at_] == closing ? -1 : text_[at_] == opening ? 1 : 0;
      }
      word_.is_expanded = true;
    } else {
      const std::size_t name = at_;
      while (at_ < text_.size() && IsOfName(text_[at_])) {
        ++at_;
      }
      word_.is_expanded = word_.is_expanded || at_ > name;
    }
    word_.text += text_.substr(start, at_ - start);
    return {};
  }

  static bool IsOfName(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  void BeginWord() {
    if (!is_in_word_) {
      is_in_word_ = true;
      word_ = ShellWord();
      word_.line = line_;
    }
  }

  void EndWord() {
    if (is_in_word_) {
      words_.push_back(std::move(word_));
      word_ = ShellWord();
      is_in_word_ = false;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int64_t line_ = 1;
  bool is_in_word_ = false;
  ShellWord word_;
  std::vector<ShellWord> words_;
};

}  // namespace

Result<std::vector<ShellWord>> SplitShellWords(std::string_view text) { return Splitter(text).Split(); }

std::string ShellQuoted(std::string_view argument) {
  constexpr std::string_view kHarmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,";
  if (!argument.empty() && argument.find_first_not_of(kHarmless) == std::string_view::npos) {
    return std::string(argument);
  }
  std::string quoted = "'";
  for (const char c : argument) {
    quoted += c == '\'' ? std::string_view("'\\''") : std::string_view(&c, 1);
  }
  return quoted + "'";
}

}  // namespace sparkwright
