#pragma once

#include <string>
#include <string_view>

#include "base/env.h"
#include "base/result.h"

namespace sparkwright::spark {

/// Where clusters and runs are kept when nobody says: $XDG_STATE_HOME/sparkwright, or ~/.local/state/sparkwright.
/// Errors: kNotFound without a home folder, with `flag`, by which another place can be given.
Result<std::string> StateFolder(Env& env, std::string_view flag);

/// The same folder as an absolute path, with links followed as far as it exists and no slash at its end. Errors:
/// kUnavailable; kInvalidArgument when it is not UTF-8 or holds what Spark takes for something else in a URI or a
/// properties file, with `flag`.
Result<std::string> UsableFolder(const std::string& folder, std::string_view flag);

}  // namespace sparkwright::spark
