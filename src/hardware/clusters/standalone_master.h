#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "hardware/clusters/http_get.h"
#include "model/cluster.h"

namespace sparkwright::hardware {

/// The workers in the page /json/ of a standalone master's web UI: each is a node with the cores and memory that it
/// offers. Workers that are not ALIVE are left out, with a note. `name` is of the page, for errors.
/// Errors: kCorrupt when it is no such page; kInvalidArgument when no worker is alive or the master is a standby.
Result<model::Cluster> ParseStandaloneMaster(std::string_view json, std::string_view name);

/// Fetches and reads it from the address of the web UI, "http://master:8080".
Result<model::Cluster> FetchStandaloneMaster(HttpClient& client, const std::string& url);

}  // namespace sparkwright::hardware
