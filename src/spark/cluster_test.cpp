#include "spark/cluster.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/memory_env.h"
#include "spark/descriptor.h"
#include "spark/ports.h"
#include "spark/process_mark.h"

namespace sparkwright::spark {
namespace {

namespace fs = std::filesystem;

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Answers as the master of a cluster in a folder, with so many workers alive.
class MadeUpMaster final : public hardware::HttpClient {
 public:
  explicit MadeUpMaster(std::string folder) : folder_(std::move(folder)) {}

  Result<std::string> Get(const std::string& url) override {
    const Result<std::optional<ClusterRecord>> record = ReadClusterRecord(folder_);
    if (!answers || !record.ok() || !record.value().has_value()) {
      return Error(ErrorCode::kUnavailable, url + ": no answer");
    }
    std::string workers;
    for (int i = 1; i <= num_alive; ++i) {
      workers += fmt::format(
          "{}{{\"state\":\"ALIVE\",\"webuiaddress\":\"http://127.0.0.1:4000{}\",\"cores\":1,\"memory\":1024}}",
          i == 1 ? "" : ",", i);
    }
    workers += R"(,{"state":"DEAD","cores":1,"memory":1024})";
    return fmt::format("{{\"url\":\"{}\",\"status\":\"{}\",\"workers\":[{}]}}",
                       master_url.empty() ? record.value()->master_url : master_url, state, workers);
  }

  bool answers = true;
  int num_alive = 2;
  std::string master_url;  // Of another master.
  std::string state = "ALIVE";

 private:
  std::string folder_;
};

/// A Spark whose programs are `sleep`, in a folder of its own.
class MadeUpCluster : public ::testing::Test {
 protected:
  MadeUpCluster()
      : root_(fs::canonical(fs::temp_directory_path()) / fmt::format("sparkwright-cluster-{}", ::getpid())) {
    fs::create_directories(root_ / "spark/bin");
    SetProgram("#!/bin/bash\necho $SPARK_LOCAL_IP $*\nexec sleep 120\n");
    wish_.folder = (root_ / "cluster").string();
    hooks_ = {[this](std::string_view text) { said_.emplace_back(text); }, [] { return false; }};
  }
  ~MadeUpCluster() override {
    EXPECT_TRUE(StopCluster(wish_.folder).ok());
    fs::remove_all(root_);
  }

  void SetProgram(const std::string& text) {
    std::ofstream(root_ / "spark/bin/spark-class") << text;
    fs::permissions(root_ / "spark/bin/spark-class", fs::perms::owner_all);
  }
  Result<RunningCluster> Start() {
    const Installation installation{home_.empty() ? (root_ / "spark").string() : home_, "4.0.1", "--spark-home",
                                    "/venv/bin/python3"};
    return StartCluster(env_, master_, installation, Java{"/java", 17, true}, wish_, hooks_);
  }
  std::vector<ProcessId> Marked() const { return MarkedProcesses("SPARKWRIGHT_PROCESS_OF_CLUSTER", wish_.folder); }

  fs::path root_;
  std::string home_;  // Of another Spark.
  ClusterWish wish_;
  MadeUpMaster master_{(root_ / "cluster").string()};
  MemoryEnv env_;
  ClusterHooks hooks_;
  std::vector<std::string> said_;
};

TEST_F(MadeUpCluster, StartsRunsAndStops) {
  const Result<RunningCluster> cluster = Start();
  ASSERT_TRUE(cluster.ok()) << cluster.error().message();
  EXPECT_FALSE(cluster.value().was_running);
  EXPECT_THAT(cluster.value().record.processes, SizeIs(3));
  EXPECT_THAT(Marked(), SizeIs(3));
  const std::string conf = env_.Contents(cluster.value().record.properties_file).value_or("");
  EXPECT_THAT(conf, HasSubstr("spark.master " + cluster.value().record.master_url + "\n"));
  EXPECT_THAT(conf, HasSubstr("spark.eventLog.dir file://" + wish_.folder + "/events\n"));
  EXPECT_THAT(conf, HasSubstr("spark.pyspark.python /venv/bin/python3\n"));
  EXPECT_EQ(LookAtCluster(master_, wish_.folder).value().state, ClusterState::kWhole);
  EXPECT_EQ(StopCluster(wish_.folder).value(), 3);
  EXPECT_THAT(Marked(), IsEmpty());
  EXPECT_EQ(LookAtCluster(master_, wish_.folder).value().state, ClusterState::kDown);
  EXPECT_EQ(StopCluster(wish_.folder).value(), 0);
}

TEST_F(MadeUpCluster, WhoseMasterTakesNoWorkersIsBroken) {
  ASSERT_TRUE(Start().ok());
  master_.state = "STANDBY";
  const ClusterStatus status = LookAtCluster(master_, wish_.folder).value();
  EXPECT_EQ(status.state, ClusterState::kBroken);
  EXPECT_THAT(status.trouble, HasSubstr("STANDBY"));
}

TEST_F(MadeUpCluster, ThatRunsIsNotStartedAgain) {
  const Result<RunningCluster> first = Start();
  ASSERT_TRUE(first.ok());
  const Result<RunningCluster> second = Start();
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(second.value().was_running);
  EXPECT_EQ(second.value().record.processes.front().id, first.value().record.processes.front().id);
  const ClusterRecord& record = first.value().record;
  const auto expect_refused = [&](const std::string& what) {
    const Result<RunningCluster> other = Start();
    ASSERT_FALSE(other.ok()) << what;
    EXPECT_EQ(other.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(other.error().message(), HasSubstr(what));
    EXPECT_THAT(Marked(), SizeIs(3));
  };
  wish_.num_workers = 3;
  expect_refused("2 x 1 cores");
  wish_.num_workers = 2;
  wish_.port = 1;
  expect_refused("another port");
  wish_.port = std::stoll(record.master_url.substr(record.master_url.rfind(':') + 1));
  EXPECT_TRUE(Start().ok()) << "the port that it has";
  wish_.web_ui_port = 1;
  expect_refused("the web UI http://127.0.0.1:");
  wish_.web_ui_port.reset();
  home_ = "/another/spark";
  expect_refused("Spark 4.0.1 of " + (root_ / "spark").string());
}

TEST_F(MadeUpCluster, HasTheWebUisThatTheMasterNames) {
  // The first worker that starts says that it is at the second address.
  SetProgram("#!/bin/bash\n[[ $* == *worker-1* ]] && echo started at http://localhost:40002\nexec sleep 120\n");
  const Result<RunningCluster> cluster = Start();
  ASSERT_TRUE(cluster.ok()) << cluster.error().message();
  const std::vector<ClusterProcess> processes = ReadClusterRecord(wish_.folder).value()->processes;
  ASSERT_THAT(processes, SizeIs(3));
  EXPECT_THAT(processes[1].web_ui, AnyOf("http://127.0.0.1:40001", "http://127.0.0.1:40002"));
  EXPECT_THAT(processes[2].web_ui, AnyOf("http://127.0.0.1:40001", "http://127.0.0.1:40002"));
  EXPECT_NE(processes[1].web_ui, processes[2].web_ui);
}

TEST_F(MadeUpCluster, WithFewerWorkersAliveIsBroken) {
  ASSERT_TRUE(Start().ok());
  master_.num_alive = 1;
  const ClusterStatus status = LookAtCluster(master_, wish_.folder).value();
  EXPECT_EQ(status.state, ClusterState::kBroken);
  EXPECT_EQ(status.num_alive, 1);
  EXPECT_EQ(status.trouble, "");
  EXPECT_EQ(status.num_leftovers, 0);
  master_.num_alive = 2;
  EXPECT_EQ(LookAtCluster(master_, wish_.folder).value().state, ClusterState::kWhole);
  master_.master_url = "spark://127.0.0.1:1";
  EXPECT_THAT(LookAtCluster(master_, wish_.folder).value().trouble, HasSubstr("is of another master"));
}

TEST_F(MadeUpCluster, OfWhichOnlyProcessesAreLeftIsBrokenAndEnded) {
  ASSERT_TRUE(Start().ok());
  fs::remove_all(wish_.folder);
  const ClusterStatus status = LookAtCluster(master_, wish_.folder).value();
  EXPECT_EQ(status.state, ClusterState::kBroken);
  EXPECT_EQ(status.num_leftovers, 3);
  EXPECT_EQ(status.trouble, "3 processes of an earlier cluster still run");
  EXPECT_EQ(StopCluster(wish_.folder).value(), 3);
  EXPECT_FALSE(fs::exists(wish_.folder));
}

TEST_F(MadeUpCluster, IsNotMadeInAFolderThatHoldsOtherThings) {
  fs::create_directories(wish_.folder + "/conf");
  std::ofstream(wish_.folder + "/conf/spark-defaults.conf") << "spark.master yarn\n";
  std::ofstream(wish_.folder + "/cluster.json") << "{\"nodes\": 3}\n";
  const Result<RunningCluster> cluster = Start();
  ASSERT_FALSE(cluster.ok());
  EXPECT_EQ(cluster.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(LookAtCluster(master_, wish_.folder).value().state, ClusterState::kDown);
  EXPECT_EQ(StopCluster(wish_.folder).value(), 0);
  EXPECT_TRUE(fs::exists(wish_.folder + "/cluster.json"));
  EXPECT_FALSE(fs::exists(wish_.folder + "/lock"));
  EXPECT_FALSE(fs::exists(wish_.folder + "/events"));
}

TEST_F(MadeUpCluster, IsForItsOwnerOnly) {
  ASSERT_TRUE(Start().ok());
  EXPECT_EQ(fs::status(wish_.folder).permissions(), fs::perms::owner_all);
}

TEST_F(MadeUpCluster, IsLeftAloneWhileAnotherProgramIsAtWorkOnIt) {
  ASSERT_TRUE(Start().ok());
  const Descriptor lock(::open((wish_.folder + "/lock").c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_EQ(::flock(lock.number(), LOCK_EX | LOCK_NB), 0);
  EXPECT_THAT(StopCluster(wish_.folder).error().message(), HasSubstr("another sparkwright"));
  EXPECT_THAT(Start().error().message(), HasSubstr("another sparkwright"));
  EXPECT_THAT(Marked(), SizeIs(3));
}

TEST_F(MadeUpCluster, TakesThePortsThatAreGiven) {
  FreePorts free;
  wish_.port = free.Take().value();
  wish_.web_ui_port = free.Take().value();
  EXPECT_THAT(Start().error().message(), HasSubstr(fmt::format("port {} on 127.0.0.1", *wish_.port)));
  free.Release();
  const Result<RunningCluster> cluster = Start();
  ASSERT_TRUE(cluster.ok()) << cluster.error().message();
  EXPECT_EQ(cluster.value().record.master_url, fmt::format("spark://127.0.0.1:{}", *wish_.port));
  EXPECT_EQ(cluster.value().record.processes.front().web_ui, fmt::format("http://127.0.0.1:{}", *wish_.web_ui_port));
}

TEST_F(MadeUpCluster, WhosePortIsTakenMeanwhileStartsOnceMore) {
  const std::string first = (root_ / "first").string();
  SetProgram(
      fmt::format("#!/bin/bash\n[ -e {0} ] || {{ touch {0}; echo java.net.BindException: in use; exit 1; }}\n"
                  "exec sleep 120\n",
                  first));
  master_.answers = false;
  wish_.patience = Millis(1'000'000);  // The made-up clock stands still: only the answer or the end counts.
  hooks_.say = [this](std::string_view text) {
    said_.emplace_back(text);
    master_.answers = said_.size() > 3;
  };
  const Result<RunningCluster> cluster = Start();
  ASSERT_TRUE(cluster.ok()) << cluster.error().message();
  EXPECT_THAT(said_, Contains("a port was taken by another program; starting once more with others"));
  EXPECT_THAT(Marked(), SizeIs(3));
}

TEST_F(MadeUpCluster, ThatIsNamedInAShellIsNotThatShell) {
  ASSERT_TRUE(Start().ok());
  ProgramStart shell;
  shell.command = {"sleep", "60"};
  shell.output = (root_ / "shell").string();
  shell.variables = {{"SPARKWRIGHT_CLUSTER", wish_.folder}, {"SPARKWRIGHT_PROCESS_OF_CLUSTER", wish_.folder}};
  const Result<ProcessId> process = StartProgram(shell);
  ASSERT_TRUE(process.ok());
  EXPECT_EQ(StopCluster(wish_.folder).value(), 3);
  EXPECT_TRUE(IsRunning(process.value()));
  EXPECT_TRUE(EndProcesses({process.value()}, Millis(0)).ok());
}

TEST_F(MadeUpCluster, WithoutItsMasterIsBrokenAndStartsAnew) {
  const Result<RunningCluster> first = Start();
  ASSERT_TRUE(first.ok());
  ASSERT_TRUE(EndProcesses({first.value().record.processes.front().id}, Millis(0)).ok());
  const ClusterStatus status = LookAtCluster(master_, wish_.folder).value();
  EXPECT_EQ(status.state, ClusterState::kBroken);
  EXPECT_FALSE(status.is_running.front());
  EXPECT_EQ(status.trouble, "master does not run");
  const Result<RunningCluster> second = Start();
  ASSERT_TRUE(second.ok());
  EXPECT_FALSE(second.value().was_running);
  EXPECT_THAT(said_, Contains("ended 2 processes that an earlier cluster left"));
  EXPECT_THAT(Marked(), SizeIs(3));
}

TEST_F(MadeUpCluster, WhoseRecordIsLostOrDamagedIsStillEnded) {
  ASSERT_TRUE(Start().ok());
  std::ofstream(wish_.folder + "/cluster.json") << "{\"format\":1,";
  EXPECT_EQ(LookAtCluster(master_, wish_.folder).error().code(), ErrorCode::kCorrupt);
  EXPECT_EQ(StopCluster(wish_.folder).value(), 3);
  ASSERT_TRUE(Start().ok());
  fs::remove(wish_.folder + "/cluster.json");
  EXPECT_EQ(StopCluster(wish_.folder).value(), 3);
}

TEST_F(MadeUpCluster, OfAnEarlierRunOfTheMachineEndsNobody) {
  Result<RunningCluster> cluster = Start();
  ASSERT_TRUE(cluster.ok());
  // A process that happens to have the number and the ticks, but none of the cluster's marks.
  ProgramStart other;
  other.command = {"sleep", "60"};
  other.output = (root_ / "other").string();
  const Result<ProcessId> stranger = StartProgram(other);
  ASSERT_TRUE(stranger.ok());
  ClusterRecord record = cluster.value().record;
  record.processes.front().id = stranger.value();
  record.boot_id = "an earlier one";
  ASSERT_TRUE(WriteClusterRecord(wish_.folder, record).ok());
  const ClusterStatus status = LookAtCluster(master_, wish_.folder).value();
  EXPECT_EQ(status.num_leftovers, 3) << "those that have the mark, and not the stranger";
  EXPECT_FALSE(status.is_running.front());
  EXPECT_EQ(StopCluster(wish_.folder).value(), 3);
  EXPECT_TRUE(IsRunning(stranger.value()));
  EXPECT_TRUE(EndProcesses({stranger.value()}, Millis(0)).ok());
}

TEST_F(MadeUpCluster, ThatEndsAtOnceShowsTheEndOfItsLog) {
  SetProgram("#!/bin/bash\necho java.lang.OutOfMemoryError: too much\nexit 1\n");
  master_.answers = false;
  const Result<RunningCluster> cluster = Start();
  ASSERT_FALSE(cluster.ok());
  EXPECT_THAT(cluster.error().message(), HasSubstr("master ended"));
  EXPECT_THAT(cluster.error().message(), HasSubstr("\n  java.lang.OutOfMemoryError: too much"));
  EXPECT_FALSE(fs::exists(wish_.folder + "/cluster.json"));
}

TEST_F(MadeUpCluster, WhoseMasterDoesNotAnswerIsEndedAgain) {
  master_.answers = false;
  wish_.patience = Millis(-1);
  const Result<RunningCluster> late = Start();
  ASSERT_FALSE(late.ok());
  EXPECT_THAT(late.error().message(), HasSubstr("the master not there after"));
  EXPECT_THAT(Marked(), IsEmpty());
  hooks_.is_cancelled = [] { return true; };
  EXPECT_THAT(Start().error().message(), HasSubstr("interrupted"));
  EXPECT_THAT(Marked(), IsEmpty());
}

TEST(ClusterRecord, ReadsBackAsItWasPrinted) {
  ClusterRecord record;
  record.spark_home = "/opt/spark";
  record.master_url = "spark://127.0.0.1:7077";
  record.num_workers = 1;
  record.memory = Bytes(int64_t{3} << 30);
  record.processes = {{"master", {4711, 99}, "http://127.0.0.1:8080", "/logs/master.log"}};
  const std::string text = PrintClusterRecord(record);
  const Result<ClusterRecord> read = ParseClusterRecord(text, "cluster.json");
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_EQ(PrintClusterRecord(read.value()), text);
  EXPECT_EQ(read.value().processes.front().id, (ProcessId{4711, 99}));
}

TEST(ClusterRecord, WithNumbersThatCannotBeIsRefused) {
  ClusterRecord record;
  record.num_workers = 1;
  record.memory = Bytes(int64_t{1} << 45);
  const std::string text = PrintClusterRecord(record);
  EXPECT_EQ(ParseClusterRecord(text, "cluster.json").value().memory, record.memory) << "32 TiB";
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"\"num_workers\": 1", "\"num_workers\": -3"},
                                 {"\"num_workers\": 1", "\"num_workers\": 1.5"},
                                 {"\"num_workers\": 1", "\"num_workers\": 18446744073709551615"},
                                 {"\"format\": 1", "\"format\": 2"},
                                 {"\"worker_memory_mib\": 33554432", "\"worker_memory_mib\": 9223372036854775807"}}) {
    std::string other = text;
    ASSERT_NE(other.find(from), std::string::npos) << from;
    other.replace(other.find(from), from.size(), to);
    EXPECT_EQ(ParseClusterRecord(other, "cluster.json").error().code(), ErrorCode::kCorrupt) << to;
  }
}

TEST(ClusterRecord, WithAnIdThatMeansManyProcessesIsRefused) {
  ClusterRecord record;
  record.processes = {{"master", {-1, 99}, "", ""}};
  EXPECT_EQ(ParseClusterRecord(PrintClusterRecord(record), "cluster.json").error().code(), ErrorCode::kCorrupt);
  EXPECT_EQ(ParseClusterRecord("[]", "cluster.json").error().code(), ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace sparkwright::spark
