#pragma once

#include <string_view>
#include <tuple>

#include "model/price.h"
#include "report/json_object.h"

namespace sparkwright::report {

template <>
struct JsonObject<model::MachineTime> {
  using T = model::MachineTime;
  static constexpr std::string_view kName = "machine_time";
  static constexpr std::string_view kMeaning = "What one run takes of machines.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{Field("node_hours", &T::node_hours, ""),
                      Field("core_hours", &T::core_hours, "Of cores that Spark may use."),
                      Field("gibibyte_hours", &T::gibibyte_hours, "Of memory that Spark may use."),
                      Field("gpu_hours", &T::gpu_hours, "")};
  }
};

}  // namespace sparkwright::report
