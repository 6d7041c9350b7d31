#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/workload.h"
#include "workload/words.h"

namespace sparkwright::workload {

/// Something that a word or a call can stand for, such as "learn", and what it is worth to the rules.
struct Concept {
  std::string name;
  model::PerWorkloadClass points{};
};

/// The terms of data/workload_lexicon.jsonl: which words stand for which concept.
///
/// A line is {"concept", "points" by class, "terms"}. A term is words; each stands for every form of itself ("train" is
/// "trained", too) and # for any number, and with = before the term only for that spelling. The longest term at a place
/// counts, so terms of the concept "other" keep "train timetable" from being training.
class Lexicon {
 public:
  static const Lexicon& Builtin();

  struct Match {
    const Concept* concept_found = nullptr;
    std::size_t num_words = 0;
  };
  /// The longest term that begins with the word at `at`.
  [[nodiscard]] std::optional<Match> LongestAt(std::span<const Word> words, std::size_t at) const;

 private:
  Lexicon();

  struct Term {
    std::vector<std::string> words;  ///< Stems, or spellings.
    bool is_exact = false;
    std::size_t concept_index = 0;
  };
  std::vector<Concept> concepts_;
  std::map<std::string, std::vector<Term>, std::less<>> terms_;  ///< By stem of the first word; the longest first.
};

/// Points by class from their JSON object; classes that it does not name have none. Data of our own: a name that is no
/// class stops the program.
model::PerWorkloadClass PointsFrom(std::string_view json_object);

}  // namespace sparkwright::workload
