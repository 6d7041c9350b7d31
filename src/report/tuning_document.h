#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/tuning.h"
#include "report/document.h"

namespace sparkwright::report {

/// A proposed configuration for people. `runs` are what messages call the logs, in the order of Tuning::gains; `next`
/// are commands to run then.
Document MakeTuningDocument(const model::Tuning& tuning, const std::vector<std::string>& runs,
                            std::vector<std::string> next);

/// The same as a spark-defaults.conf that is complete: what changes with its reasons as comments, then what stays.
std::string RenderSparkDefaults(const model::Tuning& tuning, const std::vector<std::string>& runs);

/// What changes as flags of spark-submit in one line, quoted for a POSIX shell; empty when nothing does.
std::string RenderSubmitFlags(const model::Tuning& tuning);

}  // namespace sparkwright::report
