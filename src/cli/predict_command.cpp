#include "cli/predict_command.h"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "base/read_text.h"
#include "cli/console.h"
#include "cli/rendered_document.h"
#include "conf/configuration_file.h"
#include "hardware/clusters/read_cluster.h"
#include "hardware/live_source.h"
#include "hardware/node_of_machine.h"
#include "hardware/read_machine.h"
#include "report/prediction_document.h"
#include "report/prediction_json.h"
#include "sparkwright_version.h"

namespace sparkwright::cli {
namespace {

constexpr std::array<std::string_view, 3> kPredictFormatNames = {"table", "json", "markdown"};
constexpr std::array<std::string_view, 3> kStorageNames = {"auto", "disks", "network"};
constexpr Bytes kMostText{int64_t{4} << 20};

model::Cluster ThisMachine(Env& env) {
  hardware::LiveSource source(env, "");
  model::Cluster cluster;
  cluster.source = "this machine";
  cluster.nodes.push_back(hardware::NodeOf(hardware::ReadMachine(source)));
  return cluster;
}

}  // namespace

CLI::App* PredictCommand::AddTo(CLI::App& program) {
  CLI::App* const command =
      program.add_subcommand("predict", "Say what a job will need on a cluster, how long it takes and what bounds it");
  AddJobFlags(*command, job_);
  command
      ->add_option("--config", config_,
                   "The configuration it runs with: spark-defaults.conf, a spark-submit command, YAML or JSON")
      ->type_name("CONF");
  AddContextFlags(*command, context_);
  AddChoiceFlag(*command, "--storage", kStorageNames, storage_,
                "Where its data lies: on the nodes' disks or behind the network; auto: the disks of a single node")
      ->default_str("auto");
  AddChoiceFlag(*command, "--format", kPredictFormatNames, format_, "How to print")->default_str("table");
  AddPrintFlags(*command, print_);
  command->footer(
      "Examples:\n"
      "  sparkwright predict Process 10TB of logs: read, filter, aggregate, write --cluster "
      "nodes=10,cores=16,memory=64g\n"
      "  sparkwright predict --code job.py --data 500GB --cluster cluster.yaml\n"
      "  sparkwright predict --log monday.zstd --log tuesday.zstd --data 2TB --cluster cluster.yaml\n"
      "  sparkwright predict --log LOG --config spark-defaults.conf --master yarn --cluster cluster.yaml\n"
      "\n"
      "Without --cluster it is this machine. Runs of the job (--log) say more than its class; docs/guide/predict.md\n"
      "has the model, where its numbers are from and how far off it is.");
  return command;
}

bool PredictCommand::HasConfiguration() const {
  return !config_.empty() || !context_.conf.empty() || !context_.master.empty();
}

Result<model::ExecutorLayout> PredictCommand::Layout(Env& env, const model::Cluster& cluster) const {
  conf::Configuration configuration;
  ContextFlags flags = context_;
  flags.cluster.clear();
  SPARKWRIGHT_TRY(conf::RunContext context, ContextOf(env, flags));
  if (!config_.empty()) {
    SPARKWRIGHT_TRY(const std::string text, ReadText(env.files(), config_, kMostText));
    SPARKWRIGHT_TRY(const conf::ConfigurationFile file, conf::ReadConfigurationFile(text, config_));
    configuration = file.configuration;
    context.manager = file.manager;
    context.deploy_mode = file.deploy_mode.value_or(context.deploy_mode);
    if (context_.language.empty()) {
      context.language = file.language.value_or(context.language);
    }
  }
  SPARKWRIGHT_TRY(const conf::Configuration given, ConfigurationOf(context_));
  configuration.Append(given);
  context.cluster = cluster;
  return pipeline::LayoutOf(configuration, context);
}

Result<pipeline::PredictionRequest> PredictCommand::Request(Env& env) const {
  pipeline::PredictionRequest request;
  SPARKWRIGHT_TRY(DescribedJob job, ReadJob(env, job_));
  request.workload = std::move(job.workload);
  request.history = std::move(job.history);
  if (context_.cluster.empty()) {
    request.cluster = ThisMachine(env);
  } else {
    SPARKWRIGHT_TRY(request.cluster, hardware::ReadCluster(env, context_.cluster));
  }
  if (HasConfiguration()) {
    SPARKWRIGHT_TRY(request.layout, Layout(env, request.cluster));
  }
  const std::string_view storage = kStorageNames[storage_];
  const bool is_one_node = request.cluster.nodes.size() == 1 && request.cluster.nodes.front().num_nodes == 1;
  request.data_place =
      storage == "disks" || (storage == "auto" && is_one_node) ? model::DataPlace::kDisks : model::DataPlace::kNetwork;
  return request;
}

ExitCode PredictCommand::Run(Env& env) {
  const Result<pipeline::PredictionRequest> request = Request(env);
  if (!request.ok()) {
    return ExitWith(request.error());
  }
  const Result<model::Prediction> prediction = pipeline::Predict(*request);
  if (!prediction.ok()) {
    return ExitWith(prediction.error());
  }
  std::vector<std::string> inputs = FilesOf(job_);
  inputs.push_back(config_);
  const Answer answer = {
      [&](report::JsonWriter& writer) { report::WritePredictionJson(writer, *prediction, kVersion); },
      [&] { return report::MakePredictionDocument(*prediction, {}); },
  };
  return PrintAnswer(kPredictFormatNames[format_], answer, print_, inputs, env);
}

}  // namespace sparkwright::cli
