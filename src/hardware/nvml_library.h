#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace sparkwright::hardware {

/// Loads the library of NVIDIA's driver, asks it about the machine's GPUs and unloads it. `path` names another library
/// than libnvidia-ml.so.1. The answer has the form that gpu_answers.h specifies; what the library refuses is in it as
/// an error. Errors: kNotFound when there is no such library.
Result<std::string> AskNvml(const std::optional<std::string>& path);

}  // namespace sparkwright::hardware
