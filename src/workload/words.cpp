#include "workload/words.h"

#include <algorithm>
#include <array>

#include "base/one_of.h"
#include "conf/java_text.h"
#include "workload/text.h"

namespace sparkwright::workload {
namespace {

/// Numbers as digits or words; "24" and "7" say more, and "one" and "two" are often no numbers.
bool IsNumber(std::string_view word) {
  constexpr auto kNumbers = std::to_array<std::string_view>(
      {"three", "four", "five", "six", "eight", "nine", "ten", "fifteen", "twenty", "thirty", "sixty", "hundred"});
  const bool is_digits = word.find_first_not_of("0123456789.") == std::string_view::npos;
  return (is_digits && word != "24" && word != "7") || IsOneOf(word, kNumbers);
}

bool HasVowel(std::string_view word) { return word.find_first_of("aeiouy") != std::string_view::npos; }

/// Whether `ending` can be cut off with something to say left.
bool CanCut(std::string_view word, std::string_view ending) {
  constexpr std::size_t kLeastStem = 3;
  return word.ends_with(ending) && word.size() >= ending.size() + kLeastStem &&
         HasVowel(word.substr(0, word.size() - ending.size()));
}

/// Words that end a clause and are not punctuation.
bool BeginsClause(std::string_view word) {
  constexpr auto kBreaks = std::to_array<std::string_view>({"but", "however", "just", "only", "simply", "merely",
                                                            "instead", "while", "whereas", "although", "though",
                                                            "purely", "rather", "because", "since", "plain"});
  return IsOneOf(word, kBreaks);
}

/// Splits into words; clauses are numbered, denial is not looked at.
std::vector<Word> Split(std::string_view text, std::vector<std::size_t>& comma_clauses) {
  std::vector<Word> words;
  std::size_t clause = 0;
  bool has_word = false;  // In this clause.
  const auto end_clause = [&](bool is_comma) {
    if (has_word) {
      ++clause;
      has_word = false;
      if (is_comma) {
        comma_clauses.push_back(clause);
      }
    }
  };
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (IsLetter(c) || IsDigit(c)) {
      Word word;
      word.begin = at;
      const auto is_part = [&](std::size_t i) {
        if (IsLetter(text[i]) || IsDigit(text[i])) {
          return true;
        }
        const bool is_between = i + 1 < text.size() && IsLetter(text[i + 1]);
        return (text[i] == '\'' && is_between) ||
               (text[i] == '.' && IsDigit(text[i - 1]) && i + 1 < text.size() && IsDigit(text[i + 1]));
      };
      while (at < text.size() && is_part(at)) {
        ++at;
      }
      word.end = at;
      word.lower = conf::LowerCase(text.substr(word.begin, at - word.begin));
      word.is_capitals = std::all_of(text.begin() + static_cast<std::ptrdiff_t>(word.begin),
                                     text.begin() + static_cast<std::ptrdiff_t>(word.end),
                                     [](char one) { return (one >= 'A' && one <= 'Z') || IsDigit(one); });
      // The typographic apostrophe and dashes are three bytes of letters to IsLetter.
      constexpr std::string_view kCurly = "\xE2\x80\x99";
      for (std::size_t found = word.lower.find(kCurly); found != std::string::npos; found = word.lower.find(kCurly)) {
        word.lower.replace(found, kCurly.size(), "'");
      }
      if (word.lower == "–" || word.lower == "—" || word.lower == "→" || word.lower == "•") {
        end_clause(false);
        continue;
      }
      if (BeginsClause(word.lower)) {
        end_clause(false);
      }
      if (word.lower.ends_with("'s")) {
        word.lower.resize(word.lower.size() - 2);
      }
      word.stem = StemOf(word.lower);
      word.clause = clause;
      has_word = true;
      words.push_back(std::move(word));
      continue;
    }
    const bool is_dash = c == '-' && at > 0 && IsSpace(text[at - 1]) && at + 1 < text.size() && IsSpace(text[at + 1]);
    if (c == '.' || c == '!' || c == '?' || c == ';' || c == ':' || c == '(' || c == ')' || c == '\n' || c == '"' ||
        is_dash) {
      end_clause(false);
    } else if (c == ',') {
      end_clause(true);
    }
    ++at;
  }
  return words;
}

bool IsNegator(const std::vector<Word>& words, std::size_t at) {
  constexpr auto kNegators = std::to_array<std::string_view>(
      {"no", "not", "never", "without", "neither", "nor", "nothing", "none", "cannot", "unlike", "excluding", "except",
       "avoid", "avoids", "nobody", "non", "skips", "zero", "lacks", "ain't", "dont", "doesnt", "isnt", "wont",
       // German, French, Spanish, Portuguese
       "kein", "keine", "keinen", "ohne", "nicht", "nie", "sans", "jamais", "aucun", "aucune", "sin", "nunca", "sem",
       "não"});
  const std::string& word = words[at].lower;
  const std::string_view next = at + 1 < words.size() ? std::string_view(words[at + 1].lower) : std::string_view();
  const std::string_view after = at + 2 < words.size() ? std::string_view(words[at + 2].lower) : std::string_view();
  if (word == "instead" || (word == "rather" && next == "than")) {
    return word == "rather" || next == "of";
  }
  if (word == "not" || word == "no" || word.ends_with("n't")) {
    const bool is_only = next == "only" || next == "just" || next == "merely";
    const bool is_idiom = next == "matter" || next == "doubt" || next == "later" || next == "sooner" || next == "yet" ||
                          (next == "more" && after == "than") || (next == "less" && after == "than");
    if (is_only || is_idiom) {
      return false;
    }
  }
  return IsOneOf(word, kNegators) || (word.size() > 3 && word.ends_with("n't"));
}

/// Marks what stands before "is not needed", "happens elsewhere" and the like in their clause.
void DenyBackwards(std::vector<Word>& words) {
  constexpr auto kWanted = std::to_array<std::string_view>(
      {"needed", "involved", "required", "part", "used", "planned", "wanted", "necessary", "included", "relevant",
       "done", "happening", "performed", "asked", "our", "supported", "of", "in"});
  constexpr auto kAway = std::to_array<std::string_view>({"elsewhere", "separately", "later"});
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i].lower;
    const bool is_copula_not = (word == "not" && i > 0 &&
                                (words[i - 1].lower == "is" || words[i - 1].lower == "are" ||
                                 words[i - 1].lower == "was" || words[i - 1].lower == "were")) ||
                               word == "isn't" || word == "aren't" || word == "wasn't";
    bool denies = false;
    if (is_copula_not && i + 1 < words.size() && words[i + 1].clause == words[i].clause) {
      denies = IsOneOf(words[i + 1].lower, kWanted);
    }
    const auto is = [&](std::size_t at, std::string_view wanted) {
      return at < words.size() && words[at].lower == wanted;
    };
    denies = denies || (word == "out" && is(i + 1, "of") && is(i + 2, "scope"));
    denies = denies || (IsOneOf(word, kAway) && i > 0 &&
                        (is(i - 1, "happens") || is(i - 1, "happen") || is(i - 1, "done") || is(i - 1, "handled") ||
                         is(i - 1, "lives") || is(i - 1, "runs") || is(i - 1, "comes") || is(i - 1, "come")));
    // "They train elsewhere"; a model "trained elsewhere" is there.
    denies = denies || (word == "elsewhere" && i > 0 && words[i - 1].clause == words[i].clause &&
                        !words[i - 1].lower.ends_with("ed") && !words[i - 1].lower.ends_with("nt"));
    if (!denies) {
      continue;
    }
    for (std::size_t k = i; k > 0 && words[k - 1].clause == words[i].clause; --k) {
      words[k - 1].denied_by = i;
    }
  }
}

void DenyForwards(std::vector<Word>& words, const std::vector<std::size_t>& comma_clauses) {
  constexpr std::size_t kReach = 10;
  constexpr std::size_t kListItem = 4;  // Words in an item of a list.
  const auto clause_begin = [&](std::size_t clause) {
    return static_cast<std::size_t>(
        std::find_if(words.begin(), words.end(), [&](const Word& one) { return one.clause >= clause; }) -
        words.begin());
  };
  /// Whether the clauses from this one on are items of a list that ends with "or" or "nor".
  const auto is_list = [&](std::size_t clause) {
    for (; std::binary_search(comma_clauses.begin(), comma_clauses.end(), clause); ++clause) {
      const std::size_t begin = clause_begin(clause);
      std::size_t end = begin;
      bool has_or = false;
      while (end < words.size() && words[end].clause == clause) {
        has_or = has_or || (end < begin + kListItem && (words[end].lower == "or" || words[end].lower == "nor"));
        ++end;
      }
      if (has_or) {
        return true;
      }
      if (end - begin > kListItem) {
        return false;
      }
    }
    return false;
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!IsNegator(words, i)) {
      continue;
    }
    std::size_t clause = words[i].clause;
    for (std::size_t k = i + 1, steps = 0; k < words.size() && steps < kReach; ++k, ++steps) {
      if (words[k].clause != clause) {
        if (words[k].clause != clause + 1 || !is_list(words[k].clause)) {
          break;
        }
        clause = words[k].clause;
      }
      if (!words[k].denied_by.has_value()) {
        words[k].denied_by = i;
      }
    }
  }
}

}  // namespace

std::string StemOf(std::string_view lower) {
  if (IsNumber(lower)) {
    return "#";
  }
  std::string stem(lower);
  if (CanCut(stem, "ies")) {
    stem.replace(stem.size() - 3, 3, "y");
  } else if (CanCut(stem, "sses") || CanCut(stem, "ches") || CanCut(stem, "shes") || CanCut(stem, "xes")) {
    stem.resize(stem.size() - 2);
  } else if (stem.size() > 3 && stem.ends_with("s") && !stem.ends_with("ss") && !stem.ends_with("us") &&
             !stem.ends_with("is")) {
    stem.pop_back();
  }
  if (CanCut(stem, "ing")) {
    stem.resize(stem.size() - 3);
  } else if (CanCut(stem, "ied")) {
    stem.replace(stem.size() - 3, 3, "y");
  } else if (CanCut(stem, "ed")) {
    stem.resize(stem.size() - 2);
  }
  if (stem.size() > 3 && stem.ends_with("e")) {
    stem.pop_back();
  }
  if (stem.size() > 3 && stem[stem.size() - 1] == stem[stem.size() - 2] && !HasVowel(stem.substr(stem.size() - 1))) {
    stem.pop_back();
  }
  return stem;
}

std::vector<Word> WordsOf(std::string_view text) {
  std::vector<std::size_t> comma_clauses;
  std::vector<Word> words = Split(text, comma_clauses);
  DenyForwards(words, comma_clauses);
  DenyBackwards(words);
  return words;
}

std::vector<Word> WordsWithoutDenial(std::string_view text) {
  std::vector<std::size_t> comma_clauses;
  return Split(text, comma_clauses);
}

std::string WordsInName(std::string_view name) {
  std::string words;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool is_upper = name[i] >= 'A' && name[i] <= 'Z';
    const bool follows_lower = i > 0 && name[i - 1] >= 'a' && name[i - 1] <= 'z';
    if (name[i] == '_' || (is_upper && follows_lower)) {
      words += ' ';
    }
    if (name[i] != '_') {
      words += name[i];
    }
  }
  return words;
}

bool IsStopWord(std::string_view lower) {
  constexpr auto kStopWords = std::to_array<std::string_view>(
      {"a", "an", "the", "of", "to", "in", "on", "at", "is", "are", "was", "were", "be", "it", "its", "this", "that",
       "these", "those", "we", "i", "you", "our", "my", "their", "with", "as", "by", "from", "or", "so", "if", "has",
       "have", "had", "do", "does", "did", "will", "would", "can", "could", "should", "may", "must", "am", "they", "he",
       "she", "his", "her", "them", "us", "me", "there", "here", "than", "too", "very", "some", "any", "such", "own",
       "about",
       // German, French, Spanish, Portuguese
       "der", "die", "das", "und", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "mit", "von", "aus",
       "auf", "für", "im", "zu", "zum", "zur", "als", "nach", "bei", "wir", "ist", "sind", "sich", "auch", "alle",
       "aller", "le", "la", "les", "du", "un", "une", "et", "en", "de", "sur", "pour", "par", "dans", "avec", "que",
       "qui", "est", "sont", "au", "aux", "ce", "nous", "el", "los", "las", "y", "con", "para", "por", "del", "una",
       "se", "es", "son", "su", "al", "os", "um", "uma", "e", "o"});
  return IsOneOf(lower, kStopWords);
}

}  // namespace sparkwright::workload
