#include "recommend/value_order.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

namespace sparkwright::recommend {
namespace {

const model::SparkVersion kVersion{3, 5, 0, ""};

std::optional<int> Direction(std::string key, std::optional<std::string> before, std::string after) {
  return DirectionOf({std::move(key), std::move(before), std::move(after)}, kVersion);
}

TEST(DirectionOf, ReadsValuesAsSparkDoes) {
  EXPECT_EQ(Direction("spark.executor.memory", "900m", "1g"), 1);
  EXPECT_EQ(Direction("spark.executor.memory", "2048", "1g"), -1);  // A bare number is in MiB.
  EXPECT_EQ(Direction("spark.executor.memory", "1024m", "1g"), 0);
  EXPECT_EQ(Direction("spark.locality.wait", "3s", "500ms"), -1);
  EXPECT_EQ(Direction("spark.memory.fraction", "0.6", "0.75"), 1);
}

TEST(DirectionOf, IsFromTheDefaultWhereNoOldValueIsSaid) {
  EXPECT_EQ(Direction("spark.sql.shuffle.partitions", std::nullopt, "800"), 1);
  EXPECT_EQ(Direction("spark.sql.shuffle.partitions", std::nullopt, "50"), -1);
}

TEST(DirectionOf, OfWhatHasNoOrderIsUnknown) {
  EXPECT_EQ(Direction("spark.sql.adaptive.enabled", "false", "true"), std::nullopt);
  EXPECT_EQ(Direction("spark.serializer", "a.B", "c.D"), std::nullopt);
  EXPECT_EQ(Direction("spark.executor.memory", "much", "1g"), std::nullopt);
  EXPECT_EQ(Direction("spark.of.my.own", std::nullopt, "5"), std::nullopt);
}

// RAPIDS is not in the catalogue of Spark's properties.
TEST(DirectionOf, OfPropertiesOfVendorsIsThatOfNumbersAndSizes) {
  EXPECT_EQ(Direction("spark.rapids.sql.concurrentGpuTasks", "4", "2"), -1);
  EXPECT_EQ(Direction("spark.rapids.sql.batchSizeBytes", "512m", "1g"), 1);
}

TEST(Agree, IsTheSameValueOrTheSameWay) {
  const auto agree = [](const char* a, const char* b) {
    return Agree({"spark.executor.memory", "4g", a}, {"spark.executor.memory", "4g", b}, kVersion);
  };
  EXPECT_TRUE(agree("6g", "6144m"));
  EXPECT_TRUE(agree("6g", "8g"));
  EXPECT_FALSE(agree("6g", "2g"));
  EXPECT_FALSE(agree("6g", "4g"));
}

}  // namespace
}  // namespace sparkwright::recommend
