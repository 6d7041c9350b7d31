#include "report/unified_diff.h"

#include <string>

#include <gtest/gtest.h>

namespace sparkwright::report {
namespace {

TEST(UnifiedDiff, OfTheSameTextIsEmpty) { EXPECT_EQ(UnifiedDiff("a\nb\n", "a\nb\n", "f"), ""); }

TEST(UnifiedDiff, ShowsAChangeWithThreeLinesAround) {
  EXPECT_EQ(UnifiedDiff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n", "f"),
            "--- f\n+++ f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST(UnifiedDiff, AddedAndRemovedLinesHaveTheirRanges) {
  EXPECT_EQ(UnifiedDiff("", "a\n", "f"), "--- f\n+++ f\n@@ -0,0 +1 @@\n+a\n");
  EXPECT_EQ(UnifiedDiff("a\nb\n", "a\n", "f"), "--- f\n+++ f\n@@ -1,2 +1 @@\n a\n-b\n");
}

TEST(UnifiedDiff, FarChangesAreHunksOfTheirOwn) {
  std::string before;
  for (int i = 0; i < 30; ++i) {
    before += std::to_string(i) + "\n";
  }
  std::string after = before;
  after.replace(after.find("2\n"), 1, "two");
  after.replace(after.find("\n28\n") + 1, 2, "x");
  const std::string diff = UnifiedDiff(before, after, "f");
  EXPECT_NE(diff.find("@@ -1,6 +1,6 @@"), std::string::npos) << diff;
  EXPECT_NE(diff.find("@@ -26,5 +26,5 @@"), std::string::npos) << diff;
}

TEST(UnifiedDiff, SaysWhereALineEndIsMissing) {
  EXPECT_EQ(UnifiedDiff("a", "b\n", "f"), "--- f\n+++ f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n");
}

}  // namespace
}  // namespace sparkwright::report
