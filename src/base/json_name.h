#pragma once

#include <string>
#include <string_view>

namespace sparkwright {

/// A name as in JSON, in words and without its unit: "median_task_time_ms" becomes "median task time".
std::string NameInWords(std::string_view json_name);

}  // namespace sparkwright
