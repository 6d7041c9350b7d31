#include "cli/hardware_command.h"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "base/read_text.h"
#include "base/shell_words.h"
#include "cli/console.h"
#include "cli/rendered_document.h"
#include "hardware/clusters/cluster_yaml.h"
#include "hardware/clusters/http_get.h"
#include "hardware/clusters/read_cluster.h"
#include "hardware/live_source.h"
#include "hardware/machine_profiles.h"
#include "hardware/node_of_machine.h"
#include "hardware/read_machine.h"
#include "hardware/recording.h"
#include "report/hardware_document.h"
#include "report/hardware_json.h"
#include "sparkwright_version.h"

namespace sparkwright::cli {
namespace {

constexpr std::array<std::string_view, 4> kHardwareFormatNames = {"table", "json", "markdown", "yaml"};
constexpr Bytes kMostRecording{int64_t{64} << 20};

}  // namespace

CLI::App* HardwareCommand::AddTo(CLI::App& program) {
  CLI::App* const command =
      program.add_subcommand("hardware", "Show what a machine or a cluster has, and what Spark may use of it");
  CLI::Option* const root =
      command
          ->add_option("--root", root_,
                       "Another machine: the folder where its /proc, /sys and /etc are, or a recording")
          ->type_name("PATH");
  CLI::Option* const profile =
      command
          ->add_option("--profile", profile_, "A machine as its maker sells it, such as dgx-spark; 'list' lists them")
          ->type_name("NAME");
  CLI::Option* const cluster =
      command
          ->add_option("--cluster", cluster_,
                       "A cluster: nodes=3,cores=16,memory=64g,gpus=1, or a cluster.yaml, or an answer of its manager")
          ->type_name("CLUSTER");
  CLI::Option* const standalone =
      command
          ->add_option(
              "--from-standalone", standalone_,
              "The cluster of a standalone master: its web UI, http://master:8080, or its page /json/ in a file")
          ->type_name("URL");
  CLI::Option* const yarn =
      command
          ->add_option("--from-yarn", yarn_,
                       "The cluster of YARN: its ResourceManager, http://resourcemanager:8088, or its answer in a file")
          ->type_name("URL");
  CLI::Option* const kubernetes =
      command
          ->add_option("--from-kubernetes", kubernetes_,
                       "The cluster of Kubernetes: what 'kubectl get nodes -o json' prints, in a file; - for stdin")
          ->type_name("FILE");
  const std::array<CLI::Option*, 6> sources = {root, profile, cluster, standalone, yarn, kubernetes};
  for (std::size_t i = 0; i < sources.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      sources[i]->excludes(sources[j]);
    }
  }
  command
      ->add_option("--record", record_,
                   "Write what the machine answered to this file, a text to look through and send; --root reads it")
      ->type_name("FILE")
      ->excludes(profile)
      ->excludes(cluster)
      ->excludes(standalone)
      ->excludes(yarn)
      ->excludes(kubernetes);
  AddChoiceFlag(*command, "--format", kHardwareFormatNames, format_,
                "How to print; yaml is a cluster.yaml for --cluster")
      ->default_str("table");
  AddPrintFlags(*command, print_);
  command->footer(
      "Examples:\n"
      "  sparkwright hardware                                        this machine, or this container\n"
      "  sparkwright hardware --profile dgx-h100\n"
      "  sparkwright hardware --from-standalone http://master:8080 --format yaml -o cluster.yaml\n"
      "  kubectl get nodes -o json | sparkwright hardware --from-kubernetes -\n"
      "  sparkwright check spark-defaults.conf --cluster cluster.yaml\n"
      "\n"
      "What no source says is left out, and 'Not known' says which source that was. SPARKWRIGHT_NVML names another\n"
      "library of NVIDIA's driver than libnvidia-ml.so.1.");
  return command;
}

Result<HardwareCommand::Found> HardwareCommand::FindMachine(Env& env) const {
  Found found;
  std::optional<hardware::Recording> recording;
  std::optional<hardware::LiveSource> live;
  found.source = root_.empty() ? "this machine" : root_;
  if (!root_.empty()) {
    SPARKWRIGHT_TRY(const FileInfo info, env.files().Stat(root_));
    if (info.kind == FileInfo::Kind::kDirectory) {
      if (!env.files().Stat(root_ + "/proc").ok() && !env.files().Stat(root_ + "/sys").ok()) {
        return Error(
            ErrorCode::kInvalidArgument,
            fmt::format("{}: has neither proc nor sys; give the folder that they are in, or a recording", root_));
      }
    } else {
      SPARKWRIGHT_TRY(const std::string text, ReadText(env.files(), root_, kMostRecording));
      SPARKWRIGHT_TRY(recording, hardware::Recording::Parse(text, root_));
    }
  }
  hardware::MachineSource* source = nullptr;
  if (recording.has_value()) {
    source = &*recording;
  } else {
    source = &live.emplace(env, root_);
  }
  hardware::Recorder recorder(*source);
  found.machine = hardware::ReadMachine(recorder);
  if (!record_.empty()) {
    found.recording = recorder.Recorded().Text();
  }
  found.cluster.nodes.push_back(hardware::NodeOf(*found.machine));
  return found;
}

Result<HardwareCommand::Found> HardwareCommand::Find(Env& env) const {
  Found found;
  if (!profile_.empty()) {
    SPARKWRIGHT_TRY(hardware::MachineProfile profile, hardware::FindMachineProfile(profile_));
    found.source = "profile " + profile.name;
    found.machine = std::move(profile.machine);
    found.cluster.nodes.push_back(hardware::NodeOf(*found.machine));
    found.provenance = std::move(profile.sources);
    return found;
  }
  if (!cluster_.empty()) {
    SPARKWRIGHT_TRY(found.cluster, hardware::ReadCluster(env, cluster_));
  } else {
    hardware::CurlClient client;
    const auto read = [&](hardware::ClusterManagerKind manager, const std::string& from) {
      return hardware::ReadClusterOf(env, client, manager, from);
    };
    if (!standalone_.empty()) {
      SPARKWRIGHT_TRY(found.cluster, read(hardware::ClusterManagerKind::kStandalone, standalone_));
    } else if (!yarn_.empty()) {
      SPARKWRIGHT_TRY(found.cluster, read(hardware::ClusterManagerKind::kYarn, yarn_));
    } else if (!kubernetes_.empty()) {
      SPARKWRIGHT_TRY(found.cluster, read(hardware::ClusterManagerKind::kKubernetes, kubernetes_));
    } else {
      return FindMachine(env);
    }
  }
  found.source = found.cluster.source.empty() ? "--cluster" : found.cluster.source;
  return found;
}

ExitCode HardwareCommand::Print(Env& env, const Found& found) const {
  const std::vector<std::string> inputs = {root_, cluster_, standalone_, yarn_, kubernetes_};
  const std::string_view format = kHardwareFormatNames[format_];
  if (format == "yaml") {
    return PrintText(hardware::PrintClusterYaml(found.cluster), print_, inputs);
  }
  const report::ShownHardware shown{found.source, found.machine.has_value() ? &*found.machine : nullptr, found.cluster,
                                    found.provenance};
  const auto make_document = [&] {
    return report::MakeHardwareDocument(
        shown, {"sparkwright check spark-defaults.conf --cluster " + ShellQuoted(report::ClusterFlag(found.cluster))});
  };
  const Answer answer = {
      [&](report::JsonWriter& writer) { report::WriteHardwareJson(writer, shown, kVersion); },
      make_document,
  };
  return PrintAnswer(format, answer, print_, inputs, env);
}

ExitCode HardwareCommand::Run(Env& env) {
  if (profile_ == "list") {
    Output output;
    for (const hardware::MachineProfile& profile : hardware::MachineProfiles()) {
      output.Write(fmt::format("{:<18}{}\n", profile.name, profile.machine.name));
    }
    return FinishOutput(output);
  }
  const Result<Found> found = Find(env);
  if (!found.ok()) {
    return ExitWith(found.error());
  }
  if (!record_.empty()) {
    Output output;
    if (const Status status = output.OpenFile(record_, {root_}); !status.ok()) {
      return ExitWith(status.error());
    }
    output.Write(found.value().recording);
    if (const Status status = output.Close(); !status.ok()) {
      return ExitWith(status.error());
    }
    ReportNote(fmt::format("{} has what this machine answered; look through it before you send it", record_));
  }
  return Print(env, found.value());
}

}  // namespace sparkwright::cli
