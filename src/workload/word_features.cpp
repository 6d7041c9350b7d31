#include "workload/word_features.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "workload/concepts.h"
#include "workload/words.h"

namespace sparkwright::workload {
namespace {

constexpr std::size_t kManyTerms = 3;

/// "training"; "no … training" when it is denied.
std::string SurfaceOf(std::string_view text, const std::vector<Word>& words, std::size_t first, std::size_t count) {
  const std::string_view own = text.substr(words[first].begin, words[first + count - 1].end - words[first].begin);
  if (!words[first].denied_by.has_value()) {
    return std::string(own);
  }
  const std::size_t negator = *words[first].denied_by;
  const std::string_view denial = text.substr(words[negator].begin, words[negator].end - words[negator].begin);
  if (negator > first) {
    return fmt::format("{} … {}", own, denial);
  }
  return fmt::format("{}{}{}", denial, negator + 1 == first ? " " : " … ", own);
}

}  // namespace

FeatureSet WordFeatures(std::string_view description) {
  FeatureSet set;
  set.source = model::WorkloadSource::kWords;
  const Lexicon& lexicon = Lexicon::Builtin();
  const std::vector<Word> words = WordsOf(description);
  std::vector<std::optional<std::size_t>> mention_of(words.size());
  std::vector<bool> is_noise(words.size(), false);
  std::map<std::string, std::vector<std::size_t>, std::less<>> said;  // Concepts that are not denied.
  bool has_first = false;

  for (std::size_t at = 0; at < words.size();) {
    const std::optional<Lexicon::Match> match = lexicon.LongestAt(words, at);
    if (!match.has_value()) {
      ++at;
      continue;
    }
    const std::string& name = match->concept_found->name;
    const std::size_t end = at + match->num_words;
    if (name == Lexicon::kOther) {
      std::fill(is_noise.begin() + static_cast<std::ptrdiff_t>(at), is_noise.begin() + static_cast<std::ptrdiff_t>(end),
                true);
      at = end;
      continue;
    }
    const std::size_t mention = set.AddMention(SurfaceOf(description, words, at, match->num_words));
    std::fill(mention_of.begin() + static_cast<std::ptrdiff_t>(at),
              mention_of.begin() + static_cast<std::ptrdiff_t>(end), mention);
    if (words[at].denied_by.has_value()) {
      set.Add("c:!" + name, mention);
    } else {
      set.Add("c:" + name, mention);
      std::vector<std::size_t>& mentions = said[name];
      if (mentions.empty()) {
        AddTo(set.points, match->concept_found->points);
      }
      mentions.push_back(mention);
      if (!has_first && match->concept_found->has_points()) {
        has_first = true;
        set.Add("first:" + name, mention);
      }
    }
    at = end;
  }

  for (auto a = said.begin(); a != said.end(); ++a) {
    if (a->second.size() >= kManyTerms) {
      for (const std::size_t mention : a->second) {
        set.Add("n:" + a->first, mention);
      }
    }
    for (auto b = std::next(a); b != said.end(); ++b) {
      const std::string pair = "p:" + a->first + "+" + b->first;
      set.Add(pair, a->second.front());
      set.Add(pair, b->second.front());
    }
  }
  std::vector<std::size_t> givers;
  givers.reserve(said.size());
  for (const auto& [name, mentions] : said) {
    givers.push_back(mentions.front());
  }
  set.AddRuleFeatures(givers);
  if (said.contains("two") && set.features.contains("rival")) {
    set.Add("rival+two", said.find("two")->second.front());
  }
  if (const std::size_t mark = description.find('?'); mark != std::string_view::npos) {
    set.Add("mark:?", set.AddMention("?"));
  }

  std::optional<std::size_t> before;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Word& word = words[i];
    const bool is_number = word.lower.front() >= '0' && word.lower.front() <= '9';
    if (is_noise[i] || is_number || IsStopWord(word.lower)) {
      before = is_noise[i] || is_number ? std::nullopt : before;
      continue;
    }
    if (!mention_of[i].has_value()) {
      mention_of[i] = set.AddMention(SurfaceOf(description, words, i, 1));
    }
    set.Add((word.denied_by.has_value() ? "w:!" : "w:") + word.stem, *mention_of[i]);
    if (before.has_value() && words[*before].clause == word.clause) {
      const std::string pair = "b:" + words[*before].stem + "_" + word.stem;
      set.Add(pair, *mention_of[*before]);
      set.Add(pair, *mention_of[i]);
    }
    before = i;
  }
  return set;
}

}  // namespace sparkwright::workload
