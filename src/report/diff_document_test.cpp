#include "report/diff_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "report/terminal.h"

namespace sparkwright::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Text(const model::RunDiff& diff) { return RenderTerminal(MakeDiffDocument(diff), {}); }

TEST(DiffDocument, FactsComeBeforeConfiguration) {
  const std::string text = Text({});
  EXPECT_LT(text.find("Facts"), text.find("Configuration")) << text;
}

TEST(DiffDocument, OfLongValuesOnlyWhatDiffersIsShown) {
  const std::string common = "-XX:+UseG1GC -XX:+PrintFlagsFinal -Dsome.property=with-a-long-value ";
  model::RunDiff diff;
  diff.properties.push_back(
      {"spark.executor.extraJavaOptions", common + "-Xss4m -Dlast=1", common + "-Xss8m -Dlast=1"});
  const std::string text = Text(diff);
  EXPECT_THAT(text, HasSubstr("… -Xss4m …"));
  EXPECT_THAT(text, HasSubstr("… -Xss8m …"));
  EXPECT_THAT(text, Not(HasSubstr("UseG1GC")));
}

TEST(DiffDocument, LongValuesInAnotherOrderAreShownWhole) {
  const std::string one(40, 'a');
  const std::string other(40, 'b');
  model::RunDiff diff;
  diff.properties.push_back({"spark.jars", one + "," + other, other + "," + one});
  EXPECT_THAT(Text(diff), HasSubstr(one + "," + other));
}

TEST(DiffDocument, TheSameChangeOfDriverAndExecutorIsOneLine) {
  model::RunDiff diff;
  diff.properties.push_back({"spark.driver.memory", "1g", "2g"});
  diff.properties.push_back({"spark.driver.memoryOverhead", "1g", "2g"});
  diff.properties.push_back({"spark.executor.memory", "1g", "2g"});
  diff.properties.push_back({"spark.executor.memoryOverhead", "1g", "3g"});
  const std::string text = Text(diff);
  EXPECT_THAT(text, HasSubstr("spark.{driver,executor}.memory "));
  EXPECT_THAT(text, Not(HasSubstr("spark.executor.memory ")));
  EXPECT_THAT(text, HasSubstr("spark.driver.memoryOverhead"));
  EXPECT_THAT(text, HasSubstr("spark.executor.memoryOverhead"));
}

}  // namespace
}  // namespace sparkwright::report
