#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/env.h"

namespace sparkwright {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RealEnvTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "real_env_test_XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
  FileSystem& files_ = RealEnv().files();
};

TEST_F(RealEnvTest, ReadsWhatItWrote) {
  const std::string path = folder_ + "/file";
  ASSERT_TRUE(files_.WriteFile(path, std::string("first, longer")).ok());
  ASSERT_TRUE(files_.WriteFile(path, std::string("a\0b", 3)).ok());
  auto stream = files_.Open(path);
  ASSERT_TRUE(stream.ok());
  std::string buffer(10, 'x');
  EXPECT_EQ(*(*stream)->Read(buffer), 3U);
  EXPECT_EQ(buffer.substr(0, 3), std::string("a\0b", 3));
  EXPECT_EQ(*(*stream)->Read(buffer), 0U);
  EXPECT_EQ(files_.Stat(path)->size, Bytes(3));
  EXPECT_EQ(files_.Stat(path)->kind, FileInfo::Kind::kFile);
}

TEST_F(RealEnvTest, ListsNamesInOrder) {
  for (const char* name : {"b", "a", ".hidden"}) {
    ASSERT_TRUE(files_.WriteFile(folder_ + "/" + name, "").ok());
  }
  EXPECT_THAT(*files_.List(folder_), ElementsAre(".hidden", "a", "b"));
  EXPECT_EQ(files_.Stat(folder_)->kind, FileInfo::Kind::kDirectory);
}

TEST_F(RealEnvTest, ErrorsNameThePathAndTheReason) {
  const std::string missing = folder_ + "/missing";
  ASSERT_TRUE(files_.WriteFile(folder_ + "/file", "").ok());
  EXPECT_EQ(files_.Stat(missing).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(files_.Open(missing).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(files_.List(missing).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(files_.Open(folder_ + "/file/below").error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(files_.Open(folder_).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(files_.List(folder_ + "/file").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_FALSE(files_.WriteFile(folder_ + "/no/such/folder", "").ok());
  EXPECT_THAT(files_.Open(missing).error().message(), HasSubstr(missing));
  EXPECT_THAT(files_.Open(missing).error().message(), HasSubstr("No such file"));
}

TEST_F(RealEnvTest, AFullDiskIsUnavailable) {
  if (!files_.Stat("/dev/full").ok()) {
    GTEST_SKIP() << "skipped: no /dev/full here";
  }
  const Status status = files_.WriteFile("/dev/full", std::string(100'000, 'x'));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code(), ErrorCode::kUnavailable);
}

TEST_F(RealEnvTest, KnowsWhatIsNeitherFileNorFolder) {
  EXPECT_EQ(files_.Stat("/dev/null")->kind, FileInfo::Kind::kOther);
}

TEST_F(RealEnvTest, ReadsVariables) {
  EXPECT_TRUE(RealEnv().Variable("PATH").has_value());
  EXPECT_FALSE(RealEnv().Variable("SPARKWRIGHT_SURELY_NOT_SET").has_value());
}

TEST_F(RealEnvTest, ClocksRun) {
  EXPECT_GT(RealEnv().clock().Now(), Timestamp(1'600'000'000'000));
  const Nanos before = RealEnv().clock().Monotonic();
  EXPECT_GE(RealEnv().clock().Monotonic(), before);
}

}  // namespace
}  // namespace sparkwright
