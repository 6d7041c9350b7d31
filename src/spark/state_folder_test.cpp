#include "spark/state_folder.h"

#include <filesystem>

#include <gmock/gmock.h>

#include "base/memory_env.h"

namespace sparkwright::spark {
namespace {

using ::testing::HasSubstr;

TEST(StateFolder, IsThatOfTheXdgSpecification) {
  MemoryEnv env;
  const Result<std::string> none = StateFolder(env, "--folder");
  EXPECT_EQ(none.error().code(), ErrorCode::kNotFound);
  EXPECT_THAT(none.error().message(), HasSubstr("--folder"));
  env.SetVariable("HOME", "/home/me");
  EXPECT_EQ(StateFolder(env, "").value(), "/home/me/.local/state/sparkwright");
  env.SetVariable("XDG_STATE_HOME", "relative");
  EXPECT_EQ(StateFolder(env, "").value(), "/home/me/.local/state/sparkwright");
  env.SetVariable("XDG_STATE_HOME", "/state");
  EXPECT_EQ(StateFolder(env, "").value(), "/state/sparkwright");
}

TEST(UsableFolder, IsAbsoluteWithoutASlashAtItsEnd) {
  EXPECT_EQ(UsableFolder("/no/such/a_b-c.d/", "--folder").value(), "/no/such/a_b-c.d");
  EXPECT_EQ(UsableFolder("/no/such/j\xc3\xbcrgen//x/../y", "--folder").value(), "/no/such/j\xc3\xbcrgen/y");
  EXPECT_EQ(UsableFolder("relative", "--folder").value(),
            (std::filesystem::weakly_canonical(std::filesystem::current_path()) / "relative").string());
}

TEST(UsableFolder, IsOneThatSparkCanBeGivenAsAUri) {
  for (const char* folder : {"/home/a b", "/home/a%20b", "/home/a#b", "/home/j\xfcrgen"}) {
    const Result<std::string> usable = UsableFolder(folder, "--run-folder");
    ASSERT_FALSE(usable.ok()) << folder;
    EXPECT_EQ(usable.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(usable.error().message(), HasSubstr("--run-folder"));
  }
}

}  // namespace
}  // namespace sparkwright::spark
