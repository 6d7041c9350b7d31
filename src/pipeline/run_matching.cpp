#include "pipeline/run_matching.h"

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <set>
#include <string_view>
#include <unordered_map>

namespace sparkwright::pipeline {
namespace {

/// Ends a part of a key; in no name.
constexpr char kSeparator = '\x1f';

constexpr std::size_t kNumStageRounds = 3;

/// The operations behind a stage, each once, in order.
std::string OperationsOf(const model::Stage& stage) {
  std::set<std::string> names;
  for (const model::StageRdd& rdd : stage.rdds) {
    names.insert(rdd.scope_name.empty() ? rdd.name : rdd.scope_name);
  }
  std::string operations;
  for (const std::string& name : names) {
    operations += name;
    operations += kSeparator;
  }
  return operations;
}

/// `sql_label` names the SQL execution of a stage in a way both runs share.
std::vector<std::vector<std::string>> StageKeys(const model::Application& application,
                                                const std::vector<std::string>& sql_label) {
  std::vector<std::vector<std::string>> keys(kNumStageRounds, std::vector<std::string>(application.stages.size()));
  for (std::size_t i = 0; i < application.stages.size(); ++i) {
    const model::Stage& stage = application.stages[i];
    if (!stage.submitted.has_value()) {
      continue;
    }
    std::string place = sql_label[i];
    place += kSeparator;
    place += std::to_string(stage.attempt);
    place += kSeparator;
    const std::string operations = OperationsOf(stage);
    const auto set = [&](std::size_t round, std::initializer_list<std::string_view> parts) {
      keys[round][i] = place;
      for (const std::string_view part : parts) {
        keys[round][i] += part;
        keys[round][i] += kSeparator;
      }
    };
    const std::string name = WithoutNumbers(stage.name);
    set(0, {stage.name, operations, std::to_string(stage.parent_ids.size())});
    set(1, {name, WithoutNumbers(operations)});
    set(2, {name});
  }
  return keys;
}

std::vector<std::string> SqlLabels(const model::RunFacts& facts,
                                   const std::unordered_map<ExecutionId, std::string>& label_of_execution) {
  std::vector<std::string> labels;
  labels.reserve(facts.stages.size());
  for (const model::StageFacts& stage : facts.stages) {
    const auto found = stage.sql_execution_id.has_value() ? label_of_execution.find(*stage.sql_execution_id)
                                                          : label_of_execution.end();
    labels.push_back(found != label_of_execution.end() ? found->second : "none");
  }
  return labels;
}

std::vector<std::vector<std::string>> SqlKeys(const model::Application& application) {
  std::vector<std::vector<std::string>> keys(2);
  for (const model::SqlExecution& execution : application.sql_executions) {
    // With a separator, because an empty key would take no part.
    keys[0].push_back(execution.description + kSeparator);
    keys[1].push_back(WithoutNumbers(execution.description) + kSeparator);
  }
  return keys;
}

}  // namespace

Matching MatchInRounds(const std::vector<std::vector<std::string>>& keys_before,
                       const std::vector<std::vector<std::string>>& keys_after) {
  const std::size_t num_before = keys_before.empty() ? 0 : keys_before.front().size();
  const std::size_t num_after = keys_after.empty() ? 0 : keys_after.front().size();
  Matching matching;
  matching.partner.resize(num_before);
  std::vector<uint8_t> is_taken(num_after, 0);
  for (std::size_t round = 0; round < keys_before.size(); ++round) {
    std::unordered_map<std::string_view, std::deque<std::size_t>> waiting;
    for (std::size_t i = 0; i < num_after; ++i) {
      if (is_taken[i] == 0 && !keys_after[round][i].empty()) {
        waiting[keys_after[round][i]].push_back(i);
      }
    }
    for (std::size_t i = 0; i < num_before; ++i) {
      if (matching.partner[i].has_value() || keys_before[round][i].empty()) {
        continue;
      }
      const auto found = waiting.find(keys_before[round][i]);
      if (found != waiting.end() && !found->second.empty()) {
        matching.partner[i] = found->second.front();
        is_taken[found->second.front()] = 1;
        found->second.pop_front();
      }
    }
  }
  for (std::size_t i = 0; i < num_after; ++i) {
    if (is_taken[i] == 0) {
      matching.unmatched_after.push_back(i);
    }
  }
  return matching;
}

std::string WithoutNumbers(const std::string& text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto is_digit = [&](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
    if (text[i] == '@') {
      // The hash code of an object: "@1f3c".
      while (i + 1 < text.size() && (is_digit(i + 1) || (text[i + 1] >= 'a' && text[i + 1] <= 'f'))) {
        ++i;
      }
    } else if (!is_digit(i)) {
      result += text[i];
    }
  }
  return result;
}

Matching MatchSqlExecutions(const model::Application& before, const model::Application& after) {
  return MatchInRounds(SqlKeys(before), SqlKeys(after));
}

Matching MatchStages(const model::Application& before, const model::RunFacts& facts_before,
                     const model::Application& after, const model::RunFacts& facts_after, const Matching& sql) {
  // Matched executions share a number; the others belong to one run, so their stages find no partner.
  std::unordered_map<ExecutionId, std::string> labels_before;
  std::unordered_map<ExecutionId, std::string> labels_after;
  for (std::size_t i = 0; i < sql.partner.size(); ++i) {
    const bool is_matched = sql.partner[i].has_value();
    labels_before[before.sql_executions[i].id] = (is_matched ? "both " : "before ") + std::to_string(i);
    if (is_matched) {
      labels_after[after.sql_executions[*sql.partner[i]].id] = "both " + std::to_string(i);
    }
  }
  for (const std::size_t i : sql.unmatched_after) {
    labels_after[after.sql_executions[i].id] = "after " + std::to_string(i);
  }
  Matching matching = MatchInRounds(StageKeys(before, SqlLabels(facts_before, labels_before)),
                                    StageKeys(after, SqlLabels(facts_after, labels_after)));
  std::erase_if(matching.unmatched_after, [&](std::size_t i) { return !after.stages[i].submitted.has_value(); });
  return matching;
}

}  // namespace sparkwright::pipeline
