#include "validate/java_option_words.h"

#include <gtest/gtest.h>

#include "validate/example_for_test.h"

namespace sparkwright::validate {
namespace {

TEST(JavaOptionWords, KnowWhereTheyStand) {
  const CheckExample example = *ReadCheckExample(
      "spark.driver.extraJavaOptions -Da=\"b c\" -XX:+UseG1GC\nspark.executor.extraJavaOptions -Xss4m\n");
  const Subject subject(example.configuration, example.context);
  const auto words = JavaOptionWords(subject);
  ASSERT_EQ(words.size(), 3U);
  EXPECT_EQ(words[0].text, "-Da=b c");
  EXPECT_TRUE(words[1].is_driver);
  EXPECT_EQ(words[2].entry->key, "spark.executor.extraJavaOptions");
}

TEST(JavaOptionWords, AreTakenOutOfTheirLine) {
  EXPECT_EQ(WithoutWords("-Xss4m  -XX:+UseSerialGC -Da=b", {"-XX:+UseSerialGC"}), "-Xss4m -Da=b");
  EXPECT_EQ(WithoutWords("-XX:+UseSerialGC", {"-XX:+UseSerialGC"}), "");
}

}  // namespace
}  // namespace sparkwright::validate
