#include "predict/predict.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/saturating.h"
#include "predict/bottlenecks.h"
#include "predict/class_figures.h"
#include "predict/executor_layout.h"
#include "predict/rounded.h"
#include "predict/time_model.h"
#include "predict/work.h"

namespace sparkwright::predict {
namespace {

using model::PredictionBasis;

constexpr double kMillis = 1000.0;

model::Estimate<Bytes> InBytes(double low, double expected, double high, PredictionBasis basis, std::string reason) {
  return {Rounded<Bytes>(std::min(low, expected)), Rounded<Bytes>(expected), Rounded<Bytes>(std::max(high, expected)),
          basis, std::move(reason)};
}

Result<model::ExecutorLayout> LayoutOf(const PredictionInput& input, const Work& work) {
  if (input.layout.has_value()) {
    if (input.layout->num_slots <= 0) {
      return Error(ErrorCode::kInvalidArgument, "no executor of this configuration fits on a node of the cluster");
    }
    return *input.layout;
  }
  return DefaultLayout(input.cluster, TakesGpus(input.workload, work));
}

class Predictor {
 public:
  Predictor(const PredictionInput& input, WorkEstimate work, model::ExecutorLayout layout)
      : input_(input),
        work_(std::move(work)),
        capacity_(CapacityOf(input.cluster, layout, input.data_place)),
        time_model_(input.history),
        seconds_(time_model_.Seconds(work_.expected, capacity_.expected)) {
    prediction_.layout = std::move(layout);
  }

  model::Prediction Run() {
    prediction_.workload_class = input_.workload.workload_class;
    prediction_.data_place = input_.data_place;
    prediction_.demand = work_.demand;
    Time();
    Confidence();
    Demand();
    prediction_.resources = ResourceUses(work_.expected, capacity_.expected, prediction_.layout, seconds_);
    prediction_.bottlenecks = Bottlenecks(time_model_, work_.expected, capacity_.expected, prediction_.layout);
    Scaling();
    Rates();
    Notes();
    return std::move(prediction_);
  }

 private:
  void Time() {
    model::Estimate<Millis>& time = prediction_.time;
    prediction_.fixed_time = InMillis(time_model_.fixed_seconds());
    if (time_model_.HasHistory()) {
      const TimeError error = time_model_.ErrorFor(work_.expected, capacity_.expected);
      time = {InMillis(seconds_ * error.LowFactor()), InMillis(seconds_), InMillis(seconds_ * error.HighFactor()),
              PredictionBasis::kHistory,
              time_model_.fit().has_value() ? "a law of scaling fitted to its runs"
                                            : "one run of it, and the default law of scaling"};
      return;
    }
    const double fixed = time_model_.fixed_seconds();
    const double low = kFixedSeconds.low + time_model_.Seconds(work_.low, capacity_.high) - fixed;
    const double high = time_model_.SecondsOneByOne(work_.high, capacity_.low, kFixedSeconds.high);
    time = {InMillis(std::min(low, seconds_)), InMillis(seconds_), InMillis(std::max(high, seconds_)),
            input_.workload.opinions.empty() ? PredictionBasis::kGeneric : PredictionBasis::kClass,
            "what its resources take, the longest of them; all of them one after the other at the high end"};
  }

  /// Seed 000: above 0.8 with history, 0.6 to 0.8 by class, below otherwise.
  void Confidence() {
    constexpr double kWithHistory = 0.8;
    constexpr double kByClass = 0.6;
    constexpr double kGeneric = 0.4;
    constexpr double kLostByError = 0.12;  // predict.h
    if (time_model_.HasHistory()) {
      const TimeError near = time_model_.ErrorFor(work_.expected, capacity_.expected);
      const double error = near.HighFactor() - 1.0;
      // An error of nothing would be certainty, one of half the time what a single run gives; what is worse than that
      // is no history of this job any more, step by step.
      prediction_.confidence =
          std::max(kGeneric, kWithHistory + 0.01 + (1.0 - kWithHistory - 0.01) * std::exp(-4.0 * error) -
                                 kLostByError * std::max(0.0, error - kErrorOfOneRun));
      prediction_.basis = PredictionBasis::kHistory;
      prediction_.confidence_reason =
          time_model_.fit().has_value() ? "runs at several sizes" : "one run, scaled by the default law";
      if (near.reach > 1.0) {
        prediction_.confidence_reason += ", far from here";
      } else if (near.near > kErrorOfOneRun) {
        prediction_.confidence_reason += ", which do not agree on a law";
      }
    } else if (!input_.workload.opinions.empty()) {
      prediction_.confidence = kByClass + (kWithHistory - kByClass) * std::clamp(input_.workload.confidence, 0.0, 1.0);
      prediction_.basis = PredictionBasis::kClass;
      prediction_.confidence_reason = input_.workload.IsClassGiven()
                                          ? "by its class, which was given; a run of it says more"
                                          : "by its class, as sure as that is; a run of it says more";
      if (work_.demand.read.basis == PredictionBasis::kGeneric) {
        prediction_.confidence = kByClass;
        prediction_.confidence_reason = "by its class, with rows of a size that nobody says";
      }
    } else {
      prediction_.confidence = kGeneric;
      prediction_.basis = PredictionBasis::kGeneric;
      prediction_.confidence_reason = "nothing says what class of job it is";
    }
  }

  void Demand() {
    model::ResourceDemand& demand = prediction_.demand;
    const Roofline low = RooflineOf(work_.low, capacity_.expected);
    const Roofline expected = RooflineOf(work_.expected, capacity_.expected);
    const Roofline high = RooflineOf(work_.high, capacity_.expected);
    const PredictionBasis basis = time_model_.HasHistory() ? PredictionBasis::kHistory : work_.demand.shuffled.basis;
    const auto executors = static_cast<double>(std::max<int64_t>(prediction_.layout.num_executors, 1));
    const double slots = capacity_.expected.slots / executors;
    const auto per_executor = [&](const Work& work, const Roofline& roof) {
      return roof.partition_memory * slots + work.held / executors;
    };
    demand.memory_per_executor =
        InBytes(per_executor(work_.low, low), per_executor(work_.expected, expected), per_executor(work_.high, high),
                basis, "its tasks' partitions of shuffles, and its share of cached data");
    demand.spilled = InBytes(low.spilled, expected.spilled, high.spilled, basis,
                             "what partitions of shuffles have beyond a task's memory");
    demand.read_again = InBytes(low.read_again, expected.read_again, high.read_again, basis,
                                "cached data that does not fit, in each further pass");
    demand.local_disk =
        InBytes(work_.low.shuffled + low.spilled, work_.expected.shuffled + expected.spilled,
                work_.high.shuffled + high.spilled, basis, "shuffle files, which stay until the end, and spilled data");
    demand.network = InBytes(low.network_bytes, expected.network_bytes, high.network_bytes, basis,
                             input_.data_place == model::DataPlace::kNetwork
                                 ? "input, output and the part of shuffles that changes nodes"
                                 : "the part of shuffles that changes nodes");
    if (prediction_.layout.uses_gpus) {
      demand.gpu_memory =
          InBytes(kGpuBatches.low * kGpuBatch, kGpuBatches.expected * kGpuBatch, kGpuBatches.high * kGpuBatch,
                  PredictionBasis::kGeneric, "two tasks at a time with batches of 1 GiB, the defaults of RAPIDS");
    }
  }

  [[nodiscard]] double SecondsAt(double factor) const {
    return time_model_.Seconds(work_.expected, capacity_.expected, factor);
  }

  void Scaling() {
    constexpr double kMostFactor = 32.0;
    constexpr double kStep = 1.05;
    constexpr double kNoFaster = 0.001;  // Of the time, for a step more.
    model::Scaling& scaling = prediction_.scaling;
    scaling.law = time_model_.law_name();
    if (const auto& fit = time_model_.fit(); fit.has_value()) {
      scaling.error = fit->mean_error;
      const auto time = [](double ms) { return model::Measure{model::MeasureUnit::kMillis, ms}; };
      scaling.terms = {{"fixed_ms", time(fit->law.fixed_ms)},
                       {"shared_ms", time(fit->law.shared_ms)},
                       {"logarithmic_ms", time(fit->law.logarithmic_ms)},
                       {"linear_ms", time(fit->law.linear_ms)}};
    } else {
      scaling.terms = {{"exponent", {model::MeasureUnit::kCount, kScalingExponent}},
                       {"fixed_ms", {model::MeasureUnit::kMillis, time_model_.fixed_seconds() * kMillis}}};
    }
    const double serial = std::clamp(time_model_.SerialSeconds(work_.expected, capacity_.expected), 0.0, seconds_);
    if (seconds_ > 0.0) {
      scaling.parallel_fraction = Ratio{1.0 - serial / seconds_};
    }
    const double nodes = capacity_.expected.nodes;
    const auto cores = static_cast<double>(prediction_.layout.num_executors * prediction_.layout.cores_per_executor);
    for (double factor = 0.125; factor <= kMostFactor; factor *= 2.0) {
      const double scaled = nodes * factor;
      // Fewer nodes only where they are whole.
      if (scaled < 1.0 || (factor < 1.0 && scaled != std::floor(scaled))) {
        continue;
      }
      const double seconds = SecondsAt(factor);
      const double speedup = seconds > 0.0 ? seconds_ / seconds : 1.0;
      scaling.points.push_back(
          {factor, scaled, SaturatingRound(cores * factor), InMillis(seconds), speedup, Ratio{speedup / factor}});
    }
    // The knee is where nodes times time squared is least (scaling_law.h, KneeScale), from one node on.
    double best = 1.0 / nodes;
    double least = best * SecondsAt(best) * SecondsAt(best);
    double fastest = 0.0;  // None.
    double before = SecondsAt(best);
    for (double factor = best * kStep; factor <= kMostFactor; factor *= kStep) {
      const double seconds = SecondsAt(factor);
      if (factor * seconds * seconds < least) {
        least = factor * seconds * seconds;
        best = factor;
      }
      if (seconds > before * (1.0 - kNoFaster)) {
        fastest = fastest > 0.0 ? fastest : factor / kStep;
      } else {
        fastest = 0.0;
      }
      before = seconds;
    }
    if (best * kStep < kMostFactor) {
      scaling.knee_nodes = std::max(1.0, std::floor(best * nodes));
    }
    if (fastest > 0.0) {
      scaling.fastest_nodes = std::ceil(fastest * nodes);
    }
    // Where a law has its fastest scale, the time there; elsewhere Amdahl's limit.
    const double least_seconds = fastest > 0.0 ? SecondsAt(fastest) : time_model_.fixed_seconds();
    if (least_seconds > 0.0) {
      scaling.most_speedup = std::max(seconds_ / least_seconds, 1.0);
    }
  }

  void Rates() {
    const Work& work = work_.expected;
    if (seconds_ > 0.0) {
      prediction_.throughput_bytes_per_second = work.read / seconds_;
      const double available = capacity_.expected.cores * seconds_;
      prediction_.cpu_efficiency =
          Ratio{available > 0.0
                    ? std::min(work.core_seconds * (1.0 - (capacity_.expected.gpu_cores > 0.0 ? work.gpu_share : 0.0)) /
                                   available,
                               1.0)
                    : 0.0};
    }
    const double steady = seconds_ - time_model_.fixed_seconds();
    if (work.arriving_share <= 0.0 || steady <= 0.0) {
      return;
    }
    const double load = work.arriving_share * steady;
    prediction_.load = Ratio{load};
    // A batch takes its fixed part and its rows, which came during the batch before: t = fixed + load * t. A record
    // waits for its batch to begin, half of the one before, and then for its end.
    if (load < 1.0) {
      prediction_.latency = InMillis(1.5 * kBatchSeconds.expected / (1.0 - load));
    }
  }

  void Notes() {
    std::vector<std::string>& notes = prediction_.notes;
    notes.insert(notes.end(), prediction_.layout.notes.begin(), prediction_.layout.notes.end());
    const bool has_disks = std::all_of(input_.cluster.nodes.begin(), input_.cluster.nodes.end(),
                                       [](const model::NodeGroup& node) { return node.disk_kind.has_value(); });
    if (!has_disks) {
      notes.emplace_back(
          "The cluster does not say what its disks are; 250 MB/s a node are assumed, between 100 and 560.");
    }
    const bool has_network = std::all_of(input_.cluster.nodes.begin(), input_.cluster.nodes.end(),
                                         [](const model::NodeGroup& node) { return node.network_speed.has_value(); });
    if (!has_network && (capacity_.expected.nodes > 1.0 || input_.data_place == model::DataPlace::kNetwork)) {
      notes.emplace_back("The cluster does not say how fast its network is; 10 Gbit/s a node are assumed.");
    }
    Bytes disk;
    bool knows_disk = true;
    for (const model::NodeGroup& node : input_.cluster.nodes) {
      knows_disk = knows_disk && node.disk.has_value();
      disk += Bytes(node.disk.value_or(Bytes()).count() * node.num_nodes);
    }
    if (knows_disk && prediction_.demand.local_disk.expected > disk) {
      notes.emplace_back("Shuffle and spill files need more room than the disks of the nodes have.");
    }
    if (prediction_.load.has_value() && prediction_.load->value >= 1.0) {
      notes.emplace_back("It cannot keep up: records come faster than this cluster handles them.");
    }
  }

  const PredictionInput& input_;
  WorkEstimate work_;
  CapacityEstimate capacity_;
  TimeModel time_model_;
  double seconds_;
  model::Prediction prediction_;
};

}  // namespace

Result<model::Prediction> Predict(const PredictionInput& input) {
  SPARKWRIGHT_TRY(WorkEstimate work, WorkOf(input.workload, input.history));
  SPARKWRIGHT_TRY(model::ExecutorLayout layout, LayoutOf(input, work.expected));
  return Predictor(input, std::move(work), std::move(layout)).Run();
}

}  // namespace sparkwright::predict
