#include "base/split_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sparkwright {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SplitText, ASeparatorIsTakenWithWhatIsBeforeIt) {
  std::string_view rest = "nodes=3,cores=16";
  EXPECT_EQ(TakeUpTo(rest, ','), "nodes=3");
  EXPECT_EQ(rest, "cores=16");
  EXPECT_EQ(TakeUpTo(rest, ','), "cores=16");
  EXPECT_EQ(rest, "");
  EXPECT_EQ(TakeUpTo(rest, ','), "");
}

TEST(SplitText, BetweenTwoSeparatorsIsTheEmptyText) {
  std::string_view rest = ",,";
  EXPECT_EQ(TakeUpTo(rest, ','), "");
  EXPECT_EQ(rest, ",");
}

TEST(SplitText, TheEndOfTheLastLineBeginsNoOther) {
  EXPECT_THAT(Lines("a\nb"), ElementsAre("a", "b"));
  EXPECT_THAT(Lines("a\nb\n"), ElementsAre("a", "b"));
  EXPECT_THAT(Lines("\n\na\r\n"), ElementsAre("", "", "a\r"));
  EXPECT_THAT(Lines(""), IsEmpty());
}

}  // namespace
}  // namespace sparkwright
