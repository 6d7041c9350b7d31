#pragma once

#include "base/result.h"
#include "model/what_if.h"
#include "pipeline/analyze.h"
#include "predict/what_if/what_if.h"

namespace sparkwright::pipeline {

/// What is to be different from a run: executors, settings, data.
using WhatIfQuestion = predict::WhatIfQuestion;

/// What the run would have taken then. Pure. Errors: those of predict::AskWhatIf.
Result<model::WhatIf> WhatIf(const Analysis& analysis, const WhatIfQuestion& question);

}  // namespace sparkwright::pipeline
