#include "spark/installation.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/memory_env.h"

namespace sparkwright::spark {
namespace {

namespace fs = std::filesystem;

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A folder of made-up installations; variables are only those that a test sets.
class MadeUp : public ::testing::Test {
 protected:
  MadeUp() {
    root_ = fs::canonical(fs::temp_directory_path()) / fmt::format("sparkwright-installation-{}", ::getpid());
    fs::create_directories(root_);
  }
  ~MadeUp() override { fs::remove_all(root_); }

  void Write(const fs::path& path, const std::string& text) const {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  void WriteProgram(const fs::path& path, const std::string& text = "#!/bin/sh\n") const {
    Write(path, text);
    fs::permissions(root_ / path, fs::perms::owner_all);
  }
  void MakeSpark(const fs::path& home, const std::string& version) const {
    WriteProgram(home / "bin/spark-class");
    WriteProgram(home / "bin/spark-submit");
    Write(home / "jars" / ("spark-core_2.13-" + version + ".jar"), "");
    Write(home / "jars/spark-core-kubernetes.jar", "");
  }
  void MakeJava(const fs::path& home, const std::string& version) const {
    WriteProgram(home / "bin/java");
    Write(home / "release", "IMPLEMENTOR=\"Debian\"\nJAVA_VERSION=\"" + version + "\"\n");
  }
  /// An interpreter that has a package at `package`, or none.
  void MakePython(const fs::path& python, const std::string& package) const {
    WriteProgram(python, "#!/bin/sh\necho a site says hello\necho 'sparkwright-pyspark=" + package + "'\n");
  }
  [[nodiscard]] std::string At(const fs::path& path) const { return (root_ / path).string(); }

  fs::path root_;
  MemoryEnv env_;
};

TEST_F(MadeUp, SparkHasItsVersionInReleaseOrInAJar) {
  MakeSpark("one", "4.0.1");
  EXPECT_EQ(SparkVersionIn(At("one")), "4.0.1");
  Write("one/RELEASE", "Spark 3.5.1 (git revision fd86f85e181) built for Hadoop 3.3.4\n");
  EXPECT_EQ(SparkVersionIn(At("one")), "3.5.1");
  MakeSpark("vendor", "3.5.0-amzn-1");
  EXPECT_EQ(SparkVersionIn(At("vendor")), "3.5.0-amzn-1");
  Write("no/jars/spark-core_2.13-4.0.1.jar", "");
  EXPECT_EQ(SparkVersionIn(At("no")), std::nullopt) << "without its programs, it is none";
  EXPECT_EQ(SparkVersionIn(At("nowhere")), std::nullopt);
}

TEST_F(MadeUp, SparkOfTheFlagComesBeforeAll) {
  MakeSpark("flag", "3.5.1");
  MakeSpark("variable", "4.0.1");
  env_.SetVariable("SPARK_HOME", At("variable"));
  const Result<Installation> of_flag = FindInstallation(env_, At("flag"));
  ASSERT_TRUE(of_flag.ok());
  EXPECT_EQ(of_flag.value().home, At("flag"));
  EXPECT_EQ(of_flag.value().version, "3.5.1");
  const Result<Installation> of_variable = FindInstallation(env_, "");
  ASSERT_TRUE(of_variable.ok());
  EXPECT_EQ(of_variable.value().source, "SPARK_HOME");
}

TEST_F(MadeUp, WhatIsSetAndIsNoSparkIsAnError) {
  MakeSpark("on-path", "4.0.1");
  env_.SetVariable("PATH", At("on-path/bin"));
  env_.SetVariable("SPARK_HOME", At("nowhere"));
  const Result<Installation> found = FindInstallation(env_, "");
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(found.error().message(), HasSubstr("SPARK_HOME is '" + At("nowhere")));
}

TEST_F(MadeUp, SubmitOnPathIsFollowedToItsSpark) {
  MakeSpark("opt/spark-4.0.1", "4.0.1");
  fs::create_directories(root_ / "usr/bin");
  fs::create_symlink(root_ / "opt/spark-4.0.1/bin/spark-submit", root_ / "usr/bin/spark-submit");
  env_.SetVariable("PATH", "relative::" + At("usr/bin"));
  const Result<Installation> found = FindInstallation(env_, "");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found.value().home, At("opt/spark-4.0.1"));
  EXPECT_EQ(found.value().source, "spark-submit on PATH");
}

TEST_F(MadeUp, PysparkOfAnEnvironmentIsFoundByItsInterpreter) {
  MakeSpark("venv/lib/python3.12/site-packages/pyspark", "4.0.1");
  MakePython("venv/bin/python3", At("venv/lib/python3.12/site-packages/pyspark"));
  WriteProgram("venv/bin/spark-submit");  // The script that pip puts there.
  for (const char* way : {"flag", "VIRTUAL_ENV", "PATH"}) {
    MemoryEnv env;
    if (way == std::string("VIRTUAL_ENV")) {
      env.SetVariable(way, At("venv"));
    } else if (way == std::string("PATH")) {
      env.SetVariable(way, At("venv/bin"));
    }
    const Result<Installation> found = FindInstallation(env, way == std::string("flag") ? At("venv") : "");
    ASSERT_TRUE(found.ok()) << way;
    EXPECT_EQ(found.value().home, At("venv/lib/python3.12/site-packages/pyspark"));
    EXPECT_EQ(found.value().python, At("venv/bin/python3")) << way;
  }
  const Result<Installation> by_home = FindInstallation(env_, At("venv/lib/python3.12/site-packages/pyspark"));
  ASSERT_TRUE(by_home.ok());
  EXPECT_EQ(by_home.value().python, At("venv/bin/python3")) << "jobs need it, however Spark was named";
}

TEST_F(MadeUp, ProgramsOfTheFolderWhereItRunsAreNotStarted) {
  WriteProgram("here/bin/python3", "#!/bin/sh\ntouch " + At("was-started") + "\n");
  WriteProgram("here/python3", "#!/bin/sh\ntouch " + At("was-started") + "\n");
  const fs::path before = fs::current_path();
  fs::current_path(root_ / "here");
  for (const char* path : {"", ".", "bin", "./bin::"}) {
    for (const char* environment : {"", "."}) {
      MemoryEnv env;
      env.SetVariable("PATH", path);
      env.SetVariable("VIRTUAL_ENV", environment);
      EXPECT_EQ(FindInstallation(env, "").error().code(), ErrorCode::kNotFound);
    }
  }
  EXPECT_EQ(FindInstallation(env_, "").error().code(), ErrorCode::kNotFound);
  fs::current_path(before);
  EXPECT_FALSE(fs::exists(root_ / "was-started"));
}

TEST_F(MadeUp, AnInterpreterThatGivesNoAnswerIsNamed) {
  WriteProgram("venv/bin/python3", "#!/bin/sh\necho no module named encodings\nexit 7\n");
  const Result<Installation> of_flag = FindInstallation(env_, At("venv"));
  ASSERT_FALSE(of_flag.ok());
  EXPECT_EQ(of_flag.error().code(), ErrorCode::kUnavailable);
  EXPECT_THAT(of_flag.error().message(), HasSubstr(At("venv/bin/python3") + ": ended with status 7"));
  EXPECT_THAT(of_flag.error().message(), HasSubstr("no module named encodings"));
  env_.SetVariable("VIRTUAL_ENV", At("venv"));
  EXPECT_THAT(FindInstallation(env_, "").error().message(), HasSubstr("ended with status 7"));
}

TEST_F(MadeUp, AJarsFolderThatIsAFileHasNoSpark) {
  WriteProgram("odd/bin/spark-class");
  Write("odd/jars", "");
  EXPECT_EQ(SparkVersionIn(At("odd")), std::nullopt);
}

TEST_F(MadeUp, NothingInstalledSaysWhatInstallsIt) {
  MakePython("venv/bin/python3", "");
  env_.SetVariable("PATH", At("venv/bin"));
  const Result<Installation> found = FindInstallation(env_, "");
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code(), ErrorCode::kNotFound);
  EXPECT_THAT(found.error().message(), HasSubstr("pip install 'pyspark==4.0.*'"));
}

TEST_F(MadeUp, JavaIsOneThatThisSparkRunsOn) {
  MakeJava("java25", "25.0.1");
  MakeJava("jvm/java-11", "11.0.21");
  MakeJava("jvm/java-17", "17.0.9");
  env_.SetVariable("PATH", At("java25/bin"));
  const Result<Java> for_4 = FindJava(env_, "4.0.1", At("jvm"));
  ASSERT_TRUE(for_4.ok());
  EXPECT_EQ(for_4.value().home, At("jvm/java-17"));
  EXPECT_EQ(for_4.value().version, 17);
  EXPECT_FALSE(for_4.value().is_default) << "Spark's scripts would take the one on PATH";
  const Result<Java> for_3 = FindJava(env_, "3.2.4", At("jvm"));
  ASSERT_TRUE(for_3.ok());
  EXPECT_EQ(for_3.value().version, 11);
  env_.SetVariable("JAVA_HOME", At("jvm/java-17"));
  EXPECT_TRUE(FindJava(env_, "4.0.1", At("jvm")).value().is_default);
}

TEST_F(MadeUp, WithoutAFittingJavaTheOthersAreNamed) {
  MakeJava("java25", "25.0.1");
  env_.SetVariable("JAVA_HOME", At("java25"));
  const Result<Java> found = FindJava(env_, "4.0.1", At("jvm"));
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code(), ErrorCode::kNotFound);
  EXPECT_THAT(found.error().message(), HasSubstr("Spark 4.0.1 runs on Java 21, 17"));
  EXPECT_THAT(found.error().message(), HasSubstr(At("java25") + " is Java 25"));
}

TEST_F(MadeUp, OneJavaOfSeveralNamesIsNamedOnce) {
  MakeJava("jvm/java-25", "25.0.1");
  fs::create_directory_symlink(root_ / "jvm/java-25", root_ / "jvm/default");
  WriteProgram("jvm/odd/bin/java", "#!/bin/sh\necho hello\n");
  env_.SetVariable("JAVA_HOME", At("jvm/default"));
  env_.SetVariable("PATH", At("jvm/default/bin"));
  const std::string message = FindJava(env_, "4.0.1", At("jvm")).error().message();
  EXPECT_THAT(message, HasSubstr(At("jvm/default") + " is Java 25, " + At("jvm/odd") + " does not say its version;"));
}

TEST_F(MadeUp, TheJavaOfSparksScriptsIsThatOfTheShell) {
  EXPECT_EQ(DefaultJavaHome(env_), "");
  WriteProgram("java17/bin/java");
  env_.SetVariable("PATH", At("java17/bin"));
  EXPECT_EQ(DefaultJavaHome(env_), At("java17"));
  env_.SetVariable("JAVA_HOME", "/another");
  EXPECT_EQ(DefaultJavaHome(env_), "/another");
}

TEST_F(MadeUp, JavaWithoutAReleaseFileIsAsked) {
  WriteProgram("old/bin/java", "#!/bin/sh\necho 'openjdk version \"1.8.0_392\"' >&2\n");
  env_.SetVariable("JAVA_HOME", At("old"));
  const Result<Java> found = FindJava(env_, "3.5.1", At("jvm"));
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found.value().version, 8);
}

TEST(JavaVersions, AreThoseOfSparksDocumentation) {
  EXPECT_THAT(JavaVersionsFor("4.0.1"), ElementsAre(21, 17));
  EXPECT_THAT(JavaVersionsFor("3.5.0-amzn-1"), ElementsAre(17, 11, 8));
  EXPECT_THAT(JavaVersionsFor("3.2.4"), ElementsAre(11, 8));
  EXPECT_THAT(JavaVersionsFor("2.4.8"), ElementsAre(8));
  EXPECT_EQ(JavaVersionOf("1.8.0_392"), 8);
  EXPECT_EQ(JavaVersionOf("17.0.9+9"), 17);
  EXPECT_EQ(JavaVersionOf("?"), std::nullopt);
}

}  // namespace
}  // namespace sparkwright::spark
