#include "cli/submit_command.h"

#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/read_text.h"
#include "cli/application_choice.h"
#include "cli/cluster_folder.h"
#include "cli/console.h"
#include "cli/interrupt.h"
#include "cli/log_reader.h"
#include "cli/rendered_document.h"
#include "cli/run_progress_line.h"
#include "conf/configuration_file.h"
#include "conf/size_and_time.h"
#include "hardware/clusters/http_get.h"
#include "pipeline/submitted_run.h"
#include "report/format.h"
#include "report/run_document.h"
#include "report/run_json.h"
#include "spark/cluster.h"
#include "spark/driver_log.h"
#include "spark/ports.h"
#include "spark/state_folder.h"
#include "sparkwright_version.h"

namespace sparkwright::cli {
namespace {

constexpr std::array<std::string_view, 3> kSubmitFormatNames = {"table", "json", "markdown"};
constexpr Bytes kMostOfProperties{int64_t{16} << 20};
constexpr Bytes kMostOfDriverLog{int64_t{4} << 20};

/// A folder for a run that is not there yet: RUNS/20261122T101500Z, or the same with -2, -3 behind it.
std::string NewRunFolder(Env& env, const std::string& runs) {
  std::string stamp;
  for (const char c : report::FormatIsoTime(env.clock().Now()).value_or("run")) {
    if (c == '.') {
      break;
    }
    if (c != '-' && c != ':') {
      stamp += c;
    }
  }
  std::string folder = fmt::format("{}/{}Z", runs, stamp);
  for (int64_t i = 2; env.files().Stat(folder).ok(); ++i) {
    folder = fmt::format("{}/{}Z-{}", runs, stamp, i);
  }
  return folder;
}

}  // namespace

CLI::App* SubmitCommand::AddTo(CLI::App& program) {
  CLI::App* const command =
      program.add_subcommand("submit", "Run a job with spark-submit on real Spark and say what came of it");
  command->add_option("ARGUMENTS", arguments_, "The arguments of spark-submit, behind --")
      ->required()
      ->type_name("ARG...");
  command
      ->add_option("--cluster-folder", cluster_folder_,
                   "Of the cluster of 'sparkwright cluster up' that a job without a master runs on")
      ->type_name("DIR")
      ->default_str("~/.local/state/sparkwright/cluster");
  command
      ->add_option("--spark-home", spark_home_,
                   "Spark, or a Python environment that has pyspark; without it that of the cluster, SPARK_HOME, "
                   "spark-submit on PATH, or pyspark of the active Python environment")
      ->type_name("DIR");
  command->add_option("--run-folder", run_folder_, "Where the driver's log and the event log go; a new one")
      ->type_name("DIR")
      ->default_str("~/.local/state/sparkwright/runs/TIME");
  command->add_option("--time-limit", time_limit_, "End it after this time: 90s, 10min")->type_name("TIME");
  command->add_flag("--dry-run", is_dry_run_, "Print the complete command and run nothing");
  AddChoiceFlag(*command, "--format", kSubmitFormatNames, format_, "How to print what came of it")
      ->default_str("table");
  AddPrintFlags(*command, print_);
  AddReadFlags(*command, read_);
  command->footer(
      "Examples:\n"
      "  sparkwright submit -- job.py 2026-11-22\n"
      "  sparkwright submit --time-limit 10min -- --conf spark.sql.shuffle.partitions=64 --class com.acme.Job job.jar\n"
      "  sparkwright submit --dry-run -- --master yarn --deploy-mode cluster job.py\n"
      "\n"
      "Ctrl-C ends the run and says what came of it until then.\n"
      "Ends with 0 when the run succeeded, and with 1 when it failed or was ended at its time limit.");
  return command;
}

Result<conf::Configuration> SubmitCommand::PropertiesInFiles(Env& env, const std::string& spark_home) const {
  SPARKWRIGHT_TRY(const conf::SubmitCommand given, conf::ParseSubmitArguments(arguments_));
  conf::Configuration all;
  const std::string conf_folder = env.Variable("SPARK_CONF_DIR").value_or(spark_home + "/conf");
  const std::string defaults = conf_folder + "/spark-defaults.conf";
  if ((given.properties_file.empty() || given.loads_spark_defaults) && env.files().Stat(defaults).ok()) {
    SPARKWRIGHT_TRY(const std::string text, ReadText(env.files(), defaults, kMostOfProperties));
    SPARKWRIGHT_TRY(const conf::Configuration read,
                    conf::ReadConfiguration(text, defaults, conf::EntrySource::kDefaultsFile));
    all.Append(read);
  }
  std::vector<std::string> files = given.extra_properties_files;
  if (!given.properties_file.empty()) {
    files.insert(files.begin(), given.properties_file);
  }
  for (const std::string& path : files) {
    SPARKWRIGHT_TRY(const std::string text, ReadText(env.files(), path, kMostOfProperties));
    SPARKWRIGHT_TRY(const conf::Configuration read, conf::ReadConfiguration(text, path));
    all.Append(read);
  }
  return all;
}

Result<SubmitCommand::Start> SubmitCommand::Prepare(Env& env) const {
  Start start;
  if (!time_limit_.empty()) {
    SPARKWRIGHT_TRY(const conf::Duration limit, conf::ParseDuration(time_limit_, conf::TimeUnit::kSeconds));
    constexpr int64_t kNanosPerMilli = 1'000'000;
    start.time_limit = Millis(limit.nanos().count() / kNanosPerMilli);
    if (start.time_limit->count() <= 0) {
      return Error(ErrorCode::kInvalidArgument, "--time-limit must be a time above 0, such as 10min");
    }
  }
  SPARKWRIGHT_TRY(const std::string cluster_folder, ClusterFolder(env, cluster_folder_, "--cluster-folder"));
  hardware::CurlClient client(hardware::kLoopbackPageLimit);
  SPARKWRIGHT_TRY(spark::ClusterStatus status, spark::LookAtCluster(client, cluster_folder));
  if (status.state == spark::ClusterState::kWhole) {
    start.cluster = std::move(status.record);
  } else if (!cluster_folder_.empty()) {
    return Error(ErrorCode::kNotFound,
                 fmt::format("no cluster runs in {}; start it with 'sparkwright cluster up'", cluster_folder));
  }
  const std::string home = spark_home_.empty() && start.cluster.has_value() ? start.cluster->spark_home : spark_home_;
  SPARKWRIGHT_TRY(start.installation, spark::FindInstallation(env, home));
  SPARKWRIGHT_TRY(start.java, spark::FindJava(env, start.installation.version));
  std::string folder = run_folder_;
  if (folder.empty()) {
    SPARKWRIGHT_TRY(const std::string state, spark::StateFolder(env, "--run-folder"));
    folder = NewRunFolder(env, state + "/runs");
  } else if (const Result<std::vector<std::string>> held = env.files().List(folder); held.ok() && !held->empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("{} holds other things; give a new folder with --run-folder", folder));
  }
  SPARKWRIGHT_TRY(start.folder, spark::UsableFolder(folder, "--run-folder"));
  spark::FreePorts ports;
  SPARKWRIGHT_TRY(start.ui_port, ports.Take());
  pipeline::SubmissionPlace place;
  place.spark_home = start.installation.home;
  if (!env.Variable("PYSPARK_PYTHON").has_value()) {
    place.python = start.installation.python;
  }
  if (start.cluster.has_value()) {
    place.cluster = start.cluster->master_url;
    place.worker_memory = start.cluster->memory;
  }
  place.event_log_folder = start.folder + "/events";
  place.ui_port = start.ui_port;
  SPARKWRIGHT_TRY(const conf::Configuration files, PropertiesInFiles(env, start.installation.home));
  SPARKWRIGHT_TRY(start.submission, pipeline::PlanSubmission(arguments_, files, place));
  const std::string& application = start.submission.application;
  // Whatever has a scheme is Spark's to look for, and so is its own "spark-internal".
  if (!is_dry_run_ && start.submission.is_driver_here && application.find(':') == std::string::npos &&
      (application.find('/') != std::string::npos || application.find('.') != std::string::npos)) {
    if (!env.files().Stat(application).ok()) {
      return Error(ErrorCode::kNotFound, application + ": there is no such file to run");
    }
  }
  return start;
}

void SubmitCommand::AddEventLog(Env& env, model::SubmittedRun& run, const Start& start) const {
  const std::string& folder = start.submission.event_log_folder;
  if (folder.empty()) {
    return;
  }
  const bool is_own = folder == start.folder + "/events";
  FoundInput found = FindInput(env.files(), {folder}, read_.limits);
  if (found.logs.empty() || (run.application_id.empty() && !is_own)) {
    run.notes.push_back("There is no event log of it in " + folder + ".");
    return;
  }
  LogReader reader(env, read_);
  Result<ReadLog> log =
      run.application_id.empty()
          ? ReadBestCopy(reader, GroupByAttempt(env.files(), found.logs, read_.limits).groups.front(), found.skipped)
          : ReadApplication(reader, std::move(found), {run.application_id, "", "", folder});
  reader.ClearProgress();
  if (!log.ok()) {
    run.notes.push_back("Its event log cannot be read: " + log.error().message());
    return;
  }
  run.event_log = log->source.display_name;
  run.application_id = log->analysis.application.id;
  run.cost = pipeline::CostOf(log->analysis);
}

Result<model::SubmittedRun> SubmitCommand::RunIt(Env& env, const Start& start) const {
  if (!start.submission.event_log_folder.empty()) {
    std::error_code error;
    std::filesystem::create_directories(start.submission.event_log_folder, error);
    if (error) {
      return Error(ErrorCode::kUnavailable,
                   fmt::format("{}: cannot create: {}", start.submission.event_log_folder, error.message()));
    }
  }
  spark::RunWish wish;
  wish.command = start.submission.command;
  wish.variables = {{"SPARK_HOME", start.installation.home}, {"JAVA_HOME", start.java.home}};
  if (start.cluster.has_value()) {
    wish.variables.emplace_back("SPARK_LOCAL_IP", spark::kLoopback);
  }
  wish.folder = start.folder;
  wish.time_limit = start.time_limit;
  if (start.submission.has_ui) {
    wish.ui_port = start.ui_port;
  }
  hardware::CurlClient client(hardware::kLoopbackPageLimit);
  RunProgressLine line(read_.is_quiet);
  const spark::RunHooks hooks = {[&](const spark::RunProgress& progress) { line.Show(progress); }, &WasInterrupted};
  const Result<spark::EndedRun> ended = spark::RunApplication(env, client, wish, hooks);
  line.Clear();
  if (!ended.ok()) {
    return ended.error();
  }
  model::SubmittedRun run;
  run.command = start.submission.command;
  run.spark_version = start.installation.version;
  run.folder = start.folder;
  run.driver_log = ended->driver_log;
  run.application_id = ended->application_id;
  run.end = ended->end;
  run.exit_status = ended->exit_status;
  run.begun = ended->begun;
  run.wall = ended->wall;
  run.notes = start.submission.notes;
  if ((run.end == model::RunEnd::kTimedOut || run.end == model::RunEnd::kCancelled) && start.submission.has_ui) {
    run.notes.push_back(ended->last.has_answer ? "When it was last asked: " + DescribeRun(ended->last) + "."
                                               : "It was ended before its driver had answered once.");
  }
  if (run.end == model::RunEnd::kFailed) {
    run.failure = pipeline::FailureOf(spark::LastException(spark::ReadEnd(run.driver_log, kMostOfDriverLog)));
  }
  AddEventLog(env, run, start);
  return run;
}

ExitCode SubmitCommand::Run(Env& env) {
  const Result<Start> start = Prepare(env);
  if (!start.ok()) {
    return ExitWith(start.error());
  }
  if (is_dry_run_) {
    return PrintText(pipeline::PrintSubmission(start->submission), print_, {});
  }
  if (!read_.is_quiet) {
    WriteToStderr(fmt::format("Spark {} of {}; the driver's log is {}/driver.log\n", start->installation.version,
                              start->installation.home, start->folder));
  }
  const Result<model::SubmittedRun> run = RunIt(env, *start);
  if (!run.ok()) {
    return ExitWith(run.error());
  }
  const Answer answer = {
      [&](report::JsonWriter& writer) { report::WriteRunJson(writer, *run, kVersion); },
      [&] { return report::MakeRunDocument(*run); },
  };
  const ExitCode code = PrintAnswer(kSubmitFormatNames[format_], answer, print_, {}, env);
  if (code != ExitCode::kOk || run->end == model::RunEnd::kSucceeded) {
    return code;
  }
  return run->end == model::RunEnd::kCancelled ? ExitCode::kInterrupted : ExitCode::kFindings;
}

}  // namespace sparkwright::cli
