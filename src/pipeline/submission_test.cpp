#include "pipeline/submission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conf/configuration_file.h"

namespace sparkwright::pipeline {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

SubmissionPlace Place() {
  SubmissionPlace place;
  place.spark_home = "/opt/spark";
  place.python = "/venv/bin/python3";
  place.event_log_folder = "/runs/1/events";
  place.ui_port = 4321;
  return place;
}

Result<Submission> Plan(const std::vector<std::string>& arguments, const std::string& properties = "",
                        const SubmissionPlace& place = Place()) {
  const Result<conf::Configuration> files = conf::ReadConfiguration(properties, "spark-defaults.conf");
  EXPECT_TRUE(files.ok());
  return PlanSubmission(arguments, *files, place);
}

TEST(Submission, AddsWhatMakesARunMeasurable) {
  const Result<Submission> plan = Plan({"--conf", "spark.sql.shuffle.partitions=8", "job.py", "--day", "today"});
  ASSERT_TRUE(plan.ok()) << plan.error().message();
  EXPECT_THAT(
      plan->command,
      ElementsAre("/opt/spark/bin/spark-submit", "--conf", "spark.eventLog.enabled=true", "--conf",
                  "spark.eventLog.dir=file:///runs/1/events", "--conf", "spark.eventLog.logStageExecutorMetrics=true",
                  "--conf", "spark.executor.processTreeMetrics.enabled=true", "--conf",
                  "spark.pyspark.python=/venv/bin/python3", "--conf", "spark.ui.port=4321", "--conf",
                  "spark.sparkwright.submit.added=spark.eventLog.enabled,spark.eventLog.dir,"
                  "spark.eventLog.logStageExecutorMetrics,"
                  "spark.executor.processTreeMetrics.enabled,spark.pyspark.python,spark.ui.port",
                  "--conf", "spark.sql.shuffle.partitions=8", "job.py", "--day", "today"));
  EXPECT_EQ(plan->command[plan->application_at], "job.py");
  EXPECT_TRUE(plan->has_ui);
  EXPECT_TRUE(plan->is_driver_here);
  EXPECT_EQ(plan->event_log_folder, "/runs/1/events");
  EXPECT_THAT(plan->notes, IsEmpty());
}

TEST(Submission, IsPrintedWithTheApplicationOnALineOfItsOwn) {
  Result<Submission> plan = Plan({"--verbose", "--name=nightly", "--class", "com.acme.Job", "a b.jar", "--day", "x"});
  ASSERT_TRUE(plan.ok()) << plan.error().message();
  EXPECT_THAT(PrintSubmission(*plan), HasSubstr(" \\\n  --name=nightly \\\n  --class com.acme.Job \\\n"
                                                "  'a b.jar' --day x\n"));
  EXPECT_THAT(PrintSubmission(*plan),
              HasSubstr("/opt/spark/bin/spark-submit \\\n  --conf spark.eventLog.enabled=true"));
}

TEST(Submission, LeavesWhatIsSaidOnTheCommandLineOrInAFile) {
  const Result<Submission> plan = Plan({"--conf", "spark.eventLog.dir=hdfs://nn/logs", "--master", "yarn", "job.jar"},
                                       "spark.ui.enabled false\nspark.executor.processTreeMetrics.enabled false\n");
  ASSERT_TRUE(plan.ok()) << plan.error().message();
  EXPECT_THAT(plan->command, Not(Contains(HasSubstr("processTreeMetrics.enabled="))));
  EXPECT_THAT(plan->command, Not(Contains(HasSubstr("spark.ui.port"))));
  EXPECT_THAT(plan->command, Not(Contains(HasSubstr("spark.pyspark.python")))) << "it is no Python file";
  EXPECT_FALSE(plan->has_ui);
  EXPECT_EQ(plan->event_log_folder, "");
  EXPECT_THAT(plan->notes, ElementsAre("The event log goes to hdfs://nn/logs, which is not read from here."));
}

TEST(Submission, RefusesExecutorsThatNoWorkerHasRoomFor) {
  SubmissionPlace place = Place();
  place.cluster = "spark://127.0.0.1:7077";
  place.worker_memory = Bytes(int64_t{1} << 30);
  EXPECT_TRUE(Plan({"job.py"}, "", place).ok()) << "Spark's own default is 1g";
  EXPECT_TRUE(Plan({"--master", "yarn", "--executor-memory", "2g", "job.py"}, "", place).ok()) << "not on this cluster";
  const Result<Submission> plan = Plan({"job.py"}, "spark.executor.memory 2g\n", place);
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(plan.error().message(), HasSubstr("1024 MiB"));
}

TEST(Submission, WithoutAMasterGoesToTheClusterOfThisMachine) {
  SubmissionPlace place = Place();
  place.cluster = "spark://127.0.0.1:7077";
  const Result<Submission> plan = Plan({"job.py"}, "", place);
  ASSERT_TRUE(plan.ok());
  EXPECT_THAT(plan->command, Contains("spark.master=spark://127.0.0.1:7077"));
  EXPECT_THAT(plan->command, Contains("spark.driver.host=127.0.0.1"));
  EXPECT_THAT(plan->command, Contains("spark.driver.bindAddress=127.0.0.1"));
  for (const char* const master : {"yarn", "local[2]"}) {
    const Result<Submission> other = Plan({"--master", master, "job.py"}, "", place);
    ASSERT_TRUE(other.ok());
    EXPECT_THAT(other->command, Not(Contains(HasSubstr("127.0.0.1"))));
  }
  const Result<Submission> in_file = Plan({"job.py"}, "spark.master yarn\n", place);
  ASSERT_TRUE(in_file.ok());
  EXPECT_THAT(in_file->command, Not(Contains(HasSubstr("127.0.0.1"))));
}

TEST(Submission, InTheClusterHasNothingOfThisMachine) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--master", "yarn", "--deploy-mode", "cluster", "job.py"},
        std::vector<std::string>{"--master", "k8s://https://host:6443", "--deploy-mode", "cluster", "--conf",
                                 "spark.kubernetes.container.image=acme/spark:4.0.1", "local:///opt/job.py"}}) {
    const Result<Submission> plan = Plan(arguments);
    ASSERT_TRUE(plan.ok()) << plan.error().message();
    EXPECT_EQ(plan->command.size(), arguments.size() + 1) << "nothing is added";
    EXPECT_FALSE(plan->is_driver_here);
    EXPECT_FALSE(plan->has_ui);
    EXPECT_EQ(plan->event_log_folder, "");
    ASSERT_EQ(plan->notes.size(), 1U);
    EXPECT_THAT(plan->notes.front(), HasSubstr("deploy mode cluster"));
  }
}

TEST(Submission, WithoutAnEventLogSaysSo) {
  const Result<Submission> plan = Plan({"--conf", "spark.eventLog.enabled=false", "job.py"});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->event_log_folder, "");
  EXPECT_THAT(plan->notes, ElementsAre(HasSubstr("what the run took will not be known")));
}

TEST(Submission, WithoutAnApplicationIsAnError) {
  EXPECT_EQ(Plan({"--master", "yarn"}).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(Plan({"--mastr", "yarn", "job.py"}).error().code(), ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace sparkwright::pipeline
