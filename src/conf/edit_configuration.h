#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/violation.h"

namespace sparkwright::conf {

/// A configuration file with changes, everything else as it was: comments, order, spacing. Properties files take every
/// kind of edit, and so do the lines of sparkConf of a SparkApplication; its fields take values. `name` is what
/// messages call the text. Errors: those of the format's reader; kInvalidArgument for formats that are not rewritten
/// (JSON, commands), with the edits to make by hand.
Result<std::string> EditConfiguration(std::string_view text, std::string_view name,
                                      std::span<const model::ConfigurationEdit> edits);

/// "set spark.a to 1", "take out spark.a", "write spark.b 1 for spark.a".
std::string EditText(const model::ConfigurationEdit& edit);

}  // namespace sparkwright::conf
