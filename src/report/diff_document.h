#pragma once

#include "model/run_diff.h"
#include "report/document.h"

namespace sparkwright::report {

/// Two runs side by side for a person: what changed in the configuration, in the totals, and which stages and SQL
/// executions made the difference.
Document MakeDiffDocument(const model::RunDiff& diff);

}  // namespace sparkwright::report
