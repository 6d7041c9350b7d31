#pragma once

#include <optional>

#include "ingest/events/json_event.h"
#include "model/stage.h"

namespace sparkwright::ingest {

/// Reads a "Stage Info" object of any Spark version into `stage`, leaving counts, status and metrics alone. False,
/// and kBadField counted, when it does not say which stage it is.
bool ReadStageInfo(const JsonEvent& info, model::Stage& stage);

/// Reads a "Storage Level" object.
model::StorageLevel ReadStorageLevel(const JsonEvent& level);

/// A millisecond time of an event; absent when missing or negative.
std::optional<Timestamp> ReadTimestamp(const JsonEvent& event, std::string_view key);

}  // namespace sparkwright::ingest
