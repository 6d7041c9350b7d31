#include "pipeline/property_changes.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/one_of.h"

namespace sparkwright::pipeline {
namespace {

constexpr std::array<std::string_view, 24> kVolatileKeys = {
    "spark.app.attempt.id",
    "spark.app.id",
    "spark.app.startTime",
    "spark.app.submitTime",
    "spark.blockManager.port",
    "spark.driver.appUIAddress",
    "spark.driver.bindAddress",
    "spark.driver.blockManager.port",
    "spark.driver.host",
    "spark.driver.port",
    "spark.executor.id",
    "spark.externalBlockStore.folderName",
    "spark.fileserver.uri",
    "spark.httpBroadcast.uri",
    "spark.kubernetes.driver.pod.name",
    "spark.kubernetes.executor.podNamePrefix",
    "spark.kubernetes.submitInDriver.appId",
    "spark.replClassServer.port",
    "spark.repl.class.outputDir",
    "spark.repl.class.uri",
    "spark.tachyonStore.folderName",
    "spark.ui.port",
    "spark.yarn.app.container.log.dir",
    "spark.yarn.app.id",
};

/// Whole families: where the driver serves its files, the web proxy's address, the name of a Databricks cluster.
constexpr std::array<std::string_view, 5> kVolatilePrefixes = {
    "spark.app.initial.",
    "spark.databricks.clusterUsageTags.",
    "spark.org.apache.hadoop.yarn.server.webproxy.amfilter.AmIpFilter.param.",
    "spark.sparkwright.submit.",
    "spark.ui.proxy",
};

}  // namespace

bool IsVolatileProperty(std::string_view key) {
  return IsOneOf(key, kVolatileKeys) || StartsWithOneOf(key, kVolatilePrefixes);
}

PropertyChanges CompareProperties(const model::Properties& before, const model::Properties& after) {
  PropertyChanges result;
  const auto add = [&](const std::string& key, std::optional<std::string> old_value,
                       std::optional<std::string> new_value) {
    if (IsVolatileProperty(key)) {
      result.ignored.push_back(key);
    } else {
      result.changes.push_back({key, std::move(old_value), std::move(new_value)});
    }
  };
  auto left = before.begin();
  auto right = after.begin();
  while (left != before.end() || right != after.end()) {
    if (right == after.end() || (left != before.end() && left->first < right->first)) {
      add(left->first, left->second, std::nullopt);
      ++left;
    } else if (left == before.end() || right->first < left->first) {
      add(right->first, std::nullopt, right->second);
      ++right;
    } else {
      if (left->second != right->second) {
        add(left->first, left->second, right->second);
      }
      ++left;
      ++right;
    }
  }
  return result;
}

}  // namespace sparkwright::pipeline
