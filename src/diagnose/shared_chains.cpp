#include "diagnose/shared_chains.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

namespace sparkwright::diagnose {
namespace {

/// Spark's own look at what it is about to shuffle by ranges: its last RDD lies within the exchange, and it writes no
/// shuffle. No action of the program asked for it.
bool IsSampleOfExchange(const model::Stage& stage) {
  const auto last =
      std::max_element(stage.rdds.begin(), stage.rdds.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return last != stage.rdds.end() && last->scope_name == "Exchange" &&
         stage.totals[model::TaskMetric::kShuffleRecordsWritten] <= 0 &&
         stage.totals[model::TaskMetric::kShuffleBytesWritten] <= 0;
}

}  // namespace

std::vector<SharedChain> FindSharedChains(const Run& run) {
  const auto& stages = run.application().stages;
  std::vector<std::pair<RddId, std::size_t>> uses;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const model::Stage& stage = stages[i];
    const bool is_kept = std::any_of(stage.rdds.begin(), stage.rdds.end(), [](const model::StageRdd& rdd) {
      return rdd.storage_level.is_valid() || rdd.name.find("CheckpointRDD") != std::string::npos;
    });
    if (is_kept || IsSampleOfExchange(stage) || stage.attempt > 0 || !stage.submitted.has_value() ||
        stage.status != model::StageStatus::kComplete) {
      continue;
    }
    for (const model::StageRdd& rdd : stage.rdds) {
      if (rdd.num_partitions == stage.num_tasks) {  // All of it, not the first partitions for a take.
        uses.emplace_back(rdd.id, i);
      }
    }
  }
  std::sort(uses.begin(), uses.end());
  std::map<std::vector<std::size_t>, std::set<RddId>> rdds_of_stages;
  for (auto begin = uses.begin(); begin != uses.end();) {
    const auto end = std::find_if(begin, uses.end(), [&](const auto& use) { return use.first != begin->first; });
    if (end - begin >= 2) {
      std::vector<std::size_t> of_rdd;
      std::set<ExecutionId> executions;
      for (auto use = begin; use != end; ++use) {
        const auto execution = run.facts().stages[use->second].sql_execution_id;
        if (!execution.has_value() || executions.insert(*execution).second) {
          of_rdd.push_back(use->second);
        }
      }
      if (of_rdd.size() >= 2) {
        rdds_of_stages[std::move(of_rdd)].insert(begin->first);
      }
    }
    begin = end;
  }
  std::vector<SharedChain> chains;
  chains.reserve(rdds_of_stages.size());
  for (const auto& [of_rdd, rdds] : rdds_of_stages) {
    chains.push_back({of_rdd, rdds});
  }
  return chains;
}

}  // namespace sparkwright::diagnose
