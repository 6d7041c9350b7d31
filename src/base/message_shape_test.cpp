#include "base/message_shape.h"

#include <gtest/gtest.h>

#include <utility>

namespace sparkwright {
namespace {

TEST(MessageShape, NumbersOfAllKindsAreTheSame) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"Container 12 exited", "Container # exited"},
      {"12", "#"},
      {"row12 of part3", "row# of part#"},
      {"address=0x7fa85c305010, length=736", "address=#, length=#"},
      {"0X1F", "#"},
      {"Buffer@1a2b3c closed", "Buffer@# closed"},
      {"Buffer@feed", "Buffer@#"},
      {"blockmgr-8f3a0c21-77de-4bcd-abcd-0123456789ab/0c/shuffle_54_7", "blockmgr-#/#/shuffle_#_#"},
      {"blockmgr-abcdefab-abcd-abcd-abcd-abcdefabcdef/fa/x", "blockmgr-#/#/x"},
      {"application_1603128018386_7846", "application_#_#"},
      {"container_e12_1603128018386_7846_01_000003", "container_e#_#_#_#_#"},
      {"spark-8f3a0c2177de4bcdabcd0123456789ab", "spark-#"},
      {"executor 2", "executor #"},
  };
  for (const auto& [message, shape] : cases) {
    EXPECT_EQ(MessageShape(message), shape) << message;
  }
}

TEST(MessageShape, WordsStay) {
  for (const char* message : {"cannot resolve column a", "deadbeef", "facade", "feed", "bad face"}) {
    EXPECT_EQ(MessageShape(message), message);
  }
  EXPECT_EQ(MessageShape("column a1"), "column a#") << "short words keep their letters";
  EXPECT_NE(MessageShape("column a1"), MessageShape("column b1"));
}

TEST(MessageShape, AnythingButAUuidIsTakenWordByWord) {
  EXPECT_EQ(MessageShape("8f3a0c21-77de"), "#-#de");
  EXPECT_EQ(MessageShape("8f3a0c21-77de-4bcd-abcd-0123456789abz"), "#-#de-#bcd-abcd-#abz");
}

}  // namespace
}  // namespace sparkwright
