// Asks for a configuration at very many points - class, size, hardware, cluster manager, version - and holds each
// against what must be true of any: it fits the cluster, `check` has nothing against it, the prediction model finds
// nothing that the configuration itself makes slow, its numbers are sensible, and more data or hardware never asks for
// less. Prints the totals and each violation; exits with 1 when there is one.
//
//   recommend_sweep [--chains N] [--seed N] [--verbose]

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "conf/run_context.h"
#include "conf/size_and_time.h"
#include "model/workload.h"
#include "pipeline/check.h"
#include "pipeline/classify.h"
#include "pipeline/predict.h"
#include "pipeline/recommend.h"

namespace sparkwright {
namespace {

constexpr int64_t kMebi = int64_t{1} << 20;
constexpr int64_t kGibi = int64_t{1} << 30;
constexpr double kLeastData = 1e6;
constexpr double kMostData = 1e16;
/// Data grows by this between neighbours.
constexpr double kStep = 1.3;
/// No quantity may grow by more than this times what the data grew by.
constexpr double kCliff = 2.0;
/// Executors are whole, and so are their heaps in GiB: this much of their sum may come and go with rounding.
constexpr double kRounding = 0.9;
constexpr double kLeastWithMoreNodes = 0.5;
/// A driver of 16 GiB with its overhead.
constexpr int64_t kMostDriver = 18 * kGibi;
/// The cores of the largest executor: the driver, which grows with the data, may take the place of one.
constexpr double kOneExecutor = 16.0;

/// One descriptions for each class, so that its traits are those of a real job.
constexpr std::array<std::string_view, model::kNumWorkloadClasses> kDescriptions = {
    "train a random forest model on click data",
    "score customers with a trained churn model",
    "extract, clean and convert log files to Parquet, partitioned by day",
    "aggregate sales by region and join with customers for a dashboard report",
    "read events from Kafka, deduplicate with a watermark and count per minute",
    "compute PageRank and connected components of a web graph",
    "clean the logs, train a model and report counts by region",
};

struct Point {
  std::size_t workload = 0;
  double data = 0.0;
  model::NodeGroup node;
  conf::ClusterManager manager = conf::ClusterManager::kYarn;
  std::string_view version;
  conf::Language language = conf::Language::kJvm;
  std::optional<model::NodeGroup> smaller_nodes = std::nullopt;  ///< As many of these beside.
  model::DataPlace place = model::DataPlace::kDisks;
  bool comes_each_day = false;  ///< Of a stream: its rate is known.

  [[nodiscard]] std::string Text() const {
    const std::string beside = smaller_nodes.has_value() ? fmt::format(" and {} cores, {} GiB", smaller_nodes->cores,
                                                                       smaller_nodes->memory.count() / kGibi)
                                                         : std::string();
    return fmt::format("{} {:.3g} B on {} x {} cores, {} GiB, {} GPUs{}, {} {}{}", model::kWorkloadClassNames[workload],
                       data, node.num_nodes, node.cores, node.memory.count() / kGibi, node.gpus, beside, ManagerName(),
                       version, LanguageName());
  }
  [[nodiscard]] std::string_view LanguageName() const {
    return language == conf::Language::kPython ? " Python" : language == conf::Language::kR ? " R" : "";
  }
  [[nodiscard]] model::Cluster Cluster() const {
    model::Cluster cluster;
    cluster.nodes = {node};
    if (smaller_nodes.has_value()) {
      cluster.nodes.push_back(*smaller_nodes);
      cluster.nodes.back().num_nodes = node.num_nodes;
    }
    return cluster;
  }
  [[nodiscard]] std::string_view ManagerName() const {
    switch (manager) {
      case conf::ClusterManager::kLocal:
        return "local";
      case conf::ClusterManager::kStandalone:
        return "standalone";
      case conf::ClusterManager::kYarn:
        return "yarn";
      case conf::ClusterManager::kKubernetes:
        return "kubernetes";
    }
    return "";
  }
};

/// What must not fall when data or hardware grow.
struct Amounts {
  bool uses_gpus = false;
  double slots = 0.0;
  double cores = 0.0;   ///< Of an executor.
  double memory = 0.0;  ///< Of executors and driver.
  double container = 0.0;
  double slot_memory = 0.0;
  double partitions = 0.0;
};

class Sweep {
 public:
  Sweep() {
    for (std::size_t i = 0; i < kDescriptions.size(); ++i) {
      model::JobInput input;
      input.description = std::string(kDescriptions[i]);
      workloads_[i] = pipeline::Classify(input);
    }
    for (std::size_t i = 0; i < kDescriptions.size(); ++i) {
      if (workloads_[i].workload_class != static_cast<model::WorkloadClass>(i)) {
        workloads_[i].workload_class = static_cast<model::WorkloadClass>(i);
      }
    }
  }

  /// One configuration; nullopt when there is none.
  std::optional<Amounts> Look(const Point& point) {
    ++num_points_;
    pipeline::RecommendRequest request;
    request.job.workload = workloads_[point.workload];
    request.job.workload.size = {};
    const Bytes data(static_cast<int64_t>(point.data));
    if (point.comes_each_day) {
      request.job.workload.size.bytes_per_day = data;
    } else {
      request.job.workload.size.input_bytes = data;
    }
    if (point.language == conf::Language::kPython) {
      request.job.workload.languages = {model::CodeLanguage::kPython};
    }
    request.job.cluster = point.Cluster();
    request.job.data_place = point.place;
    request.context.version = *model::ParseSparkVersion(point.version);
    request.context.manager = point.manager;
    if (point.manager == conf::ClusterManager::kYarn && point.node.num_nodes * point.node.cores == 1) {
      request.context.manager = conf::ClusterManager::kStandalone;  // YARN's application master takes the only core.
    }
    // On a cluster of one core the driver has to run elsewhere.
    const bool has_cluster_mode =
        (point.manager == conf::ClusterManager::kYarn || point.manager == conf::ClusterManager::kKubernetes) &&
        point.node.num_nodes * point.node.cores > 1;
    request.deploy_mode = has_cluster_mode ? conf::DeployMode::kCluster : conf::DeployMode::kClient;
    request.context.deploy_mode = *request.deploy_mode;
    request.context.language = point.language;

    const Result<model::RecommendedConfiguration> made = pipeline::Configure(request);
    if (!made.ok()) {
      // A node that holds no executor is told so; any other has one.
      constexpr int64_t kRoomForOne = 4 * kGibi;
      if (point.node.memory.count() >= kRoomForOne) {
        Violate(point, "no configuration: " + made.error().message());
      }
      ++num_refused_;
      return std::nullopt;
    }
    const model::ExecutorLayout& layout = made->layout;
    conf::Configuration configuration = pipeline::ConfigurationOf(*made);
    conf::RunContext context = request.context;
    context.cluster = request.job.cluster;

    const Result<model::ExecutorLayout> counted = pipeline::LayoutOf(configuration, context);
    if (!counted.ok()) {
      Violate(point, "does not fit: " + counted.error().message());
    } else if (point.manager != conf::ClusterManager::kLocal &&
               (counted->num_executors != layout.num_executors || counted->num_slots != layout.num_slots ||
                counted->uses_gpus != layout.uses_gpus)) {
      Violate(point, fmt::format("{} executors and {} slots are meant, {} and {} fit", layout.num_executors,
                                 layout.num_slots, counted->num_executors, counted->num_slots));
    }
    const model::Verdict verdict = pipeline::Check(configuration, context);
    for (const model::Violation& one : verdict.violations) {
      ++rules_[std::string(one.name)];
      if (one.severity == model::FindingSeverity::kCritical || one.is_refused) {
        Violate(point, fmt::format("check: {} ({})", one.name, one.places.empty() ? "" : one.places.front().key));
      }
    }
    ++grades_[verdict.grade.letter];
    if (verdict.grade.letter > 'B') {
      std::string names;
      for (const model::Violation& one : verdict.violations) {
        names += fmt::format(" {}", one.name);
      }
      Violate(point, fmt::format("grade {}:{}", verdict.grade.letter, names));
    }
    if (counted.ok()) {
      pipeline::PredictionRequest asked = request.job;
      asked.layout = *counted;
      const Result<model::Prediction> prediction = pipeline::Predict(asked);
      if (!prediction.ok()) {
        Violate(point, "no prediction: " + prediction.error().message());
      } else {
        for (const model::Bottleneck& one : prediction->bottlenecks) {
          if (one.severity == model::BottleneckSeverity::kCritical &&
              one.cause == model::BottleneckCause::kConfiguration) {
            Violate(point, "its own bottleneck: " + one.reason);
          }
        }
      }
    }
    if (layout.heap.count() > 31 * kGibi || layout.heap.count() < 512 * kMebi ||
        (layout.cores_per_executor > 16 && !layout.uses_gpus) || layout.num_executors < 1 ||
        *layout.shuffle_partitions < 1 || *layout.shuffle_partitions > 100'000) {
      if (point.manager != conf::ClusterManager::kLocal) {
        Violate(point, "absurd executors");
      }
    }
    HoldLoad(point, *made, request.job);
    Amounts amounts;
    amounts.uses_gpus = layout.uses_gpus;
    amounts.slots = static_cast<double>(layout.num_slots);
    amounts.cores = static_cast<double>(layout.cores_per_executor);
    const Result<conf::Size> driver =
        conf::ParseSize(configuration.Value("spark.driver.memory").value_or("1g"), conf::ByteUnit::kMebi);
    amounts.memory = static_cast<double>(layout.num_executors) * static_cast<double>(layout.container.count()) +
                     static_cast<double>(driver.ok() ? driver->bytes().count() : 0);
    amounts.container = static_cast<double>(layout.container.count());
    amounts.slot_memory = static_cast<double>(layout.unified.count()) / static_cast<double>(layout.cores_per_executor);
    amounts.partitions = static_cast<double>(*layout.shuffle_partitions);
    return amounts;
  }

  /// A stream whose rate is known has executors for a load of 0.7 at twice that, where there is room, and few more.
  void HoldLoad(const Point& point, const model::RecommendedConfiguration& made, pipeline::PredictionRequest asked) {
    constexpr double kMostLoad = 0.35 * 1.02;
    constexpr double kLeastLoad = 0.35 / 3.0;
    if (!point.comes_each_day || made.alternatives.empty()) {
      return;
    }
    asked.layout = made.layout;
    const Result<model::Prediction> prediction = pipeline::Predict(asked);
    if (!prediction.ok() || !prediction->load.has_value()) {
      Violate(point, "no load");
      return;
    }
    const double load = prediction->load->value;
    const bool has_room = !made.alternatives.back().nodes_needed.has_value();
    if (has_room && load > kMostLoad) {
      Violate(point, fmt::format("a load of {:.3g} with {} executors", load, made.layout.num_executors));
    }
    // As few as keep up, but for what whole executors and their larger heaps bring.
    constexpr int64_t kFew = 2;
    if (made.layout.num_executors > kFew && load < kLeastLoad) {
      Violate(point, fmt::format("{} executors for a load of {:.3g}", made.layout.num_executors, load));
    }
    if (made.trigger_interval.has_value() != (load < 1.0)) {
      Violate(point, "a trigger's interval where it does not keep up, or none where it does");
    }
  }

  /// `growth`: how much more there is of data or hardware.
  void Compare(const Point& point, const Amounts& before, const Amounts& now, double growth, bool is_hardware) {
    if (before.uses_gpus != now.uses_gpus) {
      return;  // A GPU does the work of many cores. Run holds how often that may change.
    }
    const double one_executor = std::max(kOneExecutor, before.cores);
    const auto hold = [&](std::string_view what, double a, double b, double step, double rounding = kRounding) {
      if (b < a * rounding && a - b > step) {
        Violate(point, fmt::format("{} fall from {:.4g} to {:.4g}", what, a, b));
      }
      if (b > a * kCliff * growth && b - a > 2.0 * step) {
        Violate(point, fmt::format("{} jump from {:.4g} to {:.4g}", what, a, b));
      }
    };
    hold("slots", before.slots, now.slots, one_executor);
    // The driver grows with the data and takes the place of whole executors.
    // More machines share what tasks and caches need, so that each executor may have less than its node's share.
    const double least = is_hardware ? kLeastWithMoreNodes : kRounding;
    hold("memory", before.memory, now.memory, 2.0 * before.container + static_cast<double>(kMostDriver), least);
    // Where tasks get more memory, fewer of them do.
    const bool has_more_for_each = is_hardware && now.slot_memory > before.slot_memory;
    hold("partitions", before.partitions,
         has_more_for_each ? std::max(now.partitions, before.partitions) : now.partitions, 2.0 * one_executor);
  }

  void Run(int chains, uint64_t seed, bool is_verbose) {
    is_verbose_ = is_verbose;
    std::mt19937_64 random(seed);
    const auto pick = [&](const auto& list) { return list[random() % std::size(list)]; };
    constexpr std::array<int64_t, 12> kNodes = {1, 1, 2, 3, 4, 6, 10, 16, 25, 40, 64, 100};
    constexpr std::array<int64_t, 14> kCores = {1, 2, 3, 4, 6, 7, 8, 12, 15, 16, 30, 31, 48, 96};
    constexpr std::array<int64_t, 5> kMemoryPerCore = {1, 2, 4, 8, 16};
    constexpr std::array<int64_t, 8> kGpus = {0, 0, 0, 1, 2, 4, 8, 16};
    constexpr std::array<conf::ClusterManager, 4> kManagers = {
        conf::ClusterManager::kYarn, conf::ClusterManager::kKubernetes, conf::ClusterManager::kStandalone,
        conf::ClusterManager::kLocal};
    constexpr std::array<std::string_view, 8> kVersions = {"3.1.3", "3.2.4", "3.3.4", "3.4.4",
                                                           "3.5.9", "4.0.2", "4.2.1", "4.3.0"};
    constexpr std::array<conf::Language, 6> kLanguages = {conf::Language::kJvm,    conf::Language::kJvm,
                                                          conf::Language::kJvm,    conf::Language::kPython,
                                                          conf::Language::kPython, conf::Language::kR};
    for (int chain = 0; chain < chains; ++chain) {
      Point point;
      point.workload = static_cast<std::size_t>(chain) % model::kNumWorkloadClasses;
      point.manager = kManagers[static_cast<std::size_t>(chain / 7) % kManagers.size()];
      point.version = pick(kVersions);
      point.node.num_nodes = point.manager == conf::ClusterManager::kLocal ? 1 : pick(kNodes);
      point.node.cores = pick(kCores);
      point.node.memory = Bytes(std::max<int64_t>(point.node.cores * pick(kMemoryPerCore), 2) * kGibi);
      point.node.gpus = std::min(pick(kGpus), point.node.cores);
      if (point.node.gpus > 0) {
        point.node.gpu_memory = Bytes(24 * kGibi);
      }
      if (chain % 2 == 1) {  // What nobody describes bounds nothing.
        constexpr std::array<model::DiskKind, 3> kDisks = {model::DiskKind::kNvme, model::DiskKind::kHdd,
                                                           model::DiskKind::kNetwork};
        point.node.disk_kind = kDisks[static_cast<std::size_t>(chain) % kDisks.size()];
        point.node.network_speed = BitsPerSecond(10'000'000'000);
      }
      point.language = pick(kLanguages);
      if (point.manager != conf::ClusterManager::kLocal && point.node.cores > 3 && random() % 4 == 0) {
        point.smaller_nodes = point.node;
        point.smaller_nodes->cores = point.node.cores / 2;
        point.smaller_nodes->memory = Bytes(point.node.memory.count() / 2);
        point.smaller_nodes->gpus = 0;
      }
      point.place =
          point.node.num_nodes > 1 && random() % 2 == 0 ? model::DataPlace::kNetwork : model::DataPlace::kDisks;
      point.comes_each_day =
          point.workload == static_cast<std::size_t>(model::WorkloadClass::kStreaming) && random() % 2 == 0;
      std::optional<Amounts> before;
      int num_gpu_changes = 0;
      bool has_come = false;
      for (point.data = kLeastData; point.data <= kMostData; point.data *= kStep) {
        const std::optional<Amounts> now = Look(point);
        // They come once there is data enough for them, and go where the nodes without any hold more.
        if (before.has_value() && now.has_value() && before->uses_gpus != now->uses_gpus) {
          has_come = has_come || (num_gpu_changes == 0 && now->uses_gpus);
          if (++num_gpu_changes > (has_come ? 2 : 1)) {
            Violate(point, "GPUs come and go with the data");
          }
        }
        if (before.has_value() && now.has_value()) {
          Compare(point, *before, *now, kStep, false);
        }
        before = now;
      }
      if (point.manager == conf::ClusterManager::kLocal) {
        continue;
      }
      // More nodes of the same kind.
      point.data = std::pow(10.0, 8.0 + static_cast<double>(random() % 80) / 10.0);
      before.reset();
      double nodes_before = 1.0;
      for (const int64_t nodes : {1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 32, 40, 50, 64, 80, 100}) {
        point.node.num_nodes = nodes;
        const std::optional<Amounts> now = Look(point);
        // Of one node a driver takes a part, of several one node: these are different shapes.
        if (before.has_value() && now.has_value() && nodes_before > 1.0) {
          Compare(point, *before, *now, static_cast<double>(nodes) / nodes_before, true);
        }
        nodes_before = static_cast<double>(nodes);
        before = now;
      }
    }
  }

  int Report() const {
    fmt::print("{} points, {} of them on nodes too small for an executor\n", num_points_, num_refused_);
    for (const auto& [grade, count] : grades_) {
      fmt::print("grade {}: {}\n", grade, count);
    }
    for (const auto& [name, count] : rules_) {
      fmt::print("check says {}: {} times\n", name, count);
    }
    fmt::print("{} violations\n", num_violations_);
    return num_violations_ == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
  }

 private:
  void Violate(const Point& point, const std::string& what) {
    constexpr int64_t kMostShown = 60;
    if (++num_violations_ <= kMostShown || is_verbose_) {
      fmt::print("{}: {}\n", point.Text(), what);
    }
  }

  std::array<model::Workload, model::kNumWorkloadClasses> workloads_;
  std::map<char, int64_t> grades_;
  std::map<std::string, int64_t> rules_;
  int64_t num_points_ = 0;
  int64_t num_refused_ = 0;
  int64_t num_violations_ = 0;
  bool is_verbose_ = false;
};

}  // namespace
}  // namespace sparkwright

int main(int argc, char** argv) {
  int chains = 250;
  uint64_t seed = 1;
  bool is_verbose = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view flag = argv[i];
    if (flag == "--chains" && i + 1 < argc) {
      chains = std::atoi(argv[++i]);
    } else if (flag == "--seed" && i + 1 < argc) {
      seed = std::strtoull(argv[++i], nullptr, 10);
    } else if (flag == "--verbose") {
      is_verbose = true;
    } else {
      fmt::print(stderr, "usage: recommend_sweep [--chains N] [--seed N] [--verbose]\n");
      return 2;
    }
  }
  sparkwright::Sweep sweep;
  sweep.Run(chains, seed, is_verbose);
  return sweep.Report();
}
