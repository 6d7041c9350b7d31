#include "pipeline/submitted_run.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "base/memory_env.h"

namespace sparkwright::pipeline {
namespace {

/// A run of 4 s with one executor of 2 cores, there for 3 s, that ran one task of 1 s.
std::string LogOf(const std::string& master, const std::string& memory) {
  return R"({"Event":"SparkListenerLogStart","Spark Version":"3.5.1"}
{"Event":"SparkListenerEnvironmentUpdate","JVM Information":{},"Spark Properties":{"spark.master":")" +
         master + R"(",)" + memory + R"("spark.app.id":"app-1"},"System Properties":{},"Classpath Entries":{}}
{"Event":"SparkListenerApplicationStart","App Name":"sample","App ID":"app-1","Timestamp":1000,"User":"u"}
{"Event":"SparkListenerExecutorAdded","Timestamp":2000,"Executor ID":"1","Executor Info":{"Host":"h","Total Cores":2,"Log Urls":{},"Attributes":{},"Resources":{},"Resource Profile Id":0}}
{"Event":"SparkListenerApplicationEnd","Timestamp":5000}
)";
}

model::RunCost CostOfLog(const std::string& log) {
  MemoryEnv env;
  env.SetFile("log", log);
  ingest::LogSource source;
  source.display_name = "log";
  source.parts.push_back({"log", std::nullopt, Bytes(0)});
  const Result<Analysis> analysis = Analyze(env.files(), source, {});
  EXPECT_TRUE(analysis.ok());
  return CostOf(*analysis);
}

TEST(CostOf, IsWhatExecutorsHadAndAskedFor) {
  const model::RunCost cost = CostOfLog(LogOf("spark://h:7077", R"("spark.executor.memory":"2g",)"));
  EXPECT_EQ(cost.duration, Millis(4'000));
  EXPECT_EQ(cost.core_time, CoreMillis(6'000));
  EXPECT_EQ(cost.task_time, CoreMillis());
  EXPECT_EQ(cost.num_executors, 1);
  EXPECT_DOUBLE_EQ(cost.gibibyte_seconds, 2.0 * 3.0);
  EXPECT_FALSE(cost.is_local);
  EXPECT_EQ(cost.num_jobs, 0);
  EXPECT_EQ(cost.peak_executor_memory, std::nullopt);
}

TEST(CostOf, WithALocalMasterIsOfTheDriversHeap) {
  const model::RunCost cost =
      CostOfLog(LogOf("local[2]", R"("spark.driver.memory":"4g","spark.executor.memory":"2g",)"));
  EXPECT_TRUE(cost.is_local);
  EXPECT_DOUBLE_EQ(cost.gibibyte_seconds, 4.0 * 3.0);
}

TEST(FailureOf, IsTheRootOfAnException) {
  const std::optional<model::RunFailure> failure = FailureOf(
      "java.lang.RuntimeException: orders\n\tat com.acme.Job.main(Job.java:5)\n"
      "Caused by: java.io.IOException: disk\n\tat com.acme.Job.read(Job.java:9)\n");
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->type, "java.io.IOException");
  EXPECT_EQ(failure->message, "disk");
  EXPECT_EQ(failure->place, "com.acme.Job.read(Job.java:9)");
  EXPECT_FALSE(FailureOf("").has_value());
}

}  // namespace
}  // namespace sparkwright::pipeline
