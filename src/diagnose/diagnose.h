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

/// Whether a finding whose removal saves `impact` of a run of `duration` is a warning at least. A gain that the log
/// shows counts as soon as a run may differ by it. One that is an estimate must be more than what the estimate leaves
/// out, which in a short run is much of it: classes to load, code to compile, workers to begin, seconds of each that go
/// away with nothing. In a long run those seconds are nothing, and half a minute or a minute is a cost however long it
/// takes.
constexpr bool IsWorthAWarning(Millis impact, Millis duration, model::FindingConfidence confidence) {
  struct LeastCost {
    Millis impact;
    Ratio share;     // Of the run,
    Millis instead;  // or this much.
  };
  const LeastCost least =
      confidence == model::FindingConfidence::kSure     ? LeastCost{kMinImpact, kWarningImpact, kMinImpact}
      : confidence == model::FindingConfidence::kLikely ? LeastCost{Millis(1'000), Ratio{0.02}, Millis(30'000)}
                                                        : LeastCost{Millis(2'000), Ratio{0.05}, Millis(60'000)};
  const double share =
      duration.count() > 0 ? static_cast<double>(impact.count()) / static_cast<double>(duration.count()) : 0.0;
  return impact >= least.impact && share >= kWarningImpact.value &&
         (share >= least.share.value || impact >= least.instead);
}

/// Asks all rules and ranks what they find: first those of rules that are always critical,
/// then by severity (a warning of a third of the run stands among the critical ones),
/// then impact as far as anybody sees it, then those that a property mends, then confidence. Findings at the same place
/// that follow from another one are taken into it as its `consequences`, and it becomes as severe as the worst of them;
/// information takes in nothing but information. Findings of one rule with the same property fix and the same texts
/// become one with all places, and so do those that are worth a warning only together. `facts` are those of
/// `application`. Pure; rules are asked on up to `num_threads` threads, which changes nothing else.
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
