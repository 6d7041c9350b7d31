#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sparkwright::report {

/// What a log said, made safe for any output: valid UTF-8 (each ill-formed byte becomes U+FFFD).
std::string ValidUtf8(std::string_view text);

/// What a log said, as one line that is safe on a terminal: valid UTF-8, runs of white space and control characters
/// become one space, so no escape sequence reaches the terminal.
std::string OneLine(std::string_view text);

/// Columns a terminal needs for valid UTF-8 text: combining marks take none, East Asian wide characters and emoji two.
std::size_t DisplayWidth(std::string_view text);

/// Bytes of the longest front of valid UTF-8 `text` that fits into `width` columns.
std::size_t FrontThatFits(std::string_view text, std::size_t width);

/// `text` when it fits into `width` columns, otherwise its front and "…".
std::string Shorten(std::string_view text, std::size_t width);

/// `text` when it fits into `width` columns, otherwise its front, "…" and its end: keeps what tells paths apart.
std::string ShortenMiddle(std::string_view text, std::size_t width);

/// `text` with every space made one that lines do not break at. Renderers print it as a plain space.
std::string Unbroken(std::string_view text);

/// What Spark names a stage or query, without what does not tell two apart: folders of the file, the place inside the
/// Python bridge, the ids of a streaming query. "count at /jobs/etl/load.py:12" becomes "count at load.py:12".
std::string ShortLabel(std::string_view name);

/// `text` and as many spaces as it lacks to `width` columns.
std::string PadRight(std::string text, std::size_t width);
std::string PadLeft(std::string_view text, std::size_t width);

}  // namespace sparkwright::report
