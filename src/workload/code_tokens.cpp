#include "workload/code_tokens.h"

#include <algorithm>

#include "workload/text.h"

namespace sparkwright::workload {
namespace {

class Tokeniser {
 public:
  Tokeniser(std::string_view code, model::CodeLanguage language) : code_(code), language_(language) {}

  std::vector<CodeToken> Run() {
    while (at_ < code_.size()) {
      const char c = code_[at_];
      if (IsSpace(c)) {
        Advance(1);
      } else if (SkipComment()) {
        continue;
      } else if (IsLetter(c) || c == '_') {
        Name();
      } else if (IsDigit(c)) {
        Number();
      } else if (c == '"' || c == '\'' || (c == '`' && language_ != model::CodeLanguage::kPython)) {
        Quoted();
      } else {
        Add(CodeToken::Kind::kSymbol, code_.substr(at_, 1), line_);
        Advance(1);
      }
    }
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] bool Has(std::string_view text) const { return code_.substr(at_).starts_with(text); }
  [[nodiscard]] bool IsSql() const { return language_ == model::CodeLanguage::kSql; }

  void Advance(std::size_t count) {
    for (; count > 0 && at_ < code_.size(); --count) {
      line_ += code_[at_] == '\n' ? 1 : 0;
      ++at_;
    }
  }
  void AdvanceTo(std::size_t position) { Advance(std::min(position, code_.size()) - at_); }

  void Add(CodeToken::Kind kind, std::string_view text, std::size_t line) {
    tokens_.push_back({kind, std::string(text), line});
  }

  void SkipLine() { AdvanceTo(code_.find('\n', at_)); }

  /// Whether a comment begins here, which is skipped then.
  bool SkipComment() {
    const bool has_slashes = language_ == model::CodeLanguage::kScala || language_ == model::CodeLanguage::kJava;
    const bool has_hash = language_ == model::CodeLanguage::kPython || language_ == model::CodeLanguage::kR;
    if ((has_slashes && Has("//")) || (has_hash && Has("#")) || (IsSql() && Has("--"))) {
      SkipLine();
      return true;
    }
    if ((has_slashes || IsSql()) && Has("/*")) {
      const std::size_t end = code_.find("*/", at_ + 2);
      AdvanceTo(end == std::string_view::npos ? code_.size() : end + 2);
      return true;
    }
    return false;
  }

  void Name() {
    const std::size_t begin = at_;
    std::size_t end = at_;
    while (end < code_.size() && (IsLetter(code_[end]) || IsDigit(code_[end]) || code_[end] == '_')) {
      ++end;
    }
    std::string_view name = code_.substr(begin, end - begin);
    const bool is_before_quote = end < code_.size() && (code_[end] == '"' || code_[end] == '\'');
    constexpr std::size_t kLongestPrefix = 2;  // rb"…"
    const bool is_prefix = language_ == model::CodeLanguage::kPython && name.size() <= kLongestPrefix &&
                           name.find_first_not_of("rRbBfFuU") == std::string_view::npos;
    const bool is_interpolator = language_ == model::CodeLanguage::kScala && end < code_.size() && code_[end] == '"' &&
                                 (name == "s" || name == "f" || name == "raw" || name == "sql");
    if (is_before_quote && (is_prefix || is_interpolator)) {
      AdvanceTo(end);
      return;
    }
    Add(CodeToken::Kind::kName, name, line_);
    if (IsSql()) {
      for (char& c : tokens_.back().text) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      }
    }
    AdvanceTo(end);
  }

  void Number() {
    std::size_t end = at_;
    while (end < code_.size() && (IsDigit(code_[end]) || IsLetter(code_[end]) || code_[end] == '_' ||
                                  (code_[end] == '.' && end + 1 < code_.size() && IsDigit(code_[end + 1])))) {
      ++end;
    }
    Add(CodeToken::Kind::kNumber, code_.substr(at_, end - at_), line_);
    AdvanceTo(end);
  }

  void Quoted() {
    const char quote = code_[at_];
    const std::size_t line = line_;
    const std::string three(3, quote);
    if (!IsSql() && quote != '`' && Has(three)) {
      const std::size_t begin = at_ + 3;
      const std::size_t end = code_.find(three, begin);
      Add(CodeToken::Kind::kText, code_.substr(begin, end == std::string_view::npos ? end : end - begin), line);
      AdvanceTo(end == std::string_view::npos ? code_.size() : end + 3);
      return;
    }
    const bool is_scala = language_ == model::CodeLanguage::kScala || language_ == model::CodeLanguage::kJava;
    if (is_scala && quote == '\'' && !IsCharacter()) {  // A symbol such as 'age.
      Advance(1);
      return;
    }
    std::size_t end = at_ + 1;
    while (end < code_.size() && code_[end] != quote) {
      if (code_[end] == '\n' && !IsSql()) {
        break;
      }
      end += code_[end] == '\\' && end + 1 < code_.size() ? 2 : 1;
      // A doubled quote stands for itself.
      if (IsSql() && end + 1 < code_.size() && code_[end] == quote && code_[end + 1] == quote) {
        end += 2;
      }
    }
    end = std::min(end, code_.size());
    const bool is_name = quote == '`' || (IsSql() && quote == '"');
    Add(is_name ? CodeToken::Kind::kName : CodeToken::Kind::kText, code_.substr(at_ + 1, end - at_ - 1), line);
    AdvanceTo(end < code_.size() && code_[end] == quote ? end + 1 : end);
  }

  /// Whether a character such as 'x' or '\n' begins here.
  [[nodiscard]] bool IsCharacter() const {
    return (at_ + 2 < code_.size() && code_[at_ + 1] != '\\' && code_[at_ + 2] == '\'') ||
           (at_ + 3 < code_.size() && code_[at_ + 1] == '\\' && code_[at_ + 3] == '\'');
  }

  std::string_view code_;
  model::CodeLanguage language_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::vector<CodeToken> tokens_;
};

}  // namespace

std::vector<CodeToken> TokensOf(std::string_view code, model::CodeLanguage language) {
  return Tokeniser(code, language).Run();
}

}  // namespace sparkwright::workload
