#include "report/terminal.h"

#include <string>

#include <gtest/gtest.h>

#include "report/markdown.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

Document Sample() {
  Document document;
  document.title = Line("title");
  Section section;
  section.title = "Stages";
  section.note = Line("by core time");
  Table table;
  table.columns = {{"id"}, {"name", Align::kLeft, 6}, {"empty"}, {"spill"}};
  table.rows = {{{"7"}, {"a long name of a stage"}, {}, {"1 B", Style::kWarning}}, {{"12"}, {"b|c"}, {}, {}}};
  section.blocks.emplace_back(std::move(table));
  document.sections.push_back(std::move(section));
  return document;
}

TEST(Terminal, TablesAlignAndDropEmptyColumns) {
  EXPECT_EQ(RenderTerminal(Sample(), {}),
            "title\n\nStages  by core time\n"
            "  id  name                    spill\n"
            "   7  a long name of a stage    1 B\n"
            "  12  b|c\n");
}

TEST(Terminal, TablesAreNarrowedToTheWidth) {
  Document document = Sample();
  const std::string text = RenderTerminal(document, {.width = 40});
  EXPECT_EQ(text.find("a long name of a stage") != std::string::npos, true) << "fits";
  Table& table = std::get<Table>(document.sections[0].blocks[0]);
  table.rows[0][1].text = std::string(80, 'x');
  const std::string narrow = RenderTerminal(document, {.width = 40});
  std::size_t begin = 0;
  while (begin < narrow.size()) {
    const std::size_t end = narrow.find('\n', begin);
    EXPECT_LE(DisplayWidth(narrow.substr(begin, end - begin)), 40U);
    begin = end + 1;
  }
}

TEST(Terminal, ColoursOnlyWhenAskedFor) {
  EXPECT_EQ(RenderTerminal(Sample(), {}).find('\x1b'), std::string::npos);
  EXPECT_NE(RenderTerminal(Sample(), {.colour = Colour::kOn}).find("\x1b[33m1 B\x1b[0m"), std::string::npos);
}

TEST(Terminal, ParagraphsWrapAtSpacesAndUnbrokenTextDoesNot) {
  Document document;
  document.title = Line("x");
  Section section;
  section.title = "S";
  section.blocks.emplace_back(Paragraph{{Line("one two three four five six seven eight " + Unbroken("nine ten"))}});
  document.sections.push_back(std::move(section));
  EXPECT_EQ(RenderTerminal(document, {.width = 40}),
            "x\n\nS\n  one two three four five six seven\n    eight nine ten\n");
}

TEST(Terminal, PropertiesAreNeverCut) {
  const std::string key = "spark.sql.adaptive.coalescePartitions.initialPartitionNum";
  Document document;
  document.title = Line("x");
  Section section;
  section.title = "S";
  Table table;
  table.too_wide = TooWide::kStack;
  table.columns = {{""}, {""}};
  table.rows = {{{"what it is"}, {"a number of partitions, as in " + key + " at the start"}}};
  section.blocks.emplace_back(Paragraph{{Line("Write -D" + key + "=10 (\"" + key + "\")")}});
  section.blocks.emplace_back(std::move(table));
  document.sections.push_back(std::move(section));
  EXPECT_EQ(RenderTerminal(document, {.width = 40}),
            "x\n\nS\n  Write\n    -D" + key + "=10\n    (\"" + key +
                "\")\n  what it is\n      a number of partitions, as in\n      " + key + "\n      at the start\n");
}

TEST(Terminal, BarsShowEverythingAboveNothing) {
  EXPECT_EQ(DrawBar(0.0, 4), "░░░░");
  EXPECT_EQ(DrawBar(0.0001, 4), "█░░░");
  EXPECT_EQ(DrawBar(0.5, 4), "██░░");
  EXPECT_EQ(DrawBar(7.0, 4), "████");
}

TEST(Terminal, SparklinesHaveEightLevelsAndGaps) {
  EXPECT_EQ(DrawSparkline({0.0, 0.125, 0.5, 1.0, -1.0, 2.0}), "▁▁▄█ █");
}

TEST(Markdown, LogTextIsNoMarkup) {
  const std::string text = RenderMarkdown(Sample());
  EXPECT_NE(text.find("| 12 | b\\|c |  |"), std::string::npos) << text;
  Document document;
  document.title = Line("a <b> *c*");
  EXPECT_EQ(RenderMarkdown(document), "# a &lt;b\\> \\*c\\*\n");
}

}  // namespace
}  // namespace sparkwright::report
