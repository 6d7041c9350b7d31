#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sparkwright::workload {

/// A word of a description.
struct Word {
  std::string lower;         ///< In lower case.
  std::string stem;          ///< Without the endings that grammar gives it: "fitted", "fits", "fitting" are "fit".
  std::size_t begin = 0;     ///< Where it stands in the text, in bytes.
  std::size_t end = 0;       ///< Behind its last byte.
  std::size_t clause = 0;    ///< Which clause it is part of; they are numbered from 0.
  bool is_capitals = false;  ///< Written in capitals: "ALS", which "als" is not.
  /// The word that denies it, by position: "no" in "no model training at all".
  std::optional<std::size_t> denied_by;
};

/// The stem of a word in lower case. It need not be a word: "queries" and "query" are "query", "score" and "scoring"
/// are "scor".
std::string StemOf(std::string_view lower);

/// The words of a text and which of them are denied.
///
/// A word is letters, digits and apostrophes; hyphens, slashes and underscores part words. A clause ends at punctuation
/// and at words such as "but" and "just". "No", "not", "without", "n't", "instead of" and the like deny what follows in
/// their clause, ten words at most, and over commas of a list that goes on with "or" or "nor". So do "kein", "ohne",
/// "sans", "sin" and other words of German, French, Spanish and Portuguese. "Is not needed", "happens elsewhere",
/// "train elsewhere", "is out of scope" deny what stands before them in their clause. "Not only" denies nothing.
std::vector<Word> WordsOf(std::string_view text);
/// The same where nobody asks what is denied: all words are as if nothing were.
std::vector<Word> WordsWithoutDenial(std::string_view text);

/// A name of a program's as words: "trainModel" and "train_model" as "train Model" and "train model".
std::string WordsInName(std::string_view name);

/// Words that grammar needs and that say nothing of what a job does.
bool IsStopWord(std::string_view lower);

}  // namespace sparkwright::workload
