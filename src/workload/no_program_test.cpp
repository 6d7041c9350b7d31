#include "workload/no_program.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace sparkwright::workload {
namespace {

std::string Why(std::string_view name, std::string_view text) {
  return WhyNoProgram({std::string(name), std::string(text)}).value_or("");
}

bool Says(const std::string& why, std::string_view part) { return why.find(part) != std::string::npos; }

TEST(NoProgram, JsonOfDatabricksIsNamed) {
  EXPECT_TRUE(
      Says(Why("c.json", R"({"node_type_id":"i3.xlarge","num_workers":8,"spark_conf":{}})"), "Databricks cluster"));
  const std::string job = Why("j.json", R"({"name":"n","tasks":[{"task_key":"t","spark_python_task":
      {"python_file":"dbfs:/train.py"},"new_cluster":{"autoscale":{"min_workers":1}}},
      {"notebook_task":{"notebook_path":"/Repos/report"}}]})");
  EXPECT_TRUE(Says(job, "Databricks job")) << job;
  EXPECT_TRUE(Says(job, "dbfs:/train.py, /Repos/report")) << job;
  EXPECT_TRUE(Says(Why("x.json", "[1, 2]"), "no notebook"));
}

TEST(NoProgram, OtherFilesOfAJobAreNamed) {
  EXPECT_TRUE(Says(Why("app-1", R"({"Event":"SparkListenerLogStart","Spark Version":"3.5.9"})"), "--log"));
  EXPECT_TRUE(Says(Why("app-1.zstd", "\x28\xB5\x2F\xFD..."), "--log"));
  EXPECT_TRUE(Says(Why("spark-defaults.conf", "# ours\nspark.executor.memory  4g\nspark.sql.shuffle.partitions=9\n"),
                   "configuration"));
  EXPECT_TRUE(Says(Why("job.yaml", "apiVersion: sparkoperator.k8s.io/v1beta2\nkind: SparkApplication\n"), "manifest"));
  EXPECT_TRUE(Says(Why("run.sh", "#!/bin/sh\nspark-submit --master yarn job.py\n"), "submit command"));
}

TEST(NoProgram, ProgramsAreNone) {
  EXPECT_EQ(Why("job.py", "spark.read.parquet('x')\nspark.sql('select 1')\n"), "");
  EXPECT_EQ(Why("job", "spark.read.parquet('x')\nspark.conf.set('spark.a.b', 1)\n"), "");
  EXPECT_EQ(Why("n.ipynb", R"({"cells":[]})"), "");
  EXPECT_EQ(Why("n.json", R"({"cells":[{"cell_type":"code","source":"1"}]})"), "");
  EXPECT_EQ(Why("q.sql", "select 1"), "");
  EXPECT_EQ(Why("empty", ""), "");
}

}  // namespace
}  // namespace sparkwright::workload
