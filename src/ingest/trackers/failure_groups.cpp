#include "ingest/trackers/failure_groups.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/message_shape.h"

namespace sparkwright::ingest {
namespace {

std::string_view BeforeJavaStack(std::string_view text) {
  return text.substr(0, std::min(text.find("\n\tat "), FailureGroups::kMaxMessage));
}

}  // namespace

void FailureGroups::Add(const TaskEnd& task, const model::ImportPosition& where,
                        std::vector<model::TaskFailureGroup>& groups) {
  std::string_view kind = task.reason_name;
  std::string_view message = BeforeJavaStack(task.reason_message);
  std::string key = std::string(kind) + '\n' + MessageShape(message);
  if (index_.size() >= kMaxGroups && !index_.contains(key)) {
    kind = "other";
    message = "failures of further kinds";
    key = kind;
  }
  const auto [found, is_new] = index_.emplace(std::move(key), groups.size());
  if (is_new) {
    groups.push_back({std::string(kind), std::string(message), 0, TaskId(task.info.task_id), where});
  }
  ++groups[found->second].count;
}

}  // namespace sparkwright::ingest
