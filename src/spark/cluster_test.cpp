#include "spark/cluster.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/memory_env.h"

namespace sparkwright::spark {
namespace {

namespace fs = std::filesystem;

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Answers as a master with so many workers, all alive. Its URL is that of the record in the folder.
class MadeUpMaster final : public hardware::HttpClient {
 public:
  explicit MadeUpMaster(std::string folder) : folder_(std::move(folder)) {}

  Result<std::string> Get(const std::string& url) override {
    const Result<std::optional<ClusterRecord>> record = ReadClusterRecord(folder_);
    if (!answers || !record.ok() || !record.value().has_value()) {
      return Error(ErrorCode::kUnavailable, url + ": no answer");
    }
    std::string workers;
    for (std::size_t i = 1; i < record.value()->processes.size(); ++i) {
      workers += fmt::format("{}{{\"state\":\"ALIVE\",\"cores\":1,\"memory\":1024}}", i == 1 ? "" : ",");
    }
    return fmt::format("{{\"url\":\"{}\",\"status\":\"ALIVE\",\"workers\":[{}]}}", record.value()->master_url, workers);
  }

  bool answers = true;

 private:
  std::string folder_;
};

/// A Spark whose programs are `sleep`, in a folder of its own.
class MadeUpCluster : public ::testing::Test {
 protected:
  MadeUpCluster()
      : root_(fs::canonical(fs::temp_directory_path()) / fmt::format("sparkwright-cluster-{}", ::getpid())) {
    fs::create_directories(root_ / "spark/bin");
    SetProgram("#!/bin/bash\necho $SPARK_LOCAL_IP $*\nexec sleep 60\n");
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
    const Installation installation{(root_ / "spark").string(), "4.0.1", "--spark-home", "/venv/bin/python3"};
    return StartCluster(env_, master_, installation, Java{"/java", 17, true}, wish_, hooks_);
  }
  std::vector<ProcessId> Marked() const { return ProcessesWithVariable("SPARKWRIGHT_CLUSTER", wish_.folder); }

  fs::path root_;
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

TEST_F(MadeUpCluster, ThatRunsIsNotStartedAgain) {
  const Result<RunningCluster> first = Start();
  ASSERT_TRUE(first.ok());
  const Result<RunningCluster> second = Start();
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(second.value().was_running);
  EXPECT_EQ(second.value().record.processes.front().id, first.value().record.processes.front().id);
  wish_.num_workers = 3;
  const Result<RunningCluster> other = Start();
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(Marked(), SizeIs(3));
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
  EXPECT_EQ(LookAtCluster(master_, wish_.folder).value().state, ClusterState::kDown);
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

TEST(ClusterRecord, WithAnIdThatMeansManyProcessesIsRefused) {
  ClusterRecord record;
  record.processes = {{"master", {-1, 99}, "", ""}};
  EXPECT_EQ(ParseClusterRecord(PrintClusterRecord(record), "cluster.json").error().code(), ErrorCode::kCorrupt);
  EXPECT_EQ(ParseClusterRecord("[]", "cluster.json").error().code(), ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace sparkwright::spark
