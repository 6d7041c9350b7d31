#pragma once

#include "report/analysis.h"
#include "report/document.h"

namespace sparkwright::report {

/// The report of one log that a person reads in a minute. Sections without anything to say are left out.
Document MakeAnalysisDocument(const Analysis& analysis);

}  // namespace sparkwright::report
