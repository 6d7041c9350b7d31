#include "conf/json_configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sparkwright::conf {
namespace {

using ::testing::HasSubstr;

JsonConfiguration Parsed(std::string_view text) {
  Result<JsonConfiguration> parsed = ParseJsonConfiguration(text, "c.json");
  EXPECT_TRUE(parsed.ok()) << (parsed.ok() ? "" : parsed.error().message());
  return parsed.ok() ? *std::move(parsed) : JsonConfiguration();
}

TEST(JsonConfiguration, EveryFormIsRecognised) {
  struct Case {
    std::string_view text;
    JsonForm form;
    std::string_view origin;
  };
  for (
      const Case& one : {
          Case{R"({"spark.executor.memory": "8g", "spark.x": 1})", JsonForm::kFlat, "c.json:1"},
          Case{R"({"kind": "pyspark", "conf": {"spark.executor.memory": "8g"}})", JsonForm::kFlat,
               "c.json:1 (conf.spark.executor.memory)"},
          Case{R"({"spark": {"executor": {"memory": "8g", "cores": 4}}})", JsonForm::kNested, "c.json:1"},
          Case{R"({"new_cluster": {"num_workers": 8, "spark_conf": {"spark.executor.memory": "8g"}}})",
               JsonForm::kDatabricks, "c.json:1 (new_cluster.spark_conf.spark.executor.memory)"},
          Case{R"([{"Classification": "core-site", "Properties": {"spark.no": "1"}},
                    {"Classification": "spark-defaults", "Properties": {"spark.executor.memory": "8g", "other": "1"}}])",
               JsonForm::kEmr, "c.json:2 ([1].Properties.spark.executor.memory)"},
          Case{
              R"({"Configurations": [{"classification": "spark-defaults", "properties": {"spark.executor.memory": "8g"}}]})",
              JsonForm::kEmr, "c.json:1 (Configurations[0].Properties.spark.executor.memory)"},
          Case{
              R"({"config": {"softwareConfig": {"properties": {"spark:spark.executor.memory": "8g", "core:x": "y"}}}})",
              JsonForm::kDataproc, "c.json:1 (config.softwareConfig.properties.spark:spark.executor.memory)"},
      }) {
    const JsonConfiguration parsed = Parsed(one.text);
    EXPECT_EQ(parsed.form, one.form) << one.text;
    ASSERT_NE(parsed.configuration.Find("spark.executor.memory"), nullptr) << one.text;
    EXPECT_EQ(parsed.configuration.Value("spark.executor.memory"), "8g");
    EXPECT_EQ(parsed.configuration.Find("spark.executor.memory")->origin.Text(), one.origin);
    EXPECT_EQ(parsed.configuration.Find("spark.no"), nullptr);
    EXPECT_EQ(parsed.configuration.Find("other"), nullptr);
  }
}

TEST(JsonConfiguration, WhatRecommendAndTunePrintIsReadBack) {
  const JsonConfiguration recommended = Parsed(R"({"sparkwright_version": "0.1.0", "spark_version": "4.3",
      "properties": [{"key": "spark.executor.cores", "value": "4", "reason": "fits"}],
      "kept": [{"key": "spark.ui.enabled", "value": "false"}],
      "left_alone": [{"key": "spark.speculation", "value": "false"}],
      "recommendations": [{"settings": [{"key": "spark.no", "value": "1"}]}]})");
  EXPECT_EQ(recommended.spark_version, "4.3");
  EXPECT_EQ(recommended.configuration.entries().size(), 2U);
  EXPECT_EQ(recommended.configuration.Value("spark.executor.cores"), "4");
  EXPECT_EQ(recommended.configuration.Value("spark.ui.enabled"), "false");
  const JsonConfiguration tuned = Parsed(R"({"sparkwright_version": "0.1.0", "spark_version": "3.5.9",
      "changes": [{"key": "spark.sql.adaptive.enabled", "old_value": "false", "new_value": "true"}]})");
  EXPECT_EQ(tuned.configuration.Value("spark.sql.adaptive.enabled"), "true");
}

TEST(JsonConfiguration, AClassificationAloneIsNoneOfEmr) {
  for (const std::string_view text :
       {R"({"classification": "x", "spark_conf": {"spark.a": "1"}})",
        R"({"classification": "x", "properties": "y", "spark_conf": {"spark.a": "1"}})"}) {
    const JsonConfiguration parsed = Parsed(text);
    EXPECT_EQ(parsed.form, JsonForm::kDatabricks) << text;
    EXPECT_EQ(parsed.configuration.Value("spark.a"), "1") << text;
  }
}

TEST(JsonConfiguration, NumbersAndBooleansAreTheirText) {
  const Configuration configuration =
      Parsed(R"({"spark.a": 4, "spark.b": true, "spark.c": 0.5, "spark.d": "x"})").configuration;
  EXPECT_EQ(configuration.Value("spark.a"), "4");
  EXPECT_EQ(configuration.Value("spark.b"), "true");
  EXPECT_EQ(configuration.Value("spark.c"), "0.5");
  EXPECT_EQ(configuration.Value("spark.d"), "x");
}

TEST(JsonConfiguration, EntriesHaveTheLineOfTheirKey) {
  const std::string_view text =
      "{\"spark.a\": 4,\n  \"spark.b\":\n  \"text\",\r\n\n  \"spark.c\": 1.50, \"spark.a\"\n: 5}";
  const Configuration configuration = Parsed(text).configuration;
  ASSERT_EQ(configuration.entries().size(), 4U);
  EXPECT_EQ(configuration.entries()[0].origin.line, 1);
  EXPECT_EQ(configuration.Find("spark.b")->origin.line, 2);
  EXPECT_EQ(configuration.Find("spark.c")->origin.line, 5);
  EXPECT_EQ(configuration.Value("spark.c"), "1.50") << "as written";
  EXPECT_EQ(configuration.Find("spark.a")->origin.line, 5) << "the last of two counts";
}

TEST(JsonConfiguration, WhatIsWrongIsSaidWithItsPlace) {
  const auto failure = [](std::string_view text) { return ParseJsonConfiguration(text, "c.json").error(); };
  EXPECT_THAT(failure("{\n  \"spark.a\": \"1\",\n}").message(), HasSubstr("c.json:3:1"));
  EXPECT_EQ(failure("{").code(), ErrorCode::kCorrupt);
  EXPECT_EQ(failure("").code(), ErrorCode::kCorrupt);
  EXPECT_THAT(failure(R"({"spark.a": 1e999})").message(), HasSubstr("a number"));
  EXPECT_THAT(failure("{\"spark.a\": \"\xFF\"}").message(), HasSubstr("c.json:1:14"));
  EXPECT_THAT(failure("{\"a\": 1}").message(), HasSubstr("no property of Spark"));
  EXPECT_EQ(failure(R"({"spark.a": null})").code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(failure(R"({"conf": {"spark.a": [1]}})").message(), HasSubstr("c.json:1: conf.spark.a"));
  EXPECT_THAT(failure(std::string(100'000, '[')).message(), HasSubstr("deeper"));
}

TEST(JsonConfiguration, WhatIsPrintedIsReadBack) {
  Configuration configuration;
  configuration.Add("spark.executor.memory", "8g", {});
  configuration.Add("spark.executor.memory", "6g", {});
  configuration.Add("spark.executor.memory.extra", "x", {});
  configuration.Add("spark.speculation", "true", {});
  configuration.Add("spark.speculation.multiplier", "3", {});
  for (const JsonForm form :
       {JsonForm::kFlat, JsonForm::kNested, JsonForm::kDatabricks, JsonForm::kEmr, JsonForm::kDataproc}) {
    const std::string text = PrintJsonConfiguration(configuration, form);
    const JsonConfiguration back = Parsed(text);
    EXPECT_EQ(back.form, form) << text;
    EXPECT_EQ(back.configuration.Effective().size(), 4U) << text;
    for (const auto& [key, entry] : configuration.Effective()) {
      EXPECT_EQ(back.configuration.Value(key), entry->value) << text;
    }
  }
}

}  // namespace
}  // namespace sparkwright::conf
