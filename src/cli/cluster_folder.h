#pragma once

#include <string>
#include <string_view>

#include "base/env.h"
#include "base/result.h"

namespace sparkwright::cli {

/// The folder of a cluster on this machine: the given one, or the usual one where it is empty. `flag` gives it. Errors:
/// those of spark::StateFolder and spark::UsableFolder.
Result<std::string> ClusterFolder(Env& env, const std::string& given, std::string_view flag);

}  // namespace sparkwright::cli
