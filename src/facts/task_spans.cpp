#include "facts/task_spans.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace sparkwright::facts {
namespace {

/// More than any machine has; protects sums from absurd numbers.
constexpr double kMaxTaskCores = 65'536.0;

std::optional<double> ParsePositive(std::string_view text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value) || value <= 0.0) {
    return std::nullopt;
  }
  return std::min(value, kMaxTaskCores);
}

/// Cores per task of the profiles that say so. The first request counts.
std::unordered_map<int32_t, double> CoresByProfile(const model::Application& application) {
  std::unordered_map<int32_t, double> cores;
  for (const model::ResourceProfile& profile : application.resource_profiles) {
    for (const model::TaskResourceRequest& request : profile.task_requests) {
      if (request.name == "cpus" && std::isfinite(request.amount) && request.amount > 0.0) {
        cores.emplace(profile.id, std::min(request.amount, kMaxTaskCores));
      }
    }
  }
  return cores;
}

}  // namespace

std::vector<TaskSpan> FindTaskSpans(const model::Application& application, const RunWindow& window) {
  const model::TaskTable& tasks = application.tasks;
  std::vector<TaskSpan> spans(tasks.size());
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    const int64_t from = window.Clamp(tasks.launch_ms[row]);
    int64_t to = window.end_ms;
    if (tasks.duration_ms[row] > 0 || tasks.status[row] != model::TaskStatus::kRunning) {
      // Before clamping: a launch before the begin of the run shortens the task, it does not move it.
      to = window.Clamp((Millis(tasks.launch_ms[row]) + Millis(tasks.duration_ms[row])).count());
    } else {
      const auto end_by = [&](std::optional<Timestamp> time) {
        if (time.has_value()) {
          to = std::min(to, window.Clamp(*time));
        }
      };
      if (tasks.executor[row] < application.executors.size()) {
        end_by(application.executors[tasks.executor[row]].removed);
      }
      end_by(application.stages[tasks.stage[row]].completed);
    }
    spans[row] = {from, std::max(from, to)};
  }
  return spans;
}

std::vector<double> FindTaskCores(const model::Application& application) {
  const double configured =
      ParsePositive(application.environment.SparkProperty("spark.task.cpus").value_or("1")).value_or(1.0);
  const std::unordered_map<int32_t, double> by_profile = CoresByProfile(application);
  std::vector<double> cores;
  cores.reserve(application.stages.size());
  for (const model::Stage& stage : application.stages) {
    const auto found = by_profile.find(stage.resource_profile_id);
    cores.push_back(found != by_profile.end() ? found->second : configured);
  }
  return cores;
}

CoreMillis RoundToCoreMillis(double core_millis) {
  constexpr double kLimit = 9.0e18;
  return CoreMillis(std::llround(std::clamp(core_millis, 0.0, kLimit)));
}

}  // namespace sparkwright::facts
