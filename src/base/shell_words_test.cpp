#include "base/shell_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sparkwright {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> Texts(std::string_view command) {
  const Result<std::vector<ShellWord>> words = SplitShellWords(command);
  std::vector<std::string> texts;
  if (!words.ok()) {
    texts.push_back("error: " + words.error().message());
    return texts;
  }
  for (const ShellWord& word : *words) {
    texts.push_back(word.is_operator ? "<" + word.text + ">" : word.text);
  }
  return texts;
}

TEST(ShellWords, WordsAreSplitAtSpaceAndQuotesAreTakenOff) {
  EXPECT_THAT(Texts(""), ElementsAre());
  EXPECT_THAT(Texts("  a\tb  "), ElementsAre("a", "b"));
  EXPECT_THAT(Texts(R"(--conf "a=b c" 'd e'"f"g '')"), ElementsAre("--conf", "a=b c", "d efg", ""));
  EXPECT_THAT(Texts(R"(a\ b "c\"d\n" 'e\f')"), ElementsAre("a b", "c\"d\\n", "e\\f"));
}

TEST(ShellWords, LinesGoOnAfterABackslashAndEndOtherwise) {
  EXPECT_THAT(Texts("a \\\n  b\nc"), ElementsAre("a", "b", "<\n>", "c"));
  EXPECT_THAT(Texts("a \\\r\n  b"), ElementsAre("a", "b"));
  EXPECT_THAT(Texts("a # not this\nb a#b"), ElementsAre("a", "<\n>", "b", "a#b"));
  EXPECT_THAT(Texts("a&&b>c"), ElementsAre("a", "<&>", "<&>", "b", "<>>", "c"));
  EXPECT_THAT(Texts("a\\"), ElementsAre("a\\"));
}

TEST(ShellWords, WhatOnlyTheShellKnowsIsKeptAndMarked) {
  const auto words = SplitShellWords("$HOME/x \"${A b}\" $(date +%s) `id` '$no' 5$ \\$no $(a (b) c)");
  ASSERT_TRUE(words.ok());
  std::vector<std::pair<std::string, bool>> seen;
  seen.reserve(words->size());
  for (const ShellWord& word : *words) {
    seen.emplace_back(word.text, word.is_expanded);
  }
  using P = std::pair<std::string, bool>;
  EXPECT_THAT(seen, ElementsAre(P("$HOME/x", true), P("${A b}", true), P("$(date +%s)", true), P("`id`", true),
                                P("$no", false), P("5$", false), P("$no", false), P("$(a (b) c)", true)));
}

TEST(ShellWords, HereDocumentsAreNoPartOfTheScript) {
  EXPECT_THAT(Texts("cat <<EOF >x\ndon't\n EOF\nEOF\nb"),
              ElementsAre("cat", "<<>", "<<>", "EOF", "<>>", "x", "<\n>", "b"));
  EXPECT_THAT(Texts("cat <<-'E F'\n\tit's\n\tE F\nb"), ElementsAre("cat", "<<>", "<<>", "E F", "<\n>", "b"));
  EXPECT_THAT(Texts("a << \\A <<\"B\"\r\n'\r\nA\r\n\"\nB\nb"),
              ElementsAre("a", "<<>", "<<>", "A", "<<>", "<<>", "B", "<\n>", "b"));
  EXPECT_THAT(Texts("a <<< b\nc"), ElementsAre("a", "<<>", "<<>", "<<>", "b", "<\n>", "c"));
  EXPECT_THAT(Texts("((a<<2))\nb"), ElementsAre("<(>", "<(>", "a", "<<>", "<<>", "2", "<)>", "<)>", "<\n>", "b"))
      << "nothing ends it";
  const auto skipped = SplitShellWords("cat <<EOF\n'\n\nEOF\nb");
  ASSERT_TRUE(skipped.ok());
  EXPECT_EQ(skipped->back().line, 5);
  const auto read = SplitShellWords("ssh a <<EOF\nb\nEOF\n", HereDocuments::kRead);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->at(6).text, "b");
}

TEST(ShellWords, ADollarThatQuotesKeepIsMarked) {
  const auto words = SplitShellWords("'a$b'\"$c\" \\$d\"\\`\" \"$e\" f");
  ASSERT_TRUE(words.ok());
  EXPECT_TRUE(words->at(0).is_expanded && words->at(0).keeps_dollar);
  EXPECT_TRUE(!words->at(1).is_expanded && words->at(1).keeps_dollar);
  EXPECT_TRUE(words->at(2).is_expanded && !words->at(2).keeps_dollar);
  EXPECT_FALSE(words->at(3).keeps_dollar);
}

TEST(ShellWords, LinesAreCounted) {
  const auto words = SplitShellWords("a \\\n'b\nc' d\n\ne");
  ASSERT_TRUE(words.ok());
  std::vector<int64_t> lines;
  lines.reserve(words->size());
  for (const ShellWord& word : *words) {
    lines.push_back(word.line);
  }
  EXPECT_THAT(lines, ElementsAre(1, 2, 3, 3, 4, 5));
}

TEST(ShellWords, WhatIsNotClosedIsAnErrorWithItsLine) {
  for (const std::string_view command : {"a\n'b", "a\n\"b", "a\n${b", "a\n$(b", "a\n\"`b\""}) {
    const auto words = SplitShellWords(command);
    ASSERT_FALSE(words.ok()) << command;
    EXPECT_EQ(words.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(words.error().message(), HasSubstr("line 2"));
  }
}

TEST(ShellWords, QuotedArgumentsSurviveAShell) {
  EXPECT_EQ(ShellQuoted("/logs/app-1.zstd"), "/logs/app-1.zstd");
  EXPECT_EQ(ShellQuoted("my log's"), "'my log'\\''s'");
  EXPECT_EQ(ShellQuoted(""), "''");
  for (const std::string_view text : {"", "a b", "it's", "$x `y`", "a\\b\"c", "tab\tnew\nline", "*"}) {
    EXPECT_THAT(Texts(ShellQuoted(text)), ElementsAre(text));
  }
}

}  // namespace
}  // namespace sparkwright
