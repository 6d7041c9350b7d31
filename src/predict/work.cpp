#include "predict/work.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/as_double.h"
#include "predict/class_figures.h"
#include "predict/rounded.h"

namespace sparkwright::predict {
namespace {

using model::PredictionBasis;
using model::WorkloadClass;

/// What one run says of the next: our repeated runs of one program differ by less in bytes.
constexpr double kMeasuredSpread = 0.1;

template <typename Amount>
model::Estimate<Amount> EstimateOf(const Range& range, PredictionBasis basis, std::string reason) {
  return {Rounded<Amount>(range.low), Rounded<Amount>(range.expected), Rounded<Amount>(range.high), basis,
          std::move(reason)};
}

/// The bytes that runs measured, and what of them and for each byte of input.
struct Measured {
  double read = 0.0;
  double shuffled = 0.0;
  double written = 0.0;
  double cpu_seconds = 0.0;
  double memory = 0.0;       ///< Of the runs that say it.
  double memory_read = 0.0;  ///< What those runs read.
  double cached = 0.0;
};

Measured AddUp(std::span<const model::PastRun> history) {
  Measured all;
  for (const model::PastRun& run : history) {
    if (run.read.count() <= 0) {
      continue;
    }
    all.read += AsDouble(run.read);
    all.shuffled += AsDouble(run.shuffled);
    all.written += AsDouble(run.written);
    all.cpu_seconds += static_cast<double>(run.cpu_time.count()) / 1000.0;
    all.cached += run.cached.has_value() ? AsDouble(*run.cached) : 0.0;
    if (run.peak_memory.has_value()) {
      all.memory += AsDouble(*run.peak_memory);
      all.memory_read += AsDouble(run.read);
    }
  }
  return all;
}

class Estimator {
 public:
  Estimator(const model::Workload& workload, std::span<const model::PastRun> history)
      : workload_(workload),
        figures_(FiguresOf(workload.workload_class)),
        history_(history),
        measured_(AddUp(history)) {}

  Result<WorkEstimate> Run() {
    SPARKWRIGHT_TRY(Read());
    Shuffled();
    Written();
    CpuTime();
    Memory();
    SetGpuShares();
    SetArrivingShare();
    return std::move(estimate_);
  }

 private:
  [[nodiscard]] bool HasMeasured() const { return measured_.read > 0.0; }

  void Set(double Work::*field, const Range& range) {
    estimate_.low.*field = range.low;
    estimate_.expected.*field = range.expected;
    estimate_.high.*field = range.high;
  }
  [[nodiscard]] Range Get(double Work::*field) const {
    return {estimate_.low.*field, estimate_.expected.*field, estimate_.high.*field};
  }

  Status Read() {
    const model::WorkloadSize& size = workload_.size;
    const auto exactly = [](double bytes) { return Range{bytes, bytes, bytes}; };
    Range read;
    PredictionBasis basis = PredictionBasis::kWords;
    std::string reason;
    if (size.input_bytes.has_value() && size.input_bytes->count() > 0) {
      read = exactly(AsDouble(*size.input_bytes));
      reason = "the size that is given";
      if (HasMeasured() && *size.input_bytes == history_.back().read) {
        basis = PredictionBasis::kHistory;
        reason = WhatWasRead();
      }
    } else if (size.bytes_per_day.has_value() && size.bytes_per_day->count() > 0) {
      read = exactly(AsDouble(*size.bytes_per_day));
      reason = "the data of one day";
    } else if (HasMeasured()) {
      read = exactly(AsDouble(history_.back().read));
      basis = PredictionBasis::kHistory;
      reason = WhatWasRead();
    } else if (const auto rows = size.input_rows.has_value() ? size.input_rows : size.rows_per_day;
               rows.value_or(0) > 0) {
      const auto count = static_cast<double>(*rows);
      read = {count * kBytesPerRow.low, count * kBytesPerRow.expected, count * kBytesPerRow.high};
      basis = PredictionBasis::kGeneric;
      reason = "rows of 100 bytes, between 30 and 1,000";
    } else {
      return Error(ErrorCode::kInvalidArgument,
                   "nothing says how much data the job reads; add it to the description or as --data 500GB");
    }
    Set(&Work::read, read);
    estimate_.demand.read = EstimateOf<Bytes>(read, basis, std::move(reason));
    return {};
  }

  [[nodiscard]] std::string WhatWasRead() const {
    return history_.back().is_read_assumed
               ? "what its class reads in the CPU time of its last run, of which nothing was counted"
               : "what the last run read";
  }

  /// Shares of the bytes read to bytes.
  [[nodiscard]] Range TimesRead(const Range& share) const {
    const Range read = Get(&Work::read);
    return {read.low * share.low, read.expected * share.expected, read.high * share.high};
  }
  [[nodiscard]] Range MeasuredShare(double bytes) const {
    const double share = bytes / measured_.read;
    return {share * (1.0 - kMeasuredSpread), share, share * (1.0 + kMeasuredSpread)};
  }

  void Shuffled() {
    Range share = kShuffleShares[static_cast<std::size_t>(workload_.traits.shuffle_intensity)];
    PredictionBasis basis = BasisOfTrait("shuffle_intensity");
    std::string reason = "the middle of the band of its shuffle intensity";
    if (HasMeasured()) {
      share = MeasuredShare(measured_.shuffled);
      basis = PredictionBasis::kHistory;
      reason = "what runs shuffled for each byte that they read";
    }
    Set(&Work::shuffled, TimesRead(share));
    estimate_.demand.shuffled = EstimateOf<Bytes>(Get(&Work::shuffled), basis, std::move(reason));
  }

  void Written() {
    Range share = figures_.written_share;
    PredictionBasis basis = ClassBasis();
    std::string reason = "what is usual for its class";
    if (HasMeasured()) {
      share = MeasuredShare(measured_.written);
      basis = PredictionBasis::kHistory;
      reason = "what runs wrote for each byte that they read";
    }
    Set(&Work::written, TimesRead(share));
    estimate_.demand.written = EstimateOf<Bytes>(Get(&Work::written), basis, std::move(reason));
  }

  void CpuTime() {
    if (HasMeasured() && measured_.cpu_seconds > 0.0) {
      const Range seconds = TimesRead(MeasuredShare(measured_.cpu_seconds));
      Set(&Work::core_seconds, seconds);
      estimate_.demand.cpu_time =
          InCoreMillis(seconds, PredictionBasis::kHistory, "CPU time that runs took for each byte that they read");
      return;
    }
    // A step of intensity away from what is usual for the class makes a core so much slower or faster.
    const double steps = static_cast<double>(workload_.traits.compute_intensity) - UsualIntensity();
    const double factor = kMegabyte / std::pow(kIntensityStep, steps);
    const Range rate = figures_.megabytes_per_core_second;
    const Range read = Get(&Work::read);
    const Range shuffled = Get(&Work::shuffled);
    const Range seconds = {(read.low + shuffled.low) / (rate.high * factor),
                           (read.expected + shuffled.expected) / (rate.expected * factor),
                           (read.high + shuffled.high) / (rate.low * factor)};
    Set(&Work::core_seconds, seconds);
    estimate_.demand.cpu_time =
        InCoreMillis(seconds, steps == 0.0 ? ClassBasis() : PredictionBasis::kWords,
                     steps == 0.0 ? "what a core scans and shuffles in a second in jobs of its class"
                                  : "the same of its class, for its compute intensity");
  }

  void Memory() {
    const double usual = workload_.traits.memory_factor.value;
    Range factor = {std::min(usual, kLeastMemoryFactor), usual, std::max(usual, kMostMemoryFactor)};
    PredictionBasis basis = BasisOfTrait("memory_factor");
    std::string reason = "2 to 4 times its data, by its class";
    if (measured_.memory_read > 0.0 && measured_.memory > 0.0) {
      const double share = measured_.memory / measured_.memory_read;
      factor = {share * (1.0 - kMeasuredSpread), share, share * (1.0 + kMeasuredSpread)};
      basis = PredictionBasis::kHistory;
      reason = "execution memory of the largest stage and cached data of runs, over what they read";
    }
    const Range working_set = TimesRead(factor);
    estimate_.demand.working_set = EstimateOf<Bytes>(working_set, basis, std::move(reason));
    // What a shuffled byte takes in memory: the band of the seed, which is that of rows against their serialised form.
    Set(&Work::memory_factor,
        {kLeastMemoryFactor, std::clamp(usual, kLeastMemoryFactor, kMostMemoryFactor), kMostMemoryFactor});
    const WorkloadClass one = workload_.workload_class;
    const bool iterates = one == WorkloadClass::kMlTraining || one == WorkloadClass::kGraph;
    const bool caches = HasMeasured() ? measured_.cached > 0.0 : iterates || workload_.traits.caches_data;
    if (caches) {
      Set(&Work::held, HasMeasured() ? TimesRead(MeasuredShare(measured_.cached)) : working_set);
    }
    const double passes = caches ? std::max(figures_.passes, 2.0) : 1.0;
    Set(&Work::passes, {passes, passes, passes});
  }

  void SetGpuShares() {
    // More on the GPU is less time, so the low end of the job has its high share.
    const Range share = kGpuShares[static_cast<std::size_t>(workload_.traits.gpu_affinity)];
    Set(&Work::gpu_share, {share.high, share.expected, share.low});
  }

  void SetArrivingShare() {
    constexpr double kSecondsPerDay = 86'400.0;
    const model::WorkloadSize& size = workload_.size;
    const double read = estimate_.expected.read;
    const bool has_rate = size.bytes_per_day.has_value() || size.rows_per_day.has_value();
    if (workload_.workload_class != WorkloadClass::kStreaming || !has_rate || read <= 0.0) {
      return;
    }
    const double per_day = size.bytes_per_day.has_value()
                               ? AsDouble(*size.bytes_per_day)
                               : static_cast<double>(*size.rows_per_day) * kBytesPerRow.expected;
    const double share = per_day / kSecondsPerDay / read;
    Set(&Work::arriving_share, {share, share, share});
  }

  [[nodiscard]] double UsualIntensity() const {
    switch (workload_.workload_class) {
      case WorkloadClass::kMlTraining:
        return static_cast<double>(model::ComputeIntensity::kVeryHigh);
      case WorkloadClass::kMlInference:
      case WorkloadClass::kGraph:
        return static_cast<double>(model::ComputeIntensity::kHigh);
      case WorkloadClass::kEtl:
      case WorkloadClass::kAnalytics:
      case WorkloadClass::kStreaming:
      case WorkloadClass::kMixed:
        break;
    }
    return static_cast<double>(model::ComputeIntensity::kMedium);
  }

  [[nodiscard]] PredictionBasis ClassBasis() const {
    return workload_.opinions.empty() ? PredictionBasis::kGeneric : PredictionBasis::kClass;
  }

  [[nodiscard]] PredictionBasis BasisOfTrait(std::string_view trait) const {
    for (const model::WorkloadReason& reason : workload_.reasons) {
      if (reason.trait == trait) {
        switch (reason.source) {
          case model::WorkloadSource::kClass:
          case model::WorkloadSource::kGiven:
            return ClassBasis();
          case model::WorkloadSource::kWords:
          case model::WorkloadSource::kCode:
            return PredictionBasis::kWords;
          case model::WorkloadSource::kLog:
            return PredictionBasis::kHistory;
        }
      }
    }
    return ClassBasis();
  }

  static model::Estimate<CoreMillis> InCoreMillis(const Range& seconds, PredictionBasis basis, std::string reason) {
    constexpr double kMillis = 1000.0;
    return EstimateOf<CoreMillis>({seconds.low * kMillis, seconds.expected * kMillis, seconds.high * kMillis}, basis,
                                  std::move(reason));
  }

  const model::Workload& workload_;
  const ClassFigures& figures_;
  std::span<const model::PastRun> history_;
  Measured measured_;
  WorkEstimate estimate_;
};

}  // namespace

bool FillsGpuBatches(const Work& work) {
  const double share = work.arriving_share > 0.0 ? std::min(work.arriving_share * kLargestBatchSeconds, 1.0) : 1.0;
  return work.read * share >= kGpuBatch;
}

Result<WorkEstimate> WorkOf(const model::Workload& workload, std::span<const model::PastRun> history) {
  return Estimator(workload, history).Run();
}

}  // namespace sparkwright::predict
