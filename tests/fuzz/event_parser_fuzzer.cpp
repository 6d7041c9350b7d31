// Lines through the block parser and the application builder, as one block and as many: the facts must be the same and
// keep their invariants.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/memory_env.h"
#include "ingest/trackers/application_builder.h"
#include "ingest/trackers/application_dump_for_test.h"
#include "ingest/trackers/application_invariants_for_test.h"
#include "require.h"

namespace sparkwright::ingest {
namespace {

model::Application Build(const std::string& text, std::size_t block_size) {
  ReadLimits limits;
  limits.max_entities = 50;
  limits.max_plan_nodes = 200;
  limits.late_task_memory = Bytes(300);
  ImportCounters counters;
  ApplicationBuilder builder(limits, counters);
  BlockParser parser(limits);
  ParsedBlock parsed;
  LineSplitter splitter(StreamOf(text), "log", limits, counters, block_size);
  while (true) {
    auto block = splitter.Next();
    if (!block.ok() || !block->has_value()) {
      break;
    }
    parser.Parse(std::move(**block), "log", parsed);
    builder.Apply(parsed);
  }
  model::Application application = builder.Finish(1);
  application.import.num_lines = builder.num_lines();
  application.import.num_events = builder.num_events();
  counters.Describe(application.import);
  return application;
}

void Check(const std::string& text) {
  const model::Application whole = Build(text, text.size() + 1);
  const std::string violation = ApplicationInvariants::Violation(whole);
  fuzz::Require(violation.empty(), violation);
  fuzz::Require(ApplicationDump::Of(whole) == ApplicationDump::Of(Build(text, 64)),
                "facts do not depend on the size of blocks");
}

}  // namespace
}  // namespace sparkwright::ingest

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sparkwright::ingest::Check(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
