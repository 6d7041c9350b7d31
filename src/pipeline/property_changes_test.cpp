#include "pipeline/property_changes.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sparkwright::pipeline {
namespace {

using testing::ElementsAre;

TEST(PropertyChanges, AddedRemovedAndChangedByKey) {
  const PropertyChanges result = CompareProperties({{"a", "1"}, {"b", "2"}, {"d", "4"}, {"spark.app.id", "x"}},
                                                   {{"b", "3"}, {"c", "5"}, {"d", "4"}, {"spark.app.id", "y"}});
  ASSERT_EQ(result.changes.size(), 3U);
  EXPECT_EQ(result.changes[0].key, "a");
  EXPECT_EQ(result.changes[0].before, "1");
  EXPECT_FALSE(result.changes[0].after.has_value());
  EXPECT_EQ(result.changes[1].key, "b");
  EXPECT_EQ(result.changes[1].before, "2");
  EXPECT_EQ(result.changes[1].after, "3");
  EXPECT_EQ(result.changes[2].key, "c");
  EXPECT_FALSE(result.changes[2].before.has_value());
  EXPECT_THAT(result.ignored, ElementsAre("spark.app.id"));
}

TEST(PropertyChanges, SettingsAreNeverVolatile) {
  for (const char* key : {"spark.executor.memory", "spark.sql.shuffle.partitions", "spark.app.name", "spark.master"}) {
    EXPECT_FALSE(IsVolatileProperty(key)) << key;
  }
  for (const char* key : {"spark.app.startTime", "spark.driver.port", "spark.app.initial.jar.urls"}) {
    EXPECT_TRUE(IsVolatileProperty(key)) << key;
  }
}

TEST(PropertyChanges, EqualPropertiesHaveNone) {
  EXPECT_TRUE(CompareProperties({{"a", "1"}}, {{"a", "1"}}).changes.empty());
  EXPECT_TRUE(CompareProperties({}, {}).changes.empty());
}

}  // namespace
}  // namespace sparkwright::pipeline
