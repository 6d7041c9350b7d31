#include "workload/trait_words.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "base/one_of.h"
#include "base/split_text.h"

namespace sparkwright::workload {
namespace {

using model::ComputeIntensity;
using model::IoPattern;
using model::ShuffleIntensity;

/// Words in a row, each as it stands or with another ending, and what they say. The first row that matches counts.
template <typename Trait>
struct Phrase {
  std::string_view words;
  Trait trait;
};

constexpr auto kCompute = std::to_array<Phrase<ComputeIntensity>>({
    {"compute heavy", ComputeIntensity::kHigh},
    {"compute intensive", ComputeIntensity::kHigh},
    {"compute bound", ComputeIntensity::kHigh},
    {"computation heavy", ComputeIntensity::kHigh},
    {"computationally heavy", ComputeIntensity::kHigh},
    {"computationally intensive", ComputeIntensity::kHigh},
    {"computationally expensive", ComputeIntensity::kHigh},
    {"heavy computation", ComputeIntensity::kHigh},
    {"expensive computation", ComputeIntensity::kHigh},
    {"cpu heavy", ComputeIntensity::kHigh},
    {"cpu intensive", ComputeIntensity::kHigh},
    {"cpu bound", ComputeIntensity::kHigh},
    {"number crunching", ComputeIntensity::kHigh},
    {"monte carlo", ComputeIntensity::kHigh},
    {"io bound", ComputeIntensity::kLow},
    {"i o bound", ComputeIntensity::kLow},
    {"little computation", ComputeIntensity::kLow},
    {"light computation", ComputeIntensity::kLow},
});

constexpr auto kIo = std::to_array<Phrase<IoPattern>>({
    {"random access", IoPattern::kRandom},
    {"random read", IoPattern::kRandom},
    {"random io", IoPattern::kRandom},
    {"random i o", IoPattern::kRandom},
    {"random lookup", IoPattern::kRandom},
    {"point lookup", IoPattern::kRandom},
    {"point read", IoPattern::kRandom},
    {"point query", IoPattern::kRandom},
    {"lookup by key", IoPattern::kRandom},
    {"key lookup", IoPattern::kRandom},
    {"lookup join", IoPattern::kRandom},
    {"sequential read", IoPattern::kSequential},
    {"sequential scan", IoPattern::kSequential},
    {"sequential access", IoPattern::kSequential},
    {"read sequentially", IoPattern::kSequential},
    {"full scan", IoPattern::kSequential},
    {"mixed read", IoPattern::kMixed},
    {"mixed io", IoPattern::kMixed},
    {"mixed i o", IoPattern::kMixed},
});

constexpr auto kShuffle = std::to_array<Phrase<ShuffleIntensity>>({
    {"shuffle free", ShuffleIntensity::kNone},
    {"map only", ShuffleIntensity::kNone},
    {"shuffle heavy", ShuffleIntensity::kHeavy},
    {"shuffle intensive", ShuffleIntensity::kHeavy},
    {"heavy shuffle", ShuffleIntensity::kHeavy},
    {"large shuffle", ShuffleIntensity::kHeavy},
    {"huge shuffle", ShuffleIntensity::kExtreme},
});

/// Whether the words from `at` on are those of the phrase, none of them denied. A clause may end within it, since
/// "only" begins one.
bool StandsAt(const std::vector<Word>& words, std::size_t at, std::string_view phrase) {
  while (!phrase.empty()) {
    const std::string_view word = TakeUpTo(phrase, ' ');
    if (at >= words.size() || words[at].denied_by.has_value() ||
        (words[at].lower != word && words[at].stem != StemOf(word))) {
      return false;
    }
    ++at;
  }
  return true;
}

template <typename Trait>
std::optional<SaidTrait<Trait>> Find(const std::vector<Word>& words, std::span<const Phrase<Trait>> phrases) {
  for (const Phrase<Trait>& phrase : phrases) {
    for (std::size_t at = 0; at < words.size(); ++at) {
      if (StandsAt(words, at, phrase.words)) {
        return SaidTrait<Trait>{phrase.trait, std::string(phrase.words)};
      }
    }
  }
  return std::nullopt;
}

/// A word and what denies it as they stand there, without what is between.
std::string Denial(const std::vector<Word>& words, const Word& word) {
  const std::size_t by = *word.denied_by;
  const bool is_beside = by + 1 < words.size() && words[by + 1].begin == word.begin;
  return words[by].lower + (is_beside ? " " : " … ") + word.lower;
}

bool IsStem(const Word& word, std::span<const std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return word.stem == StemOf(name); });
}

/// What is said not to be done. Without joins alone there is little to shuffle; another step that moves rows by key
/// leaves it open how much.
std::optional<SaidTrait<ShuffleIntensity>> DeniedShuffle(const std::vector<Word>& words) {
  constexpr auto kByKey = std::to_array<std::string_view>({"join", "aggregation", "aggregate", "group", "grouping"});
  constexpr auto kMoves =
      std::to_array<std::string_view>({"join", "aggregation", "aggregate", "group", "grouping", "sort", "sorting",
                                       "order", "repartition", "distinct", "deduplicate", "dedup", "window", "pivot"});
  const Word* denied = nullptr;
  bool has_other = false;
  for (const Word& word : words) {
    if (word.denied_by.has_value() && (word.stem == StemOf("shuffle"))) {
      return SaidTrait<ShuffleIntensity>{ShuffleIntensity::kNone, Denial(words, word)};
    }
    if (word.denied_by.has_value() && IsStem(word, kByKey)) {
      denied = denied == nullptr ? &word : denied;
    } else if (!word.denied_by.has_value() && IsStem(word, kMoves)) {
      has_other = true;
    }
  }
  if (denied == nullptr || has_other) {
    return std::nullopt;
  }
  return SaidTrait<ShuffleIntensity>{ShuffleIntensity::kLight, Denial(words, *denied)};
}

}  // namespace

SaidTraits TraitsIn(const std::vector<Word>& words) {
  constexpr auto kGpuWords =
      std::to_array<std::string_view>({"gpu", "gpus", "gpu's", "cuda", "rapids", "cudf", "dgx", "v100", "a100", "h100",
                                       "h200", "b200", "gb10", "gb200", "gb300"});
  SaidTraits said;
  said.compute = Find<ComputeIntensity>(words, kCompute);
  said.io = Find<IoPattern>(words, kIo);
  said.shuffle = Find<ShuffleIntensity>(words, kShuffle);
  if (!said.shuffle.has_value()) {
    said.shuffle = DeniedShuffle(words);
  }
  said.asks_for_gpu = std::any_of(words.begin(), words.end(), [&](const Word& word) {
    return !word.denied_by.has_value() && IsOneOf(word.lower, kGpuWords);
  });
  return said;
}

}  // namespace sparkwright::workload
