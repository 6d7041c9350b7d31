#include "recommend/past_runs.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/check.h"
#include "base/enum_names.h"
#include "recommend/embedded_lines_internal.h"
#include "recommend/json_array.h"

namespace sparkwright::recommend {
namespace {

using nlohmann::json;

/// False when it is not there or no text.
bool Read(const json& object, const char* name, std::string& text) {
  if (!object.contains(name) || !object[name].is_string()) {
    return false;
  }
  text = object[name].get<std::string>();
  return true;
}
std::optional<int64_t> Number(const json& object, const char* name) {
  if (!object.contains(name) || !object[name].is_number_integer()) {
    return std::nullopt;
  }
  return object[name].get<int64_t>();
}
template <typename Unit>
bool Read(const json& object, const char* name, Quantity<Unit>& quantity) {
  const std::optional<int64_t> number = Number(object, name);
  quantity = Quantity<Unit>(number.value_or(0));
  return number.has_value();
}

/// The name of the member that is wrong; nullopt when none is.
std::optional<std::string_view> ReadRun(const json& object, MeasuredRun& run) {
  model::PastRun& past = run.similar.run;
  std::string class_name;
  if (!Read(object, "program", run.similar.program)) {
    return "program";
  }
  if (!Read(object, "class", class_name)) {
    return "class";
  }
  const auto workload_class = EnumNamed<model::WorkloadClass>(model::kWorkloadClassNames, class_name);
  if (!workload_class.has_value()) {
    return "class";
  }
  run.workload_class = *workload_class;
  if (!Read(object, "spark_version", run.similar.spark_version)) {
    return "spark_version";
  }
  if (!Read(object, "machine", run.similar.machine)) {
    return "machine";
  }
  const std::optional<int64_t> slots = Number(object, "num_slots");
  if (!slots.has_value() || *slots <= 0) {
    return "num_slots";
  }
  past.num_slots = *slots;
  past.name = run.similar.program;
  if (!Read(object, "duration_ms", past.duration) || past.duration.count() <= 0) {
    return "duration_ms";
  }
  if (!Read(object, "read_bytes", past.read)) {
    return "read_bytes";
  }
  if (!Read(object, "shuffle_write_bytes", past.shuffled)) {
    return "shuffle_write_bytes";
  }
  if (!Read(object, "written_bytes", past.written)) {
    return "written_bytes";
  }
  if (!Read(object, "disk_spill_bytes", past.spilled)) {
    return "disk_spill_bytes";
  }
  if (!Read(object, "cpu_time_core_ms", past.cpu_time)) {
    return "cpu_time_core_ms";
  }
  if (!Read(object, "without_tasks_ms", past.without_tasks)) {
    return "without_tasks_ms";
  }
  if (const std::optional<int64_t> peak = Number(object, "peak_memory_bytes"); peak.has_value()) {
    past.peak_memory = Bytes(*peak);
  }
  return std::nullopt;
}

double LogDistance(double a, double b) { return std::abs(std::log(std::max(a, 1.0) / std::max(b, 1.0))); }

}  // namespace

Result<std::vector<MeasuredRun>> ParseRuns(std::span<const std::string_view> lines) {
  SPARKWRIGHT_TRY(const json array, ArrayIn(lines, "runs"));
  std::vector<MeasuredRun> runs;
  for (const json& object : array) {
    MeasuredRun run;
    const std::optional<std::string_view> wrong =
        object.is_object() ? ReadRun(object, run) : std::optional<std::string_view>("it");
    if (wrong.has_value()) {
      return Error(ErrorCode::kCorrupt, fmt::format("run {}: {} is missing or wrong", runs.size() + 1, *wrong));
    }
    runs.push_back(std::move(run));
  }
  return runs;
}

const std::vector<MeasuredRun>& BuiltinRuns() {
  static const std::vector<MeasuredRun> kRuns = [] {
    Result<std::vector<MeasuredRun>> runs = ParseRuns(PerformanceHistoryLines());
    SPARKWRIGHT_CHECK(runs.ok());
    return *std::move(runs);
  }();
  return kRuns;
}

std::vector<model::SimilarRun> SimilarRuns(const Situation& situation, const std::vector<MeasuredRun>& runs,
                                           std::size_t most) {
  if (situation.workload == nullptr) {
    return {};
  }
  const model::Workload& job = *situation.workload;
  const model::Prediction* prediction = situation.before != nullptr ? situation.before : situation.after;
  // 0 when nobody says.
  const double bytes = job.size.input_bytes.has_value() ? static_cast<double>(job.size.input_bytes->count())
                       : prediction != nullptr          ? static_cast<double>(prediction->demand.read.expected.count())
                                                        : 0.0;
  std::vector<std::pair<double, const MeasuredRun*>> near;
  for (const MeasuredRun& run : runs) {
    if (run.workload_class != job.workload_class) {
      continue;
    }
    double distance = 0.0;
    if (bytes > 0.0) {
      distance += LogDistance(static_cast<double>(run.similar.run.read.count()), bytes);
    }
    if (prediction != nullptr) {
      distance += LogDistance(static_cast<double>(run.similar.run.num_slots),
                              static_cast<double>(prediction->layout.num_slots));
    }
    near.emplace_back(distance, &run);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<model::SimilarRun> similar;
  for (std::size_t i = 0; i < std::min(most, near.size()); ++i) {
    similar.push_back(near[i].second->similar);
  }
  return similar;
}

}  // namespace sparkwright::recommend
