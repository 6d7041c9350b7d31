#pragma once

#include <functional>
#include <span>

#include "diagnose/rule.h"
#include "model/application.h"
#include "model/finding.h"
#include "model/run_facts.h"

namespace sparkwright::diagnose {

/// A finding whose removal cannot shorten the run by this much is information. As in the published peers: nobody sees
/// half a percent of a run.
inline constexpr Ratio kWarningImpact{0.005};
/// One that costs a tenth of the run is critical: the first thing to mend.
inline constexpr Ratio kCriticalImpact{0.10};
/// Shorter than this, the time a run takes varies by more from one time to the next (measured on the logs of
/// tests/logs, which differ by 0.3 to 1 s when made again).
inline constexpr Millis kMinImpact{500};

/// Asks all rules and ranks what they find: severity, then impact, then confidence. Findings at the same place that
/// follow from another one are taken into it as its `consequences`; findings of one rule with the same property fix
/// and the same texts become one with all places. `facts` are those of `application`. Pure; rules are asked on up to
/// `num_threads` threads, which changes nothing else.
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
