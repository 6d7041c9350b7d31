#include "model/local_master.h"

#include <gtest/gtest.h>

namespace sparkwright::model {
namespace {

TEST(LocalMaster, ItsThreadsAreReadAsSparkReadsThem) {
  EXPECT_EQ(LocalThreads("local"), 1);
  EXPECT_EQ(LocalThreads("local[4]"), 4);
  EXPECT_EQ(LocalThreads("local[4,2]"), 4);
  EXPECT_EQ(LocalThreads("local[4 , 2]"), 4);
  EXPECT_EQ(LocalThreads("local[0]"), 0);
}

TEST(LocalMaster, OtherMastersSayNoThreads) {
  for (const std::string_view master : {"local[*]", "local[*, 4]", "local[]", "local[4", "local[-1]", "local[4x]",
                                        "local[99999999999]", "local-cluster[2,2,1024]", "yarn", ""}) {
    EXPECT_EQ(LocalThreads(master), std::nullopt) << master;
  }
}

}  // namespace
}  // namespace sparkwright::model
