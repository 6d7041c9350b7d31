#pragma once

#include <string_view>

#include "model/application.h"
#include "model/finding.h"
#include "model/health.h"
#include "model/run_facts.h"

namespace sparkwright::report {

/// Everything known about one log, as reports take it. All of it belongs to the caller.
struct Analysis {
  std::string_view source;  ///< What messages call the log.
  const model::Application& application;
  const model::RunFacts& facts;
  const model::HealthReport& health;
  const model::Diagnosis& diagnosis;
  std::string_view argument{};  ///< How a command line names the log again; empty when it cannot.
};

}  // namespace sparkwright::report
