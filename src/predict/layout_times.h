#pragma once

#include "base/result.h"
#include "model/cluster.h"
#include "model/prediction.h"
#include "model/workload.h"
#include "predict/predict.h"
#include "predict/time_model.h"
#include "predict/work.h"

namespace sparkwright::predict {

/// The times of many layouts of one job on one cluster: what Predict expects for each, without the rest of a
/// prediction. Thread-safe.
class LayoutTimes {
 public:
  /// `input.layout` is not looked at; workload and cluster must outlive the result. Errors: those of WorkOf.
  static Result<LayoutTimes> Of(const PredictionInput& input);

  /// As Predict's time.expected.
  [[nodiscard]] double Seconds(const model::ExecutorLayout& layout) const;
  /// The part of them that no executor shortens.
  [[nodiscard]] double fixed_seconds() const { return time_model_.fixed_seconds(); }
  /// What the job is expected to have to do.
  [[nodiscard]] const Work& work() const { return work_; }

 private:
  LayoutTimes(const PredictionInput& input, const Work& work);

  const model::Cluster* cluster_;
  model::DataPlace data_place_;
  Work work_;
  TimeModel time_model_;
};

}  // namespace sparkwright::predict
