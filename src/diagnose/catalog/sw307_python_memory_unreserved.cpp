#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "base/saturating.h"
#include "conf/configuration.h"
#include "conf/executor_memory.h"
#include "conf/run_context.h"
#include "conf/size_and_time.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kJvmShare{0.10};
constexpr Bytes kLeastForJvm{int64_t{384} << 20};
constexpr Ratio kHeadroom{1.3};
constexpr Ratio kFullShare{0.9};
constexpr Ratio kShareOfHeap{0.5};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"jvm_share", model::ShareOf(kJvmShare),
     "Of the heap, what the JVM itself needs outside of it: the overhead that Spark reserves when nothing else is "
     "said."},
    {"least_for_jvm_bytes", model::Of(kLeastForJvm), "And at least this much, as Spark does."},
    {"headroom", model::MultipleOf(kHeadroom),
     "Above the peak, for the readings that were missed, one in ten seconds, and next week's data."},
    {"full_share", model::ShareOf(kFullShare),
     "Of the container, in use by all of its processes: the next larger group of rows gets it killed."},
    {"share_of_heap", model::ShareOf(kShareOfHeap),
     "On a standalone cluster, whose workers leave the system one GiB of a machine beside the heaps: half as much "
     "again for each heap is not there."},
});

bool RunsPython(const Run& run) {
  const auto& stages = run.application().stages;
  return std::any_of(stages.begin(), stages.end(), [](const model::Stage& stage) {
    return std::any_of(stage.rdds.begin(), stage.rdds.end(), [](const model::StageRdd& rdd) {
      return rdd.name == "PythonRDD" || rdd.scope_name.find("Python") != std::string::npos ||
             rdd.scope_name.find("Pandas") != std::string::npos;
    });
  });
}

/// What an executor of the run asks of its cluster manager; nullopt where nobody watches it.
std::optional<conf::ContainerMemory> Container(const Run& run) {
  conf::EntryOrigin origin;
  origin.source = conf::EntrySource::kApplication;
  conf::Configuration configuration;
  for (const auto& [key, value] : run.application().environment.spark_properties) {
    configuration.Add(key, value, origin);
  }
  const auto manager = conf::ManagerOfMaster(run.configuration().Text("spark.master").value_or(""));
  if (!manager.has_value()) {
    return std::nullopt;
  }
  conf::MemoryContext context;
  context.version = run.configuration().version();
  context.manager = *manager;
  context.deploy_mode = run.configuration().Text("spark.submit.deployMode") == "cluster" ? conf::DeployMode::kCluster
                                                                                         : conf::DeployMode::kClient;
  context.language = conf::Language::kPython;
  const auto memory = conf::ExecutorMemory(configuration, context);
  return memory.ok() ? memory->container : std::nullopt;
}

/// The heap of an executor on a standalone cluster, whose workers count nothing else; nullopt elsewhere.
std::optional<Bytes> HeapOnWorker(const Run& run) {
  const auto manager = conf::ManagerOfMaster(run.configuration().Text("spark.master").value_or(""));
  return manager == conf::ClusterManager::kStandalone ? run.configuration().Size("spark.executor.memory")
                                                      : std::nullopt;
}

/// What Python took beside a heap that the worker takes for all there is. Nothing kills it but a machine that runs out.
std::vector<model::Finding> BesideHeap(Bytes python, Bytes heap) {
  if (static_cast<double>(python.count()) < static_cast<double>(heap.count()) * kShareOfHeap.value) {
    return {};
  }
  model::Finding finding;
  finding.own_severity = model::FindingSeverity::kInfo;
  finding.evidence = {{"peak_python_bytes", model::Of(python)}, {"heap_bytes", model::Of(heap)}};
  finding.message =
      "Python workers of one executor took at most {peak_python_bytes} beside a heap of {heap_bytes}; a standalone "
      "worker counts heaps only.";
  finding.advice =
      "Leave room for Python on the machines: SPARK_WORKER_MEMORY below what a machine has by as much as its "
      "executors' Python takes, or fewer executors on each. Or let it take less: smaller batches of Arrow, fewer tasks "
      "at once in an executor.";
  return {finding};
}

Outcome Check(const Run& run) {
  if (!RunsPython(run)) {
    return std::vector<model::Finding>();
  }
  const auto container = Container(run);
  const auto heap = HeapOnWorker(run);
  // With a limit of their own, Python workers fail by themselves (out-of-memory).
  if (run.configuration().Size("spark.executor.pyspark.memory").value_or(Bytes(0)) > Bytes(0) ||
      (!container.has_value() && !heap.has_value())) {
    return std::vector<model::Finding>();
  }
  Bytes python;
  Bytes in_all;
  for (const model::Executor& executor : run.application().executors) {
    if (executor.id != "driver" && executor.peaks.has_value()) {
      using enum model::ExecutorMetric;
      const model::ExecutorPeaks& peaks = *executor.peaks;
      python = std::max(python, Bytes(peaks[kProcessTreePythonRssMemory]));
      in_all = std::max(
          in_all,
          Bytes(SaturatingAdd(peaks[kProcessTreeJvmRssMemory],
                              SaturatingAdd(peaks[kProcessTreePythonRssMemory], peaks[kProcessTreeOtherRssMemory]))));
    }
  }
  if (python <= Bytes(0)) {
    return NotEvaluated{
        "The log has no readings of the memory of Python processes (spark.executor.processTreeMetrics.enabled)."};
  }
  if (heap.has_value()) {
    return BesideHeap(python, *heap);
  }
  const Bytes jvm =
      std::max(kLeastForJvm, Bytes(SaturatingCast(static_cast<double>(container->heap.count()) * kJvmShare.value)));
  if (jvm + python <= container->overhead) {
    return std::vector<model::Finding>();
  }
  model::Finding finding;
  const bool is_full =
      static_cast<double>(in_all.count()) >= static_cast<double>(container->total.count()) * kFullShare.value;
  finding.own_severity = is_full ? model::FindingSeverity::kWarning : model::FindingSeverity::kInfo;
  finding.evidence = {{"peak_python_bytes", model::Of(python)},
                      {"overhead_bytes", model::Of(container->overhead)},
                      {"jvm_bytes", model::Of(jvm)},
                      {"peak_process_bytes", model::Of(in_all)},
                      {"container_bytes", model::Of(container->total)}};
  constexpr int64_t kStep = 512;
  const auto wanted = SaturatingAdd(jvm.count(), SaturatingCast(static_cast<double>(python.count()) * kHeadroom.value));
  Propose(run, std::nullopt, "spark.executor.memoryOverhead",
          conf::PrintSize({((wanted >> 20) / kStep + 1) * kStep, conf::ByteUnit::kMebi}), model::FixSafety::kResource,
          finding);
  return std::vector<model::Finding>{std::move(finding)};
}

}  // namespace

extern constinit const Rule kPythonMemoryUnreserved = {
    .id = "SW307",
    .name = "python-memory-unreserved",
    .title = "Python uses memory that nobody reserved",
    .since = "0.1.0",
    .message =
        "Python workers of one executor took at most {peak_python_bytes}; the container has {overhead_bytes} outside "
        "of the heap, of which the JVM needs about {jvm_bytes}.",
    .advice =
        "It went well as long as the heap did not fill; when it does, the container is killed. Reserve what Python "
        "takes, or let it take less: smaller batches of Arrow, fewer tasks at once in an executor.",
    .doc =
        "Python workers are processes beside the JVM, and what they take counts against the container, in the part "
        "that spark.executor.memoryOverhead reserves. By default that is a tenth of the heap, in which there is hardly "
        "room for one worker; for Python applications on Kubernetes in cluster mode it is four tenths. YARN and "
        "Kubernetes kill the container when all of its processes together go over its size. It is told from the peaks "
        "of the process tree, which Spark records with spark.executor.processTreeMetrics.enabled; a warning where nine "
        "tenths of the container were in use, information before. Spark adds up the resident memory of each process, "
        "as YARN does: pages that forked workers share count once for each of them, so it is the most that they took "
        "together, and Kubernetes, which counts a page once, may see less. Where spark.executor.pyspark.memory is set, "
        "Python has a limit of its own. A standalone cluster has no containers: there it is information. It is about a "
        "risk; the impact is 0.",
    .parameters = kParameters,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
