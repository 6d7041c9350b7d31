#include "predict/layout_times.h"

namespace sparkwright::predict {

LayoutTimes::LayoutTimes(const PredictionInput& input, const Work& work)
    : cluster_(&input.cluster), data_place_(input.data_place), work_(work), time_model_(input.history) {}

Result<LayoutTimes> LayoutTimes::Of(const PredictionInput& input) {
  SPARKWRIGHT_TRY(const WorkEstimate work, WorkOf(input.workload, input.history));
  return LayoutTimes(input, work.expected);
}

double LayoutTimes::Seconds(const model::ExecutorLayout& layout) const {
  return time_model_.Seconds(work_, ExpectedCapacityOf(*cluster_, layout, data_place_));
}

}  // namespace sparkwright::predict
