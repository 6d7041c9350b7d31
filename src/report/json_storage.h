#pragma once

#include "model/storage.h"
#include "report/json_object.h"
#include "report/json_stages.h"

namespace sparkwright::report {

template <>
struct JsonObject<model::RddStorage> {
  using R = model::RddStorage;
  static constexpr std::string_view kName = "rdd";
  static constexpr std::string_view kMeaning =
      "A persisted RDD. Sizes are only in logs written with spark.eventLog.logBlockUpdates.enabled.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("rdd_id", &R::id, ""),
        Field("name", &R::name, ""),
        Field("storage_level", &R::storage_level, ""),
        Field("num_partitions", &R::num_partitions, ""),
        Field("num_cached_partitions", &R::num_cached_partitions, "At the end of the log, or when unpersisted."),
        Field("memory_used_bytes", &R::memory_used, ""),
        Field("disk_used_bytes", &R::disk_used, ""),
        Field("peak_memory_used_bytes", &R::peak_memory_used, ""),
        Field("peak_disk_used_bytes", &R::peak_disk_used, ""),
        Field("is_unpersisted", &R::is_unpersisted, "The History Server no longer shows it."),
    };
  }
};

}  // namespace sparkwright::report
