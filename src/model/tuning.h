#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.h"
#include "model/finding.h"
#include "model/spark_version.h"
#include "model/violation.h"

namespace sparkwright::model {

/// Why a property is to change: a finding of one of the runs, or what `check` says of the result.
struct TuningReason {
  std::string_view rule;     ///< Its name.
  std::string_view title;    ///< "Skewed partitions".
  std::string_view message;  ///< As Finding::message, with names of what follows in braces.
  std::vector<Evidence> evidence;
  std::vector<EvidenceText> texts;
  Millis impact;  ///< The finding's; of all its changes together. 0 for what `check` says.
};

/// A property to change.
struct TunedProperty {
  std::string key;
  std::optional<std::string> old_value;  ///< Absent when the runs had Spark's default.
  std::string new_value;
  FixSafety safety = FixSafety::kSafe;
  std::vector<TuningReason> reasons;  ///< The one that counts most first.
  /// Values that other findings asked for, which lost against this one.
  std::vector<std::string> other_values;
};

/// A property that stays as it is.
struct KeptProperty {
  std::string key;
  std::string value;
};

/// A change that a finding asks for and that would make the configuration worse where it is to run.
struct RejectedChange {
  std::string key;
  std::string value;
  TuningReason reason;  ///< What `check` says of it.
};

/// The configuration proposed for a job from one or more of its runs. Made by optimize::Propose, and
/// checked and mended by pipeline::Tune.
struct Tuning {
  std::vector<TunedProperty> changes;  ///< What gains most first.
  std::vector<KeptProperty> kept;      ///< Set in the newest run and right as far as the rules tell; by key.
  std::vector<KeptProperty> dropped;   ///< Set in the newest run by Spark itself for that run only; by key.
  std::vector<std::string> redacted;   ///< Keys whose value Spark hid from the log, so that it has to be given again.
  /// Wall clock the changes of each run together can gain at most, and that run's length.
  std::vector<Millis> gains;
  std::vector<Millis> durations;
  std::vector<RejectedChange> rejected;  ///< By what they would have done.
  Verdict verdict;                       ///< Of the result: what is kept and what changes.
  SparkVersion version;                  ///< The one that it was made for.
};

}  // namespace sparkwright::model
