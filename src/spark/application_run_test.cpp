#include "spark/application_run.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/env.h"
#include "spark/process_mark.h"

namespace sparkwright::spark {
namespace {

namespace fs = std::filesystem;

using ::testing::IsEmpty;

/// Pages by the end of their URL behind "/applications"; all others are not there.
class MadeUpPages final : public hardware::HttpClient {
 public:
  Result<std::string> Get(const std::string& url) override {
    asked.push_back(url);
    constexpr std::string_view kRoot = "/applications";
    const auto page = pages.find(url.substr(url.find(kRoot) + kRoot.size()));
    return page == pages.end() ? Result<std::string>(Error(ErrorCode::kUnavailable, url + ": no answer"))
                               : Result<std::string>(page->second);
  }

  std::map<std::string, std::string> pages;
  std::vector<std::string> asked;
};

constexpr const char* kRunning = "/app-1/jobs?status=running";
constexpr const char* kQueries = "/app-1/sql?details=false&planDescription=false&offset=";

std::string Job(int id, const std::string& name, int num_tasks, int num_active, int num_completed) {
  return fmt::format(R"({{"jobId":{},"name":"{}","numTasks":{},"numActiveTasks":{},"numCompletedIndices":{}}})", id,
                     name, num_tasks, num_active, num_completed);
}

TEST(DriverUi, SaysHowFarTheRunningJobsAre) {
  MadeUpPages client;
  client.pages[""] = R"([{"id":"app-1","name":"etl"}])";
  client.pages[kRunning] = fmt::format("[{},{}]", Job(4, "count at job.py:3", 10, 2, 5), Job(3, "save", 7, 1, 6));
  DriverUi ui(client, 4040);
  const Result<RunProgress> progress = ui.Ask();
  ASSERT_TRUE(progress.ok()) << progress.error().message();
  EXPECT_TRUE(progress->has_answer);
  EXPECT_EQ(ui.application_id(), "app-1");
  EXPECT_EQ(progress->num_running_jobs, 2);
  EXPECT_EQ(progress->job, "count at job.py:3");
  EXPECT_EQ(progress->num_tasks, 17);
  EXPECT_EQ(progress->num_active_tasks, 3);
  EXPECT_EQ(progress->num_completed_tasks, 11);
  EXPECT_EQ(client.asked.front(), "http://127.0.0.1:4040/api/v1/applications");
  const std::size_t num_asked = client.asked.size();
  client.pages[kRunning] = "[]";
  EXPECT_EQ(ui.Ask()->num_running_jobs, 0);
  EXPECT_EQ(client.asked.size(), num_asked + 1) << "the application is known";
}

TEST(DriverUi, NamesAJobByItsDescriptionOrItsQuery) {
  MadeUpPages client;
  client.pages[""] = R"([{"id":"app-1"}])";
  client.pages[kRunning] = R"([{"jobId":1,"name":"$anonfun$x at CompletableFuture.java:1","description":"load"}])";
  DriverUi ui(client, 4040);
  EXPECT_EQ(ui.Ask()->job, "load");
  client.pages[kRunning] = fmt::format("[{}]", Job(7, "$anonfun$x at CompletableFuture.java:1", 4, 1, 0));
  EXPECT_EQ(ui.Ask()->job, "$anonfun$x at CompletableFuture.java:1") << "when nobody knows better";
  client.pages[std::string(kQueries) + "0&length=200"] =
      R"([{"id":0,"status":"COMPLETED","description":"first","runningJobIds":[]},
          {"id":1,"status":"RUNNING","description":"save at etl.py:9","runningJobIds":[6,7]}])";
  EXPECT_EQ(ui.Ask()->job, "save at etl.py:9");
  // The first has been seen to be over, and is not asked for any more.
  client.pages[std::string(kQueries) + "1&length=200"] =
      R"([{"id":1,"status":"RUNNING","description":"still","runningJobIds":[7]}])";
  EXPECT_EQ(ui.Ask()->job, "still");
}

TEST(DriverUi, ThatIsNoneIsAnError) {
  MadeUpPages client;
  DriverUi ui(client, 4040);
  EXPECT_EQ(ui.Ask().error().code(), ErrorCode::kUnavailable);
  for (const char* page : {"{}", "[]", "<html>", R"([{"name":"no id"}])"}) {
    client.pages[""] = page;
    EXPECT_EQ(ui.Ask().error().code(), ErrorCode::kCorrupt) << page;
  }
}

/// spark-submit is a script of the test's.
class MadeUpSubmit : public ::testing::Test {
 protected:
  MadeUpSubmit() : root_(fs::canonical(fs::temp_directory_path()) / fmt::format("sparkwright-run-{}", ::getpid())) {
    fs::create_directories(root_);
    wish_.folder = (root_ / "run").string();
    hooks_ = {[this](const RunProgress& progress) { shown_.push_back(progress); }, [] { return false; }};
  }
  ~MadeUpSubmit() override { fs::remove_all(root_); }

  Result<EndedRun> Run(const std::string& script) {
    wish_.command = {"bash", "-c", script};
    return RunApplication(RealEnv(), client_, wish_, hooks_);
  }
  [[nodiscard]] std::string Log() const {
    std::ifstream file(root_ / "run/driver.log");
    return {std::istreambuf_iterator<char>(file), {}};
  }
  [[nodiscard]] std::vector<ProcessId> Left() const {
    return MarkedProcesses("SPARKWRIGHT_PROCESS_OF_RUN", wish_.folder);
  }

  fs::path root_;
  RunWish wish_;
  MadeUpPages client_;
  RunHooks hooks_;
  std::vector<RunProgress> shown_;
};

TEST_F(MadeUpSubmit, SaysHowItEnded) {
  wish_.variables = {{"SPARK_HOME", "/opt/spark"}};
  const Result<EndedRun> run = Run("echo $SPARK_HOME; echo error >&2");
  ASSERT_TRUE(run.ok()) << run.error().message();
  EXPECT_EQ(run->end, model::RunEnd::kSucceeded);
  EXPECT_EQ(run->exit_status, 0);
  EXPECT_EQ(run->driver_log, wish_.folder + "/driver.log");
  EXPECT_EQ(Log(), "/opt/spark\nerror\n");
  const Result<EndedRun> failed = Run("exit 3");
  EXPECT_EQ(failed->end, model::RunEnd::kFailed);
  EXPECT_EQ(failed->exit_status, 3);
  EXPECT_EQ(Run("kill -9 $$")->exit_status, 128 + 9);
}

TEST_F(MadeUpSubmit, IsEndedAtItsTimeLimitWithAllThatItStarted) {
  wish_.time_limit = Millis(300);
  const Result<EndedRun> run = Run("setsid sleep 60 & sleep 60");
  ASSERT_TRUE(run.ok()) << run.error().message();
  EXPECT_EQ(run->end, model::RunEnd::kTimedOut);
  EXPECT_EQ(run->exit_status, std::nullopt);
  EXPECT_GE(run->wall, Millis(300));
  EXPECT_LT(run->wall, Millis(30'000));
  EXPECT_FALSE(run->last.has_answer);
  EXPECT_THAT(Left(), IsEmpty());
}

TEST_F(MadeUpSubmit, IsEndedOnRequest) {
  hooks_.is_cancelled = [] { return true; };
  EXPECT_EQ(Run("sleep 60")->end, model::RunEnd::kCancelled);
  EXPECT_THAT(Left(), IsEmpty());
}

TEST_F(MadeUpSubmit, LeavesNothingWhenItFails) {
  EXPECT_EQ(Run("setsid sleep 60 & exit 1")->end, model::RunEnd::kFailed);
  EXPECT_THAT(Left(), IsEmpty());
}

TEST_F(MadeUpSubmit, KeepsTheLastThatItsDriverSaid) {
  wish_.ui_port = 4040;
  client_.pages[""] = R"([{"id":"app-1"}])";
  client_.pages[kRunning] = fmt::format("[{}]", Job(0, "count", 4, 1, 3));
  // The driver is gone before spark-submit ends.
  hooks_.show = [this](const RunProgress& progress) {
    shown_.push_back(progress);
    client_.pages.clear();
  };
  const Result<EndedRun> run = Run("sleep 2.5");
  ASSERT_TRUE(run.ok()) << run.error().message();
  ASSERT_FALSE(shown_.empty());
  EXPECT_EQ(run->application_id, "app-1");
  EXPECT_TRUE(run->last.has_answer);
  EXPECT_EQ(run->last.num_completed_tasks, 3);
}

TEST_F(MadeUpSubmit, ThatCannotBeStartedIsAnError) {
  wish_.command = {"/nowhere/bin/spark-submit"};
  EXPECT_EQ(RunApplication(RealEnv(), client_, wish_, hooks_).error().code(), ErrorCode::kNotFound);
  std::ofstream(root_ / "file") << "";
  wish_.folder = (root_ / "file/run").string();
  EXPECT_EQ(Run("true").error().code(), ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace sparkwright::spark
