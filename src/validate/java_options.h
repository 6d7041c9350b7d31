#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/violation.h"
#include "validate/subject.h"

namespace sparkwright::validate {

/// One option out of a list, and the others.
struct JavaOption {
  std::string option;  ///< All of it: "-Xmx4g".
  std::string rest;    ///< The list without it, as it was written; empty when it was the only one.
};

/// The first option that starts with `front`. Options are separated by white space; quotation marks keep one together
/// and stay as they are. Nullopt when there is none.
std::optional<JavaOption> TakeJavaOption(std::string_view options, std::string_view front);

/// Whether SparkConf.validateSettings looks into these options of the executors and refuses -Xmx and -Dspark: the extra
/// ones always, the default ones since 4.0.
bool ChecksJavaOptions(const Subject& subject, std::string_view key);

/// A fix that gives the key these options, or takes it out when there are none.
model::ConfigurationFix WithJavaOptions(std::string_view key, const std::string& options, model::FixSafety safety);

}  // namespace sparkwright::validate
