#include "pipeline/tune.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conf/configuration_file.h"
#include "conf/covered_version.h"
#include "conf/run_context.h"
#include "optimize/propose.h"
#include "pipeline/find_by_key.h"
#include "validate/check.h"

namespace sparkwright::pipeline {
namespace {

/// Each round makes or rejects at least one change; more would be two rules that undo each other.
constexpr int kMostRounds = 32;

model::TuningReason ReasonOf(const model::Violation& violation) {
  return {violation.name, violation.title, violation.message, violation.evidence, violation.texts, Millis(0)};
}

bool IsAtLeastWarning(const model::Violation& violation) {
  return violation.severity >= model::FindingSeverity::kWarning;
}

/// What tells a violation from others, whatever the values.
std::pair<std::string_view, std::string> IdentityOf(const model::Violation& violation) {
  return {violation.rule, violation.places.empty() ? std::string() : violation.places.front().key};
}

/// Takes a change back; what was set before is set again.
void Reject(model::Tuning& tuning, const model::TunedProperty& change, const model::Violation& violation) {
  tuning.rejected.push_back({change.key, change.new_value, ReasonOf(violation)});
  if (change.old_value.has_value()) {
    tuning.kept.push_back({change.key, *change.old_value});
  }
  const std::string key = change.key;
  std::erase_if(tuning.changes, [&](const model::TunedProperty& one) { return one.key == key; });
}

/// Rejects the changes that brought in a violation. Returns whether there was one.
bool RejectCauseOf(model::Tuning& tuning, const model::Violation& violation) {
  for (const model::ConfigurationPlace& place : violation.places) {
    if (const model::TunedProperty* const change = FindByKey(tuning.changes, place.key)) {
      Reject(tuning, model::TunedProperty(*change), violation);
      return true;
    }
  }
  return false;
}

/// Makes one edit of the violation's fix a change, or takes a property out.
void Make(model::Tuning& tuning, const model::ConfigurationEdit& edit, const model::Violation& violation) {
  const std::string& key = edit.new_key.empty() ? edit.key : edit.new_key;
  std::optional<std::string> old_value;
  if (const model::KeptProperty* const kept = FindByKey(tuning.kept, edit.key)) {
    old_value = kept->value;
    if (edit.kind == model::ConfigurationEdit::Kind::kRemove) {
      tuning.dropped.push_back(*kept);
    }
    std::erase_if(tuning.kept, [&](const model::KeptProperty& one) { return one.key == edit.key; });
  }
  if (edit.kind != model::ConfigurationEdit::Kind::kRemove) {
    tuning.changes.push_back({key, std::move(old_value), edit.value, violation.fix->safety, {ReasonOf(violation)}, {}});
  }
}

}  // namespace

conf::Configuration ConfigurationOf(const model::Tuning& tuning) {
  conf::Configuration configuration;
  for (const model::KeptProperty& kept : tuning.kept) {
    configuration.Add(kept.key, kept.value, {});
  }
  for (const model::TunedProperty& change : tuning.changes) {
    configuration.Add(change.key, change.new_value, {});
  }
  return configuration;
}

model::Tuning Tune(std::span<const Analysis> runs, const std::optional<model::Cluster>& cluster) {
  std::vector<optimize::TunedRun> views;
  for (const Analysis& run : runs) {
    views.push_back({run.application, run.facts, run.diagnosis});
  }
  model::Tuning tuning = optimize::Propose(views);
  // Where the newest run was, and so where the next one is to be.
  const model::Application& newest = runs.back().application;
  const conf::Configuration old = conf::ConfigurationOf(newest.environment, "");
  conf::RunContext context;
  context.version = conf::VersionOrNewest(newest.spark_version);
  context.cluster = cluster;
  context = conf::WithConfiguration(std::move(context), old);
  tuning.version = context.version;
  std::set<std::pair<std::string_view, std::string>> before;
  for (const model::Violation& violation : validate::Check(old, context).violations) {
    before.insert(IdentityOf(violation));
  }
  for (int round = 0; round < kMostRounds; ++round) {
    tuning.verdict = validate::Check(ConfigurationOf(tuning), context);
    bool has_changed = false;
    for (const model::Violation& violation : tuning.verdict.violations) {
      if (IsAtLeastWarning(violation) && !before.contains(IdentityOf(violation))) {
        has_changed = RejectCauseOf(tuning, violation);
      } else if (IsAtLeastWarning(violation) && violation.fix.has_value()) {
        for (const model::ConfigurationEdit& edit : violation.fix->edits) {
          Make(tuning, edit, violation);
        }
        has_changed = true;
      }
      if (has_changed) {
        break;  // The rest is about a configuration that is no more.
      }
    }
    if (!has_changed) {
      break;
    }
  }
  std::sort(tuning.kept.begin(), tuning.kept.end(),
            [](const model::KeptProperty& a, const model::KeptProperty& b) { return a.key < b.key; });
  return tuning;
}

}  // namespace sparkwright::pipeline
