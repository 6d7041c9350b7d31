#include "workload/concepts.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/check.h"
#include "base/enum_names.h"
#include "workload/embedded_lines_internal.h"

namespace sparkwright::workload {

const Lexicon& Lexicon::Builtin() {
  static const Lexicon kLexicon;
  return kLexicon;
}

bool Concept::has_points() const {
  return std::any_of(points.begin(), points.end(), [](double one) { return one > 0.0; });
}

Concept ConceptOf(const nlohmann::json& line) {
  SPARKWRIGHT_CHECK(line.is_object() && line.contains("concept"));
  Concept one;
  one.name = line["concept"].get<std::string>();
  const nlohmann::json points = line.value("points", nlohmann::json::object());
  SPARKWRIGHT_CHECK(points.is_object());
  for (const auto& [name, value] : points.items()) {
    const auto workload_class = EnumNamed<model::WorkloadClass>(model::kWorkloadClassNames, name);
    SPARKWRIGHT_CHECK(workload_class.has_value() && value.is_number());
    one.points[static_cast<std::size_t>(*workload_class)] = value.get<double>();
  }
  return one;
}

Lexicon::Lexicon() {
  for (const std::string_view line : WorkloadLexiconLines()) {
    const nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
    concepts_.push_back(ConceptOf(object));
    SPARKWRIGHT_CHECK(object.contains("terms"));
    for (const nlohmann::json& text : object["terms"]) {
      std::string spelling = text.get<std::string>();
      std::replace(spelling.begin(), spelling.end(), '#', '5');  // Any number has the same stem.
      Term term;
      term.fit = spelling.starts_with('=')   ? Term::Fit::kSpelling
                 : spelling.starts_with('^') ? Term::Fit::kCapitals
                                             : Term::Fit::kForms;
      const bool is_exact = term.fit != Term::Fit::kForms;
      term.concept_index = concepts_.size() - 1;
      std::string first_stem;
      for (const Word& word : WordsWithoutDenial(is_exact ? spelling.substr(1) : spelling)) {
        if (term.words.empty()) {
          first_stem = word.stem;
        }
        term.words.push_back(is_exact ? word.lower : word.stem);
      }
      SPARKWRIGHT_CHECK(!term.words.empty());
      terms_[first_stem].push_back(std::move(term));
    }
  }
  for (auto& [first, terms] : terms_) {
    std::stable_sort(terms.begin(), terms.end(), [](const Term& a, const Term& b) {
      return a.words.size() != b.words.size() ? a.words.size() > b.words.size() : a.fit > b.fit;
    });
  }
}

bool Lexicon::Term::Fits(const Word& word, std::size_t place) const {
  return (fit == Fit::kForms ? word.stem : word.lower) == words[place] && (fit != Fit::kCapitals || word.is_capitals);
}

std::optional<Lexicon::Match> Lexicon::LongestAt(std::span<const Word> words, std::size_t at) const {
  const auto found = terms_.find(words[at].stem);
  if (found == terms_.end()) {
    return std::nullopt;
  }
  for (const Term& term : found->second) {
    if (at + term.words.size() > words.size()) {
      continue;
    }
    bool is_equal = true;
    for (std::size_t i = 0; i < term.words.size() && is_equal; ++i) {
      const Word& word = words[at + i];
      // A clause never ends inside a term, but a term may hold a word such as "not".
      is_equal = term.Fits(word, i) && word.clause == words[at].clause;
    }
    if (is_equal) {
      return Match{&concepts_[term.concept_index], term.words.size()};
    }
  }
  return std::nullopt;
}

std::vector<std::string_view> Lexicon::ConceptsIn(std::string_view text) const {
  const std::vector<Word> words = WordsOf(text);
  std::vector<std::string_view> names;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const std::optional<Match> match = LongestAt(words, at);
    if (match.has_value() && match->concept_found->name != kOther) {
      names.emplace_back(match->concept_found->name);
    }
  }
  return names;
}

}  // namespace sparkwright::workload
