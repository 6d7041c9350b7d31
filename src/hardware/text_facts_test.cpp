#include "hardware/text_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sparkwright::hardware {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TextFacts, ListsOfCpusAreRangesAndNumbers) {
  EXPECT_THAT(IdSet::FromList("0-3,8,10-11\n")->Ids(), ElementsAre(0, 1, 2, 3, 8, 10, 11));
  EXPECT_THAT(IdSet::FromList("")->Ids(), IsEmpty());
  EXPECT_EQ(IdSet::FromList("0-223")->count(), 224);
  for (const char* const text : {"3-1", "a", "1-", "-1", "1--2", "0-99999999999", "0-65536", "1 2", ",", "1,,2"}) {
    EXPECT_FALSE(IdSet::FromList(text).has_value()) << text;
  }
}

TEST(TextFacts, MasksOfCpusAreGroupsOf32Bits) {
  EXPECT_THAT(IdSet::FromMask("00000001,00000005")->Ids(), ElementsAre(0, 2, 32));
  EXPECT_THAT(IdSet::FromMask("f")->Ids(), ElementsAre(0, 1, 2, 3));
  EXPECT_FALSE(IdSet::FromMask("x").has_value());
  EXPECT_FALSE(IdSet::FromMask("123456789").has_value());
}

TEST(TextFacts, SetsOfCpusMergeAndMeet) {
  IdSet set = *IdSet::FromList("0-3");
  set.Add(4);
  set.Add(*IdSet::FromList("8-9,6"));
  EXPECT_EQ(set.count(), 8);
  EXPECT_TRUE(set.Contains(9));
  EXPECT_FALSE(set.Contains(7));
  EXPECT_THAT(set.And(*IdSet::FromList("3-6,9-20")).Ids(), ElementsAre(3, 4, 6, 9));
}

TEST(TextFacts, SizesHaveTheKernelsUnits) {
  EXPECT_EQ(KernelSize("32K"), Bytes(32 << 10));
  EXPECT_EQ(KernelSize(" 24683668 kB"), Bytes(int64_t{24683668} << 10));
  EXPECT_EQ(KernelSize("2M"), Bytes(2 << 20));
  EXPECT_EQ(KernelSize("512"), Bytes(512));
  EXPECT_EQ(KernelSize("9223372036854775807K"), Bytes(INT64_MAX));
  for (const char* const text : {"", "K", "-1K", "32X", "99999999999999999999"}) {
    EXPECT_FALSE(KernelSize(text).has_value()) << text;
  }
}

TEST(TextFacts, AFieldIsTheWholeNameBeforeTheColon) {
  EXPECT_EQ(FieldOf("cpu cores\t: 8\ncpu\t\t: POWER9\n", "cpu"), "POWER9");
  EXPECT_EQ(FieldOf("MemTotal:  12 kB", "MemTotal"), "12 kB");
  EXPECT_EQ(FieldOf("a: 1", "b"), std::nullopt);
}

TEST(TextFacts, MountsKeepBlanksInTheirPaths) {
  const std::vector<Mount> mounts = ParseMountInfo(
      "36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 shared:7 - ext3 /dev/root rw,errors=continue\n"
      "nonsense\n"
      "37 35 0:5 / /x rw tmpfs tmpfs rw\n");
  ASSERT_EQ(mounts.size(), 1U);
  EXPECT_EQ(mounts[0].device_number, "98:0");
  EXPECT_EQ(mounts[0].root, "/mnt1");
  EXPECT_EQ(mounts[0].point, "/mnt 2");
  EXPECT_EQ(mounts[0].type, "ext3");
  EXPECT_EQ(mounts[0].source, "/dev/root");
  EXPECT_EQ(mounts[0].super_options, "rw,errors=continue");
}

TEST(TextFacts, AnOptionIsAWholeWord) {
  EXPECT_TRUE(HasOption("rw,cpu,cpuacct", "cpu"));
  EXPECT_FALSE(HasOption("rw,cpuacct", "cpu"));
  EXPECT_FALSE(HasOption("", "cpu"));
}

}  // namespace
}  // namespace sparkwright::hardware
