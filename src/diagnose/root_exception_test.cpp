#include "diagnose/root_exception.h"

#include <gtest/gtest.h>

namespace sparkwright::diagnose {
namespace {

TEST(RootException, IsTheLastCauseOfAJavaStack) {
  const RootException root = FindRootException(
      "Job aborted due to stage failure: Task 0 in stage 3.0 failed 4 times, most recent failure: Lost task 0.3 in "
      "stage 3.0 (TID 21) (localhost executor driver): org.apache.spark.SparkException: Task failed\n"
      "\tat org.apache.spark.sql.Write.run(Write.scala:1)\n"
      "Caused by: java.lang.IllegalStateException: bad row 7\n"
      "\tat org.apache.spark.Foo.bar(Foo.scala:2)\n"
      "\tat com.acme.Parse$.row(Parse.scala:31)\n"
      "\t... 12 more\n"
      "\nDriver stacktrace:");
  EXPECT_EQ(root.type, "java.lang.IllegalStateException");
  EXPECT_EQ(root.message, "bad row 7");
  EXPECT_EQ(root.place, "com.acme.Parse$.row(Parse.scala:31)");
}

TEST(RootException, IsReadFromTheLostTaskWithoutCauses) {
  const RootException root = FindRootException(
      "Job aborted due to stage failure: Task 1 in stage 7.0 failed 3 times, most recent failure: Lost task 1.3 in "
      "stage 7.0 (TID 45) (127.0.0.1 executor 4): java.lang.OutOfMemoryError: Java heap space\n\tat "
      "org.apache.spark.unsafe.types.UTF8String.repeat(UTF8String.java:736)");
  EXPECT_EQ(root.type, "java.lang.OutOfMemoryError");
  EXPECT_EQ(root.message, "Java heap space");
}

TEST(RootException, IsThePythonExceptionAndItsLine) {
  const RootException root = FindRootException(
      "Job aborted due to stage failure: Lost task 0.2 in stage 32.0 (TID 41) (192.0.2.2 executor driver): "
      "org.apache.spark.api.python.PythonException: Traceback (most recent call last):\n"
      "  File \"/opt/python/site-packages/pyspark/worker.py\", line 1247, in main\n"
      "    process()\n"
      "  File \"/home/a/job.py\", line 32, in parse\n"
      "    return 1 / x\n"
      "ZeroDivisionError: division by zero\n"
      "\n\tat org.apache.spark.api.python.BasePythonRunner.handle(PythonRunner.scala:572)\n");
  EXPECT_EQ(root.type, "ZeroDivisionError");
  EXPECT_EQ(root.message, "division by zero");
  EXPECT_EQ(root.place, "job.py:32 in parse");
}

TEST(RootException, WithoutATypeTheFirstLineIsTheMessage) {
  const RootException root = FindRootException("[USER_RAISED_EXCEPTION] boom SQLSTATE: P0001\nmore");
  EXPECT_EQ(root.type, "");
  EXPECT_EQ(root.message, "[USER_RAISED_EXCEPTION] boom SQLSTATE: P0001");
  EXPECT_EQ(FindRootException("").message, "");
}

TEST(RootException, ALongMessageEndsWithASentenceOrAWord) {
  const std::string sentence = "The value 'sick' of the type STRING cannot be cast because it is malformed, as it says";
  EXPECT_EQ(FindRootException(sentence + ". " + sentence + ". " + sentence +
                              ". If need be, set \"spark.sql.ansi.enabled\" to \"false\".")
                .message,
            sentence + ". " + sentence + ". " + sentence);
  std::string words;
  for (int i = 0; i < 100; ++i) {
    words += "word ";
  }
  const std::string message = FindRootException(words).message;
  EXPECT_TRUE(message.ends_with("word …")) << message;
  EXPECT_LE(message.size(), 304U);
}

TEST(RootException, CancelledWorkIsAConsequence) {
  EXPECT_TRUE(IsConsequence("Job 33 cancelled because SparkContext was shut down"));
  EXPECT_TRUE(IsConsequence("[SPARK_JOB_CANCELLED] Job 26 cancelled Query q was stopped SQLSTATE: XXKDA"));
  EXPECT_TRUE(IsConsequence("java.lang.InterruptedException\n\tat java.base/java.util"));
  EXPECT_FALSE(IsConsequence("Job aborted due to stage failure: Task 0 in stage 3.0 failed 4 times"));
  EXPECT_FALSE(IsConsequence("[USER_RAISED_EXCEPTION] boom"));
}

TEST(RootException, TextsThatDifferInNumbersAreEqual) {
  EXPECT_EQ(WithoutNumbers("row 17 of 230"), WithoutNumbers("row 5 of 9"));
  EXPECT_NE(WithoutNumbers("row 17"), WithoutNumbers("line 17"));
}

}  // namespace
}  // namespace sparkwright::diagnose
