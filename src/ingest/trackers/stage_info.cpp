#include "ingest/trackers/stage_info.h"

namespace sparkwright::ingest {
namespace {

/// The name in a scope such as {"id":"3","name":"WholeStageCodegen (1)"}, which Spark writes as text within the JSON.
std::string ScopeName(std::string_view scope) {
  constexpr std::string_view kKey = "\"name\":\"";
  const std::size_t key = scope.find(kKey);
  if (key == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = scope.substr(key + kKey.size());
  return std::string(rest.substr(0, rest.find('"')));
}

std::optional<model::StageRdd> ReadRdd(const JsonEvent& info) {
  const auto id = info.RequiredId("RDD ID");
  if (!id.has_value()) {
    return std::nullopt;
  }
  model::StageRdd rdd;
  rdd.id = RddId(*id);
  rdd.name = info.Text("Name");
  rdd.scope_name = ScopeName(info.String("Scope"));
  if (const auto level = info.Object("Storage Level")) {
    rdd.storage_level = ReadStorageLevel(*level);
  }
  rdd.num_partitions = info.Integer32("Number of Partitions", 0);
  rdd.num_cached_partitions = info.Integer32("Number of Cached Partitions", 0);
  rdd.memory_size = Bytes(info.Integer("Memory Size", 0));
  rdd.disk_size = Bytes(info.Integer("Disk Size", 0));
  return rdd;
}

void ReadAccumulables(const JsonEvent& info, model::Stage& stage) {
  stage.accumulables.clear();
  info.ForEachObject("Accumulables", [&](const JsonEvent& accumulable) {
    // Internal and SQL accumulables are shown elsewhere, as task metrics and as metrics of plan nodes.
    if (accumulable.Boolean("Internal") || accumulable.String("Metadata") == "sql") {
      return;
    }
    if (const auto id = accumulable.Integer("ID")) {
      const auto value = accumulable.Element("Value");
      stage.accumulables.push_back(
          {AccumulatorId(*id), accumulable.Text("Name"), value.has_value() ? ScalarText(*value) : std::string()});
    }
  });
}

}  // namespace

std::optional<Timestamp> ReadTimestamp(const JsonEvent& event, std::string_view key) {
  const auto time = event.Integer(key);
  return time.has_value() && *time >= 0 ? std::optional(Timestamp(*time)) : std::nullopt;
}

model::StorageLevel ReadStorageLevel(const JsonEvent& level) {
  model::StorageLevel storage_level;
  storage_level.use_disk = level.Boolean("Use Disk");
  storage_level.use_memory = level.Boolean("Use Memory");
  // Before Spark 2.0 off-heap storage was called ExternalBlockStore, before 1.5 Tachyon.
  storage_level.use_off_heap =
      level.Boolean("Use Off Heap") || level.Boolean("Use ExternalBlockStore") || level.Boolean("Use Tachyon");
  storage_level.is_deserialized = level.Boolean("Deserialized");
  storage_level.replication = level.Integer32("Replication", 1);
  return storage_level;
}

bool ReadStageInfo(const JsonEvent& info, model::Stage& stage) {
  const auto id = info.RequiredId("Stage ID");
  if (!id.has_value()) {
    return false;
  }
  stage.id = StageId(*id);
  stage.attempt = info.Integer32("Stage Attempt ID", 0);
  stage.name = info.Text("Stage Name");
  stage.details = info.Text("Details");
  stage.num_tasks = info.Id("Number of Tasks").value_or(0);
  stage.submitted = ReadTimestamp(info, "Submission Time");
  stage.completed = ReadTimestamp(info, "Completion Time");
  stage.failure_reason = info.Text("Failure Reason");
  stage.resource_profile_id = info.Integer32("Resource Profile Id", 0);
  stage.is_shuffle_push_enabled = info.Boolean("Shuffle Push Enabled");
  stage.num_shuffle_mergers = info.Integer32("Shuffle Push Mergers Count", 0);
  stage.parent_ids.clear();
  info.ForEach("Parent IDs", [&](simdjson::dom::element parent) {
    const auto number = WholeNumber(parent);
    if (number.has_value() && *number >= 0 && *number <= INT32_MAX) {
      stage.parent_ids.emplace_back(static_cast<int32_t>(*number));
    } else {
      info.Reject("Parent IDs");
    }
  });
  stage.rdds.clear();
  info.ForEachObject("RDD Info", [&](const JsonEvent& rdd_info) {
    if (auto rdd = ReadRdd(rdd_info)) {
      stage.rdds.push_back(std::move(*rdd));
    }
  });
  ReadAccumulables(info, stage);
  return true;
}

}  // namespace sparkwright::ingest
