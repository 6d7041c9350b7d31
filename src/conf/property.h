#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "conf/property_value.h"
#include "model/spark_version.h"

namespace sparkwright::conf {

enum class PropertyScope { kCore, kSql, kStaticSql };

enum class Settable {
  kRuntime,  ///< Also in a running session: `SET key=value`.
  kStart,    ///< Only before the application, or the service that reads it, starts.
};

/// A default, from this Spark line on. Nullopt: there is none.
struct DefaultStep {
  model::SparkVersion from;
  std::optional<std::string> value;
};

/// A bound in the unit of the property: a number of bytes, MiB, seconds, …, or a plain number.
using BoundValue = std::variant<int64_t, double>;

/// A bound from this Spark line on. Nullopt: there is none.
struct BoundStep {
  model::SparkVersion from;
  std::optional<BoundValue> value;
};

/// Something about a property that was different before a Spark line.
struct PropertyChange {
  model::SparkVersion from;
  std::string what;              ///< "type", "unit", "allowed", "settable", …: a field of the catalogue.
  std::vector<std::string> was;  ///< Its value before; several for a list, none when it was not there.
};

/// What Spark says of a key that it wants to be rid of, and still reads.
struct Deprecation {
  std::string from;         ///< The version of Spark that began to warn, such as "2.3".
  std::string replaced_by;  ///< Empty when there is nothing instead.
};

/// What becomes of a key that Spark no longer reads.
struct Removal {
  std::string in;                             ///< The version of Spark that no longer reads it.
  bool is_error = false;                      ///< Setting it fails; otherwise it is ignored.
  std::optional<std::string> accepted_value;  ///< The one value that does not fail.
  std::string replaced_by;
};

/// What Spark knows of one of its properties.
struct Property {
  std::string key;
  std::string since;  ///< As Spark's source says, such as "0.7.0"; may be older than the catalogue.
  std::optional<model::SparkVersion> first;  ///< The first and last line that has it, where those are not the first
  std::optional<model::SparkVersion> last;   ///< and last of the catalogue.
  std::optional<ValueForm> form;             ///< Nullopt for names that are only known as former ones.
  std::string item_type;                     ///< Of a sequence that is not of text: "long".
  std::vector<DefaultStep> defaults;         ///< Oldest first.
  std::string fallback;                      ///< The key whose value is taken when this one is not set.
  std::string prepended;                     ///< The key whose value Spark puts in front of this one's.
  std::vector<BoundStep> least;              ///< Oldest first.
  std::vector<BoundStep> most;
  bool is_least_excluded = false;
  bool is_most_excluded = false;
  std::vector<BoundValue> exceptions;  ///< Within the bounds and still refused.
  std::optional<int64_t> multiple_of;  ///< In its unit.
  bool has_more_rules = false;         ///< Spark refuses values that no field here says.
  bool is_internal = false;            ///< Not in Spark's documentation; may change without notice.
  bool is_machine_dependent = false;   ///< The default depends on the machine.
  PropertyScope scope = PropertyScope::kCore;
  Settable settable = Settable::kStart;
  std::vector<std::string> alternatives;  ///< Other keys that Spark reads when this one is not set.
  std::optional<Deprecation> deprecated;
  std::optional<Removal> removed;
  std::string defined_in;               ///< The Scala object, such as "org.apache.spark.internal.config.package$".
  std::string module;                   ///< "core", "sql-catalyst", "yarn", "kubernetes", …
  std::vector<PropertyChange> changes;  ///< Oldest first.

  /// The default of a version, before a fallback is followed. Nullopt when there is none, or the version lacks the key.
  [[nodiscard]] std::optional<std::string> DefaultAt(const model::SparkVersion& version) const;
  /// Its values at a version. Nullopt as for `form`.
  [[nodiscard]] std::optional<ValueForm> FormAt(const model::SparkVersion& version) const;
  [[nodiscard]] std::optional<BoundValue> LeastAt(const model::SparkVersion& version) const;
  [[nodiscard]] std::optional<BoundValue> MostAt(const model::SparkVersion& version) const;
  /// Whether that version reads it.
  [[nodiscard]] bool IsIn(const model::SparkVersion& version) const;

  /// Reads a value as that version of Spark does and checks its bounds. `reader` is what messages call who refuses it.
  /// Errors: kInvalidArgument, with what to write instead.
  [[nodiscard]] Result<PropertyValue> Check(std::string_view value, const model::SparkVersion& version,
                                            std::string_view reader = "Spark") const;
};

/// A bound in Spark's form: "1024 bytes" of a size becomes "1k".
std::string PrintBound(const Property& property, const BoundValue& bound);

/// Properties whose key has a part that the user chooses, or that Spark makes from parts.
struct PropertyFamily {
  std::string pattern;  ///< "spark.executor.resource.<name>.amount".
  std::string type;     ///< As in the catalogue; may be empty.
  std::string unit;
  std::string what;  ///< What they do, in one sentence.
  std::optional<model::SparkVersion> first;
  std::optional<model::SparkVersion> last;

  /// Whether a key is one of them: a placeholder in the middle stands for a word without dots, <class> for words with
  /// dots, and one at the end for anything.
  [[nodiscard]] bool Matches(std::string_view key) const;
};

/// Keys that start so belong to a vendor or a library and mean nothing to Apache Spark.
struct VendorNamespace {
  std::string prefix;
  std::string vendor;
};

}  // namespace sparkwright::conf
