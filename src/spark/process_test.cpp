#include "spark/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include <fmt/format.h>

namespace sparkwright::spark {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Millis kPatience{5'000};

class Process : public ::testing::Test {
 protected:
  Process() {
    folder_ = std::filesystem::temp_directory_path() / fmt::format("sparkwright-process-{}", ::getpid());
    std::filesystem::create_directories(folder_);
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
    found = ProcessesWithVariable("SPARKWRIGHT_TEST_MARK", folder_.string());
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_THAT(found, Contains(process.value()));
  EXPECT_EQ(found.size(), 2U);
  EXPECT_TRUE(EndProcesses(found, kPatience).ok());
  EXPECT_THAT(ProcessesWithVariable("SPARKWRIGHT_TEST_MARK", folder_.string()), IsEmpty());
}

TEST_F(Process, IsLookedForWhileOthersEnd) {
  // Each has a short life: some end between the list of /proc and the reading of their files.
  const Result<ProcessId> others =
      StartProgram(StartOf({"bash", "-c", "for i in {1..2000}; do /bin/true & done; wait"}));
  ASSERT_TRUE(others.ok());
  while (IsRunning(others.value())) {
    EXPECT_THAT(ProcessesWithVariable("SPARKWRIGHT_TEST_MARK", "nobody"), IsEmpty());
  }
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

TEST(OutputOf, IsAnErrorWhenItFailsOrTakesTooLong) {
  EXPECT_EQ(OutputOf({"false"}, kPatience).error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(OutputOf({"sleep", "60"}, Millis(50)).error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(OutputOf({"/nowhere/program"}, kPatience).error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace sparkwright::spark
