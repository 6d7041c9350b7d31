#pragma once

#include "model/price.h"
#include "report/document.h"

namespace sparkwright::report {

/// What a job costs, for people: the cheapest, what meets a deadline or a budget, and what lies between.
Document MakeCostDocument(const model::CostAnswer& answer);

}  // namespace sparkwright::report
