// Lines through one template reader that goes on learning: whatever it accepts, a fresh reader and the general parser
// must read alike.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ingest/events/task_readers_for_test.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using sparkwright::ingest::TaskReaders;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  TaskReaders readers;
  while (!text.empty()) {
    // A copy of its own size lets AddressSanitizer see a read past the line.
    const std::string line(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    for (const auto kind : {TaskReaders::Kind::kStart, TaskReaders::Kind::kEnd}) {
      // The second time the reader has learned from the line itself.
      for (int i = 0; i < 2; ++i) {
        const auto verdict = readers.Read(kind, line, i == 0);
        sparkwright::fuzz::Require(verdict.disagreement.empty(), verdict.disagreement + ": " + line);
      }
    }
  }
  return 0;
}
