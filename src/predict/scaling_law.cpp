#include "predict/scaling_law.h"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <set>
#include <vector>

namespace sparkwright::predict {
namespace {

constexpr int kMaxTerms = 4;

using Terms = Eigen::Matrix<double, kMaxTerms, 1>;

/// In the order of ScalingLaw's members.
std::array<double, kMaxTerms> TermsAt(double scale, double size) {
  return {1.0, size / scale, std::log(std::max(scale, 1.0)), scale};
}

/// The members that a form has.
std::vector<int> MembersOf(ScalingForm form) {
  switch (form) {
    case ScalingForm::kAmdahl:
      return {0, 1};
    case ScalingForm::kUniversal:
      return {0, 1, 3};
    case ScalingForm::kErnest:
      return {0, 1, 2, 3};
  }
  return {0, 1};
}

/// Least squares with coefficients that are not negative: the best of all subsets of columns whose free solution has no
/// negative one. With at most four columns these are at most fifteen, and the answer is exact.
Terms SolveNonNegative(const Eigen::MatrixXd& rows, const std::vector<int>& members) {
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(rows.rows());
  Terms best = Terms::Zero();
  double least = ones.squaredNorm();
  for (unsigned subset = 1; subset < (1U << members.size()); ++subset) {
    std::vector<int> columns;
    for (size_t index = 0; index < members.size(); ++index) {
      if ((subset & (1U << index)) != 0) {
        columns.push_back(members[index]);
      }
    }
    if (static_cast<Eigen::Index>(columns.size()) > rows.rows()) {
      continue;
    }
    const Eigen::MatrixXd chosen = rows(Eigen::all, columns);
    const Eigen::VectorXd solution = chosen.colPivHouseholderQr().solve(ones);
    const double error = (chosen * solution - ones).squaredNorm();
    // Among equals the one with fewer terms, which comes with noise in the last digits.
    if (solution.minCoeff() >= 0.0 && error < least * (1.0 - 1e-9)) {
      least = error;
      best = Terms::Zero();
      for (size_t index = 0; index < columns.size(); ++index) {
        best(columns[index]) = solution(static_cast<Eigen::Index>(index));
      }
    }
  }
  return best;
}

}  // namespace

double ScalingLaw::TimeAt(double scale, double size) const {
  const auto terms = TermsAt(scale, size);
  return fixed_ms * terms[0] + shared_ms * terms[1] + logarithmic_ms * terms[2] + linear_ms * terms[3];
}

double ScalingLaw::SpeedupAt(double scale) const {
  const double time = TimeAt(scale);
  return time > 0.0 ? TimeAt(1.0) / time : 1.0;
}

double ScalingLaw::ParallelFraction() const {
  const double all = TimeAt(1.0);
  return all > 0.0 ? shared_ms / all : 0.0;
}

// T(n) = T(1)/n * (1 + sigma (n - 1) + kappa n (n - 1)) has the terms T(1) (1 - sigma) / n, T(1) (sigma - kappa) and
// T(1) kappa n.
double ScalingLaw::Contention() const { return TimeAt(1.0) > 0.0 ? 1.0 - ParallelFraction() : 0.0; }

double ScalingLaw::Coherence() const {
  const double all = TimeAt(1.0);
  return all > 0.0 ? linear_ms / all : 0.0;
}

std::optional<double> ScalingLaw::FastestScale(double size) const {
  // Where the derivative -shared * size / n^2 + logarithmic / n + linear is 0.
  const double shared = shared_ms * size;
  if (linear_ms > 0.0) {
    return (-logarithmic_ms + std::sqrt(logarithmic_ms * logarithmic_ms + 4.0 * linear_ms * shared)) /
           (2.0 * linear_ms);
  }
  if (logarithmic_ms > 0.0) {
    return shared / logarithmic_ms;
  }
  return shared > 0.0 ? std::nullopt : std::optional<double>(1.0);
}

double ScalingLaw::KneeScale(double largest) const {
  if (largest <= 1.0) {
    return 1.0;
  }
  // n * T(n)^2 has one minimum: it falls while the shared part counts and then rises. Ternary search over its
  // logarithm.
  const auto cost = [this](double log_scale) {
    const double scale = std::exp(log_scale);
    const double time = TimeAt(scale);
    return scale * time * time;
  };
  double low = 0.0;
  double high = std::log(largest);
  for (int step = 0; step < 100; ++step) {
    const double left = low + (high - low) / 3.0;
    const double right = high - (high - low) / 3.0;
    if (cost(left) <= cost(right)) {
      high = right;
    } else {
      low = left;
    }
  }
  return std::exp((low + high) / 2.0);
}

Result<ScalingFit> FitScaling(ScalingForm form, std::span<const RunAtScale> runs) {
  std::set<double> scales;
  std::set<double> shares;
  for (const RunAtScale& run : runs) {
    if (!(run.scale > 0.0) || !std::isfinite(run.scale) || run.time.count() <= 0 || !(run.size > 0.0) ||
        !std::isfinite(run.size)) {
      return Error(ErrorCode::kInvalidArgument,
                   "a run to fit needs a scale, a size and a time above 0; leave out runs that failed");
    }
    scales.insert(run.scale);
    shares.insert(run.size / run.scale);
  }
  const size_t needed = form == ScalingForm::kAmdahl ? 2 : 3;
  if ((form == ScalingForm::kAmdahl ? shares : scales).size() < needed) {
    return Error(ErrorCode::kInvalidArgument,
                 "this law needs runs at " + std::to_string(needed) + " different scales, and there are " +
                     std::to_string((form == ScalingForm::kAmdahl ? shares : scales).size()) +
                     "; run the job at one more size");
  }
  Eigen::MatrixXd rows(static_cast<Eigen::Index>(runs.size()), kMaxTerms);
  for (size_t row = 0; row < runs.size(); ++row) {
    const auto terms = TermsAt(runs[row].scale, runs[row].size);
    for (int column = 0; column < kMaxTerms; ++column) {
      rows(static_cast<Eigen::Index>(row), column) =
          terms[static_cast<size_t>(column)] / static_cast<double>(runs[row].time.count());
    }
  }
  const Terms terms = SolveNonNegative(rows, MembersOf(form));
  ScalingFit fit{
      .law = {.fixed_ms = terms(0), .shared_ms = terms(1), .logarithmic_ms = terms(2), .linear_ms = terms(3)},
      .mean_error = {}};
  fit.mean_error.value = (rows * terms - Eigen::VectorXd::Ones(rows.rows())).cwiseAbs().mean();
  return fit;
}

ScalingLaw UniversalScalability(Millis time_at_one, double contention, double coherence) {
  const auto time = static_cast<double>(time_at_one.count());
  return {.fixed_ms = time * std::max(0.0, contention - coherence),
          .shared_ms = time * (1.0 - contention),
          .logarithmic_ms = 0.0,
          .linear_ms = time * coherence};
}

}  // namespace sparkwright::predict
