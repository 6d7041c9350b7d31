#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "recommend/recommend.h"

/// Small parts of a situation, and what must hold of every list.
namespace sparkwright::recommend {

inline constexpr int64_t kGibi = int64_t{1} << 30;

/// Null when it is not there.
inline const model::Recommendation* Find(const model::Recommendations& answer, std::string_view id) {
  const auto found = std::find_if(answer.all.begin(), answer.all.end(),
                                  [&](const model::Recommendation& one) { return one.id == id; });
  return found == answer.all.end() ? nullptr : &*found;
}

/// Names of the causes that are no practices.
inline std::vector<std::string> CausesOf(const model::Recommendation& item) {
  std::vector<std::string> names;
  for (const model::RecommendationCause& cause : item.causes) {
    if (cause.source != model::RecommendationSource::kPractice) {
      names.push_back(cause.name);
    }
  }
  return names;
}

inline model::Finding FindingOf(std::string_view name, int64_t impact_ms,
                                std::vector<model::PropertyFix> properties = {}) {
  model::Finding finding;
  finding.rule = "SW000";
  finding.name = name;
  finding.title = "A problem";
  finding.severity = model::FindingSeverity::kWarning;
  finding.impact = Millis(impact_ms);
  finding.message = "{num_tasks} tasks.";
  finding.evidence = {{"num_tasks", model::CountOf(7)}};
  finding.properties = std::move(properties);
  return finding;
}

inline model::Violation ViolationOf(std::string_view name, std::vector<model::ConfigurationEdit> edits,
                                    model::FixSafety safety = model::FixSafety::kSafe) {
  model::Violation violation;
  violation.rule = "SC000";
  violation.name = name;
  violation.title = "A violation";
  violation.severity = model::FindingSeverity::kWarning;
  if (!edits.empty()) {
    violation.fix = model::ConfigurationFix{safety, std::move(edits)};
  }
  return violation;
}

inline model::ConfigurationEdit Set(std::string key, std::string value) {
  return {model::ConfigurationEdit::Kind::kSet, std::move(key), std::move(value), {}};
}

inline model::PropertyFix Fix(std::string key, std::optional<std::string> before, std::string after,
                              model::FixSafety safety = model::FixSafety::kSafe) {
  return {std::move(key), std::move(before), std::move(after), safety};
}

inline model::Bottleneck BottleneckOf(model::Resource resource, model::BottleneckCause cause, double share) {
  model::Bottleneck one;
  one.resource = resource;
  one.cause = cause;
  one.share = Ratio{share};
  one.gain = Millis(static_cast<int64_t>(share * 600'000));
  one.reason = "what is short";
  return one;
}

/// Ten minutes on four nodes of eight cores.
inline model::Prediction PredictionOf(std::vector<model::Bottleneck> bottlenecks) {
  model::Prediction prediction;
  prediction.time = {Millis(480'000), Millis(600'000), Millis(900'000), model::PredictionBasis::kClass, ""};
  prediction.layout.num_executors = 8;
  prediction.layout.cores_per_executor = 4;
  prediction.layout.num_slots = 32;
  prediction.layout.num_nodes = 4;
  prediction.layout.cluster_cores = 32;
  prediction.layout.cluster_memory = Bytes(4 * 64 * kGibi);
  prediction.layout.unified = Bytes(8 * kGibi);
  prediction.bottlenecks = std::move(bottlenecks);
  return prediction;
}

inline model::Cluster FourNodes() {
  model::Cluster cluster;
  model::NodeGroup group;
  group.num_nodes = 4;
  group.cores = 8;
  group.memory = Bytes(64 * kGibi);
  cluster.nodes = {group};
  return cluster;
}

/// What must hold of any list.
inline void ExpectSound(const model::Recommendations& answer) {
  std::set<std::string> ids;
  double before = 1.0;
  for (const model::Recommendation& one : answer.all) {
    EXPECT_TRUE(ids.insert(one.id).second) << one.id << " is there twice";
    EXPECT_GE(one.score, 0.0) << one.id;
    EXPECT_LE(one.score, before) << one.id << " is not in order";
    // What is counted from the configuration comes after it, whatever it gains itself.
    if (one.id == "configuration") {
      for (const model::Recommendation& earlier : answer.all) {
        if (&earlier == &one) {
          break;
        }
        EXPECT_THAT(earlier.prerequisites, ::testing::Not(::testing::Contains(one.id)));
      }
    } else {
      before = one.score;
    }
    EXPECT_FALSE(one.title.empty()) << one.id;
    EXPECT_FALSE(one.causes.empty()) << one.id;
    EXPECT_FALSE(one.provenance.empty()) << one.id;
    for (const auto& gain : {one.impact.time, one.impact.cost, one.impact.reliability}) {
      if (gain.has_value()) {
        EXPECT_LE(gain->low, gain->expected) << one.id;
        EXPECT_LE(gain->expected, gain->high) << one.id;
        EXPECT_LE(gain->high.value, 1.0) << one.id;
      }
    }
  }
  for (const model::Recommendation& one : answer.all) {
    for (const std::string& other : one.conflicts) {
      ASSERT_NE(Find(answer, other), nullptr) << one.id << " conflicts with " << other;
      EXPECT_THAT(Find(answer, other)->conflicts, ::testing::Contains(one.id));
      EXPECT_THAT(one.prerequisites, ::testing::Not(::testing::Contains(other)));
    }
    for (const std::string& other : one.prerequisites) {
      ASSERT_NE(Find(answer, other), nullptr) << one.id << " needs " << other;
      EXPECT_THAT(Find(answer, other)->prerequisites, ::testing::Not(::testing::Contains(one.id)));
    }
  }
}

/// A configuration in use, and the one that is recommended in its place.
class Reconfiguration {
 public:
  explicit Reconfiguration(const std::vector<model::PropertyFix>& changes) {
    recommended_.version = {3, 5, 0, ""};
    for (const model::PropertyFix& change : changes) {
      if (change.old_value.has_value()) {
        in_use_.Add(change.key, *change.old_value, {});
      }
      recommended_.properties.push_back({change.key, change.new_value, "a reason"});
    }
  }

  /// Refers to this.
  [[nodiscard]] Situation situation() const {
    Situation situation;
    situation.configuration = &recommended_;
    situation.in_use = &in_use_;
    return situation;
  }

 private:
  conf::Configuration in_use_;
  model::RecommendedConfiguration recommended_;
};

}  // namespace sparkwright::recommend
