#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/saturating.h"
#include "conf/size_and_time.h"
#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

constexpr double kRoom = 1.25;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"room", model::MultipleOf({kRoom}),
     "Results of the tasks that had not ended are taken to be as large as the others; a quarter more leaves room for "
     "those that are larger."},
});

constexpr auto kExplains =
    std::to_array<std::string_view>({"job-failed", "sql-execution-failed", "task-failures", "large-results-to-driver"});

/// "Total size of serialized results of 16 tasks (1048.9 MiB) is bigger than spark.driver.maxResultSize (1024.0 MiB)".
struct TooLarge {
  int64_t num_tasks = 0;
  Bytes size;
};

std::optional<TooLarge> Read(std::string_view text) {
  constexpr std::string_view kPhrase = "otal size of serialized results of ";
  const std::size_t begin = text.find(kPhrase);
  if (begin == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string rest(text.substr(begin + kPhrase.size(), 200));
  char* end = nullptr;
  TooLarge too_large;
  too_large.num_tasks = std::strtoll(rest.c_str(), &end, 10);
  const std::size_t open = rest.find('(');
  if (open == std::string::npos || too_large.num_tasks <= 0) {
    return std::nullopt;
  }
  double size = std::strtod(rest.c_str() + open + 1, &end);
  const std::string_view unit(end);
  size *= unit.starts_with(" TiB")   ? std::exp2(40)
          : unit.starts_with(" GiB") ? std::exp2(30)
          : unit.starts_with(" MiB") ? std::exp2(20)
          : unit.starts_with(" KiB") ? std::exp2(10)
                                     : 1.0;
  if (!(size > 0.0) || size > std::exp2(60)) {
    return std::nullopt;
  }
  too_large.size = Bytes(SaturatingRound(size));
  return too_large;
}

/// The stage attempts that ended so, by the stage's id.
std::map<StageId, std::vector<std::size_t>> StagesWithTooLarge(const Run& run) {
  std::map<StageId, std::vector<std::size_t>> stages;
  for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    if (Read(stage.failure_reason).has_value()) {
      stages[stage.id].push_back(i);
    }
  }
  return stages;
}

/// Those of a job, ascending.
std::vector<std::size_t> StagesOf(const model::Job& job, const std::map<StageId, std::vector<std::size_t>>& stages) {
  std::set<std::size_t> of_job;
  for (const StageId id : job.stage_ids) {
    if (const auto found = stages.find(id); found != stages.end()) {
      of_job.insert(found->second.begin(), found->second.end());
    }
  }
  return {of_job.begin(), of_job.end()};
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const std::map<StageId, std::vector<std::size_t>> too_large_stages = StagesWithTooLarge(run);
  for (std::size_t i = 0; i < run.application().jobs.size(); ++i) {
    const model::Job& job = run.application().jobs[i];
    const auto too_large = Read(job.failure);
    if (!too_large.has_value()) {
      continue;
    }
    int64_t num_tasks = too_large->num_tasks;
    model::Finding finding;
    finding.confidence = model::FindingConfidence::kSure;
    for (const std::size_t stage : StagesOf(job, too_large_stages)) {
      num_tasks = std::max(num_tasks, run.application().stages[stage].num_tasks);
      finding.places.push_back(run.PlaceOf(stage));
      finding.places.back().job = job.id;
    }
    // What is said of the whole query, or of the job, is about the same rows.
    model::FindingPlace& all_of_it = finding.places.emplace_back();
    all_of_it.sql_execution = job.sql_execution_id;
    if (!job.sql_execution_id.has_value()) {
      all_of_it.job = job.id;
    }
    const double whole = static_cast<double>(too_large->size.count()) * static_cast<double>(num_tasks) /
                         static_cast<double>(too_large->num_tasks);
    const int64_t gibibytes = std::max<int64_t>(SaturatingCast(std::ceil(whole * kRoom / std::exp2(30))), 1);
    const std::string key = "spark.driver.maxResultSize";
    finding.impact = run.facts().jobs[i].duration.value_or(Millis());
    finding.evidence = {{"result_bytes", model::Of(too_large->size)},
                        {"num_tasks_with_results", model::CountOf(too_large->num_tasks)},
                        {"expected_result_bytes", model::Of(Bytes(SaturatingRound(whole)))}};
    if (const auto limit = run.configuration().Size(key)) {
      finding.evidence.push_back({"max_result_bytes", model::Of(*limit)});
    }
    finding.properties.push_back({key, run.configuration().Set(key),
                                  conf::PrintSize({gibibytes, conf::ByteUnit::kGibi}), model::FixSafety::kResource});
    const std::string memory = "spark.driver.memory";
    const auto heap = run.configuration().Size(memory);
    // The driver holds the serialised results and the rows made of them.
    if (heap.has_value() && static_cast<double>(heap->count()) < 3.0 * whole) {
      const int64_t wanted = SaturatingAdd(SaturatingCast(std::ceil(3.0 * whole / std::exp2(30))), 1);
      finding.properties.push_back({memory, run.configuration().Set(memory),
                                    conf::PrintSize({wanted, conf::ByteUnit::kGibi}), model::FixSafety::kResource});
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kResultLargerThanAllowed = {
    .id = "SW606",
    .name = "result-larger-than-allowed",
    .title = "Result larger than the driver takes",
    .since = "0.1.0",
    .message =
        "The results of {num_tasks_with_results} tasks had {result_bytes} together, more than "
        "spark.driver.maxResultSize; all of them would have about {expected_result_bytes}.",
    .advice =
        "Do not bring the rows to the driver: write them with the executors, or aggregate, limit or sample first.",
    .doc =
        "A job sends more to the driver than spark.driver.maxResultSize allows and is stopped, after the work was "
        "done. The value to set is the size that was reached, scaled to all tasks of the stage. Writing the rows "
        "instead of collecting them needs no limit.",
    .parameters = kParameters,
    .code = {.sql = "",
             .pyspark = "# before\n"
                        "rows = df.collect()\n"
                        "# after\n"
                        "df.write.parquet(path)\n",
             .scala = "// before\n"
                      "val rows = df.collect()\n"
                      "// after\n"
                      "df.write.parquet(path)\n"},
    .severity = model::FindingSeverity::kCritical,
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
