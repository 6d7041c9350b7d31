#pragma once

#include <string>
#include <vector>

#include "model/prediction.h"
#include "report/document.h"

namespace sparkwright::report {

/// A job on a cluster, for people: how long, what it needs, what bounds it, what more nodes would do. `next` are
/// commands to run then.
Document MakePredictionDocument(const model::Prediction& prediction, std::vector<std::string> next);

/// "12 executors of 5 cores, 18.1 GiB heap, 1 GPU".
std::string ExecutorText(const model::ExecutorLayout& layout);

}  // namespace sparkwright::report
