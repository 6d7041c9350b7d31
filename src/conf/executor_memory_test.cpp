#include "conf/executor_memory.h"

#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace sparkwright::conf {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

constexpr int64_t kMib = 1024 * 1024;

MemoryContext Context(std::string_view version, ClusterManager manager = ClusterManager::kStandalone,
                      DeployMode deploy_mode = DeployMode::kClient, Language language = Language::kJvm) {
  MemoryContext context;
  context.version = *model::ParseSparkVersion(version);
  context.manager = manager;
  context.deploy_mode = deploy_mode;
  context.language = language;
  return context;
}

Configuration Settings(const std::vector<std::pair<std::string, std::string>>& settings) {
  Configuration configuration;
  for (const auto& [key, value] : settings) {
    configuration.Add(key, value, {EntrySource::kConfFlag, "", std::nullopt, "--conf"});
  }
  return configuration;
}

TEST(JvmMaxMemory, EqualsWhatRealJvmsSay) {
  std::ifstream file("tests/conf/jvm_heaps.jsonl");
  ASSERT_TRUE(file.is_open());
  int num_compared = 0;
  for (std::string line; std::getline(file, line); ++num_compared) {
    const Json row = Json::parse(line);
    const std::string name = row.at("collector");
    const Collector collector = name == "G1"         ? Collector::kG1
                                : name == "Parallel" ? Collector::kParallel
                                : name == "Serial"   ? Collector::kSerial
                                                     : Collector::kZ;
    const bool starts_at_maximum = row.at("initial_mib") == row.at("heap_mib");
    EXPECT_EQ(JvmMaxMemory(Bytes(row.at("heap_mib").get<int64_t>() * kMib), collector, starts_at_maximum),
              Bytes(row.at("max_memory").get<int64_t>()))
        << line;
  }
  EXPECT_GE(num_compared, 128);
}

TEST(ExecutorMemory, EqualsWhatLiveClustersShow) {
  std::ifstream file("tests/conf/executor_memory.jsonl");
  ASSERT_TRUE(file.is_open());
  int num_compared = 0;
  for (std::string line; std::getline(file, line); ++num_compared) {
    const Json row = Json::parse(line);
    Configuration configuration;
    for (const auto& [key, value] : row.at("settings").items()) {
      configuration.Add(key, value.get<std::string>(), {EntrySource::kConfFlag, "", std::nullopt, "--conf"});
    }
    const MemoryContext context = Context(row.at("spark").get<std::string>());
    const Result<ProcessMemory> executor = ExecutorMemory(configuration, context);
    const Json& said = row.at("said");
    ASSERT_EQ(executor.ok(), !said.is_null()) << line;
    if (said.is_null()) {
      continue;
    }
    const Result<ProcessMemory> driver = DriverMemory(configuration, context);
    ASSERT_TRUE(driver.ok()) << driver.error().message();
    const auto number = [&](const char* who, const char* what) { return Bytes(said.at(who).at(what).get<int64_t>()); };
    EXPECT_EQ(executor->shown, number("executor", "max_memory")) << line;
    EXPECT_EQ(executor->shown_on_heap, number("executor", "on_heap")) << line;
    EXPECT_EQ(executor->shown_off_heap, number("executor", "off_heap")) << line;
    EXPECT_EQ(driver->shown, number("driver", "max_memory")) << line;
    EXPECT_EQ(driver->shown_on_heap, number("driver", "on_heap")) << line;
    EXPECT_EQ(driver->regions.jvm_max, number("driver", "jvm_max_memory")) << line;
  }
  EXPECT_GE(num_compared, 20);
}

TEST(ExecutorMemory, RegionsAddUp) {
  const Result<ProcessMemory> memory = ExecutorMemory(Settings({{"spark.executor.memory", "8g"}}), Context("3.5"));
  ASSERT_TRUE(memory.ok());
  const HeapRegions& regions = memory->regions;
  EXPECT_EQ(regions.reserved, Bytes(300 * kMib));
  EXPECT_EQ(regions.unified.count(), static_cast<int64_t>((8192 - 300) * kMib * 0.6));
  EXPECT_EQ(regions.storage + regions.execution + regions.user + regions.reserved, regions.jvm_max);
  EXPECT_FALSE(memory->container.has_value()) << "a standalone worker is asked for the heap alone";
}

TEST(ExecutorMemory, ContainersAskForWhatTheManagerAndVersionSay) {
  struct Case {
    std::vector<std::pair<std::string, std::string>> settings;
    MemoryContext context;
    int64_t overhead_mib;
    int64_t total_mib;
  };
  const auto yarn = [](std::string_view version, Language language = Language::kJvm) {
    return Context(version, ClusterManager::kYarn, DeployMode::kCluster, language);
  };
  const auto kubernetes = [](std::string_view version, Language language = Language::kJvm,
                             DeployMode mode = DeployMode::kCluster) {
    return Context(version, ClusterManager::kKubernetes, mode, language);
  };
  const std::pair<std::string, std::string> heap = {"spark.executor.memory", "8g"};
  for (const Case& one : {
           Case{{heap}, yarn("3.5"), 819, 9011},
           Case{{}, yarn("3.5"), 384, 1408},
           Case{{heap, {"spark.executor.memoryOverhead", "2g"}}, yarn("3.5"), 2048, 10240},
           Case{{heap, {"spark.executor.memoryOverhead", "100"}}, yarn("3.5"), 100, 8292},
           Case{{heap, {"spark.yarn.executor.memoryOverhead", "1000"}}, yarn("3.5"), 1000, 9192},
           Case{{heap, {"spark.executor.memoryOverheadFactor", "0.2"}}, yarn("3.5"), 1638, 9830},
           Case{{heap, {"spark.executor.memoryOverheadFactor", "0.2"}}, yarn("3.2"), 819, 9011},
           Case{{heap, {"spark.executor.minMemoryOverhead", "1g"}}, yarn("4.0"), 1024, 9216},
           Case{{heap, {"spark.executor.minMemoryOverhead", "1g"}}, yarn("3.5"), 819, 9011},
           Case{{heap}, yarn("3.5", Language::kPython), 819, 9011},
           Case{{heap, {"spark.executor.pyspark.memory", "1g"}}, yarn("3.5", Language::kPython), 819, 10035},
           Case{{heap, {"spark.executor.pyspark.memory", "1g"}}, yarn("3.5"), 819, 9011},
           Case{{heap, {"spark.memory.offHeap.enabled", "true"}, {"spark.memory.offHeap.size", "2g"}},
                yarn("3.5"),
                819,
                11059},
           Case{{heap, {"spark.memory.offHeap.size", "2g"}}, yarn("3.5"), 819, 9011},
           Case{{heap}, kubernetes("3.5"), 819, 9011},
           Case{{heap}, kubernetes("3.5", Language::kPython), 3276, 11468},
           Case{{heap}, kubernetes("3.5", Language::kR), 3276, 11468},
           Case{{heap}, kubernetes("3.5", Language::kPython, DeployMode::kClient), 819, 9011},
           Case{{heap, {"spark.kubernetes.memoryOverheadFactor", "0.25"}},
                kubernetes("3.5", Language::kPython),
                2048,
                10240},
           Case{{heap,
                 {"spark.kubernetes.memoryOverheadFactor", "0.25"},
                 {"spark.executor.memoryOverheadFactor", "0.15"}},
                kubernetes("3.5", Language::kPython),
                1228,
                9420},
           Case{{heap, {"spark.executor.memoryOverheadFactor", "0.15"}}, kubernetes("3.2"), 819, 9011},
       }) {
    const Result<ProcessMemory> memory = ExecutorMemory(Settings(one.settings), one.context);
    ASSERT_TRUE(memory.ok()) << memory.error().message();
    ASSERT_TRUE(memory->container.has_value());
    EXPECT_EQ(memory->container->overhead, Bytes(one.overhead_mib * kMib));
    EXPECT_EQ(memory->container->total, Bytes(one.total_mib * kMib));
  }
}

TEST(ExecutorMemory, DriversHaveContainersInClusterMode) {
  const Configuration configuration =
      Settings({{"spark.driver.memory", "4g"}, {"spark.driver.memoryOverheadFactor", "0.2"}});
  EXPECT_FALSE(DriverMemory(configuration, Context("3.5", ClusterManager::kYarn))->container.has_value());
  const MemoryContext cluster = Context("3.5", ClusterManager::kYarn, DeployMode::kCluster);
  EXPECT_EQ(DriverMemory(configuration, cluster)->container->overhead, Bytes(819 * kMib));
  const MemoryContext kubernetes = Context("3.5", ClusterManager::kKubernetes, DeployMode::kCluster, Language::kPython);
  EXPECT_EQ(DriverMemory(Settings({{"spark.driver.memory", "4g"}}), kubernetes)->container->total, Bytes(5734 * kMib));
}

TEST(ExecutorMemory, WhatSparkRefusesIsRefused) {
  const auto executor = [](const std::string& key, const std::string& value) {
    return ExecutorMemory(Settings({{key, value}}), Context("3.5"));
  };
  const auto driver = [](const std::string& value) {
    return DriverMemory(Settings({{"spark.driver.memory", value}}), Context("3.5"));
  };
  EXPECT_THAT(executor("spark.executor.memory", "4096").error().message(), HasSubstr("write 4096m"));
  EXPECT_THAT(executor("spark.executor.memory", "400m").error().message(), HasSubstr("450m"));
  EXPECT_THAT(executor("spark.executor.memory", "1.5g").error().message(), HasSubstr("--conf: spark.executor.memory"));
  EXPECT_THAT(executor("spark.memory.offHeap.enabled", "true").error().message(), HasSubstr("offHeap.size"));
  EXPECT_FALSE(executor("spark.memory.fraction", "a half").ok());
  EXPECT_THAT(driver("8gb").error().message(), HasSubstr("write 8g"));
  EXPECT_THAT(driver("4096").error().message(), HasSubstr("write 4096m"));
  EXPECT_TRUE(driver("8G").ok());
  const Configuration serial =
      Settings({{"spark.executor.memory", "460m"}, {"spark.executor.extraJavaOptions", "-XX:+UseSerialGC"}});
  EXPECT_FALSE(ExecutorMemory(serial, Context("3.5")).ok()) << "the JVM has less than 450 MiB of its 460";
}

TEST(ExecutorMemory, TheLastCollectorOptionCounts) {
  EXPECT_EQ(CollectorOf("-XX:+UseG1GC -Dx=1 -XX:+UseParallelGC"), Collector::kParallel);
  EXPECT_EQ(CollectorOf("-XX:+UseZGC"), Collector::kZ);
  EXPECT_EQ(CollectorOf("-verbose:gc"), std::nullopt);
}

}  // namespace
}  // namespace sparkwright::conf
