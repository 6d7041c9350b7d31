#pragma once

#include "model/submitted_run.h"
#include "report/document.h"

namespace sparkwright::report {

/// What came of a run, what it took, why it failed, and what to look at next.
Document MakeRunDocument(const model::SubmittedRun& run);

}  // namespace sparkwright::report
