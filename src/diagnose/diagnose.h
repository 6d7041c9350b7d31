#pragma once

#include <functional>
#include <span>

#include "diagnose/rule.h"
#include "model/application.h"
#include "model/finding.h"
#include "model/run_facts.h"

namespace sparkwright::diagnose {

/// A finding that is sure and whose removal cannot shorten the run by this much is information. As in the published
/// peers: nobody sees half a percent of a run.
inline constexpr Ratio kWarningImpact{0.005};
/// One that costs a tenth of the run is critical: the first thing to mend.
inline constexpr Ratio kCriticalImpact{0.10};
/// Shorter than this, the time a run takes varies by more from one time to the next (measured on the logs of
/// tests/logs, which differ by 0.3 to 1 s when made again).
inline constexpr Millis kMinImpact{500};

/// What a finding must cost to be a warning. A gain that the log shows counts as soon as a run may differ by it; one
/// that is an estimate must be more than what the estimate leaves out, which in a short run is its start: classes to
/// load, code to compile, workers to begin, seconds of each that go away with nothing.
struct LeastCost {
  Millis impact;
  Ratio share;  ///< Of the run.
};
constexpr LeastCost LeastCostOfWarning(model::FindingConfidence confidence) {
  switch (confidence) {
    case model::FindingConfidence::kSure:
      return {kMinImpact, kWarningImpact};
    case model::FindingConfidence::kLikely:
      return {Millis(1'000), Ratio{0.02}};
    case model::FindingConfidence::kPossible:
      break;
  }
  return {Millis(2'000), Ratio{0.05}};
}

/// Asks all rules and ranks what they find: severity, then impact, then confidence. Findings at the same place that
/// follow from another one are taken into it as its `consequences`, and it becomes as severe as the worst of them;
/// information takes in nothing but information. Findings of one rule with the same property fix and the same texts
/// become one with all places. `facts` are those of `application`. Pure; rules are asked on up to `num_threads`
/// threads, which changes nothing else.
///
/// `is_stopped`, where given, is asked before each rule, on any of the threads: once it says true, the rules that are
/// left are not evaluated.
model::Diagnosis Diagnose(const model::Application& application, const model::RunFacts& facts, int num_threads = 1,
                          const std::function<bool()>& is_stopped = {});

/// The same with these rules, for tests.
model::Diagnosis DiagnoseWith(std::span<const Rule* const> rules, const model::Application& application,
                              const model::RunFacts& facts, int num_threads = 1,
                              const std::function<bool()>& is_stopped = {});

}  // namespace sparkwright::diagnose
