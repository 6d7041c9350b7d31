#include "recommend/merge.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "recommend/value_order.h"

namespace sparkwright::recommend {
namespace {

using Source = model::RecommendationSource;

int RankOf(Source source) {
  switch (source) {
    case Source::kConfiguration:
      return 0;
    case Source::kFinding:
      return 1;
    case Source::kViolation:
      return 2;
    case Source::kBottleneck:
      return 3;
    case Source::kHardware:
      return 4;
    case Source::kPractice:
      break;
  }
  return 5;
}

/// What two say of the properties that both name.
struct Common {
  std::size_t num_agreed = 0;
  bool has_contradiction = false;
};

Common CommonOf(const model::Recommendation& a, const model::Recommendation& b, const model::SparkVersion& version) {
  Common common;
  for (const model::PropertyFix& fix : b.properties) {
    if (const model::PropertyFix* other = FixOf(a, fix.key); other != nullptr) {
      const bool agree = Agree(*other, fix, version);
      common.num_agreed += agree ? 1 : 0;
      common.has_contradiction = common.has_contradiction || !agree;
    }
    common.has_contradiction = common.has_contradiction || Removes(a, fix.key);
  }
  for (const std::string& key : b.removals) {
    common.num_agreed += Removes(a, key) ? 1 : 0;
    common.has_contradiction = common.has_contradiction || FixOf(a, key) != nullptr;
  }
  return common;
}

bool SetsNothing(const model::Recommendation& item) { return item.properties.empty() && item.removals.empty(); }

bool IsDoneBy(const Draft& configuration, const Draft& draft, const model::SparkVersion& version) {
  if (draft.is_mended_by_configuration) {
    return true;
  }
  const Common common = CommonOf(configuration.item, draft.item, version);
  return !SetsNothing(draft.item) && !common.has_contradiction &&
         common.num_agreed == draft.item.properties.size() + draft.item.removals.size();
}

bool HasCauseOf(const Draft& draft, Source source) {
  return std::any_of(draft.item.causes.begin(), draft.item.causes.end(),
                     [&](const model::RecommendationCause& cause) { return cause.source == source; });
}

bool IsAskedForBy(const Draft& practice, const Draft& draft) {
  return std::any_of(draft.item.causes.begin(), draft.item.causes.end(), [&](const model::RecommendationCause& cause) {
    return std::find(practice.rules.begin(), practice.rules.end(), cause.name) != practice.rules.end();
  });
}

/// `first` is of no lower rank.
bool AreOne(const Draft& first, const Draft& second, const model::SparkVersion& version) {
  const bool is_asked_for = second.item.source == Source::kPractice && IsAskedForBy(second, first);
  if (first.item.source == Source::kConfiguration) {
    return is_asked_for || IsDoneBy(first, second, version);
  }
  const Common common = CommonOf(first.item, second.item, version);
  if (common.has_contradiction) {
    return false;
  }
  if (first.item.id == second.item.id || common.num_agreed > 0) {
    return true;
  }
  if (second.item.source == Source::kPractice) {
    return is_asked_for;
  }
  return !first.topic.empty() && first.topic == second.topic && !HasCauseOf(first, second.item.source) &&
         (SetsNothing(first.item) || SetsNothing(second.item));
}

using Gain = std::optional<model::Estimate<Ratio>>;

enum class Combine {
  kSum,     // The same at several places.
  kBetter,  // Two estimates of one thing: of the better basis, or the larger.
  kLarger,  // One does the other as well as more.
};

void TakeIn(const Gain& other, Combine combine, Gain& gain) {
  if (!other.has_value()) {
    return;
  }
  if (!gain.has_value()) {
    gain = other;
    return;
  }
  if (combine == Combine::kSum) {
    gain->low = std::max(gain->low, other->low);
    gain->expected = Ratio{std::min(gain->expected.value + other->expected.value, 1.0)};
    gain->high = Ratio{std::min(gain->high.value + other->high.value, 1.0)};
  } else if (combine == Combine::kBetter && gain->basis != other->basis) {
    gain = gain->basis > other->basis ? gain : other;
  } else {
    gain->low = std::max(gain->low, other->low);
    gain->expected = std::max(gain->expected, other->expected);
    gain->high = std::max(gain->high, other->high);
  }
}

template <typename T>
void AddIfNew(const T& value, std::vector<T>& values) {
  if (std::find(values.begin(), values.end(), value) == values.end()) {
    values.push_back(value);
  }
}

void TakeIn(Draft other, Draft& draft) {
  model::Recommendation& item = draft.item;
  const Combine combine = item.source == Source::kConfiguration ? Combine::kLarger
                          : item.id == other.item.id            ? Combine::kSum
                                                                : Combine::kBetter;
  if (!draft.is_predicted) {
    TakeIn(other.item.impact.time, combine, item.impact.time);
    TakeIn(other.item.impact.cost, combine, item.impact.cost);
  }
  TakeIn(other.item.impact.reliability, Combine::kLarger, item.impact.reliability);
  for (model::RecommendationCause& cause : other.item.causes) {
    item.causes.push_back(std::move(cause));
  }
  // How to mend a line by hand is of no use where another configuration takes its place.
  if (item.source != Source::kConfiguration || other.item.source != Source::kViolation) {
    for (const std::string& advice : other.item.advice) {
      AddIfNew(advice, item.advice);
    }
  }
  // The configuration was made and checked as a whole; it does what the other asks for already.
  if (item.source != Source::kConfiguration) {
    for (const model::PropertyFix& fix : other.item.properties) {
      if (FixOf(item, fix.key) == nullptr) {
        item.properties.push_back(fix);
      }
    }
    for (const std::string& key : other.item.removals) {
      AddIfNew(key, item.removals);
    }
    draft.safety = std::max(draft.safety, other.safety);
  }
  if (item.code.empty()) {
    item.code = std::move(other.item.code);
  }
  if (item.provenance.find(other.item.provenance) == std::string::npos) {
    item.provenance += "; " + other.item.provenance;
  }
  draft.topic = draft.topic.empty() ? other.topic : draft.topic;
  draft.mends_failure = draft.mends_failure || other.mends_failure;
  draft.machines = draft.machines != 0 ? draft.machines : other.machines;
  draft.relevance = std::max(draft.relevance, other.relevance);
}

}  // namespace

std::vector<Draft> Merge(std::vector<Draft> drafts, const model::SparkVersion& version) {
  std::stable_sort(drafts.begin(), drafts.end(),
                   [](const Draft& a, const Draft& b) { return RankOf(a.item.source) < RankOf(b.item.source); });
  std::vector<Draft> merged;
  for (Draft& draft : drafts) {
    const auto same =
        std::find_if(merged.begin(), merged.end(), [&](const Draft& one) { return AreOne(one, draft, version); });
    if (same == merged.end()) {
      merged.push_back(std::move(draft));
    } else {
      TakeIn(std::move(draft), *same);
    }
  }
  return merged;
}

}  // namespace sparkwright::recommend
