#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/recommended_configuration.h"
#include "optimize/executor_search.h"
#include "optimize/job_on_cluster.h"

/// The properties of a configuration, one file for each topic. Each function adds what the job, its executors and the
/// version of Spark call for, and says of what somebody would expect to find, and does not, why it is right as it is.
namespace sparkwright::optimize {

/// What is decided before any property is written.
struct Plan {
  const JobOnCluster& job;
  const FoundExecutors& found;
  Bytes driver_heap;

  [[nodiscard]] const ExecutorShape& shape() const { return found.shape; }
  [[nodiscard]] const model::ExecutorLayout& layout() const { return found.layout; }
  [[nodiscard]] int64_t shuffle_partitions() const { return layout().shuffle_partitions.value_or(0); }
  [[nodiscard]] model::WorkloadClass workload_class() const { return job.workload.workload_class; }
  [[nodiscard]] bool Is(model::WorkloadClass one) const { return workload_class() == one; }
  [[nodiscard]] bool Is(conf::ClusterManager manager) const { return job.context.manager == manager; }
  [[nodiscard]] bool IsFrom(int major, int minor) const {
    return std::pair(job.context.version.major, job.context.version.minor) >= std::pair(major, minor);
  }
  [[nodiscard]] bool is_local() const { return Is(conf::ClusterManager::kLocal); }
  /// Executors come and go with the work. Not where they hold what others wait for: state, cached data.
  [[nodiscard]] bool IsAllocationDynamic() const {
    return !is_local() && job.needs.held.count() == 0 && !Is(model::WorkloadClass::kStreaming) &&
           !Is(model::WorkloadClass::kMlTraining) && !Is(model::WorkloadClass::kGraph) && layout().num_executors > 1;
  }
};

/// Collects them.
class Settings {
 public:
  explicit Settings(model::RecommendedConfiguration& into) : into_(into) {}

  void Set(model::PropertyTopic topic, std::string_view key, std::string value, std::string reason) {
    into_.properties.push_back({std::string(key), std::move(value), std::move(reason), topic});
  }
  /// What the caller gave for it.
  void SetGiven(model::PropertyTopic topic, std::string_view key, std::string value, std::string reason) {
    Set(topic, key, std::move(value), std::move(reason));
    into_.properties.back().is_given = true;
  }
  /// Of a property that is right as Spark has it; its value is filled in later.
  void LeaveAlone(std::string_view key, std::string reason) {
    into_.left_alone.push_back({std::string(key), {}, std::move(reason)});
  }
  void SetTriggerInterval(Millis interval) { into_.trigger_interval = interval; }
  void Note(std::string sentence) { into_.notes.push_back(std::move(sentence)); }

 private:
  model::RecommendedConfiguration& into_;
};

void SetExecutors(const Plan& plan, Settings& settings);
void SetDriver(const Plan& plan, Settings& settings);
void SetAllocation(const Plan& plan, Settings& settings);
void SetMemory(const Plan& plan, Settings& settings);
void SetShuffle(const Plan& plan, Settings& settings);
void SetQueries(const Plan& plan, Settings& settings);
void SetStorage(const Plan& plan, Settings& settings);
void SetScheduling(const Plan& plan, Settings& settings);
void SetPython(const Plan& plan, Settings& settings);
void SetGpu(const Plan& plan, Settings& settings);
void SetStreaming(const Plan& plan, Settings& settings);
void SetGraph(const Plan& plan, Settings& settings);
void SetCluster(const Plan& plan, Settings& settings);

/// "8g", "1536m".
std::string SizeText(Bytes bytes);
/// "12 GiB", "1.5 GiB", "640 MiB", for sentences.
std::string Amount(Bytes bytes);
/// "1 core", "5 cores".
std::string Counted(int64_t count, std::string_view one, std::string_view many);

}  // namespace sparkwright::optimize
