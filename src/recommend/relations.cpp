#include "recommend/relations.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include "recommend/value_order.h"

namespace sparkwright::recommend {
namespace {

/// Settings that do nothing before another one is made.
struct Switch {
  std::string_view prefix;  ///< Of the settings.
  std::string_view key;     ///< The one that they need, which is no such setting itself.
  std::string_view off;     ///< Its value that takes the part out of work; empty when there is none.
};

constexpr Switch kSwitches[] = {
    {"spark.sql.adaptive.", "spark.sql.adaptive.enabled", "false"},
    {"spark.sql.adaptive.skewJoin.", "spark.sql.adaptive.skewJoin.enabled", "false"},
    {"spark.sql.adaptive.coalescePartitions.", "spark.sql.adaptive.coalescePartitions.enabled", "false"},
    {"spark.dynamicAllocation.", "spark.dynamicAllocation.enabled", "false"},
    {"spark.speculation.", "spark.speculation", "false"},
    {"spark.memory.offHeap.size", "spark.memory.offHeap.enabled", "false"},
    {"spark.kryo", "spark.serializer", ""},
    {"spark.rapids.", "spark.plugins", ""},
    {"spark.task.resource.gpu.", "spark.executor.resource.gpu.amount", ""},
    {"spark.sql.cbo.", "spark.sql.cbo.enabled", "false"},
    {"spark.decommission.", "spark.decommission.enabled", "false"},
    {"spark.storage.decommission.", "spark.storage.decommission.enabled", "false"},
    {"spark.eventLog.", "spark.eventLog.enabled", "false"},
    {"spark.sql.streaming.stateStore.rocksdb.", "spark.sql.streaming.stateStore.providerClass", ""},
    {"spark.sql.execution.arrow.", "spark.sql.execution.arrow.pyspark.enabled", "false"},
};

bool SwitchesOn(const Draft& draft, const Switch& one) {
  const model::PropertyFix* fix = FixOf(draft.item, one.key);
  return fix != nullptr && (one.off.empty() || fix->new_value != one.off);
}

bool NeedsSwitchOf(const Draft& draft, const Draft& other) {
  return std::any_of(std::begin(kSwitches), std::end(kSwitches), [&](const Switch& one) {
    const bool has_setting =
        std::any_of(draft.item.properties.begin(), draft.item.properties.end(), [&](const model::PropertyFix& fix) {
          return std::string_view(fix.key).substr(0, one.prefix.size()) == one.prefix && fix.key != one.key;
        });
    return has_setting && FixOf(draft.item, one.key) == nullptr && SwitchesOn(other, one);
  });
}

bool MakesFasterOrCheaper(const Draft& draft) {
  return draft.item.impact.time.has_value() || draft.item.impact.cost.has_value();
}

bool Needs(const Draft& draft, const Draft& other) {
  const bool is_after_failure = other.mends_failure && !draft.mends_failure && MakesFasterOrCheaper(draft);
  const bool is_after_configuration =
      draft.is_after_configuration && other.item.source == model::RecommendationSource::kConfiguration;
  return is_after_failure || is_after_configuration || NeedsSwitchOf(draft, other);
}

bool SetsOtherwise(const Draft& draft, const Draft& other, const model::SparkVersion& version) {
  return std::any_of(draft.item.properties.begin(), draft.item.properties.end(), [&](const model::PropertyFix& fix) {
    const model::PropertyFix* their = FixOf(other.item, fix.key);
    return Removes(other.item, fix.key) ||
           (their != nullptr && !IsSameValue(fix.key, fix.new_value, their->new_value, version));
  });
}

bool Exclude(const Draft& a, const Draft& b, const model::SparkVersion& version) {
  return a.machines * b.machines < 0 || SetsOtherwise(a, b, version) || SetsOtherwise(b, a, version);
}

}  // namespace

void Relate(std::vector<Draft>& drafts, const model::SparkVersion& version) {
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    for (std::size_t j = i + 1; j < drafts.size(); ++j) {
      Draft& a = drafts[i];
      Draft& b = drafts[j];
      const bool a_needs_b = Needs(a, b);
      const bool b_needs_a = !a_needs_b && Needs(b, a);
      if (a_needs_b) {
        a.item.prerequisites.push_back(b.item.id);
      } else if (b_needs_a) {
        b.item.prerequisites.push_back(a.item.id);
      } else if (Exclude(a, b, version)) {
        a.item.conflicts.push_back(b.item.id);
        b.item.conflicts.push_back(a.item.id);
      }
    }
  }
}

}  // namespace sparkwright::recommend
