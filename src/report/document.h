#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// A report for people, before it is known how it will be shown: terminal.h and markdown.h render it.
/// All text in it is safe to print (text.h, OneLine); only renderers shorten it.
namespace sparkwright::report {

enum class Style { kPlain, kStrong, kFaint, kGood, kWarning, kCritical };

/// A piece of text that looks one way.
struct Span {
  std::string text;
  Style style = Style::kPlain;
};

/// One line; made implicitly from plain text.
struct Line {
  std::vector<Span> spans;

  Line() = default;
  Line(std::string text) { spans.push_back({std::move(text)}); }  // NOLINT(google-explicit-constructor): plain text.
  Line(std::vector<Span> pieces) : spans(std::move(pieces)) {}    // NOLINT(google-explicit-constructor): a list.
};

/// Lines that follow each other. What is longer than a line is wrapped.
struct Paragraph {
  std::vector<Line> lines;
};

enum class Align { kLeft, kRight };

/// Where text that is too long loses letters: ids and paths differ at their ends.
enum class Cut { kEnd, kMiddle };

/// What happens to a column in a table that is too wide.
enum class Place { kAlways, kIfThereIsRoom };

struct Column {
  std::string title;
  Align align = Align::kRight;
  /// Columns that may get narrower, down to this, when the table is too wide; 0 for those that may not.
  std::size_t least_width = 0;
  Cut cut = Cut::kEnd;
  Place place = Place::kAlways;
};

/// How a table is shown that is too wide.
enum class TooWide {
  kNarrow,  ///< Columns get narrower, and their text is cut.
  kStack,   ///< Nothing is cut: rows that do not fit have a line for each cell. The first column is a name.
};

/// A table. Columns whose cells are all empty are not shown, so a zero that says nothing is an empty cell. Without any
/// title there is no line of titles.
struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<Span>> rows;  ///< As many cells as columns.
  TooWide too_wide = TooWide::kNarrow;
};

struct Bar {
  std::string label;
  std::string value;
  double share = 0.0;  ///< 0 to 1.
  Style style = Style::kPlain;
};

/// Parts of a whole.
struct BarChart {
  std::vector<Bar> bars;
};

/// A quantity over time, one mark per slice.
struct Timeline {
  std::string label;
  std::vector<double> shares;  ///< 0 to 1; negative where there is nothing to show.
  std::string legend;
};

/// Commands to run next.
struct Commands {
  std::vector<std::string> lines;
};

using Block = std::variant<Paragraph, Table, BarChart, Timeline, Commands>;

struct Section {
  std::string title;
  Line note;  ///< Beside the title; may be empty.
  std::vector<Block> blocks;
};

struct Document {
  Line title;
  std::vector<Line> subtitle;
  std::vector<Section> sections;
};

}  // namespace sparkwright::report
