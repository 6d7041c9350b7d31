#include "cli/predict_command.h"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/console.h"
#include "cli/rendered_document.h"
#include "pipeline/recommend.h"
#include "report/prediction_document.h"
#include "report/prediction_json.h"
#include "sparkwright_version.h"

namespace sparkwright::cli {
namespace {

constexpr std::array<std::string_view, 3> kPredictFormatNames = {"table", "json", "markdown"};

}  // namespace

CLI::App* PredictCommand::AddTo(CLI::App& program) {
  CLI::App* const command =
      program.add_subcommand("predict", "Say what a job will need on a cluster, how long it takes and what bounds it");
  AddJobFlags(*command, job_);
  AddPlaceFlags(*command, place_);
  AddReportFlags(*command, kPredictFormatNames, format_, print_);
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

Result<pipeline::PredictionRequest> PredictCommand::Request(Env& env) const {
  SPARKWRIGHT_TRY(DescribedJob job, ReadJob(env, job_));
  SPARKWRIGHT_TRY(JobPlace place, ReadPlace(env, place_));
  pipeline::RecommendRequest asked;
  asked.job.workload = std::move(job.workload);
  asked.job.history = std::move(job.history);
  asked.job.cluster = std::move(place.cluster);
  asked.job.data_place = place.data_place;
  if (place_.HasConfiguration()) {
    asked.context = std::move(place.context);
    asked.deploy_mode = place.deploy_mode;
    asked.in_use = std::move(place.configuration);
    SPARKWRIGHT_TRY(asked.job.layout, pipeline::LayoutInUse(asked));
  }
  return std::move(asked.job);
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
  inputs.push_back(place_.config);
  const Answer answer = {
      [&](report::JsonWriter& writer) { report::WritePredictionJson(writer, *prediction, kVersion); },
      [&] { return report::MakePredictionDocument(*prediction, {}); },
  };
  return PrintAnswer(kPredictFormatNames[format_], answer, print_, inputs, env);
}

}  // namespace sparkwright::cli
