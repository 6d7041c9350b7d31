#include "pipeline/analyze.h"

#include <atomic>
#include <optional>
#include <string>

#include "base/memory_env.h"
#include "gtest/gtest.h"

namespace sparkwright::pipeline {
namespace {

ingest::LogSource SourceOf(const std::string& path) {
  ingest::LogSource source;
  source.display_name = path;
  source.parts.push_back({path, std::nullopt, Bytes(0)});
  return source;
}

constexpr const char* kLog =
    R"({"Event":"SparkListenerLogStart","Spark Version":"3.5.1"}
{"Event":"SparkListenerApplicationStart","App Name":"sample","App ID":"app-1","Timestamp":1000,"User":"u"}
{"Event":"SparkListenerExecutorAdded","Timestamp":2000,"Executor ID":"1","Executor Info":{"Host":"h","Total Cores":2,"Log Urls":{},"Attributes":{},"Resources":{},"Resource Profile Id":0}}
{"Event":"SparkListenerApplicationEnd","Timestamp":5000}
)";

TEST(Analyze, ReadsDerivesAndJudges) {
  MemoryEnv env;
  env.SetFile("log", kLog);
  const Result<Analysis> analysis = Analyze(env.files(), SourceOf("log"), {});
  ASSERT_TRUE(analysis.ok()) << analysis.error().message();
  EXPECT_EQ(analysis->application.id, "app-1");
  EXPECT_EQ(analysis->facts.wall_clock->duration, Millis(4'000));
  EXPECT_EQ(analysis->facts.cores.available, CoreMillis(6'000));
  EXPECT_EQ(analysis->health.checks.size(), 5U);
}

TEST(Analyze, EndsWhenStopped) {
  MemoryEnv env;
  env.SetFile("log", kLog);
  for (const int after : {0, 1, 3}) {
    std::atomic<int> num_asked = 0;
    const Result<Analysis> analysis = Analyze(env.files(), SourceOf("log"), {}, [&] { return num_asked++ >= after; });
    ASSERT_FALSE(analysis.ok()) << after;
    EXPECT_EQ(analysis.error().code(), ErrorCode::kUnavailable);
  }
}

TEST(Analyze, AMissingLogIsNotFound) {
  MemoryEnv env;
  const Result<Analysis> analysis = Analyze(env.files(), SourceOf("nowhere"), {});
  ASSERT_FALSE(analysis.ok());
  EXPECT_EQ(analysis.error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace sparkwright::pipeline
