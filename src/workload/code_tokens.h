#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/workload.h"

namespace sparkwright::workload {

/// A token of a program. Comments are none.
struct CodeToken {
  enum class Kind : uint8_t { kName, kText, kNumber, kSymbol };
  Kind kind = Kind::kSymbol;
  std::string text;      ///< Of kText what stands between the quotes, as written.
  std::size_t line = 1;  ///< From 1.
};

/// The tokens of a program, well enough to find calls: not a parser, and never wrong by more than a token's reach on
/// code that does not compile. Knows comments, quotes of one and three, Scala's characters and interpolators, Python's
/// string prefixes, and quoted names and doubled quotes of SQL. Text that never closes goes to the end of its line, or
/// of the program with three quotes. SQL's names are in upper case in the result, as SQL does not tell case.
std::vector<CodeToken> TokensOf(std::string_view code, model::CodeLanguage language);

}  // namespace sparkwright::workload
