#include "base/shell_words.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace sparkwright {
namespace {

class Splitter {
 public:
  Splitter(std::string_view text, HereDocuments here_documents) : text_(text), here_documents_(here_documents) {}

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
      TakeOperator(c);
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

  void TakeOperator(char c) {
    EndWord();
    const std::string_view left = text_.substr(at_);
    // "<<<" has one word behind it, "<<" a word that ends what is on the next lines.
    const bool is_here_document = left.starts_with("<<") && !left.starts_with("<<<");
    const std::size_t size = left.starts_with("<<<") ? 3 : is_here_document ? 2 : 1;
    for (std::size_t i = 0; i < size; ++i) {
      words_.push_back({std::string(1, c), line_, true});
    }
    at_ += size;
    if (is_here_document) {
      TakeEndOfHereDocument();
    } else if (c == '\n') {
      ++line_;
      if (here_documents_ == HereDocuments::kSkip) {
        SkipHereDocuments();
      }
      ends_.clear();
    }
  }

  /// The word behind "<<" or "<<-": quotes in it are taken off, and nothing in it is ever expanded.
  void TakeEndOfHereDocument() {
    EndOfHereDocument end;
    end.is_indented = text_.substr(at_).starts_with('-');
    at_ = std::min(text_.find_first_not_of(" \t", at_ + (end.is_indented ? 1 : 0)), text_.size());
    char quote = '\0';
    for (; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
      const char c = text_[at_];
      if (quote != '\0' ? c == quote : c == '"' || c == '\'') {
        quote = quote != '\0' ? '\0' : c;
      } else if (quote == '\0' && std::string_view(" \t\r;&|<>()").find(c) != std::string_view::npos) {
        break;
      } else if (quote != '\0' || c != '\\') {
        end.text += c;
      }
    }
    words_.push_back({end.text, line_});
    ends_.push_back(std::move(end));
  }

  /// Called behind the end of the line that announces them. One that does not end is none: "<<" shifts as well.
  void SkipHereDocuments() {
    for (const EndOfHereDocument& end : ends_) {
      int64_t lines = 0;
      for (std::size_t at = at_; at < text_.size();) {
        const std::size_t line_end = std::min(text_.find('\n', at), text_.size());
        std::string_view line = text_.substr(at, line_end - at);
        line.remove_suffix(line.ends_with('\r') ? 1 : 0);
        line.remove_prefix(end.is_indented ? std::min(line.find_first_not_of('\t'), line.size()) : 0);
        at = std::min(line_end + 1, text_.size());
        ++lines;
        if (line == end.text) {
          at_ = at;
          line_ += lines;
          break;
        }
      }
    }
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
      Keep(text_[at_++]);
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
          Keep(next);
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
      Keep(c);
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
      while (at_ < text_.size() && IsOfShellName(text_[at_])) {
        ++at_;
      }
      word_.is_expanded = word_.is_expanded || at_ > name;
    }
    word_.text += text_.substr(start, at_ - start);
    return {};
  }

  /// Takes a character that a quote or a backslash keeps from the shell.
  void Keep(char c) {
    word_.text += c;
    word_.keeps_dollar = word_.keeps_dollar || c == '$' || c == '`';
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

  struct EndOfHereDocument {
    std::string text;
    bool is_indented = false;  // Of "<<-": by tabs.
  };

  std::string_view text_;
  HereDocuments here_documents_;
  std::vector<EndOfHereDocument> ends_;  // Of the documents behind this line.
  std::size_t at_ = 0;
  int64_t line_ = 1;
  bool is_in_word_ = false;
  ShellWord word_;
  std::vector<ShellWord> words_;
};

}  // namespace

Result<std::vector<ShellWord>> SplitShellWords(std::string_view text, HereDocuments here_documents) {
  return Splitter(text, here_documents).Split();
}

bool IsOfShellName(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

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
