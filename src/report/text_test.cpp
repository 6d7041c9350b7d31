#include "report/text.h"

#include <gtest/gtest.h>

namespace sparkwright::report {
namespace {

TEST(Text, IllFormedBytesBecomeReplacementCharacters) {
  EXPECT_EQ(ValidUtf8("caf\xE9!"), "caf\xEF\xBF\xBD!");
  EXPECT_EQ(ValidUtf8("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD") << "overlong";
  EXPECT_EQ(ValidUtf8("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "surrogate";
  EXPECT_EQ(ValidUtf8("naïve 日本"), "naïve 日本");
}

TEST(Text, OneLineLetsNoEscapeSequenceThrough) {
  EXPECT_EQ(OneLine("  a\x1b[31mred\n\tb\x7f "), "a [31mred b");
  EXPECT_EQ(OneLine("a\xC2\x9B"
                    "2Jb"),
            "a 2Jb")
      << "the one-character form of the escape sequence";
  EXPECT_EQ(OneLine("user\xE2\x80\xAE"
                    "gnp.exe"),
            "user gnp.exe")
      << "text direction";
}

TEST(Text, WidthCountsColumns) {
  EXPECT_EQ(DisplayWidth("abc"), 3U);
  EXPECT_EQ(DisplayWidth("日本"), 4U);
  EXPECT_EQ(DisplayWidth("e\xCC\x81"), 1U);
}

TEST(Text, ShorteningKeepsToTheWidth) {
  EXPECT_EQ(Shorten("abcdef", 6), "abcdef");
  EXPECT_EQ(Shorten("abcdef", 4), "abc…");
  EXPECT_EQ(Shorten("日本語", 4), "日…");
  EXPECT_EQ(Shorten("ab cd", 4), "ab…");
  EXPECT_EQ(ShortenMiddle("application_1730_0042", 11), "appli…_0042");
  EXPECT_EQ(DisplayWidth(ShortenMiddle("日本語日本語日本語", 9)), 9U);
}

TEST(Text, LabelsLoseWhatDoesNotTellThemApart) {
  EXPECT_EQ(ShortLabel("count at /jobs/etl/load.py:12"), "count at load.py:12");
  EXPECT_EQ(ShortLabel("parquet at NativeMethodAccessorImpl.java:0"), "parquet");
  EXPECT_EQ(ShortLabel("totals\nid = 1-a\nrunId = 2-b\nbatch = 7"), "totals batch 7");
  EXPECT_EQ(ShortLabel("id = 1-a\nrunId = 2-b\nbatch = init"), "batch init");
  EXPECT_EQ(ShortLabel("count at App.scala:7"), "count at App.scala:7");
  EXPECT_EQ(ShortLabel("select a / b at noon"), "select a / b at noon");
}

}  // namespace
}  // namespace sparkwright::report
