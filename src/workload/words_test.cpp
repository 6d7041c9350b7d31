#include "workload/words.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace sparkwright::workload {
namespace {

/// The words that are denied.
std::string Denied(std::string_view text) {
  std::string denied;
  for (const Word& word : WordsOf(text)) {
    if (word.denied_by.has_value()) {
      denied += (denied.empty() ? "" : " ") + word.lower;
    }
  }
  return denied;
}

TEST(Words, FormsOfAWordHaveOneStem) {
  for (const auto& [form, stem] : std::vector<std::pair<std::string_view, std::string_view>>{{"fitted", "fit"},
                                                                                             {"fitting", "fit"},
                                                                                             {"queries", "query"},
                                                                                             {"scoring", "scor"},
                                                                                             {"score", "scor"},
                                                                                             {"matches", "match"},
                                                                                             {"modelling", "model"},
                                                                                             {"string", "string"},
                                                                                             {"2.5", "#"},
                                                                                             {"twenty", "#"},
                                                                                             {"24", "24"}}) {
    EXPECT_EQ(StemOf(form), stem) << form;
  }
}

TEST(Words, DenialReachesToTheEndOfItsClause) {
  EXPECT_EQ(Denied("This is not a machine learning job, no model training at all: simple file copy"),
            "a machine learning job model training at all");
  EXPECT_EQ(Denied("no joins, aggregations or models here"), "joins aggregations or models here");
  EXPECT_EQ(Denied("without training but with scoring"), "training");
  EXPECT_EQ(Denied("It doesn't train, it scores"), "train");
  EXPECT_EQ(Denied("instead of streaming we load files once, nightly"), "of streaming we load files once");
  EXPECT_EQ(Denied("model training is not needed, only scores"), "model training is needed");
  EXPECT_EQ(Denied("fitting happens elsewhere; we apply"), "fitting happens");
  EXPECT_EQ(Denied("neither training nor scoring"), "training nor scoring");
}

TEST(Words, DenialIsKnownInOtherLanguages) {
  EXPECT_TRUE(WordsOf("kein training").back().denied_by.has_value());
  EXPECT_TRUE(WordsOf("sans apprentissage").back().denied_by.has_value());
  EXPECT_TRUE(WordsOf("they train elsewhere")[1].denied_by.has_value());
  EXPECT_FALSE(WordsOf("a model trained elsewhere")[2].denied_by.has_value());
}

TEST(Words, CapitalsAreSeen) {
  EXPECT_TRUE(WordsOf("ALS").front().is_capitals);
  EXPECT_FALSE(WordsOf("Als").front().is_capitals);
}

TEST(Words, NotOnlyDeniesNothing) {
  EXPECT_EQ(Denied("not only training but also scoring"), "");
  EXPECT_EQ(Denied("no more than ten files"), "");
}

TEST(Words, HyphensPartWordsAndApostrophesDoNot) {
  const std::vector<Word> words = WordsOf("near-live data isn\xE2\x80\x99t k-means' work");
  std::string joined;
  for (const Word& word : words) {
    joined += word.lower + "|";
  }
  EXPECT_EQ(joined, "near|live|data|isn't|k|means|work|");
}

}  // namespace
}  // namespace sparkwright::workload
