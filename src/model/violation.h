#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/finding.h"

namespace sparkwright::model {

/// A property of a configuration and where it stands.
struct ConfigurationPlace {
  std::string key;
  std::string file;             ///< As the caller named it; empty for flags.
  std::optional<int64_t> line;  ///< From 1.
  std::string spelling;         ///< How it was given when not by its key: "--executor-memory"; empty otherwise.
};

/// One change of a configuration.
struct ConfigurationEdit {
  enum class Kind : uint8_t {
    kSet,     ///< Gives `key` the value, in its place or as a new entry.
    kRemove,  ///< Takes `key` out.
    kRename,  ///< Puts `new_key` with the value in the place of `key`.
  };
  Kind kind = Kind::kSet;
  std::string key;
  std::string value;    ///< For kSet and kRename.
  std::string new_key;  ///< For kRename.

  bool operator==(const ConfigurationEdit&) const = default;
};

/// Which fixes may be applied.
enum class FixMode : uint8_t {
  kSafe,  ///< Only those after which the application does the same.
  kAll,
};

/// What mends a violation: all of it or nothing.
struct ConfigurationFix {
  FixSafety safety = FixSafety::kSafe;  ///< kSafe is what `check --fix` does; the rest needs --unsafe-fixes.
  std::vector<ConfigurationEdit> edits;
};

/// Something wrong with a configuration. Made by validate::Check.
struct Violation {
  std::string_view rule;   ///< Id of the rule, such as "SC101".
  std::string_view name;   ///< Name of the rule, such as "misspelt-property".
  std::string_view title;  ///< The problem, a phrase.
  /// Critical: Spark refuses it, or does not do what it says. Warning: it costs time, money or safety. Info: advice.
  FindingSeverity severity = FindingSeverity::kInfo;
  std::optional<FindingSeverity> own_severity;  ///< Set where it differs from the rule's.
  bool is_refused = false;  ///< Spark, or its cluster manager, does not start with it or fails when it is first used.
  std::vector<ConfigurationPlace> places;  ///< The one to look at first comes first; empty when something is missing.
  std::vector<Evidence> evidence;
  std::vector<EvidenceText> texts;
  /// A sentence with names of `evidence` and `texts` in braces, which a report replaces by their values.
  std::string_view message;
  std::string_view advice;  ///< What to do, a sentence; may be empty.
  std::optional<ConfigurationFix> fix;
};

/// What a violation takes from the 100 points of a configuration.
struct ScoreWeights {
  int64_t refused = 100;
  int64_t critical = 25;
  int64_t warning = 8;
  int64_t info = 1;
  int64_t most_info = 10;  ///< All information together.
};

/// How good a configuration is, with the sum that led to it:
/// score = max(0, 100 - refused * 100 - critical * 25 - warning * 8 - min(info, 10)).
struct Grade {
  char letter = 'A';  ///< A from 90, B from 80, C from 70, D from 60, F below: as in schools, and as in seed 000.
  int64_t score = 100;
  int64_t num_refused = 0;
  int64_t num_critical = 0;  ///< Not refused.
  int64_t num_warnings = 0;
  int64_t num_info = 0;
};

/// What there is to say of a configuration.
struct Verdict {
  std::vector<Violation> violations;  ///< The worst first, then by place.
  std::vector<RuleNotEvaluated> not_evaluated;
  int64_t num_rules = 0;       ///< That were asked.
  int64_t num_properties = 0;  ///< In effect.
  Grade grade;
};

}  // namespace sparkwright::model
