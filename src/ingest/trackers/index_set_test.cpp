#include "ingest/trackers/index_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace sparkwright::ingest {
namespace {

TEST(IndexSet, HoldsEachIndexOnce) {
  IndexSet set;
  EXPECT_EQ(set.size(), 0);
  EXPECT_FALSE(set.Contains(0));
  EXPECT_TRUE(set.Insert(3));
  EXPECT_TRUE(set.Insert(0));
  EXPECT_FALSE(set.Insert(3));
  EXPECT_TRUE(set.Contains(3));
  EXPECT_TRUE(set.Contains(0));
  EXPECT_FALSE(set.Contains(1));
  EXPECT_FALSE(set.Contains(4));
  EXPECT_EQ(set.size(), 2);
}

TEST(IndexSet, HoldsAbsurdIndices) {
  IndexSet set;
  for (const int32_t index : {INT32_MAX, INT32_MIN, -1, 1 << 24, (1 << 24) - 1, 1 << 20}) {
    EXPECT_FALSE(set.Contains(index));
    EXPECT_TRUE(set.Insert(index));
    EXPECT_FALSE(set.Insert(index));
    EXPECT_TRUE(set.Contains(index));
  }
  EXPECT_EQ(set.size(), 6);
}

TEST(IndexSet, IsASetInWhateverOrderIndicesCome) {
  for (const int32_t range : {100, 100'000, 40'000'000}) {
    std::mt19937 random(7);
    std::uniform_int_distribution<int32_t> any(-5, range);
    IndexSet set;
    std::set<int32_t> expected;
    for (int i = 0; i < 5'000; ++i) {
      const int32_t index = any(random);
      ASSERT_EQ(set.Contains(index), expected.contains(index));
      ASSERT_EQ(set.Insert(index), expected.insert(index).second);
      ASSERT_EQ(set.size(), static_cast<int64_t>(expected.size()));
    }
    // Then densely, so that what was far away lies among its neighbours.
    for (int32_t index = 0; index < std::min(range, 100'000); ++index) {
      ASSERT_EQ(set.Insert(index), expected.insert(index).second);
    }
    ASSERT_EQ(set.size(), static_cast<int64_t>(expected.size()));
  }
}

}  // namespace
}  // namespace sparkwright::ingest
