#pragma once

#include <string>

#include "model/what_if.h"
#include "report/document.h"

namespace sparkwright::report {

/// What a run would have taken, for people: the answer beside the run, the curve over executors, how far off it is.
Document MakeWhatIfDocument(const model::WhatIf& answer);

/// The curve as CSV (RFC 4180), with a line of names: as in JSON, with units. The first row is the recorded run.
std::string WhatIfCsv(const model::WhatIf& answer);

}  // namespace sparkwright::report
