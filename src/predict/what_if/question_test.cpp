#include "predict/what_if/question.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "model/sample_application_for_test.h"

namespace sparkwright::predict {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

constexpr model::ExecutorShape kTwoOfFourCores{2, 4, 4};

WhatIfQuestion Asking(Settings settings) {
  WhatIfQuestion question;
  question.settings = std::move(settings);
  return question;
}

/// What is said to a question about a run on two executors of four cores, or on four threads; empty when it is read.
std::string RefusalOf(const WhatIfQuestion& question, bool is_local = false) {
  model::SampleApplication sample(10'000);
  sample.Property("spark.master", is_local ? "local[4]" : "spark://host:7077");
  const model::Application application = sample.Build();
  const model::ExecutorShape shape = is_local ? model::ExecutorShape{1, 4, 4} : kTwoOfFourCores;
  const Result<AskedChanges> asked = ReadQuestion(question, RunSettings(application), shape, is_local);
  EXPECT_TRUE(asked.ok() || asked.error().code() == ErrorCode::kInvalidArgument);
  return asked.ok() ? "" : std::string(asked.error().message());
}

TEST(ReadQuestion, RefusesWhatSparkRefuses) {
  for (const Settings& settings : std::vector<Settings>{
           {{"spark.sql.shuffle.partitions", "0"}},
           {{"spark.sql.shuffle.partitions", "abc"}},
           {{"spark.default.parallelism", "0"}},
           {{"spark.task.cpus", "5"}},
           {{"spark.executor.cores", "0"}},
           {{"spark.executor.cores", "2"}, {"spark.task.cpus", "3"}},
           {{"spark.executor.instances", "0"}},
           {{"spark.executor.memory", "449m"}},
           {{"spark.executor.memory", "much"}},
           {{"spark.cores.max", "3"}},
           {{"spark.sql.adaptive.enabled", "yes"}},
           {{"spark.dynamicAllocation.enabled", "true"},
            {"spark.dynamicAllocation.minExecutors", "5"},
            {"spark.dynamicAllocation.maxExecutors", "4"}},
       }) {
    EXPECT_NE(RefusalOf(Asking(settings)), "") << settings.front().first << "=" << settings.front().second;
  }
  WhatIfQuestion question;
  question.memory = Bytes(int64_t{100} << 20);
  EXPECT_EQ(RefusalOf(question),
            "spark.executor.memory=100m is refused by Spark, which wants 450m or more; give at least that");
  EXPECT_NE(RefusalOf(question, true), "");
}

TEST(ReadQuestion, TakesWhatSparkTakes) {
  for (const Settings& settings : std::vector<Settings>{
           {{"spark.sql.shuffle.partitions", "1"}},
           {{"spark.task.cpus", "4"}},
           {{"spark.executor.cores", "8"}, {"spark.task.cpus", "8"}},
           {{"spark.executor.memory", "450m"}},
           {{"spark.cores.max", "4"}},
           {{"our.own.key", "anything"}},
           {{"spark.sql.shuffle.partitions", "7"}, {"spark.sql.shuffle.partitions", "9"}},
       }) {
    EXPECT_EQ(RefusalOf(Asking(settings)), "");
  }
}

TEST(ReadQuestion, RefusesFlagsThatContradictEachOther) {
  WhatIfQuestion question = Asking({{"spark.executor.instances", "8"}});
  question.num_executors = 4;
  EXPECT_EQ(RefusalOf(question),
            "--executors 4 and --conf spark.executor.instances=8 contradict each other; give one of them");
  question.num_executors = 8;
  EXPECT_EQ(RefusalOf(question), "");
  question = Asking({{"spark.executor.cores", "2"}});
  question.cores = 3;
  EXPECT_NE(RefusalOf(question), "");
  question = Asking({{"spark.executor.memory", "2g"}});
  question.memory = Bytes(int64_t{3} << 30);
  EXPECT_NE(RefusalOf(question), "");
  question.memory = Bytes(int64_t{2} << 30);
  EXPECT_EQ(RefusalOf(question), "");
  question = Asking({{"spark.cores.max", "8"}});
  question.num_executors = 3;
  EXPECT_EQ(RefusalOf(question),
            "3 executors of 4 cores need 12, and --conf spark.cores.max=8 allows fewer; give at least 12");
  question = Asking({{"spark.dynamicAllocation.enabled", "true"}, {"spark.dynamicAllocation.maxExecutors", "5"}});
  question.num_executors = 3;
  EXPECT_NE(RefusalOf(question), "");
  question = Asking({{"spark.master", "local[2]"}});
  question.cores = 8;
  EXPECT_NE(RefusalOf(question, true), "");
}

TEST(ReadQuestion, ALocalMasterHasThreadsOnly) {
  WhatIfQuestion question;
  question.num_executors = 3;
  EXPECT_NE(RefusalOf(question, true), "");
  EXPECT_NE(RefusalOf(Asking({{"spark.master", "yarn"}}), true), "");
  EXPECT_EQ(RefusalOf(Asking({{"spark.master", "local[2]"}}), true), "");
}

}  // namespace
}  // namespace sparkwright::predict
