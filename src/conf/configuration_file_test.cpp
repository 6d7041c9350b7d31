#include "conf/configuration_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sparkwright::conf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ConfigurationFile, TheFormatIsSeenInTheText) {
  struct Case {
    std::string_view text;
    ConfigurationFormat format;
  };
  for (const Case& one :
       {Case{"", ConfigurationFormat::kProperties},
        Case{"# for spark-submit\nspark.a 1\n", ConfigurationFormat::kProperties},
        Case{"spark.app.name spark-submit\n", ConfigurationFormat::kProperties},
        Case{"spark.a it's\n", ConfigurationFormat::kProperties},
        Case{"  {\"spark.a\": 1}", ConfigurationFormat::kJson}, Case{"[]", ConfigurationFormat::kJson},
        Case{"\xEF\xBB\xBF{\"spark.a\": 1}", ConfigurationFormat::kJson},
        Case{"[package]\n", ConfigurationFormat::kProperties},
        Case{"spark-submit --name 'x\n", ConfigurationFormat::kSubmitCommand},
        Case{"a: b\nkind: \"SparkApplication\" # x\n", ConfigurationFormat::kSparkApplication},
        Case{"kind: ScheduledSparkApplication\r\n", ConfigurationFormat::kSparkApplication},
        Case{"#!/bin/sh\nexec spark-submit x.py", ConfigurationFormat::kSubmitCommand},
        Case{"$SPARK_HOME/bin/spark-submit \\\n --conf \\\n  spark.a=1 \\\n x.py", ConfigurationFormat::kSubmitCommand},
        Case{"/opt/bin/spark-shell --conf spark.a=1", ConfigurationFormat::kSubmitCommand}}) {
    EXPECT_EQ(DetectConfigurationFormat(one.text), one.format) << one.text;
  }
}

TEST(ConfigurationFile, EveryFormatGivesAConfiguration) {
  for (const std::string_view text :
       {"spark.executor.memory 8g\n", "spark-submit --executor-memory 8g x.py", "{\"spark.executor.memory\": \"8g\"}",
        "kind: SparkApplication\nspec:\n  executor:\n    memory: 8Gi\n"}) {
    const Result<Configuration> configuration = ReadConfiguration(text, "f");
    ASSERT_TRUE(configuration.ok()) << text;
    EXPECT_EQ(configuration->Value("spark.executor.memory"), "8g") << text;
  }
  EXPECT_FALSE(ReadConfiguration("{", "f").ok());
}

TEST(ConfigurationFile, ASparkConfAloneIsForAnyCluster) {
  const Result<ConfigurationFile> part =
      ReadConfigurationFile("sparkConf:\n  \"spark.executor.memory\": \"8g\"\n  spark.executor.cores: 4\n", "f");
  ASSERT_TRUE(part.ok()) << part.error().message();
  EXPECT_EQ(part->format, ConfigurationFormat::kSparkApplication);
  EXPECT_EQ(part->configuration.Value("spark.executor.memory"), "8g");
  EXPECT_EQ(part->configuration.Value("spark.executor.cores"), "4");
  EXPECT_FALSE(part->manager.has_value());
  EXPECT_FALSE(part->deploy_mode.has_value());
}

TEST(ConfigurationFile, WhatACommandLeavesOutIsSaid) {
  const auto not_read = [](std::string_view text) { return ReadConfigurationFile(text, "f")->not_read; };
  EXPECT_THAT(not_read("spark-submit --name $NAME x.py\nspark-submit --name y y.py"),
              ElementsAre("f:1: --name $NAME is known only when the script runs; it is not checked",
                          "f:2: this command is not checked, only the first one, in line 1"));
  EXPECT_THAT(not_read("spark-submit --name x \\ \n  x.py"),
              ElementsAre(HasSubstr("f:1: the command has no application")));
  EXPECT_THAT(not_read("pyspark --name x"), IsEmpty());
  EXPECT_THAT(not_read("kind: SparkApplication\nspec:\n  image: a\n---\nkind: SparkApplication\n"),
              ElementsAre("f holds 2 SparkApplications; only the first one is checked"));
  EXPECT_THAT(not_read("spark-submit --status 1"), IsEmpty());
}

TEST(ConfigurationFile, TheEnvironmentOfALogIsOne) {
  model::Environment environment;
  environment.spark_properties["spark.executor.memory"] = "8g";
  const Configuration configuration = ConfigurationOf(environment, "app.zstd");
  EXPECT_EQ(configuration.Value("spark.executor.memory"), "8g");
  EXPECT_EQ(configuration.Find("spark.executor.memory")->origin.Text(), "app.zstd");
}

}  // namespace
}  // namespace sparkwright::conf
