#include "ingest/trackers/metric_column.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sparkwright::ingest {
namespace {

using ::testing::ElementsAre;

std::vector<int64_t> Rows(const MetricColumn& column, std::size_t num_rows) {
  std::vector<int64_t> values;
  column.CopyTo(values, num_rows);
  return values;
}

TEST(MetricColumn, RowsNotSetAreZero) {
  MetricColumn column;
  column.Append(2, 5);
  column.Append(3, 0);
  column.Append(5, 7);
  EXPECT_THAT(Rows(column, 7), ElementsAre(0, 0, 5, 0, 0, 7, 0));
}

TEST(MetricColumn, TakesNoMemoryWhileAllRowsAreZero) {
  MetricColumn column;
  for (std::size_t row = 0; row < 1'000; ++row) {
    column.Append(row, 0);
  }
  EXPECT_TRUE(column.is_all_zero());
  EXPECT_EQ(column.memory_size(), 0U);
  EXPECT_THAT(Rows(column, 2), ElementsAre(0, 0));
}

TEST(MetricColumn, WidensForNumbersThatNeedIt) {
  for (const int64_t wide : {int64_t{UINT32_MAX} + 1, int64_t{-1}, INT64_MAX, INT64_MIN}) {
    MetricColumn column;
    column.Append(0, UINT32_MAX);
    column.Append(2, wide);
    column.Append(3, 4);
    EXPECT_THAT(Rows(column, 5), ElementsAre(UINT32_MAX, 0, wide, 4, 0));
    EXPECT_FALSE(column.is_all_zero());
  }
}

TEST(MetricColumn, AWideFirstRowIsKept) {
  MetricColumn column;
  column.Append(1, -9);
  EXPECT_THAT(Rows(column, 2), ElementsAre(0, -9));
}

TEST(MetricColumn, ReplacesRowsSetOrSkipped) {
  MetricColumn column;
  column.Append(0, 1);
  column.Append(2, 3);
  column.Replace(0, 10);
  column.Replace(1, -20);
  column.Replace(4, 50);
  EXPECT_THAT(Rows(column, 6), ElementsAre(10, -20, 3, 0, 50, 0));
  column.Replace(0, 0);
  column.Append(5, 60);
  EXPECT_THAT(Rows(column, 6), ElementsAre(0, -20, 3, 0, 50, 60));
}

TEST(MetricColumn, ReplacesInAnEmptyColumn) {
  MetricColumn column;
  column.Replace(1, 5);
  EXPECT_THAT(Rows(column, 3), ElementsAre(0, 5, 0));
}

TEST(MetricColumn, CopiesBehindWhatIsThere) {
  MetricColumn column;
  column.Append(0, 5);
  std::vector<int64_t> values = {1, 2};
  column.CopyTo(values, 2);
  EXPECT_THAT(values, ElementsAre(1, 2, 5, 0));
}

}  // namespace
}  // namespace sparkwright::ingest
