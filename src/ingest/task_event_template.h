#pragma once

#include <string_view>

#include "ingest/task_event.h"

namespace sparkwright::ingest {

/// Task events are 98 % of a large log's bytes, and Spark always writes them alike: no white space, keys in the order
/// of JsonProtocol.scala, of which a version may lack some. These functions read exactly that form and nothing else,
/// in one pass without an index of the JSON, several times faster than a general parser. Anything unexpected (another
/// key, another order, an escape, a byte outside printable ASCII, a number of more than 18 digits, a failed task)
/// makes them return false, and the caller turns to the general parser, task_event_json.h, which gives the same
/// answer for every line these accept (tested on every task event of the log corpus and by a fuzzer).
///
/// `line` is one line without its newline. On true an event was added to `events`, whose strings point into `line`;
/// on false `events` is as before.
bool ReadTaskStartTemplate(std::string_view line, TaskEvents& events);
bool ReadTaskEndTemplate(std::string_view line, TaskEvents& events);

}  // namespace sparkwright::ingest
