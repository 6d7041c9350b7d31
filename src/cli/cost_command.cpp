#include "cli/cost_command.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/read_text.h"
#include "cli/console.h"
#include "cli/context_flags.h"
#include "cli/rendered_document.h"
#include "conf/size_and_time.h"
#include "hardware/clusters/read_cluster.h"
#include "hardware/node_of_instance.h"
#include "report/cost_document.h"
#include "report/cost_json.h"
#include "sparkwright_version.h"

namespace sparkwright::cli {
namespace {

constexpr std::array<std::string_view, 3> kCostFormatNames = {"table", "json", "markdown"};
constexpr Bytes kMostText{int64_t{16} << 20};
constexpr double kDaysPerMonth = 365.25 / 12.0;
/// The shortest that a cloud promises for a cluster of Spark (Google, "Dataproc overview": "90 seconds or less, on
/// average"); others take minutes.
constexpr Millis kStartUp{90'000};

/// Whether a flag that may be given often lets this name pass; a flag that is not given lets all pass.
bool Admits(const std::vector<std::string>& names, const std::string& name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

Result<Millis> TimeOf(const std::string& text) {
  constexpr int64_t kNanosPerMilli = 1'000'000;
  SPARKWRIGHT_TRY(const conf::Duration duration, conf::ParseDuration(text, conf::TimeUnit::kSeconds));
  return Millis(duration.nanos().count() / kNanosPerMilli);
}

}  // namespace

CLI::App* CostCommand::AddTo(CLI::App& program) {
  CLI::App* const command =
      program.add_subcommand("cost", "Say what a job costs, and on which machines it is cheapest or fastest");
  AddJobFlags(*command, job_);
  command->add_option("--deadline", deadline_, "How long a run may take: 90min, 2h")->type_name("TIME");
  command
      ->add_option("--start-up", start_up_,
                   "How long machines are paid before a run (default: 90s, and 0s with --cluster)")
      ->type_name("TIME");
  command->add_option("--budget", budget_, "What a run may cost, in US dollars")
      ->type_name("USD")
      ->check(CLI::PositiveNumber);
  command->add_option("--runs-per-month", runs_per_month_, "How often it runs (default: daily, 30.4)")
      ->type_name("NUMBER")
      ->check(CLI::PositiveNumber);
  command->add_flag("--spot", is_spot_, "Spot prices in the place of those on demand");
  command->add_flag("--databricks", with_dbus_, "With Databricks units, on types whose units are known");
  command->add_option("--provider", providers_, "Only types of this cloud: aws, azure, gcp; may be given often")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command->add_option("--region", region_, "Only prices of this region")->type_name("NAME");
  command->add_option("--type", types_, "Only this type of instance; may be given often")
      ->type_name("TYPE")
      ->allow_extra_args(false);
  AddClusterFlag(
      *command, cluster_,
      "This cluster in the place of types: its first shape, with its number of nodes, and what the prices say "
      "of a type of its name");
  AddStorageFlag(*command, storage_);
  AddCountFlag(*command, "--max-nodes", most_nodes_, "The most nodes to look at", 10'000)->default_str("100");
  command
      ->add_option("--prices", prices_,
                   "Prices of your own, over those that the program has: CSV with a column 'type' and any of those of "
                   "data/prices.csv")
      ->type_name("FILE");
  AddReportFlags(*command, kCostFormatNames, format_, print_);
  command->footer(
      "Examples:\n"
      "  sparkwright cost nightly aggregation of 2TB of clicks --deadline 2h --provider aws\n"
      "  sparkwright cost --log LOG --data 5TB --budget 40 --databricks --provider azure\n"
      "  sparkwright cost --log LOG --cluster cluster.yaml --prices ours.csv\n"
      "\n"
      "The prices that the program has are dated and of one region each (docs/guide/cost.md); your own are better.\n"
      "Without a price there are core-hours, GiB-hours and GPU-hours. A stream runs all day: its run is a day. Data "
      "of\n"
      "machines of a cloud lies behind the network, unless --storage says disks.");
  return command;
}

Status CostCommand::AddOffers(Env& env, pipeline::CostRequest& request) const {
  std::vector<model::InstancePrice> prices = pipeline::BuiltinPrices();
  if (!prices_.empty()) {
    SPARKWRIGHT_TRY(const std::string text, ReadText(env.files(), prices_, kMostText));
    SPARKWRIGHT_TRY(prices, pipeline::PricesWith(text, prices_));
  }
  const auto is_wanted = [&](const model::InstancePrice& price) {
    return Admits(providers_, price.provider) && (region_.empty() || price.region == region_);
  };
  if (!cluster_.empty()) {
    SPARKWRIGHT_TRY(const model::Cluster cluster, hardware::ReadCluster(env, cluster_));
    model::NodeOffer offer;
    offer.node = cluster.nodes.front();
    offer.price.type = offer.node.name.empty() ? "node" : offer.node.name;
    for (const model::InstancePrice& price : prices) {
      if (price.type == offer.node.name && is_wanted(price)) {
        offer.price = price;
        break;
      }
    }
    request.data_place = storage_.PlaceOn(cluster);
    request.fewest_nodes = offer.node.num_nodes;
    request.most_nodes = offer.node.num_nodes;
    request.offers.push_back(std::move(offer));
    return {};
  }
  // Machines of a cloud come and go, and the data stays.
  request.data_place = storage_.Given().value_or(model::DataPlace::kNetwork);
  for (const model::InstancePrice& price : prices) {
    if (is_wanted(price) && Admits(types_, price.type)) {
      request.offers.push_back({hardware::NodeOfInstance(price), price});
    }
  }
  if (request.offers.empty()) {
    return Error(ErrorCode::kNotFound,
                 "no type in the list of prices is of that --provider, --region and --type; --prices FILE adds types");
  }
  return {};
}

Result<pipeline::CostRequest> CostCommand::Request(Env& env) const {
  pipeline::CostRequest request;
  SPARKWRIGHT_TRY(DescribedJob job, ReadJob(env, job_));
  request.workload = std::move(job.workload);
  request.history = std::move(job.history);
  request.most_nodes = most_nodes_;
  request.market = is_spot_ ? model::Market::kSpot : model::Market::kOnDemand;
  request.with_dbus = with_dbus_;
  request.runs_per_month = runs_per_month_ > 0.0 ? runs_per_month_ : kDaysPerMonth;
  request.start_up = cluster_.empty() ? kStartUp : Millis();
  if (!start_up_.empty()) {
    SPARKWRIGHT_TRY(request.start_up, TimeOf(start_up_));
    if (request.start_up.count() < 0) {
      return Error(ErrorCode::kInvalidArgument, "--start-up must be a time of 0 or more, such as 5min");
    }
  }
  if (!deadline_.empty()) {
    SPARKWRIGHT_TRY(request.deadline, TimeOf(deadline_));
    if (request.deadline->count() <= 0) {
      return Error(ErrorCode::kInvalidArgument, "--deadline must be a time above 0, such as 2h");
    }
  }
  if (budget_ > 0.0) {
    request.budget = budget_;
  }
  SPARKWRIGHT_TRY(AddOffers(env, request));
  return request;
}

ExitCode CostCommand::Run(Env& env) {
  const Result<pipeline::CostRequest> request = Request(env);
  if (!request.ok()) {
    return ExitWith(request.error());
  }
  const Result<model::CostAnswer> answer = pipeline::Cost(*request);
  if (!answer.ok()) {
    return ExitWith(answer.error());
  }
  if (answer->is_stream && (runs_per_month_ > 0.0 || !start_up_.empty())) {
    return ExitWith(Error(ErrorCode::kInvalidArgument,
                          "a stream runs all month and is started once; leave out --runs-per-month and --start-up"));
  }
  std::vector<std::string> inputs = FilesOf(job_);
  inputs.push_back(prices_);
  const Answer printed = {
      [&](report::JsonWriter& writer) { report::WriteCostJson(writer, *answer, kVersion); },
      [&] { return report::MakeCostDocument(*answer); },
  };
  return PrintAnswer(kCostFormatNames[format_], printed, print_, inputs, env);
}

}  // namespace sparkwright::cli
