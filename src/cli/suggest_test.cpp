#include "cli/suggest.h"

#include <gtest/gtest.h>

namespace sparkwright::cli {
namespace {

TEST(Suggest, EditsAreCounted) {
  EXPECT_EQ(EditDistance("", "abc"), 3U);
  EXPECT_EQ(EditDistance("analyze", "analyze"), 0U);
  EXPECT_EQ(EditDistance("anlayze", "analyze"), 1U) << "a swap is one edit";
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3U);
}

TEST(Suggest, OnlyWhatIsCloseIsSuggested) {
  const std::vector<std::string> commands = {"analyze", "completion", "diff"};
  EXPECT_EQ(Suggest("anlyze", commands), "analyze");
  EXPECT_EQ(Suggest("dif", commands), "diff");
  EXPECT_EQ(Suggest("comp", commands), "completion") << "a beginning";
  EXPECT_EQ(Suggest("frobnicate", commands), std::nullopt);
  EXPECT_EQ(Suggest("", commands), std::nullopt);
  EXPECT_EQ(Suggest(std::string(1'000'000, 'a'), commands), std::nullopt);
}

}  // namespace
}  // namespace sparkwright::cli
