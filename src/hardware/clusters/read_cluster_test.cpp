#include "hardware/clusters/read_cluster.h"
#include "hardware/clusters/http_get.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/memory_env.h"
#include "base/read_text.h"
#include "hardware/clusters/cluster_yaml.h"
#include "hardware/clusters/http_get.h"
#include "hardware/clusters/kubernetes_nodes.h"
#include "hardware/clusters/standalone_master.h"
#include "hardware/clusters/yarn_nodes.h"

namespace sparkwright::hardware {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr int64_t kGib = int64_t{1} << 30;

std::string Saved(const std::string& name) {
  const Result<std::string> text =
      ReadText(RealEnv().files(), "tests/hardware/clusters/" + name, Bytes(int64_t{1} << 24));
  EXPECT_TRUE(text.ok()) << name;
  return text.ok() ? text.value() : "";
}

/// Pages by their address.
class FakeClient final : public HttpClient {
 public:
  explicit FakeClient(std::map<std::string, std::string> pages) : pages_(std::move(pages)) {}
  Result<std::string> Get(const std::string& url) override {
    asked.push_back(url);
    const auto page = pages_.find(url);
    return page == pages_.end() ? Result<std::string>(Error(ErrorCode::kNotFound, url + ": answers with status 404"))
                                : Result<std::string>(page->second);
  }
  std::vector<std::string> asked;

 private:
  std::map<std::string, std::string> pages_;
};

TEST(ReadCluster, YarnHasItsShapesAndItsLargestContainer) {
  FakeClient client({{"http://rm:8088/ws/v1/cluster/nodes", Saved("yarn-3-nodes.json")},
                     {"http://rm:8088/ws/v1/cluster/scheduler", Saved("yarn-scheduler.json")}});
  const Result<model::Cluster> cluster = FetchYarnNodes(client, "http://rm:8088/");
  ASSERT_TRUE(cluster.ok()) << cluster.error().message();
  ASSERT_THAT(cluster.value().nodes, SizeIs(2));
  EXPECT_EQ(cluster.value().nodes[0].num_nodes, 2);
  EXPECT_EQ(cluster.value().nodes[0].cores, 15);
  EXPECT_EQ(cluster.value().nodes[0].memory, Bytes(56 * kGib));
  EXPECT_EQ(cluster.value().nodes[1].gpus, 4);
  EXPECT_EQ(cluster.value().nodes[1].name, "label gpu");
  EXPECT_EQ(cluster.value().largest_container.cores, 8);
  EXPECT_EQ(cluster.value().largest_container.memory, Bytes(32 * kGib));
  EXPECT_THAT(cluster.value().notes[0], HasSubstr("1 of 4 nodes"));
}

TEST(ReadCluster, YarnsConfigurationSaysTheLargestContainerWhenItsSchedulerDoesNot) {
  FakeClient client(
      {{"http://rm:8088/ws/v1/cluster/nodes", Saved("yarn-2-nodes.json")},
       {"http://rm:8088/conf?format=json&name=yarn.scheduler.maximum-allocation-mb",
        R"({"property":{"key":"yarn.scheduler.maximum-allocation-mb","value":"8192","isFinal":false}})"}});
  const Result<model::Cluster> cluster = FetchYarnNodes(client, "http://rm:8088/ws/v1/cluster");
  ASSERT_TRUE(cluster.ok()) << cluster.error().message();
  ASSERT_THAT(cluster.value().nodes, SizeIs(1)) << "Hadoop 2 has no total: what is used and what is not make it";
  EXPECT_EQ(cluster.value().nodes[0].memory, Bytes(8 * kGib));
  EXPECT_EQ(cluster.value().nodes[0].cores, 8);
  EXPECT_EQ(cluster.value().largest_container.memory, Bytes(8 * kGib));
  EXPECT_EQ(cluster.value().largest_container.cores, std::nullopt);
}

TEST(ReadCluster, KubernetesNodesAreWhatPodsMayUse) {
  const Result<model::Cluster> cluster = ParseKubernetesNodes(Saved("kubernetes-nodes.json"), "nodes.json");
  ASSERT_TRUE(cluster.ok()) << cluster.error().message();
  ASSERT_THAT(cluster.value().nodes, SizeIs(3));
  const model::NodeGroup& general = cluster.value().nodes[0];
  EXPECT_EQ(general.name, "m5.4xlarge");
  EXPECT_EQ(general.num_nodes, 2) << "80 KiB less are the same shape";
  EXPECT_EQ(general.cores, 15) << "15890m hold 15 whole cores";
  EXPECT_EQ(general.memory, Bytes(int64_t{61341500} << 10)) << "the least that any has";
  EXPECT_EQ(general.reserve->cores, 1);
  const model::NodeGroup& gpu = cluster.value().nodes[1];
  EXPECT_EQ(gpu.gpus, 4);
  EXPECT_EQ(gpu.gpu_name, "NVIDIA-A10G");
  EXPECT_EQ(gpu.gpu_memory, Bytes(int64_t{23028} << 20));
  EXPECT_THAT(gpu.taints, ElementsAre("nvidia.com/gpu=true:NoSchedule"));
  EXPECT_EQ(cluster.value().nodes[2].gpus, 7);
  EXPECT_EQ(cluster.value().nodes[2].gpu_name, "MIG 1g.10gb");
  EXPECT_THAT(cluster.value().notes, SizeIs(4));
}

TEST(ReadCluster, QuantitiesOfKubernetes) {
  const std::vector<std::pair<const char*, std::optional<int64_t>>> table = {{"16", 16},
                                                                             {"15890m", 15},
                                                                             {"1.5", 1},
                                                                             {"65Gi", 65 * kGib},
                                                                             {"1e3", 1000},
                                                                             {"1E3", 1000},
                                                                             {"2E", 2'000'000'000'000'000'000},
                                                                             {"123M", 123'000'000},
                                                                             {"4k", 4000},
                                                                             {"1000u", 0},
                                                                             {"", std::nullopt},
                                                                             {"x", std::nullopt},
                                                                             {"-1", std::nullopt},
                                                                             {"1Zi", std::nullopt},
                                                                             {"99E", std::nullopt},
                                                                             {"1e400", std::nullopt},
                                                                             {"1.2.3", std::nullopt}};
  for (const auto& [text, expected] : table) {
    EXPECT_EQ(WholeQuantity(text), expected) << text;
  }
  EXPECT_EQ(ThousandthsOfQuantity("15890m"), 15890);
}

TEST(ReadCluster, AStandaloneMasterIsAskedForItsPage) {
  FakeClient client({{"http://master:8080/json/", Saved("standalone-3.5.9.json")}});
  for (const char* const url : {"http://master:8080", "http://master:8080/", "http://master:8080/json"}) {
    const Result<model::Cluster> cluster = FetchStandaloneMaster(client, url);
    ASSERT_TRUE(cluster.ok()) << cluster.error().message();
    EXPECT_EQ(cluster.value().source, "http://master:8080/json/");
  }
  EXPECT_EQ(FetchStandaloneMaster(client, "spark://master:7077").error().code(), ErrorCode::kInvalidArgument);
}

TEST(ReadCluster, WorkersOfRealMastersAreRead) {
  for (const char* const name : {"standalone-3.5.9.json", "standalone-4.2.1.json"}) {
    const Result<model::Cluster> cluster = ParseStandaloneMaster(Saved(name), name);
    ASSERT_TRUE(cluster.ok()) << cluster.error().message();
    std::vector<model::NodeGroup> nodes = cluster.value().nodes;
    std::sort(nodes.begin(), nodes.end(), [](const auto& a, const auto& b) { return a.cores < b.cores; });
    ASSERT_THAT(nodes, SizeIs(2)) << name;
    EXPECT_EQ(nodes[0].num_nodes, 2);
    EXPECT_EQ(nodes[0].cores, 3);
    EXPECT_EQ(nodes[0].memory, Bytes(int64_t{2560} << 20));
    EXPECT_EQ(nodes[1].memory, Bytes(8 * kGib));
    EXPECT_EQ(nodes[1].gpus, 2);
  }
}

TEST(ReadCluster, AnswersThatHaveNoNodeToUseSayWhy) {
  const auto message = [](const Result<model::Cluster>& cluster) {
    return cluster.ok() ? std::string("ok") : cluster.error().message();
  };
  EXPECT_THAT(message(ParseStandaloneMaster(R"({"status":"STANDBY","workers":[]})", "m")), HasSubstr("standby"));
  EXPECT_THAT(message(ParseStandaloneMaster(R"({"status":"ALIVE","workers":[{"state":"DEAD"}]})", "m")),
              HasSubstr("no worker is alive"));
  EXPECT_THAT(message(ParseStandaloneMaster("<html>", "m")), HasSubstr("is not JSON"));
  EXPECT_THAT(message(ParseYarnNodes(R"({"nodes":null})", "y")), HasSubstr("no node is running"));
  EXPECT_THAT(message(ParseYarnNodes(R"({"apps":null})", "y")), HasSubstr("has no nodes"));
  EXPECT_THAT(message(ParseKubernetesNodes(R"({"kind":"List","items":[]})", "k")), HasSubstr("It is empty"));
  EXPECT_THAT(message(ParseKubernetesNodes(R"({"kind":"PodList"})", "k")), HasSubstr("kubectl get nodes"));
}

TEST(ReadCluster, TheContentsOfAFileSayWhatItIs) {
  MemoryEnv env;
  env.SetFile("k", Saved("kubernetes-nodes.json"));
  env.SetFile("y", Saved("yarn-3-nodes.json"));
  env.SetFile("s", Saved("standalone-4.2.1.json"));
  env.SetFile("c", Saved("cluster.yaml"));
  env.SetFile("j", R"({"nodes": [{"cores": 4, "memory": "16g"}]})");
  for (const char* const path : {"k", "y", "s", "c", "j"}) {
    const Result<model::Cluster> cluster = ReadCluster(env, path);
    EXPECT_TRUE(cluster.ok()) << path << ": " << (cluster.ok() ? "" : cluster.error().message());
  }
  EXPECT_EQ(ReadCluster(env, "nodes=3,cores=4,memory=8g").value().nodes[0].num_nodes, 3);
  EXPECT_EQ(ReadCluster(env, "missing.yaml").error().code(), ErrorCode::kNotFound);
  // Longer than the name of a file can be: the system does not say that there is none.
  EXPECT_EQ(ReadCluster(RealEnv(), std::string(300, 'a')).error().code(), ErrorCode::kUnavailable);
  std::string many = "nodes=1,cores=4,memory=8g";
  for (int i = 1; i < 20; ++i) {
    many += ";nodes=1,cores=4,memory=8g";
  }
  EXPECT_EQ(ReadCluster(RealEnv(), many).value().nodes.size(), 20U);
}

TEST(ReadCluster, AFieldThatIsGivenTwiceIsRefused) {
  MemoryEnv env;
  for (const char* const shape : {"profile=dgx-h100,nodes=2,nodes=5", "profile=dgx-h100,profile=dgx-spark",
                                  "nodes=2,nodes=5,cores=4,memory=8g", "nodes=2,cores=4,cores=8,memory=8g"}) {
    const Result<model::Cluster> cluster = ReadCluster(env, shape);
    ASSERT_FALSE(cluster.ok()) << shape;
    EXPECT_EQ(cluster.error().code(), ErrorCode::kInvalidArgument);
  }
}

TEST(HttpGet, KnowsWhichUrlsAreOfThisMachine) {
  for (const char* const url :
       {"http://127.0.0.1:8080/json/", "http://127.9.9.9", "https://localhost/", "http://LOCALHOST:1",
        "http://localhost", "http://[::1]:80/", "http://me:pw@127.0.0.1/"}) {
    EXPECT_TRUE(IsOfThisMachine(url)) << url;
  }
  for (const char* const url :
       {"http://127.example.com/", "http://127.0.0.1.example.com", "http://localhost.example.com",
        "http://127.0.0.256/", "http://127.0.1/x", "http://128.0.0.1/", "http://[::2]/",
        "http://example.com/?at=127.0.0.1", "http://127.0.0.1@example.com/"}) {
    EXPECT_FALSE(IsOfThisMachine(url)) << url;
  }
}

TEST(ReadCluster, AMachinesProfileIsACluster) {
  MemoryEnv env;
  const Result<model::Cluster> one = ReadCluster(env, "dgx-spark");
  ASSERT_TRUE(one.ok()) << one.error().message();
  ASSERT_THAT(one->nodes, SizeIs(1));
  EXPECT_EQ(one->nodes[0].num_nodes, 1);
  EXPECT_TRUE(one->nodes[0].has_unified_memory);
  EXPECT_EQ(one->source, "profile dgx-spark");
  const Result<model::Cluster> mixed = ReadCluster(env, "nodes=2,profile=dgx-h100;nodes=3,cores=4,memory=8g");
  ASSERT_TRUE(mixed.ok()) << mixed.error().message();
  ASSERT_THAT(mixed->nodes, SizeIs(2));
  EXPECT_EQ(mixed->nodes[0].num_nodes, 2);
  EXPECT_EQ(mixed->nodes[0].gpus, 8);
  EXPECT_EQ(mixed->nodes[1].num_nodes, 3);
  EXPECT_THAT(ReadCluster(env, "dgx-sprak").error().message(), HasSubstr("did you mean 'dgx-spark'?"));
  EXPECT_THAT(ReadCluster(env, "profile=dgx-h10,nodes=2").error().message(), HasSubstr("did you mean 'dgx-h100'?"));
  EXPECT_EQ(ReadCluster(env, "profile=dgx-h100,cores=4").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(ReadCluster(env, "profile=dgx-h100,nodes=0").error().code(), ErrorCode::kInvalidArgument);
  env.SetFile("dgx-spark", R"({"nodes": [{"cores": 4, "memory": "16g"}]})");
  EXPECT_EQ(ReadCluster(env, "dgx-spark")->nodes[0].cores, 4) << "a file goes before a profile";
}

TEST(ClusterYaml, WhatIsWrittenReadsBack) {
  for (const char* const name : {"cluster.yaml", "kubernetes-nodes.json", "yarn-3-nodes.json"}) {
    const Result<model::Cluster> cluster = ParseClusterFile(Saved(name), name);
    ASSERT_TRUE(cluster.ok()) << cluster.error().message();
    const std::string yaml = PrintClusterYaml(cluster.value());
    const Result<model::Cluster> back = ParseClusterYaml(yaml, "back");
    ASSERT_TRUE(back.ok()) << back.error().message() << "\n" << yaml;
    EXPECT_EQ(PrintClusterYaml(back.value()), yaml);
    EXPECT_EQ(back.value().nodes[0].memory, cluster.value().nodes[0].memory);
  }
}

TEST(ClusterYaml, ABareMachineLosesWhatTheSystemKeeps) {
  const Result<model::Cluster> cluster = ParseClusterYaml(
      "nodes:\n- total_cores: 16\n  total_memory: 64g\n"
      "- total_cores: 16\n  total_memory: 64g\n  reserve: {cores: 2, memory: 4g}\n",
      "c");
  ASSERT_TRUE(cluster.ok()) << cluster.error().message();
  EXPECT_EQ(cluster.value().nodes[0].cores, 15);
  EXPECT_LT(cluster.value().nodes[0].memory, Bytes(60 * kGib));
  EXPECT_EQ(cluster.value().nodes[1].cores, 14);
  EXPECT_EQ(cluster.value().nodes[1].memory, Bytes(60 * kGib));
}

TEST(ClusterYaml, SizesMayBeWrittenAsKubernetesWritesThem) {
  const Result<model::Cluster> cluster =
      ParseClusterYaml("nodes:\n- {cores: 16, memory: 128Gi, disk: 2Ti, gpus: 1, gpu_memory: 24576Mi}\n", "c");
  ASSERT_TRUE(cluster.ok()) << cluster.error().message();
  EXPECT_EQ(cluster.value().nodes[0].memory, Bytes(128 * kGib));
  EXPECT_EQ(cluster.value().nodes[0].disk, Bytes(2048 * kGib));
  EXPECT_EQ(cluster.value().nodes[0].gpu_memory, Bytes(24 * kGib));
}

TEST(ClusterYaml, WhatIsWrongIsNamedWithItsLine) {
  const std::vector<std::pair<const char*, const char*>> table = {
      {"nodes: []", "c:1: 'nodes' must be a list"},
      {"nodes:\n- cores: 4\n  memry: 8g", "c:3: there is no 'memry' here"},
      {"nodes:\n- cores: 4\n  memory: lots", "c:3: memory is 'lots'"},
      {"nodes:\n- cores: 4\n  memory: 64", "no size with a unit"},
      {"nodes:\n- cores: four\n  memory: 8g", "c:2: cores is 'four'"},
      {"nodes:\n- count: 4", "cores and memory, what Spark may use"},
      {"nodes:\n- {cores: 4, memory: 8g, total_cores: 5, total_memory: 9g}", "what Spark may use"},
      {"nodes:\n- {total_cores: 2, total_memory: 2g, reserve: {cores: 2}}", "leaves nothing"},
      {"nodes:\n- {cores: 4, memory: 8g, network: fast}", "network is 'fast'"},
      {"nodes:\n- {cores: 4, memory: 8g, disk_kind: tape}", "disk_kind is"},
      {"nodes:\n- {cores: 4, memory: 8g, taints: x}", "a list of texts"},
      {"nodes: [", "is no YAML"},
      {"just text", "here go nodes"},
      {"", "here go nodes"}};
  for (const auto& [text, expected] : table) {
    const Result<model::Cluster> cluster = ParseClusterYaml(text, "c");
    ASSERT_FALSE(cluster.ok()) << text;
    EXPECT_THAT(cluster.error().message(), HasSubstr(expected)) << text;
  }
}

TEST(CurlClient, WhatIsNoUrlIsRefused) {
  CurlClient client;
  EXPECT_EQ(client.Get("file:///etc/passwd").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(client.Get("").error().code(), ErrorCode::kInvalidArgument);
}

TEST(ParseClusterFile, JsonOfDatabricksIsRefusedByName) {
  const Result<model::Cluster> cluster =
      ParseClusterFile(R"({"node_type_id":"i3.xlarge","autoscale":{"max_workers":7}})", "c.json");
  ASSERT_FALSE(cluster.ok());
  EXPECT_THAT(cluster.error().message(), HasSubstr("nodes=7"));
  EXPECT_THAT(cluster.error().message(), HasSubstr("i3.xlarge"));
  const Result<model::Cluster> job = ParseClusterFile(R"({"tasks":[]})", "j.json");
  ASSERT_FALSE(job.ok());
  EXPECT_THAT(job.error().message(), HasSubstr("a job of Databricks"));
}

}  // namespace
}  // namespace sparkwright::hardware
