// What the examples of the .md cannot say: a traceback of several lines.
#include <string>

#include <gtest/gtest.h>

#include "diagnose/diagnose.h"
#include "diagnose/example_for_test.h"
#include "facts/derive.h"

namespace sparkwright::diagnose {
namespace {

TEST(TaskFailures, OneLineOfTheProgramIsOneCauseWhateverItSays) {
  model::Application application = *BuildExample(
      "executors 2 cores=2\nstage 0\n"
      "tasks 0 count=40 time=60s\n"
      "tasks 0 count=2 time=50s status=failed failure=\"Lyon\"\n"
      "tasks 0 count=2 time=50s status=failed failure=\"Graz\"\n");
  ASSERT_EQ(application.stages.front().failures.size(), 2U);
  for (model::TaskFailureGroup& group : application.stages.front().failures) {
    group.message =
        "org.apache.spark.api.python.PythonException: Traceback (most recent call last):\n"
        "  File \"/home/a/job.py\", line 32, in tariff\n"
        "    return tariffs[town]\n"
        "KeyError: '" +
        group.message + "'\n";
  }
  const model::Diagnosis diagnosis = Diagnose(application, facts::Derive(application));
  ASSERT_EQ(diagnosis.findings.size(), 1U);
  EXPECT_EQ(diagnosis.findings.front().name, "task-failures");
  EXPECT_GE(diagnosis.findings.front().severity, model::FindingSeverity::kWarning);
}

}  // namespace
}  // namespace sparkwright::diagnose
