#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/cluster.h"
#include "model/machine.h"
#include "report/document.h"

namespace sparkwright::report {

/// Hardware as reports show it: a machine and the node that it makes, or a cluster.
struct ShownHardware {
  std::string source;                       ///< "this machine", a recording, a profile, a URL.
  const model::Machine* machine = nullptr;  ///< Null for a cluster.
  const model::Cluster& cluster;
  /// Of a profile: fields and the document that says them.
  std::vector<std::pair<std::string, std::string>> provenance = {};
};

/// Hardware for people. `next` are commands to run then.
Document MakeHardwareDocument(const ShownHardware& hardware, std::vector<std::string> next);

/// "nodes=3,cores=15,memory=57g,gpus=1": the cluster as --cluster takes it, memory rounded down to mebibytes. Nodes
/// whose cores or memory are not known leave them out.
std::string ClusterFlag(const model::Cluster& cluster);

}  // namespace sparkwright::report
