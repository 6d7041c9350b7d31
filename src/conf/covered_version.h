#pragma once

#include <string_view>

#include "base/result.h"
#include "model/spark_version.h"

namespace sparkwright::conf {

/// A version of Spark that the builtin catalogue covers, as a flag or a manifest gives it: "3.5", "4.1.2". An empty
/// text is the newest line. Errors: kInvalidArgument, also for versions before the oldest and behind the newest one.
Result<model::SparkVersion> CoveredVersion(std::string_view text);

/// A release that a line stands for: the newest of it that the builtin catalogue knows, since its .0 may never have
/// been one. A version with a patch is itself.
model::SparkVersion ReleaseOf(const model::SparkVersion& version);

/// A version as an event log names it; the newest of the builtin catalogue when the text is none.
model::SparkVersion VersionOrNewest(std::string_view text);

}  // namespace sparkwright::conf
