#include "conf/spark_application_yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sparkwright::conf {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kManifest = R"(apiVersion: v1
kind: ServiceAccount
---
apiVersion: sparkoperator.k8s.io/v1beta2
kind: SparkApplication
metadata:
  name: etl
spec:
  type: Python
  mode: cluster
  sparkVersion: "3.5.1"
  image: acme/spark:3.5.1
  mainApplicationFile: local:///opt/etl.py
  sparkConf:
    # tuned in May
    "spark.sql.shuffle.partitions": "400"
    spark.executor.memory: 4g   # not in effect
    spark.speculation: "true"
  dynamicAllocation:
    enabled: true
    maxExecutors: 20
  driver:
    cores: 2
    memory: 512Mi
    memoryOverhead: "1g"
  executor:
    cores: 4
    instances: 5
    memory: "8g"
    coreLimit: 4200m
    gpu:
      name: nvidia.com/gpu
      quantity: 1
)";

SparkApplicationYaml Parsed(std::string_view text) {
  Result<SparkApplicationYaml> parsed = ParseSparkApplication(text, "job.yaml");
  EXPECT_TRUE(parsed.ok()) << (parsed.ok() ? "" : parsed.error().message());
  return parsed.ok() ? *std::move(parsed) : SparkApplicationYaml();
}

TEST(SparkApplicationYaml, FieldsBecomeProperties) {
  const SparkApplicationYaml application = Parsed(kManifest);
  EXPECT_EQ(application.name, "etl");
  EXPECT_EQ(application.language, "Python");
  EXPECT_EQ(application.mode, "cluster");
  EXPECT_EQ(application.spark_version, "3.5.1");
  EXPECT_EQ(application.application, "local:///opt/etl.py");
  const Configuration& configuration = application.configuration;
  const std::vector<std::pair<std::string_view, std::string_view>> expected = {
      {"spark.sql.shuffle.partitions", "400"},
      {"spark.speculation", "true"},
      {"spark.kubernetes.container.image", "acme/spark:3.5.1"},
      {"spark.dynamicAllocation.enabled", "true"},
      {"spark.dynamicAllocation.maxExecutors", "20"},
      {"spark.dynamicAllocation.shuffleTracking.enabled", "true"},
      {"spark.driver.cores", "2"},
      {"spark.driver.memory", "512m"},
      {"spark.driver.memoryOverhead", "1g"},
      {"spark.executor.cores", "4"},
      {"spark.executor.instances", "5"},
      {"spark.executor.memory", "8g"},
      {"spark.kubernetes.executor.limit.cores", "4200m"},
      {"spark.executor.resource.gpu.amount", "1"},
  };
  for (const auto& [key, value] : expected) {
    EXPECT_EQ(configuration.Value(key), value) << key;
  }
  EXPECT_EQ(configuration.Effective().size(), expected.size());
  EXPECT_EQ(configuration.Find("spark.executor.memory")->origin.Text(), "job.yaml:29 (executor.memory)");
  EXPECT_EQ(configuration.Find("spark.speculation")->origin.Text(), "job.yaml:18");
}

TEST(SparkApplicationYaml, SchedulesHaveTheirTemplate) {
  const SparkApplicationYaml application =
      Parsed("kind: ScheduledSparkApplication\nspec:\n  template:\n    executor:\n      memory: 2g\n");
  EXPECT_EQ(application.configuration.Value("spark.executor.memory"), "2g");
}

TEST(SparkApplicationYaml, WhatIsWrongIsSaidWithItsPlace) {
  const auto failure = [](std::string_view text) { return ParseSparkApplication(text, "job.yaml").error(); };
  EXPECT_THAT(failure("kind: SparkApplication\nspec: {a: [}\n").message(), HasSubstr("job.yaml:2:"));
  EXPECT_EQ(failure("# SparkApplication\na: b: c").code(), ErrorCode::kCorrupt);
  EXPECT_THAT(failure("a: b\n---\n---\nkind: SparkApplication\nspec: [\n").message(), HasSubstr("job.yaml:6:"));
  EXPECT_EQ(failure("kind: Pod\n").code(), ErrorCode::kNotFound);
  EXPECT_EQ(failure("").code(), ErrorCode::kNotFound);
  EXPECT_EQ(failure("kind: SparkApplication\n").code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(failure("kind: SparkApplication\nspec:\n  executor:\n    memory: [1]\n").message(),
              HasSubstr("job.yaml:4: executor.memory is not a single value"));
  EXPECT_EQ(failure("kind: SparkApplication\nspec:\n  sparkConf: [1]\n").code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(failure("kind: SparkApplication\nspec:\n  sparkConf:\n    spark.a: {b: c}\n").code(),
            ErrorCode::kInvalidArgument);
}

TEST(SparkApplicationYaml, AnEditTouchesNothingButItsValue) {
  const auto edited = [](std::string_view key, std::string_view value, std::string_view before,
                         std::string_view after) {
    const Result<std::string> text = SetInSparkApplication(kManifest, "job.yaml", key, value);
    ASSERT_TRUE(text.ok()) << text.error().message();
    std::string expected(kManifest);
    const std::size_t at = expected.find(before);
    ASSERT_NE(at, std::string::npos);
    expected.replace(at, before.size(), after);
    EXPECT_EQ(*text, expected);
  };
  edited("spark.executor.memory", "6g", "memory: \"8g\"", "memory: \"6g\"");
  edited("spark.executor.instances", "7", "instances: 5", "instances: 7");
  edited("spark.sql.shuffle.partitions", "200", ": \"400\"", ": \"200\"");
  edited("spark.driver.memory", "1g", "memory: 512Mi", "memory: \"1g\"");
  edited("spark.new", "a \"b\"", "    spark.speculation: \"true\"\n",
         "    spark.speculation: \"true\"\n    \"spark.new\": \"a \\\"b\\\"\"\n");
}

TEST(SparkApplicationYaml, EditsThatCannotBeMadeAreRefused) {
  const auto code = [](std::string_view text) {
    return SetInSparkApplication(text, "job.yaml", "spark.a", "1").error().code();
  };
  EXPECT_EQ(code("kind: SparkApplication\nspec: {}\n"), ErrorCode::kNotFound);
  EXPECT_EQ(code("kind: SparkApplication\nspec:\n  sparkConf: {spark.b: x}\n"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code("kind: SparkApplication\nspec:\n  sparkConf:\n    spark.a: |\n      x\n"),
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(code("kind: SparkApplication\nspec:\n  sparkConf:\n    spark.b: |\n      x\n"),
            ErrorCode::kInvalidArgument);
}

TEST(SparkApplicationYaml, WhatIsPrintedIsReadBack) {
  Configuration configuration;
  configuration.Add("spark.a", "x: \"y\" # \\ \t", {});
  configuration.Add("spark.b", "", {});
  const std::string text = "kind: SparkApplication\nspec:\n" + PrintSparkConfYaml(configuration, 2);
  const Configuration back = Parsed(text).configuration;
  EXPECT_EQ(back.Value("spark.a"), "x: \"y\" # \\ \t");
  EXPECT_EQ(back.Value("spark.b"), "");
  EXPECT_EQ(PrintSparkConfYaml(Configuration(), 0), "sparkConf: {}\n");
}

}  // namespace
}  // namespace sparkwright::conf
