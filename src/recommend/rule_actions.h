#pragma once

#include <span>
#include <string_view>
#include <utility>

namespace sparkwright::recommend {

/// What else can be said of a cause by another stage.
namespace topic {
inline constexpr std::string_view kMemory = "memory";
inline constexpr std::string_view kUnusedCores = "unused-cores";  ///< That no executor has.
inline constexpr std::string_view kPartitions = "partitions";     ///< Too few for the task slots.
inline constexpr std::string_view kDisk = "disk";
inline constexpr std::string_view kNetwork = "network";
inline constexpr std::string_view kUnusedGpus = "unused-gpus";
inline constexpr std::string_view kPythonMemory = "python-memory";
inline constexpr std::string_view kFallingBehind = "falling-behind";
}  // namespace topic

/// What to do about the findings of a rule of diagnose.
struct RuleAction {
  std::string_view rule;    ///< Its name.
  std::string_view action;  ///< What to do where no property does it, a phrase.
  std::string_view topic = {};
  /// It is about a run that failed, or a result that is missing or late: more than time.
  bool is_failure = false;
  int machines = 0;  ///< -1 when it asks for fewer executors; for findings whose properties do not say.
};

/// One for each rule of diagnose, in the order of their ids. A test compares.
std::span<const RuleAction> RuleActions();
/// Null for rules of other stages.
const RuleAction* ActionOf(std::string_view rule);

/// What a rule of validate is about; empty for most.
std::string_view TopicOfCheck(std::string_view rule);

/// The rules of validate that have one, for a test.
std::span<const std::pair<std::string_view, std::string_view>> TopicsOfChecks();

}  // namespace sparkwright::recommend
