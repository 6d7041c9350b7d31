#include "pipeline/recommend.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/one_of.h"
#include "base/saturating.h"
#include "conf/configuration_file.h"
#include "model/cluster_nodes.h"
#include "model/local_master.h"
#include "optimize/configure.h"
#include "pipeline/find_by_key.h"
#include "pipeline/kept_properties.h"
#include "pipeline/tune.h"
#include "predict/class_figures.h"
#include "predict/cost.h"
#include "predict/layout_times.h"
#include "predict/price_list.h"
#include "recommend/recommend.h"
#include "validate/check.h"
#include "validate/subject.h"

namespace sparkwright::pipeline {
namespace {

/// What holds for the rest of the request: a manager, and the language that its code is in.
conf::RunContext ContextOf(const RecommendRequest& request) {
  conf::RunContext context = request.context;
  if (!context.manager.has_value()) {
    context.manager = AssumedManager(request.job.cluster);
  }
  if (request.deploy_mode.has_value()) {
    context.deploy_mode = *request.deploy_mode;
  } else {
    // A driver in the cluster outlives the machine that submits; a standalone cluster takes none of Python there.
    const bool is_usual =
        context.manager == conf::ClusterManager::kYarn || context.manager == conf::ClusterManager::kKubernetes;
    const model::NodeGroup& node = request.job.cluster.nodes.front();
    const bool has_room = request.job.cluster.nodes.size() > 1 || node.num_nodes * node.cores > 1;
    context.deploy_mode = is_usual && has_room ? conf::DeployMode::kCluster : conf::DeployMode::kClient;
  }
  const std::vector<model::CodeLanguage>& languages = request.job.workload.languages;
  if (std::find(languages.begin(), languages.end(), model::CodeLanguage::kPython) != languages.end()) {
    context.language = conf::Language::kPython;
  }
  context.cluster = request.job.cluster;
  return context;
}

/// Findings of a run say more than what is usual for its class, but of the executors, which are for another cluster.
void TakeFindings(const model::Tuning& tuning, model::RecommendedConfiguration& result) {
  for (const model::TunedProperty& change : tuning.changes) {
    if (IsOfTheShape(change.key)) {
      continue;
    }
    std::string reason = "a run of it: " + std::string(change.reasons.front().title);
    if (model::RecommendedProperty* const known = FindByKey(result.properties, change.key)) {
      known->value = change.new_value;
      known->reason = std::move(reason);
    } else {
      result.properties.push_back({change.key, change.new_value, std::move(reason), model::PropertyTopic::kQueries});
    }
    std::erase_if(result.left_alone, [&](const auto& one) { return one.key == change.key; });
  }
}

model::MachineTime MachineTimeOf(const model::ExecutorLayout& layout, double seconds) {
  constexpr double kSecondsPerHour = 3600.0;
  constexpr double kGibi = 1024.0 * 1024 * 1024;
  const double hours = seconds / kSecondsPerHour;
  const auto executors = static_cast<double>(layout.num_executors);
  return {hours * static_cast<double>(layout.num_nodes),
          hours * executors * static_cast<double>(layout.cores_per_executor),
          hours * executors * static_cast<double>(layout.container.count()) / kGibi,
          hours * executors * static_cast<double>(layout.gpus_per_executor)};
}

/// US dollars of an hour of a node whose type has a known price; nullopt for other nodes, and where there are several
/// kinds.
std::optional<double> PricePerHourOf(const model::Cluster& cluster) {
  const model::NodeGroup& node = cluster.nodes.front();
  if (cluster.nodes.size() != 1 || node.name.empty()) {
    return std::nullopt;
  }
  const std::vector<model::InstancePrice>& prices = predict::BuiltinPrices();
  const auto found = std::find_if(prices.begin(), prices.end(),
                                  [&](const model::InstancePrice& price) { return price.type == node.name; });
  return found == prices.end() ? std::nullopt : predict::PricePerHour(*found, model::Market::kOnDemand, false);
}

/// `recommended`: the prediction for the layout of the configuration.
Status FillAlternatives(const PredictionRequest& job, const model::Prediction& recommended,
                        model::RecommendedConfiguration& result) {
  const std::optional<double> price = PricePerHourOf(job.cluster);
  for (model::SizeAlternative& one : result.alternatives) {
    std::optional<model::Prediction> other;
    if (!one.is_recommended) {
      PredictionRequest asked = job;
      asked.layout = one.layout;
      SPARKWRIGHT_TRY(other, Predict(asked));
    }
    const model::Prediction& prediction = other.has_value() ? *other : recommended;
    one.time = prediction.time;
    one.load = prediction.load;
    one.latency = prediction.latency;
    // A stream has its executors all day.
    constexpr double kSecondsOfDay = 86'400.0;
    const double seconds =
        prediction.load.has_value() ? kSecondsOfDay : static_cast<double>(prediction.time.expected.count()) / 1000.0;
    one.machine_time = MachineTimeOf(one.layout, seconds);
    one.run = price.has_value() ? std::optional(one.machine_time.node_hours * *price) : std::nullopt;
  }
  return {};
}

Result<model::RecommendedConfiguration> Configure(const RecommendRequest& request, const conf::RunContext& context) {
  const PredictionRequest& job = request.job;
  const std::optional<model::ExecutorLayout> no_layout;
  SPARKWRIGHT_TRY(const predict::LayoutTimes times,
                  predict::LayoutTimes::Of({job.workload, job.cluster, no_layout, job.history, job.data_place}));
  const predict::Work& work = times.work();
  const auto bytes = [](double number) { return Bytes(SaturatingRound(number)); };
  const optimize::JobNeeds needs{bytes(work.read), bytes(work.shuffled), bytes(work.written), bytes(work.held),
                                 work.memory_factor};
  return optimize::Configure({
      .workload = job.workload,
      .cluster = job.cluster,
      .context = context,
      .needs = needs,
      .data_place = job.data_place,
      .seconds = [&times](const model::ExecutorLayout& layout) { return times.Seconds(layout); },
      .fixed_seconds = times.fixed_seconds(),
      .scaling_exponent = predict::kScalingExponent,
      .most_tasks = work.read / predict::kLeastSplit,
      .fills_gpu_batches = predict::FillsGpuBatches(work),
      .stream = work.arriving_share > 0.0
                    ? std::optional(optimize::StreamRate{work.arriving_share, predict::kBatchSeconds.expected,
                                                         predict::kBatchSeconds.high})
                    : std::nullopt,
      .local_threads = request.local_threads,
      .checkpoint_folder = request.checkpoint_folder,
      .container_image = request.container_image,
  });
}

/// The configuration that the job has now: the one that is given, or its run's.
std::optional<conf::Configuration> InUse(const RecommendRequest& request) {
  if (request.in_use.has_value() || request.run == nullptr) {
    return request.in_use;
  }
  return conf::ConfigurationOf(request.run->application.environment, "");
}

/// What Spark does by itself where nothing is configured, in words.
std::string_view SparksOwnExecutors(conf::ClusterManager manager) {
  switch (manager) {
    case conf::ClusterManager::kYarn:
    case conf::ClusterManager::kKubernetes:
      return "2 executors of 1 core and 1 GiB";
    case conf::ClusterManager::kStandalone:
      return "one executor on each node with all its cores and 1 GiB";
    case conf::ClusterManager::kLocal:
      break;
  }
  return "a driver with a heap of 1 GiB";
}

}  // namespace

conf::ClusterManager AssumedManager(const model::Cluster& cluster) {
  return model::IsOneNode(cluster) ? conf::ClusterManager::kStandalone : conf::ClusterManager::kYarn;
}

conf::Configuration ConfigurationOf(const model::RecommendedConfiguration& recommended) {
  conf::Configuration configuration;
  for (const model::RecommendedProperty& one : recommended.properties) {
    configuration.Add(one.key, one.value, {});
  }
  for (const model::KeptProperty& kept : recommended.kept) {
    configuration.Add(kept.key, kept.value, {});
  }
  return configuration;
}

Result<model::RecommendedConfiguration> Configure(const RecommendRequest& request) {
  return Configure(request, ContextOf(request));
}

Status SetMaster(RecommendRequest& request, std::string_view master) {
  request.context.manager = conf::ManagerOfMaster(master);
  request.local_threads = model::LocalThreads(master);
  if (!request.context.manager.has_value()) {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("the master '{}' is none of local, spark://HOST:PORT, yarn and k8s://URL, for which "
                             "configurations are made",
                             master));
  }
  return {};
}

bool SaysExecutors(const conf::Configuration& configuration, std::optional<conf::ClusterManager> manager) {
  constexpr auto kOfExecutors = std::to_array<std::string_view>({
      "spark.cores.max",
      "spark.dynamicAllocation.enabled",
      "spark.dynamicAllocation.maxExecutors",
      "spark.executor.cores",
      "spark.executor.instances",
      "spark.executor.memory",
  });
  if (manager == conf::ClusterManager::kLocal) {
    return configuration.Find("spark.driver.memory") != nullptr;
  }
  return std::any_of(kOfExecutors.begin(), kOfExecutors.end(),
                     [&](std::string_view key) { return configuration.Find(key) != nullptr; });
}

Result<model::ExecutorLayout> LayoutInUse(const RecommendRequest& request) {
  const conf::Configuration& in_use = *request.in_use;
  RecommendRequest asked = request;
  if (const std::optional<std::string_view> master = in_use.Value("spark.master"); master.has_value()) {
    asked.context.manager = conf::ManagerOfMaster(*master);
    asked.local_threads = model::LocalThreads(*master);
  }
  if (SaysExecutors(in_use, asked.context.manager)) {
    return LayoutOf(in_use, request.context);
  }
  const conf::RunContext context = ContextOf(asked);
  SPARKWRIGHT_TRY(model::RecommendedConfiguration recommended, Configure(asked, context));
  model::ExecutorLayout layout = std::move(recommended.layout);
  const validate::Subject subject(in_use, context);
  if (in_use.Find("spark.sql.shuffle.partitions") != nullptr) {
    layout.shuffle_partitions = subject.Count("spark.sql.shuffle.partitions");
  }
  layout.source = model::LayoutSource::kRecommendation;
  layout.notes.push_back(
      fmt::format("Nothing is configured of executors; these are those that 'sparkwright recommend' gives. Spark by "
                  "itself would start {}.",
                  SparksOwnExecutors(*context.manager)));
  return layout;
}

Result<Advice> RecommendConfiguration(const RecommendRequest& request) {
  Advice advice;
  advice.context = ContextOf(request);
  advice.is_manager_assumed = !request.context.manager.has_value();
  advice.workload = request.job.workload;
  SPARKWRIGHT_TRY(advice.configuration, Configure(request, advice.context));
  std::optional<model::Tuning> tuning;
  if (request.run != nullptr) {
    tuning = Tune(std::span(request.run, 1), std::nullopt);
    TakeFindings(*tuning, advice.configuration);
  }
  KeepTheRest(request.in_use, tuning, advice.configuration);
  advice.verdict = CheckAndMendKept(advice.context, advice.configuration);
  PredictionRequest asked = request.job;
  asked.layout = advice.configuration.layout;
  SPARKWRIGHT_TRY(advice.prediction, Predict(asked));
  SPARKWRIGHT_TRY(FillAlternatives(request.job, advice.prediction, advice.configuration));

  if (const auto before = InUse(request); before.has_value()) {
    advice.verdict_before = validate::Check(*before, advice.context);
    // Who gives some properties and none of executors has these from elsewhere; a run shows all that there was.
    const bool is_known = !request.in_use.has_value() || SaysExecutors(*before, advice.context.manager);
    if (Result<model::ExecutorLayout> layout = LayoutOf(*before, advice.context); is_known && layout.ok()) {
      asked.layout = *std::move(layout);
      SPARKWRIGHT_TRY(advice.before, Predict(asked));
    }
  }
  return advice;
}

Result<Advice> Recommend(const RecommendRequest& request) {
  SPARKWRIGHT_TRY(Advice advice, RecommendConfiguration(request));
  recommend::Situation situation;
  situation.workload = &advice.workload;
  situation.cluster = &request.job.cluster;
  if (request.run != nullptr) {
    situation.diagnosis = &request.run->diagnosis;
    const auto& wall_clock = request.run->facts.wall_clock;
    situation.run_duration = wall_clock.has_value() ? wall_clock->duration : Millis(0);
    situation.run_core_time = request.run->facts.cores.available;
  }
  const conf::Configuration before = InUse(request).value_or(conf::Configuration());
  situation.in_use = &before;
  situation.verdict = advice.verdict_before.has_value() ? &*advice.verdict_before : nullptr;
  situation.verdict_after = &advice.verdict;
  situation.before = advice.before.has_value() ? &*advice.before : nullptr;
  situation.after = &advice.prediction;
  situation.configuration = &advice.configuration;
  situation.version = advice.context.version;
  situation.manager = advice.context.manager;
  advice.recommendations = recommend::Recommend(situation);
  return advice;
}

}  // namespace sparkwright::pipeline
