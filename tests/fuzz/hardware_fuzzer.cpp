// The first byte says what the rest is: a recording of a machine, an answer of a cluster manager, a cluster.yaml.
// Whatever is read gives an answer; what is written reads back as the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hardware/clusters/cluster_yaml.h"
#include "hardware/clusters/read_cluster.h"
#include "hardware/clusters/yarn_nodes.h"
#include "hardware/node_of_machine.h"
#include "hardware/read_machine.h"
#include "hardware/recording.h"
#include "report/hardware_document.h"
#include "report/hardware_json.h"
#include "report/terminal.h"
#include "require.h"

namespace {

using namespace sparkwright;
using namespace sparkwright::hardware;
using fuzz::Require;

/// Shown in all ways, so that absurd numbers meet every format.
void Show(const model::Machine* machine, const model::Cluster& cluster) {
  const report::ShownHardware shown{"fuzz", machine, cluster};
  (void)report::RenderTerminal(report::MakeHardwareDocument(shown, {}), {});
  std::string json;
  report::JsonWriter writer([&](std::string_view text) { json += text; }, report::JsonWriter::Layout::kOneLine);
  report::WriteHardwareJson(writer, shown, "0");
  writer.Finish();
}

void Machine(std::string_view text) {
  Result<Recording> recording = Recording::Parse(text, "fuzz");
  if (!recording.ok()) {
    return;
  }
  Recorder recorder(*recording);
  const model::Machine machine = ReadMachine(recorder);
  model::Cluster cluster;
  cluster.nodes.push_back(NodeOf(machine));
  Require(cluster.nodes.front().memory >= Bytes() && cluster.nodes.front().cores >= 0);
  Require(!machine.cpu.usable_cores.has_value() || *machine.cpu.usable_cores >= 1);
  Show(&machine, cluster);
  const std::string first = recorder.Recorded().Text();
  Result<Recording> back = Recording::Parse(first, "back");
  Require(back.ok());
  Require(back->Text() == first);
}

void ClusterOf(std::string_view text) {
  const Result<model::Cluster> cluster = ParseClusterFile(text, "fuzz");
  if (!cluster.ok()) {
    return;
  }
  Require(!cluster.value().nodes.empty());
  Show(nullptr, cluster.value());
}

void Yaml(std::string_view text) {
  const Result<model::Cluster> cluster = ParseClusterYaml(text, "fuzz");
  if (!cluster.ok()) {
    return;
  }
  const std::string first = PrintClusterYaml(cluster.value());
  const Result<model::Cluster> back = ParseClusterYaml(first, "back");
  Require(back.ok());
  Require(PrintClusterYaml(back.value()) == first);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      Machine("sparkwright-hardware-recording 1\n" + std::string(text));
      break;
    case 1:
      ClusterOf(text);
      break;
    case 2:
      Yaml(text);
      break;
    default:
      (void)ParseYarnScheduler(text);
      (void)ParseYarnProperty(text);
  }
  return 0;
}
