#include "report/terminal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numeric>
#include <string_view>

#include "report/format.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kGap = 2;
constexpr std::size_t kBarWidth = 24;
// Of a value that is never cut otherwise; a class path can be a page long.
constexpr std::size_t kLongestValue = 2'000;

bool HasTitles(const Table& table) {
  return std::any_of(table.columns.begin(), table.columns.end(),
                     [](const Column& column) { return !column.title.empty(); });
}

/// Whether a word, with what may stand in front of it, is a property, such as spark.executor.memory or
/// "spark.executor.memory=8g", or a command of this program. What is longer than any is something else.
bool IsToBeCopied(std::string_view word) {
  constexpr std::size_t kLongest = 200;
  word.remove_prefix(std::min(word.find_first_not_of(" \"'(`"), word.size()));
  word.remove_prefix(word.starts_with("-D") ? 2 : 0);
  return (word.starts_with("spark.") || word.starts_with("sparkwright\xC2\xA0")) && word.size() <= kLongest;
}

/// Bytes of non-empty `text` that make a line of at most `width` columns: up to a space, or, of a word that is wider,
/// what fits. A property is not cut.
std::size_t LengthOfLine(std::string_view text, std::size_t width) {
  const std::size_t fitting = std::max<std::size_t>(FrontThatFits(text, width), 1);
  if (fitting >= text.size()) {
    return text.size();
  }
  const std::size_t space = text.rfind(' ', fitting);
  if (space != std::string_view::npos && space > 0) {
    return space;
  }
  const std::size_t word = std::min(text.find(' ', 1), text.size());
  return IsToBeCopied(text.substr(0, word)) ? word : fitting;
}

std::string_view Code(Style style) {
  switch (style) {
    case Style::kPlain:
      return "";
    case Style::kStrong:
      return "\x1b[1m";
    case Style::kFaint:
      return "\x1b[2m";
    case Style::kGood:
      return "\x1b[32m";
    case Style::kWarning:
      return "\x1b[33m";
    case Style::kCritical:
      return "\x1b[1;31m";
  }
  return "";
}

class Renderer {
 public:
  explicit Renderer(const TerminalOptions& options)
      : width_(std::max<std::size_t>(options.width, 40)), colour_(options.colour) {}

  std::string Render(const Document& document) {
    AppendWrapped(document.title, 0, 0);
    for (const Line& line : document.subtitle) {
      AppendWrapped(line, 0, 0);
    }
    for (const Section& section : document.sections) {
      out_ += '\n';
      AppendTitle(section);
      for (const Block& block : section.blocks) {
        std::visit([this](const auto& one) { Append(one); }, block);
      }
    }
    return WithPlainSpaces();
  }

 private:
  std::string WithPlainSpaces() const {
    constexpr std::string_view kUnbroken = "\xC2\xA0";
    std::string text;
    text.reserve(out_.size());
    for (std::size_t at = 0; at < out_.size();) {
      const std::size_t next = std::min(out_.find(kUnbroken, at), out_.size());
      text.append(out_, at, next - at);
      text += next < out_.size() ? " " : "";
      at = next + kUnbroken.size();
    }
    return text;
  }

  std::string Painted(std::string_view text, Style style) const {
    if (colour_ == Colour::kOff || style == Style::kPlain || text.empty()) {
      return std::string(text);
    }
    return std::string(Code(style)) + std::string(text) + "\x1b[0m";
  }

  void AppendTitle(const Section& section) {
    std::vector<Span> spans = {{section.title, Style::kStrong}};
    for (const Span& span : section.note.spans) {
      spans.push_back({(spans.size() == 1 ? "  " : "") + span.text, span.style});
    }
    AppendWrapped(Line(std::move(spans)), 0, kIndent);
  }

  /// Breaks at spaces; `indent` spaces before the first line, `hanging` before the others.
  void AppendWrapped(const Line& line, std::size_t indent, std::size_t hanging) {
    out_.append(indent, ' ');
    std::size_t column = indent;
    bool is_line_start = true;
    for (const Span& span : line.spans) {
      std::string_view rest = span.text;
      std::string same_style;  // What of the span is on this line.
      while (!rest.empty()) {
        // A word with the spaces before it.
        const std::size_t word = std::min(rest.find_first_not_of(' '), rest.size());
        const std::size_t end = std::min(rest.find(' ', word), rest.size());
        std::string_view piece = rest.substr(0, end);
        rest.remove_prefix(end);
        if (column + DisplayWidth(piece) > width_ && !is_line_start) {
          out_ += Painted(same_style, span.style) + "\n";
          same_style.clear();
          out_.append(hanging, ' ');
          column = hanging;
          piece.remove_prefix(std::min(piece.find_first_not_of(' '), piece.size()));
        }
        // What is to be copied is not cut: the terminal goes on in its next line.
        const std::string shown =
            IsToBeCopied(piece) ? std::string(piece) : Shorten(piece, width_ > column ? width_ - column : 1);
        same_style += shown;
        column += DisplayWidth(shown);
        is_line_start = false;
      }
      out_ += Painted(same_style, span.style);
    }
    out_ += '\n';
  }

  void Append(const Paragraph& paragraph) {
    for (const Line& line : paragraph.lines) {
      AppendWrapped(line, kIndent, 2 * kIndent);
    }
  }

  void Append(const Commands& commands) {
    for (const std::string& line : commands.lines) {
      // Commands are to be copied, so they are not broken.
      out_ += "  " + line + "\n";
    }
  }

  void Append(const BarChart& chart) {
    std::size_t label_width = 0;
    std::size_t value_width = 0;
    for (const Bar& bar : chart.bars) {
      label_width = std::max(label_width, DisplayWidth(bar.label));
      value_width = std::max(value_width, DisplayWidth(bar.value));
    }
    for (const Bar& bar : chart.bars) {
      out_ += "  " + PadRight(bar.label, label_width) + "  " + PadLeft(bar.value, value_width) + "  " +
              Painted(DrawBar(bar.share, kBarWidth), bar.style) + PadLeft(FormatPercent(Ratio{bar.share}), 8) + "\n";
    }
  }

  void Append(const Timeline& timeline) {
    const std::string marks = DrawSparkline(timeline.shares);
    const std::string front = "  " + timeline.label + "  ";
    const std::size_t used = DisplayWidth(front) + timeline.shares.size();
    out_ += front + marks;
    if (used + kGap + DisplayWidth(timeline.legend) <= width_) {
      out_ += "  " + Painted(timeline.legend, Style::kFaint) + "\n";
    } else {
      out_ += "\n" + std::string(DisplayWidth(front), ' ') + Painted(timeline.legend, Style::kFaint) + "\n";
    }
  }

  void Append(const Table& table) {
    if (table.too_wide == TooWide::kStack) {
      AppendStacked(table);
      return;
    }
    std::vector<std::size_t> shown;
    std::vector<std::size_t> widths;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      std::size_t cell_width = 0;
      for (const auto& row : table.rows) {
        cell_width = std::max(cell_width, DisplayWidth(row[c].text));
      }
      if (cell_width > 0) {
        shown.push_back(c);
        widths.push_back(std::max(cell_width, DisplayWidth(table.columns[c].title)));
      }
    }
    std::size_t gap = kGap;
    while (true) {
      const std::vector<std::size_t> wanted = widths;
      gap = kGap;
      if (Narrow(table, shown, gap, widths)) {
        break;
      }
      widths = wanted;
      gap = 1;
      if (Narrow(table, shown, gap, widths)) {
        break;
      }
      const auto last = std::find_if(shown.rbegin(), shown.rend(),
                                     [&](std::size_t c) { return table.columns[c].place == Place::kIfThereIsRoom; });
      if (last == shown.rend()) {
        break;  // What is still too wide stays so.
      }
      widths = wanted;
      widths.erase(widths.begin() + (shown.rend() - last - 1));
      shown.erase(std::next(last).base());
    }
    const auto append_row = [&](const auto& cell_of) {
      std::string row;
      std::size_t pending = kIndent;
      for (std::size_t i = 0; i < shown.size(); ++i) {
        const Span cell = cell_of(shown[i]);
        const Column& column = table.columns[shown[i]];
        const std::string text =
            column.cut == Cut::kMiddle ? ShortenMiddle(cell.text, widths[i]) : Shorten(cell.text, widths[i]);
        const std::size_t blank = widths[i] - DisplayWidth(text);
        const bool is_right = table.columns[shown[i]].align == Align::kRight;
        // Blanks are kept back so that no line ends in them.
        pending += is_right ? blank : 0;
        if (!text.empty()) {
          row += std::string(pending, ' ') + Painted(text, cell.style);
          pending = 0;
        }
        pending += (is_right ? 0 : blank) + gap;
      }
      out_ += row + "\n";
    };
    if (HasTitles(table)) {
      append_row([&](std::size_t c) { return Span{table.columns[c].title, Style::kFaint}; });
    }
    for (const auto& row : table.rows) {
      append_row([&](std::size_t c) { return row[c]; });
    }
  }

  /// Rows that fit have columns; the values of the others follow their name, a line for each.
  void AppendStacked(const Table& table) {
    const std::size_t num_values = table.columns.size() - 1;
    std::size_t name_width = DisplayWidth(table.columns[0].title);
    std::size_t title_width = 0;
    for (const auto& row : table.rows) {
      name_width = std::max(name_width, DisplayWidth(row[0].text));
    }
    for (const Column& column : table.columns) {
      title_width = std::max(title_width, DisplayWidth(column.title));
    }
    const std::size_t used = kIndent + name_width + num_values * kGap;
    const std::size_t value_width = used < width_ ? (width_ - used) / num_values : 0;
    const auto fits = [&](const std::vector<Span>& row) {
      return std::all_of(row.begin() + 1, row.end(),
                         [&](const Span& cell) { return DisplayWidth(cell.text) <= value_width; });
    };
    const auto append_row = [&](const std::vector<Span>& row) {
      std::string line = std::string(kIndent, ' ') + Painted(row[0].text, row[0].style);
      std::size_t blank = name_width - DisplayWidth(row[0].text);
      for (std::size_t c = 1; c < row.size(); ++c) {
        line += std::string(blank + kGap, ' ') + Painted(row[c].text, row[c].style);
        blank = value_width - std::min(value_width, DisplayWidth(row[c].text));
      }
      out_ += line + "\n";
    };
    if (std::any_of(table.rows.begin(), table.rows.end(), fits)) {
      std::vector<Span> titles;
      for (const Column& column : table.columns) {
        titles.push_back({column.title, Style::kFaint});
      }
      if (HasTitles(table)) {
        append_row(titles);
      }
    }
    for (const auto& row : table.rows) {
      if (fits(row)) {
        append_row(row);
        continue;
      }
      out_ += std::string(kIndent, ' ') + Painted(row[0].text, row[0].style) + "\n";
      const std::size_t indent = 2 * kIndent + title_width + kGap;
      for (std::size_t c = 1; c < row.size(); ++c) {
        if (row[c].text.empty() && num_values > 1) {
          continue;  // Nothing under a title of its own.
        }
        std::string front =
            std::string(2 * kIndent, ' ') + PadRight(table.columns[c].title, title_width) + std::string(kGap, ' ');
        const std::string shown = Shorten(row[c].text, kLongestValue);
        std::string_view rest = shown;
        do {
          const std::size_t bytes = LengthOfLine(rest, width_ - indent);
          out_ += front + Painted(rest.substr(0, bytes), row[c].style) + "\n";
          rest.remove_prefix(bytes);
          rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
          front.assign(indent, ' ');
        } while (!rest.empty());
      }
    }
  }

  /// Takes columns away from the widest of the columns that may get narrower, until the table fits with `gap` between
  /// its columns. False when it cannot.
  bool Narrow(const Table& table, const std::vector<std::size_t>& shown, std::size_t gap,
              std::vector<std::size_t>& widths) const {
    std::size_t total = kIndent + std::accumulate(widths.begin(), widths.end(), std::size_t{0}) +
                        gap * (widths.empty() ? 0 : widths.size() - 1);
    while (total > width_) {
      std::size_t widest = widths.size();
      for (std::size_t i = 0; i < widths.size(); ++i) {
        const std::size_t least = table.columns[shown[i]].least_width;
        if (least > 0 && widths[i] > least && (widest == widths.size() || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest == widths.size()) {
        return false;
      }
      --widths[widest];
      --total;
    }
    return true;
  }

  std::size_t width_;
  Colour colour_;
  std::string out_;
};

}  // namespace

std::string RenderTerminal(const Document& document, const TerminalOptions& options) {
  return Renderer(options).Render(document);
}

std::string DrawBar(double share, std::size_t width) {
  const double clamped = std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0.0;
  auto filled = static_cast<std::size_t>(std::lround(clamped * static_cast<double>(width)));
  if (clamped > 0.0 && filled == 0) {
    filled = 1;
  }
  std::string bar;
  for (std::size_t i = 0; i < width; ++i) {
    bar += i < filled ? "█" : "░";
  }
  return bar;
}

std::string DrawSparkline(const std::vector<double>& shares) {
  constexpr std::array<std::string_view, 8> kMarks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::string line;
  for (const double share : shares) {
    if (!(share >= 0.0)) {
      line += ' ';
      continue;
    }
    const double level = std::ceil(std::min(share, 1.0) * 8.0);
    line += kMarks[level < 1.0 ? 0 : static_cast<std::size_t>(level) - 1];
  }
  return line;
}

}  // namespace sparkwright::report
