#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "base/rounding.h"
#include "conf/executor_memory.h"
#include "optimize/settings/settings.h"

namespace sparkwright::optimize {
namespace {

using model::PropertyTopic;

constexpr int64_t kSplit = int64_t{128} << 20;  // spark.sql.files.maxPartitionBytes.

std::string CoresReason(const Plan& plan) {
  const ExecutorShape& shape = plan.shape();
  if (shape.gpus > 0) {
    return "one executor for each GPU, with its share of the node's cores";
  }
  const UsualExecutor usual = UsualExecutorOf(plan.workload_class());
  std::string reason =
      fmt::format("a node has room for {} such {}", shape.per_node, shape.per_node == 1 ? "executor" : "executors");
  if (shape.cores >= usual.fewest_cores && shape.cores <= usual.most_cores) {
    reason +=
        fmt::format("; of {} cores, which keep one JVM's collections and connections few, these leave fewest over",
                    CoresText(usual));
  }
  return reason;
}

std::string HeapReason(const Plan& plan) {
  const ExecutorShape& shape = plan.shape();
  const Bytes usual = UsualExecutorOf(plan.workload_class()).Heap(shape.cores);
  std::string reason = fmt::format("{} for its tasks and cached data ({} a core)", Amount(shape.unified),
                                   Amount(Bytes(shape.unified.count() / shape.cores)));
  if (plan.job.needs.held.count() > 0) {
    reason += fmt::format("; the job keeps {} in memory between passes", Amount(plan.job.needs.held));
  } else if (shape.heap < usual) {
    reason += "; its share of the node's memory";
  } else if (shape.heap > usual) {
    reason += fmt::format("; a task of a shuffle works in {} times its part of {}",
                          fmt::format("{:.2g}", plan.job.needs.memory_factor), Amount(plan.job.needs.shuffled));
  }
  return reason;
}

}  // namespace

void SetExecutors(const Plan& plan, Settings& settings) {
  if (plan.is_local()) {
    return;
  }
  const ExecutorShape& shape = plan.shape();
  settings.Set(PropertyTopic::kExecutors, "spark.executor.cores", std::to_string(shape.cores), CoresReason(plan));
  settings.Set(PropertyTopic::kExecutors, "spark.executor.memory", SizeText(shape.heap), HeapReason(plan));
  if (!shape.is_overhead_usual) {
    std::string reason =
        fmt::format("{} for the JVM", Amount(shape.overhead - shape.python - shape.pinned - shape.native));
    if (shape.python.count() > 0) {
      reason +=
          fmt::format(", {} for {}", Amount(shape.python), Counted(shape.cores, "Python worker", "Python workers"));
    }
    if (shape.pinned.count() > 0) {
      reason += fmt::format(", {} pinned for the GPU", Amount(shape.pinned));
    }
    if (shape.native.count() > 0) {
      reason += fmt::format(", {} for RocksDB", Amount(shape.native));
    }
    settings.Set(PropertyTopic::kExecutors, "spark.executor.memoryOverhead", SizeText(shape.overhead),
                 std::move(reason));
  }
}

void SetDriver(const Plan& plan, Settings& settings) {
  const bool is_local = plan.is_local();
  const Bytes heap = is_local ? plan.shape().heap : plan.driver_heap;
  settings.Set(
      PropertyTopic::kDriver, "spark.driver.memory", SizeText(heap),
      is_local ? fmt::format("the driver runs the tasks: {} for them and cached data", Amount(plan.shape().unified))
               : fmt::format(
                     "what it keeps of some {}, their results and small tables that it sends out",
                     Counted(std::max<int64_t>(DividedUp(plan.job.needs.read.count(), kSplit), 1), "task", "tasks")));
  if (plan.Is(conf::ClusterManager::kKubernetes) && IsBesideJvm(plan.job)) {
    settings.Set(PropertyTopic::kDriver, "spark.driver.memoryOverhead", SizeText(conf::UsualOverhead(heap)),
                 fmt::format("Kubernetes would add two fifths for {}, which does little in this driver",
                             IsPython(plan.job) ? "Python" : "R"));
  }
  constexpr Bytes kWorthRaising{int64_t{8} << 30};
  if (plan.Is(model::WorkloadClass::kMlTraining) && heap >= kWorthRaising) {
    settings.Set(
        PropertyTopic::kDriver, "spark.driver.maxResultSize", "2g",
        fmt::format("each pass brings one vector of each task to the driver, whose heap has {}", Amount(heap)));
  } else {
    settings.LeaveAlone("spark.driver.maxResultSize",
                        "more than that should be written and not collected; the limit saves the driver");
  }
}

}  // namespace sparkwright::optimize
