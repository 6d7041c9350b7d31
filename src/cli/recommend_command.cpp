#include "cli/recommend_command.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/one_of.h"
#include "base/shell_words.h"
#include "cli/console.h"
#include "cli/formatted_configuration.h"
#include "cli/rendered_document.h"
#include "conf/covered_version.h"
#include "report/advice.h"
#include "report/advice_json.h"
#include "sparkwright_version.h"

namespace sparkwright::cli {
namespace {

constexpr auto kRecommendFormatNames = std::to_array<std::string_view>(
    {"table", "markdown", "json", "defaults", "submit", "yaml", "databricks", "emr", "dataproc"});

/// Those that print recommendations beside the configuration.
constexpr auto kListingFormats = std::to_array<std::string_view>({"table", "markdown", "json"});

/// What stands for a cluster manager of which no URL is given.
std::string MasterOf(const std::string& given, const pipeline::Advice& advice) {
  if (!given.empty()) {
    return given;
  }
  switch (*advice.context.manager) {
    case conf::ClusterManager::kYarn:
      return "yarn";
    case conf::ClusterManager::kKubernetes:
      return "k8s://https://HOST:6443";
    case conf::ClusterManager::kStandalone:
      return "spark://HOST:7077";
    case conf::ClusterManager::kLocal:
      break;
  }
  return "local[*]";
}

}  // namespace

CLI::App* RecommendCommand::AddTo(CLI::App& program) {
  CLI::App* const command = program.add_subcommand(
      "recommend", "Give the configuration for a job on a cluster, and what else there is to do");
  AddJobFlags(*command, job_);
  AddPlaceFlags(*command, place_);
  command->add_option("--checkpoints", checkpoint_folder_, "Folder for checkpoints of streams and graphs")
      ->type_name("URL");
  command->add_option("--image", container_image_, "Container image, for Kubernetes (default: Spark's own)")
      ->type_name("IMAGE");
  AddChoiceFlag(*command, "--format", kRecommendFormatNames, format_,
                "How to print; -o FILE writes defaults, unless told otherwise")
      ->default_str("table");
  AddPrintFlags(*command, print_);
  command->footer(
      "Examples:\n"
      "  sparkwright recommend Train a model on 1TB of clicks --cluster nodes=10,cores=16,memory=64g --master yarn\n"
      "  sparkwright recommend --code job.py --data 500GB --cluster cluster.yaml --spark 4.0\n"
      "  sparkwright recommend --log LOG --config spark-defaults.conf --cluster cluster.yaml -o new-defaults.conf\n"
      "  sparkwright recommend Count 500 GiB/day of Kafka events --master k8s://https://host:6443 --format submit\n"
      "\n"
      "Words, code, logs of runs and a configuration may be given in any mix; what runs show counts for more than\n"
      "what is usual. Without --cluster it is this machine. docs/guide/recommend.md says how executors are found.");
  return command;
}

std::string_view RecommendCommand::Format() const {
  const std::string_view format = kRecommendFormatNames[format_];
  return format == "table" && !print_.output_file.empty() ? "defaults" : format;
}

std::vector<std::string> RecommendCommand::Next() const {
  if (!print_.output_file.empty()) {
    return {};
  }
  std::string place = TextOf(place_);
  if (!checkpoint_folder_.empty()) {
    place += " --checkpoints " + ShellQuoted(checkpoint_folder_);
  }
  if (!container_image_.empty()) {
    place += " --image " + ShellQuoted(container_image_);
  }
  return {fmt::format("sparkwright recommend{}{} -o spark-defaults.conf", TextOf(job_), place)};
}

ExitCode RecommendCommand::Run(Env& env) {
  Result<DescribedJob> job = ReadJob(env, job_);
  if (!job.ok()) {
    return ExitWith(job.error());
  }
  Result<JobPlace> place = ReadPlace(env, place_);
  if (!place.ok()) {
    return ExitWith(place.error());
  }
  pipeline::RecommendRequest request;
  request.job.workload = std::move(job->workload);
  request.job.history = std::move(job->history);
  request.job.cluster = std::move(place->cluster);
  request.job.data_place = place->data_place;
  const std::string master(place->configuration.Value("spark.master").value_or(""));
  request.context = std::move(place->context);
  request.deploy_mode = place->deploy_mode;
  if (!place->names_version && job->newest_run.has_value()) {
    // Of versions that the catalogue does not cover, such as 2.4, the newest takes the place.
    if (const auto covered = conf::CoveredVersion(job->newest_run->application.spark_version); covered.ok()) {
      request.context.version = *covered;
    }
  }
  if (!master.empty()) {
    if (const Status set = pipeline::SetMaster(request, master); !set.ok()) {
      return ExitWith(set.error());
    }
  }
  if (!place_.config.empty() || !place_.context.conf.empty()) {
    request.in_use = std::move(place->configuration);
  }
  request.run = job->newest_run.has_value() ? &*job->newest_run : nullptr;
  request.checkpoint_folder = checkpoint_folder_;
  request.container_image = container_image_;
  const bool lists_recommendations = IsOneOf(Format(), kListingFormats);
  const Result<pipeline::Advice> advice =
      lists_recommendations ? pipeline::Recommend(request) : pipeline::RecommendConfiguration(request);
  return advice.ok() ? Print(env, *advice, master, place->program) : ExitWith(advice.error());
}

ExitCode RecommendCommand::Print(Env& env, const pipeline::Advice& advice, const std::string& master,
                                 const std::optional<conf::SubmittedProgram>& submitted) const {
  std::vector<std::string> inputs = FilesOf(job_);
  inputs.push_back(place_.config);
  const std::string_view format = Format();
  const report::Advice view{advice.workload,
                            advice.configuration,
                            advice.verdict,
                            advice.prediction,
                            advice.before,
                            advice.recommendations,
                            advice.context,
                            advice.is_manager_assumed,
                            MasterOf(master, advice),
                            job_.texts.code_files.empty() ? std::string() : job_.texts.code_files.front(),
                            submitted};
  if (format == "defaults") {
    return PrintText(report::RenderAdviceDefaults(view), print_, inputs);
  }
  if (format == "submit") {
    return PrintText(report::RenderSubmitCommand(view) + "\n", print_, inputs);
  }
  if (const auto text = FormattedConfiguration(format, pipeline::ConfigurationOf(advice.configuration))) {
    return PrintText(*text, print_, inputs);
  }
  const Answer answer = {
      [&](report::JsonWriter& writer) { report::WriteAdviceJson(writer, view, kVersion); },
      [&] { return report::MakeAdviceDocument(view, Next()); },
  };
  return PrintAnswer(format, answer, print_, inputs, env);
}

}  // namespace sparkwright::cli
