#pragma once

#include <string_view>

namespace sparkwright::conf {

/// The element of spark.plugins that loads the RAPIDS Accelerator.
inline constexpr std::string_view kRapidsPlugin = "com.nvidia.spark.SQLPlugin";

}  // namespace sparkwright::conf
