#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.h"
#include "model/finding.h"
#include "model/prediction.h"

/// What to do for a job, from everything that is known of it, what gains most first.
namespace sparkwright::model {

/// What has to be done, least work first.
enum class Effort : uint8_t {
  kFlag,           ///< One property or flag.
  kConfiguration,  ///< Several properties that belong together.
  kCode,           ///< A change of the program, or of how its data lies.
  kHardware,       ///< Other or more machines.
};
inline constexpr std::array<std::string_view, 4> kEffortNames = {"flag", "configuration", "code", "hardware"};
constexpr std::string_view EffortName(Effort effort) { return kEffortNames[static_cast<std::size_t>(effort)]; }

/// What can go wrong when it is done.
enum class Risk : uint8_t { kLow, kMedium, kHigh };
inline constexpr std::array<std::string_view, 3> kRiskNames = {"low", "medium", "high"};
constexpr std::string_view RiskName(Risk risk) { return kRiskNames[static_cast<std::size_t>(risk)]; }

/// Which stage a recommendation comes from.
enum class RecommendationSource : uint8_t {
  kFinding,        ///< Of a run: diagnose.
  kViolation,      ///< Of a configuration: validate.
  kBottleneck,     ///< Of a prediction.
  kConfiguration,  ///< The configuration that optimize proposes.
  kHardware,       ///< Of a prediction and the machines of the cluster.
  kPractice,       ///< data/best-practices.json.
};
inline constexpr std::array<std::string_view, 6> kRecommendationSourceNames = {
    "finding", "check", "bottleneck", "configuration", "hardware", "practice"};

/// What it does to a run, as shares of what it is now; negative numbers are losses. Nothing known: absent.
struct RecommendationImpact {
  std::optional<Estimate<Ratio>> time;  ///< Of the wall clock that goes away.
  std::optional<Estimate<Ratio>> cost;  ///< Of the machine time that goes away.
  /// A failure that it keeps from happening, or a result that it keeps right: 1 when it has happened, less when it may.
  std::optional<Estimate<Ratio>> reliability;
};

/// Why something is recommended.
struct RecommendationCause {
  RecommendationSource source = RecommendationSource::kPractice;
  std::string name;  ///< Of the rule, the bottleneck ("bottleneck/disk") or the practice.
  /// A sentence with names of `evidence` and `texts` in braces, which a report replaces by their values.
  std::string message;
  std::vector<Evidence> evidence;
  std::vector<EvidenceText> texts;
  std::vector<FindingPlace> places;  ///< Of a finding.
};

/// One thing to do.
struct Recommendation {
  std::string id;     ///< Unique in its list: "skewed-partitions", "check/giant-executor", "hardware/more-nodes".
  std::string title;  ///< What to do, a phrase: "Set spark.sql.shuffle.partitions to 4000".
  RecommendationSource source = RecommendationSource::kPractice;
  std::vector<RecommendationCause> causes;  ///< Why; what was merged has several, the first says most.
  std::vector<std::string> advice;          ///< What to do besides or instead; sentences.
  std::vector<PropertyFix> properties;      ///< To set, all together; empty when it is no matter of configuration.
  std::vector<std::string> removals;        ///< Keys to take out.
  std::string code;                         ///< A change of the program, a few lines; may be empty.
  RecommendationImpact impact;
  double score = 0.0;  ///< Of the impact, 0 to 1: what ranks.
  Effort effort = Effort::kFlag;
  Risk risk = Risk::kLow;
  double roi = 0.0;                        ///< The score over the hours that the effort takes.
  bool is_quick_win = false;               ///< Little effort, low risk and something to gain.
  std::vector<std::string> conflicts;      ///< Ids of others that it cannot be done together with.
  std::vector<std::string> prerequisites;  ///< Ids of others that must be done first.
  std::string provenance;                  ///< Where the advice is from: a rule's id, a document.
};

/// A measured run that is like the job, of data/performance-history.json.
struct SimilarRun {
  std::string program;
  std::string machine;
  std::string spark_version;
  PastRun run;
};

struct Recommendations {
  std::vector<Recommendation> all;          ///< The best first.
  std::vector<SimilarRun> similar;          ///< The most alike first.
  std::vector<std::string> not_considered;  ///< What nobody gave and what it would tell; sentences.
};

}  // namespace sparkwright::model
