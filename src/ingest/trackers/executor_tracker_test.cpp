#include "ingest/trackers/executor_tracker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/events/event_text_for_test.h"

namespace sparkwright::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

model::Application Read(std::vector<std::string> lines, const ReadLimits& limits = {}) {
  lines.insert(lines.begin(), ApplicationStart());
  ReadOptions options;
  options.limits = limits;
  auto application = ReadLines(lines, options);
  EXPECT_TRUE(application.ok());
  return application.ok() ? *std::move(application) : model::Application();
}

std::string Excluded(std::string_view event, std::string_view key, std::string_view value) {
  return R"({"Event":"SparkListener)" + std::string(event) + R"(","time":1,)" + Quoted(key) + ":" + Quoted(value) + "}";
}

TEST(ExecutorTracker, DescribesAnExecutorFromBothItsEvents) {
  const model::Application application =
      Read({ExecutorAdded("1", 4, "host", 500, R"(,"Log Urls":{"ignored":"a second key of this name"},"Later":1)"),
            BlockManagerAdded("1", 2'000, 600)});
  ASSERT_THAT(application.executors, SizeIs(1));
  const model::Executor& executor = application.executors[0];
  EXPECT_EQ(executor.id, "1");
  EXPECT_EQ(executor.host, "host");
  EXPECT_EQ(executor.host_port, "host:7");
  EXPECT_EQ(executor.added, Timestamp(500));
  EXPECT_EQ(executor.total_cores, 4);
  EXPECT_EQ(executor.max_tasks, 4);
  EXPECT_EQ(executor.max_memory, Bytes(2'000));
  ASSERT_TRUE(executor.storage_memory.has_value());
  EXPECT_EQ(executor.storage_memory->total_on_heap, Bytes(2'000));
  EXPECT_THAT(executor.log_urls, IsEmpty());
  EXPECT_TRUE(executor.is_active);
  EXPECT_FALSE(executor.removed.has_value());
}

TEST(ExecutorTracker, ReadsUrlsAttributesAndResources) {
  const model::Application application =
      Read({R"({"Event":"SparkListenerExecutorAdded","Timestamp":1,"Executor ID":"1","Executor Info":{"Host":"h",)"
            R"("Total Cores":1,"Log Urls":{"stdout":"u"},"Attributes":{"A":"b"},)"
            R"("Resources":{"gpu":{"name":"gpu","addresses":["0","1"]},"odd":7},"Resource Profile Id":0}})"});
  const model::Executor& executor = application.executors.at(0);
  EXPECT_THAT(executor.log_urls, ElementsAre(Pair("stdout", "u")));
  EXPECT_THAT(executor.attributes, ElementsAre(Pair("A", "b")));
  ASSERT_THAT(executor.resources, SizeIs(2));
  EXPECT_EQ(executor.resources[0].name, "gpu");
  EXPECT_THAT(executor.resources[0].addresses, ElementsAre("0", "1"));
  EXPECT_EQ(CountOf(application, "bad_field"), 1) << "the odd resource";
}

TEST(ExecutorTracker, TheDriverOfOldLogsIsTheDriver) {
  const model::Application application = Read({BlockManagerAdded("<driver>"), BlockManagerAdded("driver")});
  ASSERT_THAT(application.executors, SizeIs(1));
  EXPECT_EQ(application.executors[0].id, "driver");
}

TEST(ExecutorTracker, KeepsWhenAndWhyAnExecutorWent) {
  const model::Application application =
      Read({ExecutorAdded("1"), ExecutorRemoved("1", "idle", 5'000), ExecutorRemoved("1", "again", 6'000)});
  const model::Executor& executor = application.executors.at(0);
  EXPECT_FALSE(executor.is_active);
  EXPECT_EQ(executor.removed, Timestamp(5'000));
  EXPECT_EQ(executor.removal_reason, "idle");
}

TEST(ExecutorTracker, AnExecutorAddedAgainStartsAfresh) {
  const model::Application application =
      Read({ExecutorAdded("1"), TaskStart({}), ExecutorRemoved("1"), ExecutorAdded("1", 8, "other", 7'000)});
  ASSERT_THAT(application.executors, SizeIs(1));
  EXPECT_TRUE(application.executors[0].is_active);
  EXPECT_EQ(application.executors[0].num_tasks, 0);
  EXPECT_EQ(application.executors[0].added, Timestamp(7'000));
  EXPECT_EQ(application.executors[0].host, "other");
}

TEST(ExecutorTracker, ATaskOfARemovedExecutorDoesNotCountForIt) {
  const model::Application application =
      Read({ExecutorAdded("1"), TaskStart({}), ExecutorRemoved("1"), TaskEndLine({.reason = "ExecutorLostFailure"})});
  EXPECT_EQ(application.executors.at(0).num_tasks, 1);
  EXPECT_EQ(application.executors.at(0).num_active_tasks, 1);
  EXPECT_EQ(application.executors.at(0).num_failed_tasks, 0);
}

TEST(ExecutorTracker, AddsUpItsTasks) {
  const model::Application application =
      Read({ExecutorAdded("1"), TaskStart({.id = 0}), TaskStart({.id = 1}), TaskStart({.id = 2}), TaskStart({.id = 3}),
            TaskEndLine({.id = 0}), TaskEndLine({.id = 1, .reason = "ExceptionFailure"}),
            TaskEndLine({.id = 2, .reason = "TaskKilled"})});
  const model::Executor& executor = application.executors.at(0);
  EXPECT_EQ(executor.num_tasks, 4);
  EXPECT_EQ(executor.num_active_tasks, 1);
  EXPECT_EQ(executor.num_completed_tasks, 1);
  EXPECT_EQ(executor.num_failed_tasks, 1);
  EXPECT_EQ(executor.total_duration, Millis(3'000));
  EXPECT_EQ(executor.total_gc_time, Millis(21));
  EXPECT_EQ(executor.total_input, Bytes(3'000));
  EXPECT_EQ(executor.total_shuffle_read, Bytes(300));
  EXPECT_EQ(executor.total_shuffle_write, Bytes(210));
}

struct SlotCase {
  const char* what;
  const char* properties;
  const char* profile;  // Task resource requests of profile 1, null for no such event.
  int32_t profile_id;
  int32_t max_tasks;
};

TEST(ExecutorTracker, ComputesHowManyTasksRunAtOnce) {
  const SlotCase cases[] = {
      {"a core each", "", nullptr, 0, 8},
      {"as configured", R"("spark.task.cpus":"2")", nullptr, 0, 4},
      {"a configuration that is no number", R"("spark.task.cpus":"many")", nullptr, 0, 8},
      {"zero cores each", R"("spark.task.cpus":"0")", nullptr, 0, 8},
      {"by its profile", "", R"("cpus":{"Resource Name":"cpus","Amount":4.0})", 1, 2},
      {"by its profile, not the configuration", R"("spark.task.cpus":"2")", R"("cpus":{"Amount":4.0})", 1, 2},
      {"of another profile", R"("spark.task.cpus":"2")", R"("cpus":{"Amount":4.0})", 2, 4},
      {"an absurd amount", "", R"("cpus":{"Amount":1e308})", 1, 8},
      {"a negative amount", "", R"("cpus":{"Amount":-1})", 1, 8},
      {"part of a core", "", R"("cpus":{"Amount":0.5})", 1, 8},
      {"no number", "", R"("cpus":{"Amount":"NaN"})", 1, 8},
  };
  for (const SlotCase& one : cases) {
    std::vector<std::string> lines = {Environment(one.properties)};
    if (one.profile != nullptr) {
      lines.push_back(R"({"Event":"SparkListenerResourceProfileAdded","Resource Profile Id":1,)"
                      R"("Executor Resource Requests":{},"Task Resource Requests":{)" +
                      std::string(one.profile) + "}}");
    }
    lines.push_back(R"({"Event":"SparkListenerExecutorAdded","Timestamp":1,"Executor ID":"1","Executor Info":)"
                    R"({"Host":"h","Total Cores":8,"Resource Profile Id":)" +
                    std::to_string(one.profile_id) + "}}");
    EXPECT_EQ(Read(lines).executors.at(0).max_tasks, one.max_tasks) << one.what;
  }
}

TEST(ExecutorTracker, ReadsResourceProfiles) {
  const model::Application application =
      Read({R"({"Event":"SparkListenerResourceProfileAdded","Resource Profile Id":3,"Executor Resource Requests":)"
            R"({"memory":{"Resource Name":"memory","Amount":1024,"Discovery Script":"","Vendor":""},)"
            R"("gpu":{"Amount":2,"Discovery Script":"/find","Vendor":"v"}},)"
            R"("Task Resource Requests":{"gpu":{"Amount":0.25},"cpus":{"Amount":1.0}}})"});
  const model::ResourceProfile& profile = application.resource_profiles.at(0);
  EXPECT_EQ(profile.id, 3);
  ASSERT_THAT(profile.executor_requests, SizeIs(2));
  EXPECT_EQ(profile.executor_requests[0].name, "gpu");
  EXPECT_EQ(profile.executor_requests[0].discovery_script, "/find");
  EXPECT_EQ(profile.executor_requests[1].amount, 1'024);
  ASSERT_THAT(profile.task_requests, SizeIs(2));
  EXPECT_EQ(profile.task_requests[1].name, "gpu");
  EXPECT_EQ(profile.task_requests[1].amount, 0.25);
}

struct ExclusionCase {
  const char* what;
  const char* on;
  const char* off;
  const char* key;
  const char* value;
};

TEST(ExecutorTracker, FollowsExclusionUnderOldAndNewNames) {
  const ExclusionCase cases[] = {
      {"an executor", "ExecutorExcluded", "ExecutorUnexcluded", "executorId", "1"},
      {"an executor, old", "ExecutorBlacklisted", "ExecutorUnblacklisted", "executorId", "1"},
      {"a node", "NodeExcluded", "NodeUnexcluded", "hostId", "host"},
      {"a node, old", "NodeBlacklisted", "NodeUnblacklisted", "hostId", "host"},
  };
  for (const ExclusionCase& one : cases) {
    std::vector<std::string> lines = {BlockManagerAdded("driver"), ExecutorAdded("1"), ExecutorAdded("2", 2, "other"),
                                      Excluded(one.on, one.key, one.value), Excluded(one.on, one.key, one.value)};
    const model::Application during = Read(lines);
    EXPECT_FALSE(during.executors.at(0).is_excluded) << one.what << ": the driver runs there too";
    EXPECT_TRUE(during.executors.at(1).is_excluded) << one.what;
    EXPECT_FALSE(during.executors.at(2).is_excluded) << one.what;
    EXPECT_EQ(during.executors.at(1).num_times_excluded, 1) << one.what;
    lines.push_back(Excluded(one.off, one.key, one.value));
    EXPECT_FALSE(Read(lines).executors.at(1).is_excluded) << one.what;
  }
}

TEST(ExecutorTracker, ReadsMiscellaneousProcesses) {
  const model::Application application =
      Read({R"({"Event":"org.apache.spark.scheduler.SparkListenerMiscellaneousProcessAdded","time":5,"processId":"am",)"
            R"("info":{"hostPort":"h:1","cores":2,"logUrlInfo":{}}})"});
  ASSERT_THAT(application.other_processes, SizeIs(1));
  EXPECT_EQ(application.other_processes[0].id, "am");
  EXPECT_EQ(application.other_processes[0].added, Timestamp(5));
  EXPECT_EQ(application.other_processes[0].total_cores, 2);
}

TEST(ExecutorTracker, TheDriversLogsComeWithTheApplicationsStart) {
  const auto application =
      ReadLines({BlockManagerAdded("driver"),
                 R"({"Event":"SparkListenerApplicationStart","App Name":"n","App ID":"a","Timestamp":1,"User":"u",)"
                 R"("Driver Logs":{"stdout":"u"},"Driver Attributes":{"A":"b"}})"});
  ASSERT_TRUE(application.ok());
  EXPECT_THAT(application->executors.at(0).log_urls, ElementsAre(Pair("stdout", "u")));
  EXPECT_THAT(application->executors.at(0).attributes, ElementsAre(Pair("A", "b")));
}

TEST(ExecutorTracker, StopsAtTheEntityLimitAndSaysSo) {
  ReadLimits limits;
  limits.max_entities = 2;
  const model::Application application = Read({ExecutorAdded("1"), ExecutorAdded("2"), ExecutorAdded("3"),
                                               BlockManagerAdded("4"), ExecutorRemoved("1"), ExecutorAdded("1")},
                                              limits);
  EXPECT_THAT(application.executors, SizeIs(2));
  EXPECT_EQ(CountOf(application, "too_many_entities"), 2);
}

TEST(ExecutorTracker, NegativeCoresAreNone) {
  const model::Application application = Read({ExecutorAdded("1", -5)});
  EXPECT_EQ(application.executors.at(0).total_cores, 0);
  EXPECT_EQ(application.executors.at(0).max_tasks, 0);
}

}  // namespace
}  // namespace sparkwright::ingest
