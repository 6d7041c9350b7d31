#include "conf/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sparkwright::conf {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Pointee;

TEST(Configuration, TheStrongestSourceWinsAndThenTheLast) {
  Configuration configuration;
  configuration.Add("spark.a", "flag", {EntrySource::kFlag, "", std::nullopt, "--a"});
  configuration.Add("spark.a", "conf", {EntrySource::kConfFlag, "", std::nullopt, "--conf"});
  configuration.Add("spark.a", "file", {EntrySource::kDefaultsFile, "d.conf", 3, ""});
  configuration.Add("spark.b", "first", {EntrySource::kDefaultsFile, "d.conf", 4, ""});
  configuration.Add("spark.b", "last", {EntrySource::kDefaultsFile, "d.conf", 9, ""});
  EXPECT_EQ(configuration.Value("spark.a"), "flag");
  EXPECT_EQ(configuration.Value("spark.b"), "last");
  EXPECT_EQ(configuration.Value("spark.c"), std::nullopt);
  EXPECT_EQ(configuration.Find("spark.b")->origin.line, 9);
  EXPECT_EQ(configuration.Effective().size(), 2U);
  EXPECT_EQ(configuration.Effective().at("spark.a")->value, "flag");
  EXPECT_THAT(configuration.Overridden(), ElementsAre(Pointee(Field(&ConfigurationEntry::value, "conf")),
                                                      Pointee(Field(&ConfigurationEntry::value, "file")),
                                                      Pointee(Field(&ConfigurationEntry::value, "first"))));
}

TEST(Configuration, OriginsAreToldInOneWord) {
  EXPECT_EQ((EntryOrigin{EntrySource::kDefaultsFile, "d.conf", 12, ""}.Text()), "d.conf:12");
  EXPECT_EQ((EntryOrigin{EntrySource::kFlag, "", std::nullopt, "--driver-memory"}.Text()), "--driver-memory");
  EXPECT_EQ((EntryOrigin{EntrySource::kFlag, "job.yaml", 8, "executor.memory"}.Text()), "job.yaml:8 (executor.memory)");
  EXPECT_EQ((EntryOrigin{EntrySource::kApplication, "app.zstd", std::nullopt, ""}.Text()), "app.zstd");
}

TEST(Configuration, ConfigurationsAreAppended) {
  Configuration one;
  EXPECT_THAT(one.Overridden(), IsEmpty());
  one.Add("spark.a", "1", {});
  one.Append(one);
  EXPECT_EQ(one.entries().size(), 2U);
  EXPECT_EQ(one.entries()[1].key, "spark.a");
}

}  // namespace
}  // namespace sparkwright::conf
