// Configurations that people run with good reason. They keep grade A, and no rule warns of them.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "validate/check.h"
#include "validate/example_for_test.h"

namespace sparkwright::validate {
namespace {

struct GoodConfiguration {
  std::string_view name;
  std::string_view text;
};

constexpr GoodConfiguration kGood[] = {
    {"Laptop", "--master local[*]\nspark.driver.memory 4g\nspark.sql.shuffle.partitions 8\n"},
    {"LaptopWithPython", "--master local[*] --language python\nspark.driver.memory 8g\n"},
    {"SizedForNoCluster", "spark.executor.memory 8g\nspark.executor.cores 4\nspark.driver.memory 4g\n"},
    {"YarnStatic",
     "--master yarn --deploy-mode cluster --cluster nodes=4,cores=16,memory=64g\nspark.executor.memory 18g\n"
     "spark.executor.cores 5\nspark.executor.instances 11\nspark.driver.memory 8g\nspark.sql.shuffle.partitions 200\n"
     "spark.eventLog.enabled true\nspark.eventLog.dir hdfs:///spark-logs\n"},
    {"YarnDynamic",
     "--spark 3.5 --master yarn --cluster nodes=10,cores=32,memory=128g\nspark.executor.memory 16g\n"
     "spark.executor.cores 4\nspark.dynamicAllocation.enabled true\nspark.shuffle.service.enabled true\n"
     "spark.dynamicAllocation.maxExecutors 70\nspark.sql.shuffle.partitions 600\nspark.serializer "
     "org.apache.spark.serializer.KryoSerializer\n"},
    {"KubernetesPython",
     "--master k8s://https://cluster --deploy-mode cluster --language python --cluster "
     "nodes=6,cores=16,memory=64g\nspark.executor.memory 10g\nspark.executor.memoryOverhead 4g\n"
     "spark.executor.cores 4\nspark.executor.instances 20\nspark.authenticate true\n"
     "spark.network.crypto.enabled true\nspark.acls.enable true\nspark.ui.view.acls team\n"},
    {"Standalone",
     "--master spark://host:7077 --cluster nodes=3,cores=16,memory=64g\nspark.executor.memory 20g\n"
     "spark.executor.cores 5\nspark.cores.max 45\nspark.driver.memory 4g\n"},
    {"StandaloneDefault", "--master spark://host:7077\nspark.driver.memory 2g\nspark.executor.memory 4g\n"},
    {"Rapids",
     "--master yarn --cluster nodes=4,cores=16,memory=64g,gpus=1\nspark.plugins com.nvidia.spark.SQLPlugin\n"
     "spark.executor.resource.gpu.amount 1\nspark.task.resource.gpu.amount 0.0625\nspark.executor.cores 16\n"
     "spark.executor.memory 32g\nspark.executor.memoryOverhead 16g\nspark.executor.instances 4\n"
     "spark.rapids.memory.pinnedPool.size 8g\nspark.rapids.sql.concurrentGpuTasks 2\nspark.locality.wait 0\n"
     "spark.sql.files.maxPartitionBytes 512m\n"},
    {"Streaming",
     "--master yarn\nspark.executor.memory 8g\nspark.executor.cores 4\nspark.executor.instances 4\n"
     "spark.sql.shuffle.partitions 32\nspark.sql.streaming.stateStore.providerClass "
     "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider\n"},
    {"SmallCluster",
     "--master k8s://https://cluster --cluster nodes=2,cores=4,memory=16g\nspark.executor.memory 5g\n"
     "spark.executor.cores 2\nspark.executor.instances 4\n"},
};

class GoodConfigurations : public testing::TestWithParam<GoodConfiguration> {};

TEST_P(GoodConfigurations, KeepGradeA) {
  const auto example = ReadCheckExample(GetParam().text);
  ASSERT_TRUE(example.ok()) << example.error().message();
  const model::Verdict verdict = Check(example->configuration, example->context);
  std::string found;
  for (const model::Violation& violation : verdict.violations) {
    found += std::string(violation.rule) + " " + std::string(violation.name) + "\n";
  }
  EXPECT_EQ(verdict.grade.letter, 'A') << found;
  EXPECT_EQ(verdict.grade.num_refused + verdict.grade.num_critical + verdict.grade.num_warnings, 0) << found;
}

INSTANTIATE_TEST_SUITE_P(Check, GoodConfigurations, testing::ValuesIn(kGood),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace sparkwright::validate
