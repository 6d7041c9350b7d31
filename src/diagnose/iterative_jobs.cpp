#include "diagnose/iterative_jobs.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace sparkwright::diagnose {

namespace {

bool HasAny(std::string_view text, const std::vector<std::string_view>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

bool HasStageIn(const model::Job& job, const std::set<StageId>& stages) {
  return std::any_of(job.stage_ids.begin(), job.stage_ids.end(), [&](StageId id) { return stages.contains(id); });
}

}  // namespace

IterativeJobs::IterativeJobs(const Run& run) {
  for (const model::Stage& stage : run.application().stages) {
    if (HasAny(stage.details, {"apache.spark.ml", ".graphx."})) {
      stages_.insert(stage.id);
    }
    // Folders and packages of programs may be called "streaming" as well.
    if (HasAny(stage.details, {"spark.streaming.", "spark.sql.streaming.", "sql.execution.streaming."})) {
      stream_stages_.insert(stage.id);
    }
  }
}

bool IterativeJobs::Contains(const model::Job& job) const { return IsStep(job) || HasStageIn(job, stream_stages_); }

bool IterativeJobs::IsStep(const model::Job& job) const {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"treeAggregate at", "treeReduce at", "toLocalIterator at", "aggregate at", "takeSample at", "collectAsMap at"});
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) { return job.name.starts_with(name); }) ||
         IsOfLibrary(job);
}

bool IterativeJobs::IsOfLibrary(const model::Job& job) const { return HasStageIn(job, stages_); }

}  // namespace sparkwright::diagnose
