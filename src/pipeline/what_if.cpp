#include "pipeline/what_if.h"

namespace sparkwright::pipeline {

Result<model::WhatIf> WhatIf(const Analysis& analysis, const WhatIfQuestion& question) {
  return predict::AskWhatIf(analysis.application, analysis.facts, question);
}

}  // namespace sparkwright::pipeline
