#include "pipeline/tune.h"

#include <vector>

#include "optimize/propose.h"

namespace sparkwright::pipeline {

model::Tuning Tune(std::span<const Analysis> runs) {
  std::vector<optimize::TunedRun> views;
  for (const Analysis& run : runs) {
    views.push_back({run.application, run.facts, run.diagnosis});
  }
  return optimize::Propose(views);
}

}  // namespace sparkwright::pipeline
