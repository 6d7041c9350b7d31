#include "conf/run_context.h"

#include <gtest/gtest.h>

namespace sparkwright::conf {
namespace {

TEST(RunContext, MastersAreOfTheirManagers) {
  EXPECT_EQ(ManagerOfMaster("local"), ClusterManager::kLocal);
  EXPECT_EQ(ManagerOfMaster("local[4,2]"), ClusterManager::kLocal);
  EXPECT_EQ(ManagerOfMaster("local-cluster[2,2,1024]"), ClusterManager::kStandalone);
  EXPECT_EQ(ManagerOfMaster("spark://host:7077"), ClusterManager::kStandalone);
  EXPECT_EQ(ManagerOfMaster("yarn"), ClusterManager::kYarn);
  EXPECT_EQ(ManagerOfMaster("k8s://https://host:6443"), ClusterManager::kKubernetes);
  EXPECT_EQ(ManagerOfMaster("mesos://host"), std::nullopt);
}

TEST(RunContext, AClusterMayHaveSeveralShapes) {
  const auto cluster = ParseCluster("nodes=3,cores=16,memory=64Gi;nodes=1,cores=8,memory=32768,gpus=2");
  ASSERT_TRUE(cluster.ok()) << cluster.error().message();
  ASSERT_EQ(cluster->nodes.size(), 2U);
  EXPECT_EQ(cluster->nodes[0].num_nodes, 3);
  EXPECT_EQ(cluster->nodes[0].memory, Bytes(int64_t{64} << 30));
  EXPECT_EQ(cluster->nodes[1].memory, Bytes(int64_t{32} << 30));
  EXPECT_EQ(cluster->nodes[1].gpus, 2);
}

TEST(RunContext, AWrongClusterSaysTheForm) {
  for (const std::string_view text : {"", "16", "cores=0", "cores=x", "memory=-1g", "node=3", "memory=8.5g"}) {
    const auto cluster = ParseCluster(text);
    ASSERT_FALSE(cluster.ok()) << text;
    EXPECT_EQ(cluster.error().code(), ErrorCode::kInvalidArgument) << text;
  }
}

TEST(RunContext, TheConfigurationSaysWhereItRuns) {
  Configuration configuration;
  configuration.Add("spark.master", "yarn", {});
  configuration.Add("spark.submit.deployMode", "cluster", {});
  const RunContext context = WithConfiguration({}, configuration);
  EXPECT_EQ(context.manager, ClusterManager::kYarn);
  EXPECT_EQ(context.deploy_mode, DeployMode::kCluster);
}

}  // namespace
}  // namespace sparkwright::conf
