#include "workload/code_features.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace sparkwright::workload {
namespace {

FeatureSet Features(std::string name, std::string text, CodeFacts& facts) {
  const std::vector<model::CodeFile> files = {{std::move(name), std::move(text)}};
  return CodeFeatures(files, facts);
}

bool Has(const FeatureSet& set, std::string_view feature) { return set.features.contains(feature); }

TEST(CodeFeatures, CommentsAndTextsSayNothing) {
  CodeFacts facts;
  const FeatureSet set = Features(
      "copy.py", "# model.fit(df); writeStream\nprint('pageRank of .fit(')\nspark.read.text(a).write.text(b)\n", facts);
  EXPECT_FALSE(Has(set, "k:fit"));
  EXPECT_FALSE(Has(set, "k:stream-write"));
  EXPECT_FALSE(Has(set, "k:graph-algorithm"));
  EXPECT_TRUE(Has(set, "k:write"));
  EXPECT_EQ(facts.num_writes, 1);
}

TEST(CodeFeatures, SqlInATextIsReadWithItsLine) {
  CodeFacts facts;
  const FeatureSet set = Features(
      "a.py", "x = 1\nspark.sql(\"\"\"\nSELECT a, SUM(b)\nFROM t JOIN u USING (k)\nGROUP BY a\n\"\"\")\n", facts);
  ASSERT_TRUE(Has(set, "k:sql-group"));
  EXPECT_EQ(set.mentions[set.features.find("k:sql-group")->second.front()].place, "a.py:5");
  EXPECT_EQ(facts.num_joins, 1);
  EXPECT_EQ(facts.num_groups, 1);
  EXPECT_EQ(facts.languages.size(), 2U);
}

TEST(CodeFeatures, FormatsAreReadOrWritten) {
  CodeFacts facts;
  Features("a.scala", "spark.read.format(\"csv\").load(a).write.mode(\"overwrite\").parquet(b)", facts);
  EXPECT_EQ(facts.formats_read, (std::set<std::string>{"csv"}));
  EXPECT_EQ(facts.formats_written, (std::set<std::string>{"parquet"}));
}

TEST(CodeFeatures, NotebooksHaveTheirCodeCells) {
  CodeFacts facts;
  const FeatureSet set = Features("n.ipynb",
                                  R"({"cells":[{"cell_type":"markdown","source":["writeStream"]},)"
                                  R"({"cell_type":"code","source":["%sql\n","SELECT COUNT(*) FROM t GROUP BY a"]}]})",
                                  facts);
  EXPECT_TRUE(Has(set, "k:sql-group"));
  EXPECT_FALSE(Has(set, "k:stream-write"));
  EXPECT_TRUE(CellsOf({"broken.ipynb", "{\"cells\": 7"}).empty());
}

TEST(CodeFeatures, DatabricksMagicIsACellOfItsOwn) {
  const std::vector<CodeCell> cells =
      CellsOf({"a.py", "x = 1\n# MAGIC %sql\n# MAGIC SELECT 1\n# COMMAND\ny = 2\n# MAGIC %md\n# MAGIC words\n"});
  ASSERT_EQ(cells.size(), 4U);
  EXPECT_EQ(cells[1].language, model::CodeLanguage::kSql);
  EXPECT_EQ(cells[1].first_line, 2U);
  EXPECT_EQ(cells[3].text.find("words"), std::string::npos);
}

TEST(CodeFeatures, UnclosedTextsEnd) {
  CodeFacts facts;
  EXPECT_TRUE(Has(Features("a.py", "x = 'open\ndf.write.parquet(p)\n", facts), "k:write"));
  Features("b.py", "\"\"\" SELECT never closed", facts);
  Features("c.scala", "val c = 'x'; val s = 'sym; df.write", facts);
}

}  // namespace
}  // namespace sparkwright::workload
