#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.h"
#include "model/prediction.h"
#include "model/price.h"
#include "model/spark_version.h"
#include "model/tuning.h"

/// A configuration made for a job that need not have run yet, and why each value.
namespace sparkwright::model {

/// What a property is about, in the order of a report.
enum class PropertyTopic : uint8_t {
  kExecutors,  ///< Their cores, memory and number.
  kDriver,
  kAllocation,
  kMemory,
  kShuffle,
  kQueries,     ///< Spark SQL: joins, scans, adaptive execution.
  kStorage,     ///< Formats, committers, serialisation, compression.
  kScheduling,  ///< Locality, speculation, retries, timeouts.
  kPython,
  kGpu,
  kStreaming,
  kGraph,
  kCluster,  ///< What a cluster manager needs beside.
};
constexpr std::string_view PropertyTopicName(PropertyTopic topic) {
  constexpr std::string_view kNames[] = {"executors", "driver",  "allocation", "memory", "shuffle",
                                         "queries",   "storage", "scheduling", "python", "gpu",
                                         "streaming", "graph",   "cluster"};
  return kNames[static_cast<std::size_t>(topic)];
}

/// A property to set.
struct RecommendedProperty {
  std::string key;
  std::string value;   ///< As Spark reads it.
  std::string reason;  ///< A sentence without its full stop, with the numbers behind the value.
  PropertyTopic topic = PropertyTopic::kExecutors;
  bool is_given = false;  ///< The caller gave the value; it is no advice.
};

/// A property that somebody would expect to be set, and that is right as Spark has it.
struct DefaultLeftAlone {
  std::string key;
  std::string value;  ///< Spark's default in that version.
  std::string reason;
};

/// A property of the configuration in use that is neither kept nor set to another value.
struct LeftOutProperty {
  std::string key;
  std::string value;   ///< That it had.
  std::string reason;  ///< A phrase.
};

/// The same executors in another number.
struct SizeAlternative {
  std::string_view name;        ///< "small", "medium", "large".
  bool is_recommended = false;  ///< Its number is that of the configuration.
  ExecutorLayout layout;
  Estimate<Millis> time;
  std::optional<Ratio> load;            ///< Of a stream whose rate is known (model::Prediction).
  std::optional<Millis> latency;        ///< Of such a stream, where it keeps up.
  MachineTime machine_time;             ///< Of what the executors ask for; core_hours are those of their cores.
  std::optional<double> run;            ///< US dollars; absent without a price.
  std::optional<int64_t> nodes_needed;  ///< More nodes than the cluster has; absent where it fits.
  std::string reason;
};

/// Made by optimize::Configure; verdict and prediction are of the stages that give them.
struct RecommendedConfiguration {
  SparkVersion version;
  ExecutorLayout layout;
  std::vector<RecommendedProperty> properties;  ///< By topic.
  std::vector<DefaultLeftAlone> left_alone;
  std::vector<KeptProperty> kept;             ///< Of the configuration in use, as they are there; by key.
  std::vector<LeftOutProperty> left_out;      ///< The rest of it.
  std::vector<SizeAlternative> alternatives;  ///< Small first.
  /// Where the search left what is usual (seed 000: 4 to 6 cores, 8 to 32 GB …), and why; sentences.
  std::vector<std::string> departures;
  std::optional<Millis> trigger_interval;  ///< Of a stream whose rate is known, where it keeps up.
  std::vector<std::string> notes;          ///< What no property can do, and what to know; sentences.
};

}  // namespace sparkwright::model
