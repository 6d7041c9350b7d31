#include "validate/java_options.h"

#include <gtest/gtest.h>

#include "validate/example_for_test.h"

namespace sparkwright::validate {
namespace {

conf::ConfigurationEntry Entry(std::string value, std::string key = "spark.driver.extraJavaOptions") {
  conf::ConfigurationEntry entry;
  entry.key = std::move(key);
  entry.value = std::move(value);
  return entry;
}

std::string LeftWithout(const std::string& value, const std::vector<std::string>& texts) {
  const model::ConfigurationFix fix = WithoutJavaOptions(Entry(value), texts, model::FixSafety::kSafe);
  return fix.edits.front().kind == model::ConfigurationEdit::Kind::kRemove ? "(removed)" : fix.edits.front().value;
}

TEST(JavaOptions, KnowWhereTheyStand) {
  const CheckExample example = *ReadCheckExample(
      "spark.driver.extraJavaOptions -Da=\"b c\" -XX:+UseG1GC\nspark.executor.extraJavaOptions -Xss4m\n");
  const Subject subject(example.configuration, example.context);
  const auto options = JavaOptionsOf(subject);
  ASSERT_EQ(options.size(), 3U);
  EXPECT_EQ(options[0].text, "-Da=b c");
  EXPECT_EQ(options[0].written, "-Da=\"b c\"");
  EXPECT_TRUE(options[1].is_driver());
  EXPECT_EQ(options[2].entry->key, "spark.executor.extraJavaOptions");
}

TEST(JavaOptions, AreSplitAsTheLauncherSplitsThem) {
  const conf::ConfigurationEntry entry = Entry("-Da=1;2  -Db=\\\"x\\ y '-Dc=\\n' \"\"");
  const auto options = JavaOptionsOf(entry);
  ASSERT_EQ(options.size(), 4U);
  EXPECT_EQ(options[0].text, "-Da=1;2");
  EXPECT_EQ(options[1].text, "-Db=\"x y");
  EXPECT_EQ(options[2].text, "-Dc=\\n");
  EXPECT_EQ(options[3].text, "");
}

TEST(JavaOptions, AreNoneWithAnOpenQuote) {
  for (const char* value : {"-Da=\"b", "-Da='b", "-Da=b\\", " ", ""}) {
    EXPECT_TRUE(JavaOptionsOf(Entry(value)).empty()) << value;
  }
}

TEST(JavaOptions, OfExecutorsAreSplitAsTheirBackendSplitsThem) {
  struct Case {
    const char* value;
    std::vector<std::string> texts;
  };
  for (const Case& one : {Case{"-Da=\"b c", {"-Da=b c"}}, Case{"-Xss4m -Da='b c", {"-Xss4m", "-Da=b c"}},
                          Case{"-Da=b\\ c\\", {"-Da=b\\", "c\\"}}, Case{"-Da=\"b\\\"c\" d", {"-Da=b\"c", "d"}},
                          Case{"-Da=\"b\\", {"-Da=b"}}, Case{"-Da='\\' b", {"-Da=\\", "b"}}}) {
    const conf::ConfigurationEntry entry = Entry(one.value, "spark.executor.extraJavaOptions");
    std::vector<std::string> texts;
    for (const JavaOption& option : JavaOptionsOf(entry)) {
      texts.push_back(option.text);
    }
    EXPECT_EQ(texts, one.texts) << one.value;
  }
}

TEST(JavaOptions, AreTakenOutOfTheirEntry) {
  EXPECT_EQ(LeftWithout("-Xss4m  -XX:+UseSerialGC -Da='b c'", {"-XX:+UseSerialGC"}), "-Xss4m -Da='b c'");
  EXPECT_EQ(LeftWithout("-XX:+UseSerialGC", {"-XX:+UseSerialGC"}), "(removed)");
}

}  // namespace
}  // namespace sparkwright::validate
