#include "conf/edit_configuration.h"

#include <vector>

#include <gtest/gtest.h>

namespace sparkwright::conf {
namespace {

using Edit = model::ConfigurationEdit;

std::string Edited(std::string_view text, const std::vector<Edit>& edits) {
  const auto edited = EditConfiguration(text, "test", edits);
  return edited.ok() ? *edited : edited.error().message();
}

TEST(EditConfiguration, KeepsCommentsOrderAndSpacing) {
  EXPECT_EQ(Edited("# a\nspark.a   1\n\nspark.b=2 \nspark.c 3\n", {{Edit::Kind::kSet, "spark.b", "4", {}},
                                                                   {Edit::Kind::kRemove, "spark.c", {}, {}},
                                                                   {Edit::Kind::kRename, "spark.a", "5", "spark.d"}}),
            "# a\nspark.d   5\n\nspark.b=4\n");
}

TEST(EditConfiguration, ARenamedKeyTakesThePlaceOfBoth) {
  EXPECT_EQ(Edited("spark.a 1\nspark.b 2\nspark.a 3\n", {{Edit::Kind::kRename, "spark.a", "3", "spark.b"}}),
            "spark.b 3\n");
}

TEST(EditConfiguration, OfAPropertySetTwiceTheLastEntryStaysWhereItIs) {
  EXPECT_EQ(Edited("spark.a 1\n# why\nspark.a 2\nspark.b 3",
                   {{Edit::Kind::kRemove, "spark.a", {}, {}}, {Edit::Kind::kSet, "spark.a", "2", {}}}),
            "# why\nspark.a 2\nspark.b 3");
}

TEST(EditConfiguration, KeysWrittenInUnusualWaysAreWrittenAnew) {
  EXPECT_EQ(Edited("spark.\\\n  a 1\n", {{Edit::Kind::kRename, "spark.a", "1", "spark.b"}}), "spark.b 1\n");
  EXPECT_EQ(Edited("spark.a\n", {{Edit::Kind::kRename, "spark.a", "true", "spark.b"}}), "spark.b true\n");
}

TEST(EditConfiguration, LinesOfASparkApplicationGoToo) {
  const std::string text =
      "kind: SparkApplication\nspec:\n  sparkConf: # ours\n    spark.executor.memory: 8g\n    \"spark.a\": 1 # one\n"
      "    spark.a: 2\n    spark.b: 3\n  executor:\n    memory: 4Gi\n";
  EXPECT_EQ(Edited(text, {{Edit::Kind::kRemove, "spark.executor.memory", {}, {}},
                          {Edit::Kind::kSet, "spark.executor.memory", "4g", {}},
                          {Edit::Kind::kRemove, "spark.a", {}, {}},
                          {Edit::Kind::kSet, "spark.a", "2", {}},
                          {Edit::Kind::kRename, "spark.b", "3", "spark.c"}}),
            "kind: SparkApplication\nspec:\n  sparkConf: # ours\n    spark.a: 2\n    \"spark.c\": \"3\"\n  executor:\n"
            "    memory: 4Gi\n");
  EXPECT_NE(Edited("kind: SparkApplication\nspec:\n  executor:\n    memory: 4Gi\n",
                   {{Edit::Kind::kRemove, "spark.executor.memory", {}, {}}})
                .find("take it out by hand"),
            std::string::npos);
}

TEST(EditConfiguration, WhatIsNotRewrittenSaysWhatToDo) {
  const auto edited = EditConfiguration("spark-submit --conf spark.a=1 x.py\n", "submit.sh",
                                        std::vector<Edit>{{Edit::Kind::kSet, "spark.a", "2", {}}});
  ASSERT_FALSE(edited.ok());
  EXPECT_EQ(edited.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_NE(edited.error().message().find("set spark.a to 2"), std::string::npos);
}

}  // namespace
}  // namespace sparkwright::conf
