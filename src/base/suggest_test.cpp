#include "base/suggest.h"

#include <gtest/gtest.h>

namespace sparkwright {
namespace {

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
}  // namespace sparkwright
