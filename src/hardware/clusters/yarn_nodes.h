#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "hardware/clusters/http_get.h"
#include "model/cluster.h"

namespace sparkwright::hardware {

/// The nodes in the answer of YARN's ResourceManager to /ws/v1/cluster/nodes: what each NodeManager offers. Nodes that
/// are not RUNNING are left out, with a note. `name` is of the answer, for errors.
/// Errors: kCorrupt when it is no such answer; kInvalidArgument when no node is running.
Result<model::Cluster> ParseYarnNodes(std::string_view json, std::string_view name);

/// The largest container: what the answer to /ws/v1/cluster/scheduler calls maximumAllocation. Empty when it does not.
model::ContainerLimit ParseYarnScheduler(std::string_view json);

/// The value of a property in an answer to /conf?name=PROPERTY.
std::optional<int64_t> ParseYarnProperty(std::string_view json);

/// Asks the ResourceManager's web address, "http://resourcemanager:8088", for the nodes, and for the largest container:
/// its scheduler, or else its configuration. Where it says neither, a note does.
Result<model::Cluster> FetchYarnNodes(HttpClient& client, const std::string& url);

}  // namespace sparkwright::hardware
