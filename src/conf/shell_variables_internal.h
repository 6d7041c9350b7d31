#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/shell_words.h"

namespace sparkwright::conf {

/// What a script says of its variables, as far as it can be known without running it: NAME=value and NAME=(words),
/// given once, or always the same. Whoever starts the script may still have said something else.
class ShellVariables {
 public:
  /// Reads the assignments among the words of a script.
  explicit ShellVariables(std::span<const ShellWord> words);

  /// A word with $NAME, ${NAME}, ${NAME:-default} and ${NAME-default} in it filled in; one that is "${NAME[@]}" becomes
  /// the words of that array. A default counts where the script says nothing of NAME. Every other expression is
  /// unknown, and so are $1 and a word of which quotes keep another "$". A word of which something stays unknown is as
  /// it was, and still is_expanded.
  [[nodiscard]] std::vector<ShellWord> Expand(const ShellWord& word) const;

 private:
  void Assign(const std::string& name, std::optional<std::vector<ShellWord>> value);
  [[nodiscard]] std::optional<std::string> Filled(std::string_view text) const;
  [[nodiscard]] std::optional<std::string> ValueOf(std::string_view expression) const;

  std::map<std::string, std::vector<ShellWord>, std::less<>> values_;
  std::set<std::string, std::less<>> unknown_;  // Given in several ways, or in one that cannot be read.
};

}  // namespace sparkwright::conf
