#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/quantity.h"
#include "base/result.h"

/// How the time of a job changes with the machines that it gets, from runs at several sizes.
namespace sparkwright::predict {

/// The forms that a curve of time over scale is fitted with. Each has the terms of the one before and one more.
enum class ScalingForm : uint8_t {
  /// Amdahl (AFIPS 1967): a part that does not get faster, and a part that is shared out.
  kAmdahl,
  /// Gunther's Universal Scalability Law ("Guerrilla Capacity Planning", 2007): also a cost of each further machine, as
  /// every one exchanges data with every other.
  kUniversal,
  /// Ernest (Venkataraman et al., NSDI 2016): also a logarithmic cost, as of collecting results in a tree.
  kErnest,
};

/// Time of one run at a scale.
struct RunAtScale {
  double scale = 1.0;  ///< Executors, cores or machines, the same unit in all runs of a fit; above 0.
  Millis time;         ///< Above 0.
  double size = 1.0;   ///< Of the data, in any unit that is the same in all runs; above 0.
};

/// Time at scale n of data of size s: fixed + shared * s / n + logarithmic * ln(n) + linear * n, none of them negative
/// from scale 1 on. It is Ernest's form, which has Amdahl's and Gunther's as those without some of its terms; only the
/// shared part grows with the data, so more data is never faster.
struct ScalingLaw {
  double fixed_ms = 0.0;
  double shared_ms = 0.0;
  double logarithmic_ms = 0.0;
  double linear_ms = 0.0;

  /// Milliseconds at `scale`, which is above 0; below 1 as at 1 in what grows with it.
  [[nodiscard]] double TimeAt(double scale, double size = 1.0) const;
  /// Time at scale 1 over that at `scale`.
  [[nodiscard]] double SpeedupAt(double scale) const;
  /// Amdahl's parallel fraction: the share of the time at scale 1 that is shared out. 0 for a law of nothing.
  [[nodiscard]] double ParallelFraction() const;
  /// Gunther's sigma and kappa, of a law without a logarithmic term.
  [[nodiscard]] double Contention() const;
  [[nodiscard]] double Coherence() const;

  /// The scale where a job of that size is fastest; nullopt when more always helps.
  [[nodiscard]] std::optional<double> FastestScale(double size = 1.0) const;
  /// The scale at which speedup times efficiency is largest: beyond it, each further percent of speed costs more than a
  /// percent of machine time (Eager, Zahorjan and Lazowska, "Speedup versus efficiency in parallel systems", IEEE
  /// Transactions on Computers 38(3), 1989). Between 1 and `largest`.
  [[nodiscard]] double KneeScale(double largest) const;

  bool operator==(const ScalingLaw&) const = default;
};

/// A law and how well it fits.
struct ScalingFit {
  ScalingLaw law;
  /// Mean of |fitted - measured| / measured over the runs.
  Ratio mean_error;
};

/// The law of the form that fits the runs with the least squared relative error. Errors are relative because a run's
/// noise grows with its length: a fit of absolute ones looks at the small scales alone.
/// Errors: kInvalidArgument with fewer different scales, or sizes over scales, than tell the terms apart: two for
/// Amdahl's law, for which two sizes at one scale do, three different scales for the others (Ernest's fourth term is
/// then found only where the others leave room).
Result<ScalingFit> FitScaling(ScalingForm form, std::span<const RunAtScale> runs);

/// A law of the Universal Scalability Law's two numbers and a time at scale 1.
ScalingLaw UniversalScalability(Millis time_at_one, double contention, double coherence);

}  // namespace sparkwright::predict
