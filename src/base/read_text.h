#pragma once

#include <string>

#include "base/env.h"
#include "base/quantity.h"
#include "base/result.h"

namespace sparkwright {

/// The whole of a small text file, "-" for standard input. Errors: those of FileSystem::Open and Read;
/// kLimitExceeded when it has more than `most`.
Result<std::string> ReadText(FileSystem& files, const std::string& path, Bytes most);

}  // namespace sparkwright
