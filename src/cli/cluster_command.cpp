#include "cli/cluster_command.h"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/shell_words.h"
#include "base/split_text.h"
#include "cli/cluster_folder.h"
#include "cli/cluster_json.h"
#include "cli/console.h"
#include "cli/interrupt.h"
#include "cli/rendered_document.h"
#include "hardware/clusters/http_get.h"
#include "report/closing_sections.h"
#include "report/document.h"
#include "report/fact_table.h"
#include "report/text.h"
#include "spark/installation.h"

namespace sparkwright::cli {
namespace {

constexpr std::array<std::string_view, 3> kActions = {"up", "status", "down"};
constexpr std::size_t kUp = 0;
constexpr std::size_t kStatus = 1;
constexpr std::size_t kDown = 2;
constexpr std::array<std::string_view, 2> kFormats = {"table", "json"};
constexpr int64_t kMaxWorkers = 64;
constexpr int64_t kMaxCores = 1'024;
constexpr int64_t kMaxPort = 65'535;
constexpr int64_t kMaxSeconds = 3'600;

/// A message's first line is what went wrong; those after it are of a log, and stay lines.
ExitCode ExitWithLog(const Error& error) {
  std::string_view rest = error.message();
  ReportError(TakeUpTo(rest, '\n'));
  for (const std::string_view line : Lines(rest)) {
    WriteToStderr("  " + report::OneLine(line) + "\n");
  }
  return ExitCodeOf(error.code());
}

std::string ShapeOf(const spark::ClusterRecord& record) {
  return fmt::format("{} x {} core{}, {} of memory", record.num_workers, record.cores, record.cores == 1 ? "" : "s",
                     FormatSize(record.memory));
}

void AddFacts(report::Document& document, const spark::ClusterRecord& record) {
  report::FactTable facts(report::Style::kFaint);
  facts.AddText("master", record.master_url);
  facts.AddText("web UI", record.processes.empty() ? "" : record.processes.front().web_ui);
  facts.AddText("workers", ShapeOf(record));
  facts.AddText("Spark", fmt::format("{} of {}", record.spark_version, record.spark_home));
  facts.AddText("Java", record.java_home);
  facts.AddText("event logs", record.event_logs);
  facts.AddTo(document, "What it is");
}

/// With the variables that a shell of this environment needs for it.
std::string SubmitCommand(Env& env, const spark::ClusterRecord& record) {
  std::string command = "SPARK_LOCAL_IP=127.0.0.1 ";  // Without it, the driver's web UI listens on all addresses.
  const std::string spark_home = env.Variable("SPARK_HOME").value_or("");
  if (!spark_home.empty() && spark_home != record.spark_home) {
    command += fmt::format("SPARK_HOME={} ", ShellQuoted(record.spark_home));
  }
  if (spark::DefaultJavaHome(env) != record.java_home) {
    command += fmt::format("JAVA_HOME={} ", ShellQuoted(record.java_home));
  }
  return fmt::format("{}{} --properties-file {} JOB.py", command, ShellQuoted(record.spark_home + "/bin/spark-submit"),
                     ShellQuoted(record.properties_file));
}

report::Document StatusDocument(const std::string& folder, const spark::ClusterStatus& status) {
  report::Document document;
  const bool is_whole = status.state == spark::ClusterState::kWhole;
  document.title =
      report::Line({{"Cluster ", report::Style::kStrong},
                    {std::string(NameOf(status.state)), is_whole ? report::Style::kGood : report::Style::kWarning}});
  if (!status.record.has_value() && status.state == spark::ClusterState::kDown) {
    document.subtitle.emplace_back(fmt::format("Nothing runs in {}.", report::OneLine(folder)));
    return document;
  }
  if (status.state == spark::ClusterState::kBroken) {
    document.subtitle.emplace_back(status.trouble.empty() ? fmt::format("{} of {} workers are alive.", status.num_alive,
                                                                        status.record->num_workers)
                                                          : report::OneLine(status.trouble + "."));
    document.subtitle.emplace_back(
        "'sparkwright cluster up' with the same --folder ends what is left and starts it again.");
  }
  if (!status.record.has_value()) {
    return document;
  }
  AddFacts(document, *status.record);
  report::Section processes;
  processes.title = "Processes";
  report::Table table;
  table.columns = {{"process", report::Align::kLeft},
                   {"pid", report::Align::kRight},
                   {"state", report::Align::kLeft},
                   {"web UI", report::Align::kLeft}};
  for (std::size_t i = 0; i < status.record->processes.size(); ++i) {
    const spark::ClusterProcess& process = status.record->processes[i];
    const bool is_running = status.is_running[i];
    table.rows.push_back(
        {{process.name},
         {fmt::format("{}", process.id.pid)},
         {is_running ? "running" : "gone", is_running ? report::Style::kGood : report::Style::kCritical},
         {process.web_ui}});
  }
  processes.blocks.emplace_back(std::move(table));
  document.sections.push_back(std::move(processes));
  return document;
}

}  // namespace

CLI::App* ClusterCommand::AddTo(CLI::App& program) {
  CLI::App* const command =
      program.add_subcommand("cluster", "Start, show and end a real Spark cluster on this machine");
  AddChoiceFlag(*command, "ACTION", kActions, action_, "What to do")->required();
  command->add_option("--folder", folder_, "Where its logs, event logs and files are; one cluster a folder")
      ->type_name("DIR")
      ->default_str("~/.local/state/sparkwright/cluster");
  flags_of_up_ = {
      command
          ->add_option(
              "--spark-home", spark_home_,
              "Spark, or a Python environment that has pyspark; without it SPARK_HOME, spark-submit on PATH, or "
              "pyspark of the active Python environment")
          ->type_name("DIR"),
      AddCountFlag(*command, "--workers", num_workers_, "How many workers", kMaxWorkers),
      AddCountFlag(*command, "--cores", cores_, "Cores of one worker", kMaxCores),
      AddSizeFlag(*command, "--memory", memory_, "Memory that one worker gives to executors"),
      port_flag_ = AddCountFlag(*command, "--port", port_, "Port of the master", kMaxPort)->default_str("a free one"),
      web_ui_port_flag_ = AddCountFlag(*command, "--web-ui-port", web_ui_port_, "Port of its web UI", kMaxPort)
                              ->default_str("a free one"),
      AddCountFlag(*command, "--timeout", timeout_seconds_, "Seconds until all workers must be alive", kMaxSeconds),
  };
  format_flag_ = AddChoiceFlag(*command, "--format", kFormats, format_, "How status is printed");
  format_flag_->default_str("table");
  command->add_flag("-q,--quiet", is_quiet_, "No progress on standard error; errors stay");
  AddPrintFlags(*command, print_);
  output_flag_ = command->get_option("--output");
  command->footer(
      "Examples:\n"
      "  sparkwright cluster up --workers 2 --cores 1 --memory 3g\n"
      "  sparkwright cluster up --spark-home ~/spark-3.5.9 --folder /tmp/other --port 7077\n"
      "  sparkwright cluster status --format json\n"
      "  sparkwright cluster down\n"
      "\n"
      "All of it listens on 127.0.0.1 only. What is left of a cluster after a crash is ended by the next up, or by "
      "down.\n"
      "status ends with 0 when the master answers and all workers are alive, and with 1 otherwise.");
  return command;
}

Status ClusterCommand::CheckFlags() const {
  const auto reject = [&](const CLI::Option* option, std::string_view of) -> Status {
    if (option->count() == 0) {
      return {};
    }
    return Error(ErrorCode::kInvalidArgument, fmt::format("{} is for 'cluster {}'", option->get_name(), of));
  };
  if (action_ != kUp) {
    for (const CLI::Option* option : flags_of_up_) {
      SPARKWRIGHT_TRY(reject(option, "up"));
    }
  }
  if (action_ != kStatus) {
    SPARKWRIGHT_TRY(reject(format_flag_, "status"));
  }
  if (action_ == kDown) {
    SPARKWRIGHT_TRY(reject(output_flag_, "up' and 'cluster status"));
  }
  if (port_flag_->count() > 0 && web_ui_port_flag_->count() > 0 && port_ == web_ui_port_) {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("--port and --web-ui-port are both {}; give two ports", port_));
  }
  if (memory_ < spark::kMebibyte || memory_.count() % spark::kMebibyte.count() != 0) {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("--memory {}: workers count memory in whole MiB; give a size such as 3g or 3000m",
                             FormatSize(memory_)));
  }
  return {};
}

void ClusterCommand::Say(std::string_view text) const {
  if (!is_quiet_) {
    WriteToStderr(report::OneLine(text) + "\n");
  }
}

ExitCode ClusterCommand::Up(Env& env, const std::string& folder) const {
  hardware::CurlClient client(hardware::kLoopbackPageLimit);
  // Of what runs already nothing is looked for; StartCluster tells of a folder that cannot be read.
  const Result<spark::ClusterStatus> before = spark::LookAtCluster(client, folder);
  const bool runs = before.ok() && before->state == spark::ClusterState::kWhole && before->record.has_value();
  const Result<spark::Installation> installation =
      spark::FindInstallation(env, spark_home_.empty() && runs ? before->record->spark_home : spark_home_);
  if (!installation.ok()) {
    return ExitWith(installation.error());
  }
  const Result<spark::Java> java = spark::FindJava(env, installation.value().version);
  if (!java.ok()) {
    return ExitWith(java.error());
  }
  spark::ClusterWish wish;
  wish.folder = folder;
  wish.num_workers = num_workers_;
  wish.cores = cores_;
  wish.memory = memory_;
  if (port_flag_->count() > 0) {
    wish.port = port_;
  }
  if (web_ui_port_flag_->count() > 0) {
    wish.web_ui_port = web_ui_port_;
  }
  wish.patience = Millis(timeout_seconds_ * 1'000);
  const spark::ClusterHooks hooks = {[this](std::string_view text) { Say(text); }, &WasInterrupted};
  const Result<spark::RunningCluster> cluster =
      spark::StartCluster(env, client, installation.value(), java.value(), wish, hooks);
  if (!cluster.ok()) {
    return ExitWithLog(cluster.error());
  }
  if (cluster.value().was_running && !is_quiet_) {
    ReportNote("this cluster runs already; nothing was started");
  }
  const spark::ClusterRecord& record = cluster.value().record;
  report::Document document;
  document.title = report::Line({{"Cluster ", report::Style::kStrong}, {"running", report::Style::kGood}});
  AddFacts(document, record);
  const std::string of_folder = folder_.empty() ? "" : " --folder " + ShellQuoted(folder);
  const std::string of_cluster = folder_.empty() ? "" : " --cluster-folder " + ShellQuoted(folder);
  report::AddNext(document, {report::OneLine("sparkwright submit" + of_cluster + " -- JOB.py"),
                             report::OneLine(SubmitCommand(env, record)),
                             report::OneLine("sparkwright analyze " + ShellQuoted(record.event_logs)),
                             report::OneLine("sparkwright cluster down" + of_folder)});
  return PrintText(RenderedAs("table", document, print_, env), print_, {});
}

ExitCode ClusterCommand::ShowStatus(Env& env, const std::string& folder) const {
  hardware::CurlClient client(hardware::kLoopbackPageLimit);
  const Result<spark::ClusterStatus> status = spark::LookAtCluster(client, folder);
  if (!status.ok()) {
    return ExitWith(status.error());
  }
  const Answer answer = {
      [&](report::JsonWriter& writer) { WriteClusterJson(writer, folder, status.value()); },
      [&] { return StatusDocument(folder, status.value()); },
  };
  const ExitCode code = PrintAnswer(kFormats[format_], answer, print_, {}, env);
  return code == ExitCode::kOk && status.value().state != spark::ClusterState::kWhole ? ExitCode::kFindings : code;
}

ExitCode ClusterCommand::Down(const std::string& folder) const {
  const Result<int64_t> num_ended = spark::StopCluster(folder);
  if (!num_ended.ok()) {
    return ExitWith(num_ended.error());
  }
  Say(num_ended.value() == 0 ? fmt::format("nothing runs in {}", folder)
                             : fmt::format("ended {} process{}; logs and event logs stay in {}", num_ended.value(),
                                           num_ended.value() == 1 ? "" : "es", folder));
  return ExitCode::kOk;
}

ExitCode ClusterCommand::Run(Env& env) {
  if (const Status status = CheckFlags(); !status.ok()) {
    return ExitWith(status.error());
  }
  const Result<std::string> folder = ClusterFolder(env, folder_, "--folder");
  if (!folder.ok()) {
    return ExitWith(folder.error());
  }
  switch (action_) {
    case kUp:
      return Up(env, folder.value());
    case kStatus:
      return ShowStatus(env, folder.value());
    default:
      return Down(folder.value());
  }
}

}  // namespace sparkwright::cli
