#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "conf/configuration.h"

namespace sparkwright::conf {

/// A SparkApplication of the Kubernetes operator (sparkoperator.k8s.io, v1beta2).
struct SparkApplicationYaml {
  std::string name;                    ///< metadata.name.
  std::string language;                ///< spec.type: Java, Scala, Python, R.
  std::string mode;                    ///< spec.mode: cluster, client.
  std::string spark_version;           ///< spec.sparkVersion.
  std::string application;             ///< spec.mainApplicationFile.
  std::string main_class;              ///< spec.mainClass.
  std::vector<std::string> arguments;  ///< spec.arguments.
  /// spec.sparkConf, and the fields that the operator makes properties of; those win, as they do in the operator:
  /// - driver, executor: cores, coreRequest, coreLimit, memory, memoryOverhead, image, serviceAccount, javaOptions,
  ///   gpu.quantity; executor.instances;
  /// - spec: image, memoryOverheadFactor, pythonVersion, batchScheduler;
  /// - dynamicAllocation: enabled, initialExecutors, minExecutors, maxExecutors, shuffleTrackingTimeout (in ms). With
  ///   enabled, the operator turns shuffle tracking on.
  /// Kubernetes' memory units become Spark's: "512Mi" is "512m".
  Configuration configuration;
};

/// Whether a line begins with `sparkConf:`: a part of a spec, as PrintSparkConfYaml prints it.
bool HasSparkConfLine(std::string_view text);

/// Reads the first SparkApplication, or the template of the first ScheduledSparkApplication, of one or several YAML
/// documents; or a document without a kind that has a sparkConf, as a part of a spec. `name` is what messages call the
/// text. Errors: kCorrupt for what is not YAML, with line and column; kNotFound without such a document;
/// kInvalidArgument for a field that has the wrong kind of value, with its line.
Result<SparkApplicationYaml> ParseSparkApplication(std::string_view text, std::string_view name);

/// The configuration in effect as the sparkConf of a SparkApplication, with `indent` spaces in front of each line:
///
///     sparkConf:
///       "spark.executor.memory": "8g"
std::string PrintSparkConfYaml(const Configuration& configuration, int indent);

/// The text with `value` as the value of `key`: in spec.sparkConf, or in the field that stands for the key where the
/// text has it. Everything else stays as it is, comments too. A key that is not there is put at the end of sparkConf;
/// without a sparkConf it cannot be put anywhere. Errors: those of ParseSparkApplication; kInvalidArgument where the
/// value spans lines or the sparkConf is written in braces, so that a line cannot be put in; kNotFound without a
/// sparkConf.
Result<std::string> SetInSparkApplication(std::string_view text, std::string_view name, std::string_view key,
                                          std::string_view value);

/// Which entries of a key go.
enum class RemovedEntries {
  kAll,
  kOverridden,  ///< All but the one that counts.
};

/// The text without the lines of `key` in spec.sparkConf; everything else stays as it is. Errors: those of
/// ParseSparkApplication; kInvalidArgument for an entry that is a field, spans lines or is written in braces.
Result<std::string> RemoveFromSparkApplication(std::string_view text, std::string_view name, std::string_view key,
                                               RemovedEntries removed);

}  // namespace sparkwright::conf
