#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "base/quantity.h"
#include "diagnose/run.h"

namespace sparkwright::diagnose {

/// As often the same makes a loop of the program or a stream.
inline constexpr int64_t kMinRounds = 5;
/// What is so in most rounds is no chance: the first ones load and compile, and now and then one is disturbed.
inline constexpr Ratio kMostRounds{0.8};

/// Stages that do the same again and again: rounds of a loop, batches of a stream. Told by where they come from in the
/// program and by what they compute. A cost that is small in each of them may be large in all.
class RepeatedStages {
 public:
  explicit RepeatedStages(const Run& run);

  /// How many stages do the same as this one, itself included.
  [[nodiscard]] int64_t NumLike(std::size_t stage) const { return num_of_group_[group_[stage]]; }

  /// Of these stages, ascending, those that are most of at least kMinRounds which do the same, each group by itself.
  [[nodiscard]] std::vector<std::vector<std::size_t>> MostRoundsOf(const std::vector<std::size_t>& stages) const;

 private:
  std::vector<std::size_t> group_;  // By index of the stage.
  std::vector<int64_t> num_of_group_;
};

/// One finding about many rounds: what `saved` says of each of them, summed, with all their places. `measure` fills in
/// what the finding says of the worst round.
model::Finding FindingOfRounds(const Run& run, const std::vector<std::size_t>& rounds,
                               const std::function<Millis(std::size_t)>& saved,
                               const std::function<void(std::size_t, model::Finding&)>& measure);

}  // namespace sparkwright::diagnose
