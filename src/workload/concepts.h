#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "model/workload.h"
#include "workload/words.h"

namespace sparkwright::workload {

/// Something that a word or a call can stand for, such as "learn", and what it is worth to the rules.
struct Concept {
  std::string name;
  model::PerWorkloadClass points{};

  /// It speaks for a class.
  [[nodiscard]] bool has_points() const;
};

/// Concept and points of a line of the lexicon or of the calls: {"concept", "points" by class, …}; classes that it does
/// not name have none. Data of our own: a name that is no class stops the program.
Concept ConceptOf(const nlohmann::json& line);

/// The terms of data/workload_lexicon.jsonl: which words stand for which concept.
///
/// A line is {"concept", "points" by class, "terms"}. A term is words; each stands for every form of itself ("train" is
/// "trained", too) and # for any number, with = before the term only for that spelling, and with ^ only in
/// capitals ("ALS"). The longest term at a place
/// counts, so terms of the concept kOther keep "train timetable" from being training.
class Lexicon {
 public:
  static constexpr std::string_view kOther = "other";

  static const Lexicon& Builtin();

  struct Match {
    const Concept* concept_found = nullptr;
    std::size_t num_words = 0;
  };
  /// The longest term that begins with the word at `at`.
  [[nodiscard]] std::optional<Match> LongestAt(std::span<const Word> words, std::size_t at) const;
  /// Names of the concepts that a text mentions, in its order: of the longest term at each word. Without kOther.
  [[nodiscard]] std::vector<std::string_view> ConceptsIn(std::string_view text) const;

 private:
  Lexicon();

  struct Term {
    enum class Fit { kForms, kSpelling, kCapitals };
    std::vector<std::string> words;  ///< Stems, or spellings.
    Fit fit = Fit::kForms;
    std::size_t concept_index = 0;

    [[nodiscard]] bool Fits(const Word& word, std::size_t place) const;
  };
  std::vector<Concept> concepts_;
  std::map<std::string, std::vector<Term>, std::less<>> terms_;  ///< By stem of the first word; the longest first.
};

}  // namespace sparkwright::workload
