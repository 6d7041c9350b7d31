#include "base/memory_env.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sparkwright {
namespace {

using ::testing::ElementsAre;

std::string ReadAll(ByteStream& stream, std::size_t piece) {
  std::string text;
  std::string buffer(piece, '\0');
  while (true) {
    const auto count = stream.Read(buffer);
    if (!count.ok() || *count == 0) {
      return text;
    }
    text.append(buffer, 0, *count);
  }
}

TEST(MemoryEnv, ReadsWhatWasWritten) {
  MemoryEnv env;
  ASSERT_TRUE(env.files().WriteFile("a/b", "contents").ok());
  EXPECT_EQ(env.Contents("a/b"), "contents");
  EXPECT_EQ(env.Contents("a"), std::nullopt);
  for (const std::size_t piece : {1U, 3U, 100U}) {
    auto stream = env.files().Open("a/b");
    ASSERT_TRUE(stream.ok());
    EXPECT_EQ(ReadAll(**stream, piece), "contents");
    char more = 0;
    EXPECT_EQ(*(*stream)->Read({&more, 1}), 0U) << "the end stays the end";
  }
}

TEST(MemoryEnv, FoldersExistAboveFiles) {
  MemoryEnv env;
  env.SetFile("a/b/c", "1");
  env.SetFile("a/b/d", "2");
  env.SetFile("a/x", "3");
  env.SetFile("a.txt", "4");
  EXPECT_EQ(env.files().Stat("a")->kind, FileInfo::Kind::kDirectory);
  EXPECT_EQ(env.files().Stat("a/")->kind, FileInfo::Kind::kDirectory);
  EXPECT_EQ(env.files().Stat("a/x")->kind, FileInfo::Kind::kFile);
  EXPECT_EQ(env.files().Stat("a/x")->size, Bytes(1));
  EXPECT_THAT(*env.files().List("a"), ElementsAre("b", "x"));
  EXPECT_THAT(*env.files().List("a/b"), ElementsAre("c", "d"));
}

TEST(MemoryEnv, SaysWhatIsNotThere) {
  MemoryEnv env;
  env.SetFile("file", "1");
  EXPECT_EQ(env.files().Stat("none").error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(env.files().Open("none").error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(env.files().List("none").error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(env.files().List("file").error().code(), ErrorCode::kInvalidArgument);
}

TEST(MemoryEnv, OpeningAFolderIsNotOpeningAFile) {
  MemoryEnv env;
  env.SetFile("folder/file", "1");
  EXPECT_EQ(env.files().Open("folder").error().code(), ErrorCode::kInvalidArgument) << "as env.h says";
}

TEST(MemoryEnv, MovesItsClocksByHand) {
  MemoryEnv env;
  const Timestamp before = env.clock().Now();
  const Nanos ticks = env.clock().Monotonic();
  env.Advance(Millis(5));
  EXPECT_EQ(env.clock().Now() - before, Millis(5));
  EXPECT_EQ(env.clock().Monotonic() - ticks, Nanos(5'000'000));
}

TEST(MemoryEnv, HasOnlyTheVariablesSet) {
  MemoryEnv env;
  env.SetVariable("A", "");
  EXPECT_EQ(env.Variable("A"), "");
  EXPECT_EQ(env.Variable("HOME"), std::nullopt);
}

}  // namespace
}  // namespace sparkwright
