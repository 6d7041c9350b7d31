// A whole file of any content through the reader, codecs included, with one thread and with two: the facts must be the
// same and keep their invariants.

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/memory_env.h"
#include "ingest/read_application.h"
#include "ingest/trackers/application_dump_for_test.h"
#include "ingest/trackers/application_invariants_for_test.h"
#include "require.h"

namespace sparkwright::ingest {
namespace {

using fuzz::Require;

void Check(const std::string& bytes) {
  MemoryEnv env;
  env.SetFile("folder/log", bytes);
  ReadOptions options;
  options.limits.max_line_size = Bytes(64 << 10);
  options.limits.max_decoded_size = Bytes(4 << 20);
  options.limits.max_json_depth = 100;
  options.limits.max_plan_nodes = 200;
  options.limits.max_entities = 100;
  options.limits.max_parts = 100;
  options.limits.late_task_memory = Bytes(1'000);
  for (const LogSource& log : FindLogs(env.files(), {"folder/log"}, options.limits).logs) {
    options.num_threads = 1;
    const auto alone = ReadApplication(env.files(), log, options);
    options.num_threads = 2;
    const auto together = ReadApplication(env.files(), log, options);
    Require(alone.ok() == together.ok(), "two threads read what one does, and no more");
    if (!alone.ok()) {
      Require(alone.error().code() != ErrorCode::kInternal && !alone.error().message().empty(), "an error helps");
      continue;
    }
    const std::string violation = ApplicationInvariants::Violation(*alone);
    Require(violation.empty(), violation);
    Require(ApplicationDump::Of(*alone) == ApplicationDump::Of(*together),
            "facts do not depend on the number of threads");
  }
}

}  // namespace
}  // namespace sparkwright::ingest

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sparkwright::ingest::Check(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
