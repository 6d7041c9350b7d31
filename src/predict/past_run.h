#pragma once

#include <string>

#include "base/result.h"
#include "model/application.h"
#include "model/prediction.h"
#include "model/run_facts.h"
#include "model/workload.h"

namespace sparkwright::predict {

/// What a run measured of its job. Shuffle and storage bytes, spills and CPU time are sums over all task attempts;
/// slots are the most that there were at once, of which dynamic allocation may have had fewer most of the time. Errors:
/// kInvalidArgument when nothing follows from it for another run: it has no wall clock or no task slots, read no data,
/// or did not come to its end.
Result<model::PastRun> RunOf(const model::Application& application, const model::RunFacts& facts, std::string name);

/// The same of a run whose tasks read nothing that Spark counts (Kafka, databases, data that it makes itself): what a
/// job of that class reads in its CPU time stands for it, so that the same work elsewhere can be predicted. Errors:
/// those of RunOf; kInvalidArgument without CPU time.
Result<model::PastRun> RunByCpuTime(const model::Application& application, const model::RunFacts& facts,
                                    std::string name, model::WorkloadClass workload_class);

}  // namespace sparkwright::predict
