// What the examples of the .md cannot say: what a session sets for its queries.
#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "diagnose/diagnose.h"
#include "diagnose/example_for_test.h"
#include "facts/derive.h"

namespace sparkwright::diagnose {
namespace {

/// Whether a run whose only query was run with `key` = `value` in its session has the finding.
bool Fires(const std::string& key, const std::string& value) {
  model::Application application = *BuildExample(
      "set spark.executor.memory 2g\n"
      "executors 2 cores=2\n"
      "sql 0 \"report\"\n"
      "stage 0 sql=0\n"
      "tasks 0 count=8 time=5s input=64m\n");
  application.sql_executions.front().modified_configs = {{key, value}};
  const model::Diagnosis diagnosis = Diagnose(application, facts::Derive(application));
  return std::any_of(diagnosis.findings.begin(), diagnosis.findings.end(),
                     [](const model::Finding& finding) { return finding.name == "property-without-effect"; });
}

TEST(PropertyWithoutEffect, ARunningSessionCannotChangeItsExecutors) {
  EXPECT_TRUE(Fires("spark.executor.memory", "8g"));
  EXPECT_FALSE(Fires("spark.executor.memory", "2g"));
  EXPECT_FALSE(Fires("spark.sql.shuffle.partitions", "8"));
  EXPECT_FALSE(Fires("spark.app.name", "report"));
}

}  // namespace
}  // namespace sparkwright::diagnose
