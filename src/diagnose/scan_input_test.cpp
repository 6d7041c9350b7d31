#include "diagnose/scan_input.h"

#include <gtest/gtest.h>

namespace sparkwright::diagnose {
namespace {

model::PlanNode Scan(std::string name, std::string location, std::string partitions = "[]") {
  model::PlanNode node;
  node.name = std::move(name);
  node.description =
      "FileScan parquet [a#1] Batched: true, DataFilters: [], Format: Parquet, Location: " + std::move(location) +
      ", PartitionFilters: " + std::move(partitions) + ", PushedFilters: [], ReadSchema: struct<a:int>";
  return node;
}

constexpr const char* kCut =
    "InMemoryFileIndex(1 paths)[abfss://lake@company.dfs.core.windows.net/warehouse/production/sales.d...";

TEST(ScanInput, IsTheFilesAndPartitionsWithoutIds) {
  const ScanInput input = InputOf(Scan("Scan parquet ", "InMemoryFileIndex(1 paths)[file:/in]", "[p#9 IN (1)]"));
  EXPECT_FALSE(input.is_cut);
  EXPECT_EQ(input.identity, "Scan parquet Location: InMemoryFileIndex(1 paths)[file:/in]PartitionFilters: [p IN (1)]");
  EXPECT_EQ(input.name, "file:/in");
}

TEST(ScanInput, ACutPathMayBeThatOfOtherFiles) {
  const ScanInput input = InputOf(Scan("Scan parquet ", kCut));
  EXPECT_TRUE(input.is_cut);
  EXPECT_EQ(input.identity, "");
}

TEST(ScanInput, ATableIsKnownByItsName) {
  const ScanInput orders = InputOf(Scan("Scan parquet spark_catalog.sales.orders", kCut));
  const ScanInput customers = InputOf(Scan("Scan parquet spark_catalog.sales.customers", kCut));
  EXPECT_FALSE(orders.is_cut);
  EXPECT_EQ(orders.name, "spark_catalog.sales.orders");
  EXPECT_NE(orders.identity, customers.identity);
  EXPECT_EQ(orders.identity, InputOf(Scan("GpuScan parquet spark_catalog.sales.orders", kCut)).identity);
}

TEST(ScanInput, CutFiltersOnPartitionsMayBeOthers) {
  EXPECT_TRUE(
      InputOf(Scan("Scan parquet db.t", "CatalogFileIndex(1 paths)[file:/in]", "[isnotnull(p#9), p#...")).is_cut);
}

TEST(ScanInput, ALongListOfPathsIsNotAllOfIt) {
  EXPECT_TRUE(InputOf(Scan("Scan parquet ", "InMemoryFileIndex(30 paths)[file:/in/1, file:/in/2, ...]")).is_cut);
}

TEST(ScanInput, WithoutALocationItsNodeNamesIt) {
  model::PlanNode node;
  node.name = "Scan hive db.t";
  node.description = "Scan hive db.t [a#1], HiveTableRelation [`db`.`t`]";
  const ScanInput input = InputOf(node);
  EXPECT_FALSE(input.is_cut);
  EXPECT_EQ(input.identity, "");
  EXPECT_EQ(input.name, "Scan hive db.t");
}

TEST(DescribedList, EndsAtItsBracketOrItsDots) {
  EXPECT_EQ(ListIn("keys=[a, b], functions=[]", "keys=[").text, "keys=[a, b]");
  EXPECT_EQ(ListIn("keys=[a, ... 3 more fields], functions=[]", "keys=[").text, "keys=[a, ... 3 more fields]");
  EXPECT_EQ(ListIn("PushedFilters: [IsNot..., ReadSchema: struct<a>, b: [c]", "PushedFilters: [").text,
            "PushedFilters: [IsNot...");
  EXPECT_EQ(ListIn("functions=[]", "keys=[").text, "");
}

}  // namespace
}  // namespace sparkwright::diagnose
