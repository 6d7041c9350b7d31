#include "report/markdown.h"

#include <string_view>

#include "report/format.h"
#include "report/terminal.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

constexpr std::size_t kLongestValue = 2'000;

// What a log says must not become markup or HTML.
std::string Escaped(std::string_view text) {
  constexpr std::string_view kUnbroken = "\xC2\xA0";
  constexpr std::string_view kSpecial = "\\`*_[]<>|~";
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (text.substr(i).starts_with(kUnbroken)) {
      escaped += ' ';
      ++i;
    } else if (c == '<') {
      escaped += "&lt;";
    } else {
      if (kSpecial.find(c) != std::string_view::npos) {
        escaped += '\\';
      }
      escaped += c;
    }
  }
  return escaped;
}

// operator+ on a literal and a temporary makes GCC 12 warn of an overflow that is none.
template <typename... Pieces>
void Add(std::string& text, const Pieces&... pieces) {
  (text.append(pieces), ...);
}

std::string Styled(const Span& span) {
  const bool is_strong =
      span.style == Style::kStrong || span.style == Style::kCritical || span.style == Style::kWarning;
  const std::size_t first = span.text.find_first_not_of(' ');
  if (!is_strong || first == std::string::npos) {
    return Escaped(span.text);
  }
  const std::size_t last = span.text.find_last_not_of(' ');
  std::string text = span.text.substr(0, first);
  Add(text, "**", Escaped(span.text.substr(first, last + 1 - first)), "**", span.text.substr(last + 1));
  return text;
}

std::string Joined(const Line& line) {
  std::string text;
  for (const Span& span : line.spans) {
    text += Styled(span);
  }
  return text;
}

class Renderer {
 public:
  std::string Render(const Document& document) {
    out_ += "# ";
    for (const Span& span : document.title.spans) {
      out_ += Escaped(span.text);
    }
    out_ += '\n';
    if (!document.subtitle.empty()) {
      out_ += '\n';
    }
    for (const Line& line : document.subtitle) {
      Add(out_, Joined(line), "\n");
    }
    for (const Section& section : document.sections) {
      Add(out_, "\n## ", Escaped(section.title), "\n");
      if (!section.note.spans.empty()) {
        Add(out_, "\n", Joined(section.note), "\n");
      }
      for (const Block& block : section.blocks) {
        out_ += '\n';
        std::visit([this](const auto& one) { Append(one); }, block);
      }
    }
    return std::move(out_);
  }

 private:
  void Append(const Paragraph& paragraph) {
    const bool is_list = paragraph.lines.size() > 1;
    for (const Line& line : paragraph.lines) {
      Add(out_, is_list ? "- " : "", Joined(line), "\n");
    }
  }

  void Append(const Commands& commands) {
    out_ += "```sh\n";
    for (const std::string& line : commands.lines) {
      Add(out_, line, "\n");
    }
    out_ += "```\n";
  }

  void Append(const BarChart& chart) {
    out_ += "| | | | |\n|:--|--:|:--|--:|\n";
    for (const Bar& bar : chart.bars) {
      Add(out_, "| ", Escaped(bar.label), " | ", Escaped(bar.value), " | `", DrawBar(bar.share, 16), "` | ",
          Escaped(FormatPercent(Ratio{bar.share})), " |\n");
    }
  }

  void Append(const Timeline& timeline) {
    Add(out_, Escaped(timeline.label), " `", DrawSparkline(timeline.shares), "` ", Escaped(timeline.legend), "\n");
  }

  void Append(const Table& table) {
    std::vector<bool> is_shown(table.columns.size(), false);
    for (const auto& row : table.rows) {
      for (std::size_t c = 0; c < row.size(); ++c) {
        is_shown[c] = is_shown[c] || !row[c].text.empty();
      }
    }
    std::string titles = "|";
    std::string rule = "|";
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (is_shown[c]) {
        Add(titles, " ", Escaped(table.columns[c].title), " |");
        rule += table.columns[c].align == Align::kRight ? "--:|" : ":--|";
      }
    }
    Add(out_, titles, "\n", rule, "\n");
    for (const auto& row : table.rows) {
      out_ += '|';
      for (std::size_t c = 0; c < row.size(); ++c) {
        if (is_shown[c]) {
          // A page can be scrolled, but a plan or a query of megabytes helps nobody.
          const std::size_t longest = table.too_wide == TooWide::kStack ? kLongestValue : 120;
          Add(out_, " ", Styled({Shorten(row[c].text, longest), row[c].style}), " |");
        }
      }
      out_ += '\n';
    }
  }

  std::string out_;
};

}  // namespace

std::string RenderMarkdown(const Document& document) { return Renderer().Render(document); }

std::string InMarkdownTable(std::string_view markdown) {
  std::string escaped;
  for (const char c : markdown) {
    escaped += c == '|' ? std::string_view("\\|") : std::string_view(&c, 1);
  }
  return escaped;
}

}  // namespace sparkwright::report
