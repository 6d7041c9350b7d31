#include "spark/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include <fmt/format.h>

#include "spark/process_mark.h"

namespace sparkwright::spark {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Millis kPatience{5'000};

class Process : public ::testing::Test {
 protected:
  Process() {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / fmt::format("sparkwright-process-{}", ::getpid());
    std::filesystem::create_directories(folder);
    folder_ = std::filesystem::canonical(folder);  // As pwd has it.
  }
  ~Process() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] ProgramStart StartOf(std::vector<std::string> command) const {
    ProgramStart start;
    start.command = std::move(command);
    start.output = (folder_ / "output").string();
    start.folder = folder_.string();
    return start;
  }
  [[nodiscard]] std::string Output() const {
    std::ifstream file(folder_ / "output");
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::filesystem::path folder_;
};

std::vector<ProcessId> WithMark(const std::string& value) {
  return ProcessesWithVariable("SPARKWRIGHT_TEST_MARK", [&](std::string_view text) { return text == value; });
}

void WaitForEnd(const ProcessId& process) {
  for (int i = 0; i < 500 && IsRunning(process); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

TEST_F(Process, RunsUntilItIsEnded) {
  const Result<ProcessId> process = StartProgram(StartOf({"sleep", "60"}));
  ASSERT_TRUE(process.ok());
  EXPECT_TRUE(IsRunning(process.value()));
  EXPECT_EQ(::getsid(static_cast<pid_t>(process.value().pid)), process.value().pid);
  EXPECT_TRUE(EndProcesses({process.value()}, kPatience).ok());
  EXPECT_FALSE(IsRunning(process.value()));
}

TEST_F(Process, IsAnotherOneWhenItStartedAtAnotherTime) {
  const Result<ProcessId> process = StartProgram(StartOf({"sleep", "60"}));
  ASSERT_TRUE(process.ok());
  const ProcessId earlier{process.value().pid, process.value().start_ticks - 1};
  EXPECT_FALSE(IsRunning(earlier));
  EXPECT_TRUE(EndProcesses({earlier}, kPatience).ok());
  EXPECT_TRUE(IsRunning(process.value())) << "what is not meant stays";
  EXPECT_TRUE(EndProcesses({process.value()}, kPatience).ok());
}

TEST_F(Process, ThatDoesNotListenIsKilled) {
  const Result<ProcessId> process =
      StartProgram(StartOf({"bash", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"}));
  ASSERT_TRUE(process.ok());
  for (int i = 0; i < 500 && Output().empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_TRUE(EndProcesses({process.value()}, Millis(100)).ok());
  EXPECT_FALSE(IsRunning(process.value()));
}

TEST_F(Process, ThatHasEndedIsNotRunningBeforeItIsWaitedFor) {
  const Result<ProcessId> process = StartProgram(StartOf({"true"}));
  ASSERT_TRUE(process.ok());
  WaitForEnd(process.value());
  EXPECT_FALSE(IsRunning(process.value()));
}

TEST_F(Process, HasItsVariablesFolderAndOutput) {
  ProgramStart start = StartOf({"bash", "-c", "echo $MINE-$HOME; pwd; echo error >&2; ls /proc/self/fd | wc -l"});
  start.variables = {{"MINE", "one"}};
  start.without_variables = {"HOM*"};
  const Result<ProcessId> process = StartProgram(start);
  ASSERT_TRUE(process.ok());
  WaitForEnd(process.value());
  // ls has open: the three, and the folder that it lists.
  EXPECT_EQ(Output(), fmt::format("one-\n{}\nerror\n4\n", folder_.string()));
}

TEST_F(Process, IsFoundByAVariableThatItInherited) {
  ProgramStart start = StartOf({"bash", "-c", "sleep 60 & wait"});
  start.variables = {{"SPARKWRIGHT_TEST_MARK", folder_.string()}};
  const Result<ProcessId> process = StartProgram(start);
  ASSERT_TRUE(process.ok());
  std::vector<ProcessId> found;
  for (int i = 0; i < 500 && found.size() < 2; ++i) {
    found = WithMark(folder_.string());
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_THAT(found, Contains(process.value()));
  EXPECT_EQ(found.size(), 2U);
  EXPECT_TRUE(EndProcesses(found, kPatience).ok());
  EXPECT_THAT(WithMark(folder_.string()), IsEmpty());
}

TEST_F(Process, IsLookedForWhileOthersEnd) {
  // Each has a short life: some end between the list of /proc and the reading of their files.
  const Result<ProcessId> others =
      StartProgram(StartOf({"bash", "-c", "for i in {1..2000}; do /bin/true & done; wait"}));
  ASSERT_TRUE(others.ok());
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (IsRunning(others.value()) && std::chrono::steady_clock::now() < deadline) {
    EXPECT_THAT(WithMark("nobody"), IsEmpty());
  }
}

TEST_F(Process, SaysHowItEndedEvenWhereNobodyListensForChildren) {
  const auto status_of = [&](const std::string& script) {
    const Result<ProcessId> process = StartProgram(StartOf({"bash", "-c", script}));
    EXPECT_TRUE(process.ok());
    WaitForEnd(process.value());
    return ExitStatusOf(process.value());
  };
  ::signal(SIGCHLD, SIG_IGN);  // As some services start their children.
  EXPECT_EQ(status_of("exit 3").value(), 3);
  EXPECT_EQ(status_of("kill -9 $$").value(), 128 + 9);
  // The child does not ignore it either: a shell could not tell how its own ended.
  EXPECT_EQ(status_of("(exit 4); exit $?").value(), 4);
  const Result<ProcessId> process = StartProgram(StartOf({"sleep", "60"}));
  ASSERT_TRUE(process.ok());
  EXPECT_EQ(ExitStatusOf(process.value()).value(), std::nullopt);
  EXPECT_TRUE(EndProcesses({process.value()}, kPatience).ok());
  EXPECT_EQ(ExitStatusOf(process.value()).error().code(), ErrorCode::kUnavailable) << "it was asked for already";
}

TEST_F(Process, ThatStartedThisOneIsNotLookedFor) {
  ASSERT_FALSE(ProcessesWithVariable("PATH", [](std::string_view) { return true; }).empty()) << "others have a PATH";
  for (const ProcessId& process : ProcessesWithVariable("PATH", [](std::string_view) { return true; })) {
    EXPECT_NE(process.pid, ::getpid());
    EXPECT_NE(process.pid, ::getppid());
  }
}

TEST_F(Process, WithoutAnyVariablesIsNotWaitedFor) {
  const Result<ProcessId> process = StartProgram(StartOf({"env", "-i", "/bin/sleep", "60"}));
  ASSERT_TRUE(process.ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(WithMark(folder_.string()), IsEmpty());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(1'500));
  EXPECT_TRUE(EndProcesses({process.value()}, kPatience).ok());
}

TEST_F(Process, IsKnownByATokenAndTheFolderOnly) {
  const std::string mark = NewMark("/a/folder");
  EXPECT_TRUE(IsMarkOf(mark, "/a/folder"));
  EXPECT_NE(mark, NewMark("/a/folder"));
  EXPECT_FALSE(IsMarkOf(mark, "/a/folder/b"));
  EXPECT_FALSE(IsMarkOf("/a/folder", "/a/folder")) << "as somebody might export it";
  EXPECT_FALSE(IsMarkOf(":/a/folder", "/a/folder"));
  ProgramStart start = StartOf({"sleep", "60"});
  start.variables = {{"SPARKWRIGHT_TEST_MARK", NewMark(folder_.string())}};
  const Result<ProcessId> process = StartProgram(start);
  ASSERT_TRUE(process.ok());
  EXPECT_THAT(MarkedProcesses("SPARKWRIGHT_TEST_MARK", folder_.string()), Contains(process.value()));
  EXPECT_THAT(MarkedProcesses("SPARKWRIGHT_TEST_MARK", folder_.string() + "2"), IsEmpty());
  EXPECT_TRUE(EndProcesses({process.value()}, kPatience).ok());
}

TEST_F(Process, WhoseFolderOrOutputIsNotThereDoesNotStart) {
  ProgramStart start = StartOf({"true"});
  start.folder = (folder_ / "nowhere").string();
  EXPECT_EQ(StartProgram(start).error().code(), ErrorCode::kUnavailable);
  start = StartOf({"true"});
  start.output = (folder_ / "nowhere/output").string();
  EXPECT_EQ(StartProgram(start).error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(StartProgram(StartOf({})).error().code(), ErrorCode::kInvalidArgument);
}

TEST_F(Process, ThatIsNoProgramIsNotFound) {
  const Result<ProcessId> process = StartProgram(StartOf({"/nowhere/program"}));
  ASSERT_FALSE(process.ok());
  EXPECT_EQ(process.error().code(), ErrorCode::kNotFound);
  EXPECT_THAT(process.error().message(), HasSubstr("/nowhere/program"));
}

TEST(OutputOf, IsWhatTheProgramWrote) {
  const Result<std::string> output = OutputOf({"bash", "-c", "echo one; echo two >&2"}, kPatience);
  ASSERT_TRUE(output.ok());
  EXPECT_EQ(output.value(), "one\ntwo\n");
}

TEST(OutputOf, SaysInItsErrorHowItEndedAndWhatItWrote) {
  const std::string failed = OutputOf({"bash", "-c", "echo no module; exit 3"}, kPatience).error().message();
  EXPECT_THAT(failed, HasSubstr("ended with status 3"));
  EXPECT_THAT(failed, HasSubstr("no module"));
  EXPECT_THAT(OutputOf({"bash", "-c", "echo first; sleep 60"}, Millis(2'000)).error().message(), HasSubstr("first"));
}

TEST(OutputOf, EndsAllThatAProgramStartedWhenItTakesTooLong) {
  const std::string mark = NewMark("/of/a/test");
  EXPECT_FALSE(OutputOf({"env", "SPARKWRIGHT_TEST_MARK=" + mark, "bash", "-c", "sleep 61 & wait"}, Millis(500)).ok());
  std::vector<ProcessId> left;
  for (int i = 0; i < 500; ++i) {
    left = WithMark(mark);
    if (left.empty()) {
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_THAT(left, IsEmpty());
}

TEST(OutputOf, IsAnErrorWhenItFailsOrTakesTooLong) {
  EXPECT_EQ(OutputOf({"false"}, kPatience).error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(OutputOf({"sleep", "60"}, Millis(50)).error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(OutputOf({"/nowhere/program"}, kPatience).error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace sparkwright::spark
