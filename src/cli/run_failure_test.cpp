// What failed, from logs of drivers that were recorded (tests/cluster/driver_logs; most frames of Spark left out).

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/env.h"
#include "base/read_text.h"
#include "pipeline/submitted_run.h"
#include "spark/driver_log.h"

namespace sparkwright::cli {
namespace {

using ::testing::HasSubstr;

struct Recorded {
  std::string log;
  std::string type;
  std::string message;  ///< Is in it.
  std::string place;
};

TEST(RunFailure, IsFoundInTheLogOfADriver) {
  const std::vector<Recorded> all = {
      {"3.5.9-driver_error", "ZeroDivisionError", "division by zero", "driver_error.py:8 in share"},
      {"4.2.1-driver_error", "ZeroDivisionError", "division by zero", "driver_error.py:8 in share"},
      {"3.5.9-worker_error", "ValueError", "invalid literal for int() with base 10: 'x0'",
       "worker_error.py:7 in parse"},
      {"4.2.1-worker_error", "ValueError", "invalid literal for int() with base 10: 'x5'",
       "worker_error.py:7 in parse"},
      {"3.5.9-java_error", "org.apache.spark.SparkArithmeticException", "[DIVIDE_BY_ZERO] Division by zero", ""},
      {"4.2.1-java_error", "pyspark.errors.exceptions.captured.ArithmeticException",
       "[DIVIDE_BY_ZERO] Division by zero", "java_error.py:4 in <module>"},
      {"3.5.9-analysis_error", "pyspark.errors.exceptions.captured.AnalysisException", "[UNRESOLVED_COLUMN",
       "analysis_error.py:4 in <module>"},
      {"4.2.1-analysis_error", "pyspark.errors.exceptions.captured.AnalysisException", "[UNRESOLVED_COLUMN",
       "analysis_error.py:4 in <module>"},
      {"3.5.9-memory_error", "java.lang.OutOfMemoryError", "Java heap space", ""},
      {"4.0.5-memory_error", "java.lang.OutOfMemoryError", "Java heap space", ""},
      {"3.5.9-jvm_error", "java.lang.IllegalStateException", "no order in this line", "com.acme.Job.parse(Job.java:9)"},
      {"4.2.1-jvm_error", "java.lang.IllegalStateException", "no order in this line", "com.acme.Job.parse(Job.java:9)"},
      {"3.5.9-wrong_class", "", "Failed to load class com.acme.Jib.", ""},
      {"4.2.1-wrong_class", "", "Failed to load class com.acme.Jib.", ""},
  };
  for (const Recorded& one : all) {
    const Result<std::string> log =
        ReadText(RealEnv().files(), "tests/cluster/driver_logs/" + one.log + ".log", Bytes(int64_t{1} << 20));
    ASSERT_TRUE(log.ok()) << one.log;
    const std::optional<model::RunFailure> failure = pipeline::FailureOf(spark::LastException(*log));
    ASSERT_TRUE(failure.has_value()) << one.log;
    EXPECT_EQ(failure->type, one.type) << one.log;
    EXPECT_THAT(failure->message, HasSubstr(one.message)) << one.log;
    EXPECT_EQ(failure->place, one.place) << one.log;
  }
}

TEST(RunFailure, IsNoneInALogWithoutAnException) {
  EXPECT_EQ(spark::LastException("26/11/22 10:00:00 INFO SparkContext: Running Spark version 3.5.9\n"), "");
  EXPECT_EQ(spark::LastException(""), "");
}

TEST(RunFailure, StandsAtTheEndOfALongException) {
  std::string log = "Exception in thread \"main\" java.lang.RuntimeException: first\n";
  for (int i = 0; i < 4'000; ++i) {
    log += "\tat com.acme.Job.call(Job.java:1)\n";
  }
  log += "Caused by: java.io.IOException: disk\n\tat com.acme.Job.read(Job.java:9)\n";
  EXPECT_EQ(pipeline::FailureOf(spark::LastException(log))->type, "java.io.IOException");
}

}  // namespace
}  // namespace sparkwright::cli
