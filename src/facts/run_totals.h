#pragma once

#include <vector>

#include "facts/executor_supply.h"
#include "model/application.h"
#include "model/run_facts.h"

namespace sparkwright::facts {

/// Every number of the application as a whole. Sums saturate at the limits of 64 bits.
model::RunTotals AddUp(const model::Application& application, const std::vector<ExecutorSupply>& supply);

}  // namespace sparkwright::facts
