#pragma once

#include <string_view>

#include "model/application.h"
#include "model/health.h"
#include "model/run_facts.h"

namespace sparkwright::report {

/// Everything known about one log, as reports take it. All of it belongs to the caller.
struct Analysis {
  std::string_view source;  ///< What the user called the log, to name it in the next command.
  const model::Application& application;
  const model::RunFacts& facts;
  const model::HealthReport& health;
};

}  // namespace sparkwright::report
