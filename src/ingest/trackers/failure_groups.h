#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ingest/events/task_event.h"
#include "model/stage.h"

namespace sparkwright::ingest {

/// Groups the failed tasks of one stage attempt by kind and message, with numbers, addresses and ids in the message
/// left out of the comparison (base/message_shape.h): "Container 12 exited" and "Container 7 exited" are one group. A
/// hostile log may hold a message of any length for every task, so messages are cut and groups are few; what finds no
/// group is counted in one of kind "other".
class FailureGroups {
 public:
  static constexpr std::size_t kMaxGroups = 100;
  static constexpr std::size_t kMaxMessage = 4'000;  ///< In bytes. Of Python's traceback the last line says most.

  /// Adds the failure to `groups`, which must be the same vector in every call.
  void Add(const TaskEnd& task, const model::ImportPosition& where, std::vector<model::TaskFailureGroup>& groups);

 private:
  std::map<std::string, std::size_t, std::less<>> index_;  // Kind and message → index into `groups`.
};

}  // namespace sparkwright::ingest
