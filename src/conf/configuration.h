#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sparkwright::conf {

/// Where an entry comes from, weakest first: this is Spark's precedence. A flag of spark-submit such as
/// --executor-memory beats --conf for the same key (SparkSubmitArguments, loadEnvironmentArguments), --conf beats the
/// files (mergeDefaultSparkProperties), and what the application sets in code beats all of them (SparkConf).
/// One exception that Spark has: for what starts the driver's own JVM in client mode (spark.driver.memory and its kin),
/// the launcher takes the later one of flag and --conf.
enum class EntrySource {
  kDefaultsFile,    ///< conf/spark-defaults.conf.
  kPropertiesFile,  ///< --properties-file; it takes the place of the defaults unless --load-spark-defaults is given.
  kExtraPropertiesFile,  ///< --extra-properties-file (4.2), later ones first.
  kConfFlag,             ///< --conf KEY=VALUE.
  kFlag,                 ///< A flag of its own, or a field of its own in YAML and JSON.
  kApplication,          ///< Code, or the environment that an event log shows: what was in effect.
};

/// Where an entry stands, for people and for fixing it.
struct EntryOrigin {
  EntrySource source = EntrySource::kDefaultsFile;
  std::string file;             ///< As the caller named it; empty for flags given directly.
  std::optional<int64_t> line;  ///< From 1.
  std::string spelling;         ///< How it was given when not by its key: "--executor-memory", "driver.memory".

  /// "conf/spark-defaults.conf:12", "--executor-memory", "job.yaml:8 (executor.memory)".
  [[nodiscard]] std::string Text() const;
};

struct ConfigurationEntry {
  std::string key;
  std::string value;  ///< As Spark gets it: trimmed and unescaped.
  EntryOrigin origin;
};

/// Everything that was configured, in the order in which it was read, overridden entries included.
class Configuration {
 public:
  void Add(ConfigurationEntry entry) { entries_.push_back(std::move(entry)); }
  void Add(std::string_view key, std::string_view value, EntryOrigin origin) {
    Add({std::string(key), std::string(value), std::move(origin)});
  }
  /// Adds all entries of another configuration behind these.
  void Append(const Configuration& other);

  [[nodiscard]] const std::vector<ConfigurationEntry>& entries() const { return entries_; }

  /// The entry that Spark uses for this key: of the strongest source, the last one. Null when there is none. Valid
  /// until the configuration changes.
  [[nodiscard]] const ConfigurationEntry* Find(std::string_view key) const;
  /// The value of that entry.
  [[nodiscard]] std::optional<std::string_view> Value(std::string_view key) const;

  /// What Spark uses, by key.
  [[nodiscard]] std::map<std::string_view, const ConfigurationEntry*> Effective() const;

  /// Entries that another entry of the same key takes the place of, in their order.
  [[nodiscard]] std::vector<const ConfigurationEntry*> Overridden() const;

 private:
  std::vector<ConfigurationEntry> entries_;
};

}  // namespace sparkwright::conf
