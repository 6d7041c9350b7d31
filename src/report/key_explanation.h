#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conf/property_catalogue.h"
#include "model/spark_version.h"

namespace sparkwright::report {

/// A default and the lines of Spark that have it.
struct DefaultPeriod {
  std::string from;  ///< "3.1"
  std::string to;    ///< "3.5"
  std::optional<std::string> value;
};

/// Something that a line of Spark changed about a property.
struct ChangeNote {
  std::string from;
  std::string what;
  std::string was;  ///< Empty when it was not there.
};

/// What `sparkwright explain` says of a key, before it is known how it will be shown. Text is as the catalogue has it.
struct KeyExplanation {
  std::string key;
  std::string spark_version;
  conf::KeyStatus status = conf::KeyStatus::kUnknown;
  std::string note;  ///< What it does; empty when nobody wrote that yet.
  std::string type;  ///< Empty for former names, whose values Spark hands on.
  std::string unit;  ///< Of a bare number.
  std::vector<std::string> allowed;
  std::optional<bool> ignores_case;
  std::optional<std::string> default_value;
  std::string default_from;  ///< The key whose default it is, when that is another one.
  bool is_machine_dependent = false;
  std::string least;  ///< "at least 1m", empty without a bound.
  std::string most;
  std::string other_rules;  ///< Further rules as text.
  std::string settable;     ///< "runtime", "start", "start (static SQL)".
  bool is_internal = false;
  std::string since;  ///< The version of Spark, or of the vendor's library, that introduced it.
  std::string first;  ///< First and last line that has it, of those that the catalogue knows.
  std::string last;
  std::string fallback;
  std::string prepended;
  std::vector<std::string> alternatives;
  std::string fate;  ///< A sentence when it is deprecated, removed, not yet or no longer there.
  std::string replaced_by;
  std::string family;  ///< Its pattern.
  std::string vendor;
  std::string module;
  std::string defined_in;
  std::vector<DefaultPeriod> defaults;
  std::vector<ChangeNote> changes;
  std::vector<std::string> used_for;  ///< What Sparkwright does with it.
};

KeyExplanation ExplainKey(const conf::PropertyCatalogue& catalogue, std::string_view key,
                          const model::SparkVersion& version);

}  // namespace sparkwright::report
