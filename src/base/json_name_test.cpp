#include "base/json_name.h"

#include <gtest/gtest.h>

namespace sparkwright {
namespace {

TEST(JsonName, LosesItsUnitInWords) {
  EXPECT_EQ(NameInWords("median_task_time_ms"), "median task time");
  EXPECT_EQ(NameInWords("core_time_used_core_ms"), "core time used");
  EXPECT_EQ(NameInWords("tasks"), "tasks");
}

}  // namespace
}  // namespace sparkwright
