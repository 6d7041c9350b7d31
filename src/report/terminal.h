#pragma once

#include <cstddef>
#include <string>

#include "report/document.h"

namespace sparkwright::report {

enum class Colour { kOff, kOn };

struct TerminalOptions {
  std::size_t width = 100;  ///< Columns; at least 40 are used.
  Colour colour = Colour::kOff;
};

/// The document as text for a terminal: UTF-8, ANSI colours only when asked for, no line wider than `width` unless a
/// table cannot be narrowed to it.
std::string RenderTerminal(const Document& document, const TerminalOptions& options);

/// `share` of `width` columns filled: "███░░░". Anything above 0 shows.
std::string DrawBar(double share, std::size_t width);

/// One of "▁▂▃▄▅▆▇█" for each share, a space where it is negative.
std::string DrawSparkline(const std::vector<double>& shares);

}  // namespace sparkwright::report
