#include "diagnose/iterative_jobs.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace sparkwright::diagnose {

IterativeJobs::IterativeJobs(const Run& run) {
  for (const model::Stage& stage : run.application().stages) {
    const bool is_iterative = stage.details.find("apache.spark.ml") != std::string::npos ||
                              stage.details.find(".graphx.") != std::string::npos ||
                              stage.details.find("streaming") != std::string::npos;
    if (is_iterative) {
      stages_.insert(stage.id);
    }
  }
}

bool IterativeJobs::Contains(const model::Job& job) const {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"treeAggregate at", "treeReduce at", "toLocalIterator at", "aggregate at", "takeSample at", "collectAsMap at"});
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) { return job.name.starts_with(name); }) ||
         IsOfLibrary(job);
}

bool IterativeJobs::IsOfLibrary(const model::Job& job) const {
  return std::any_of(job.stage_ids.begin(), job.stage_ids.end(), [&](StageId id) { return stages_.contains(id); });
}

}  // namespace sparkwright::diagnose
