// The input is a zip archive, but for its first four bytes. Finds the logs in it and reads every entry.
#include <cstddef>
#include <cstdint>

#include "decode_input.h"
#include "ingest/sources/log_source.h"
#include "ingest/sources/zip_container.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sparkwright;
  MemoryEnv env;
  env.SetFile("a.zip", "PK\x03\x04" + std::string(reinterpret_cast<const char*>(data), size));
  ingest::ReadLimits limits;
  limits.max_parts = 50;
  const ingest::FoundLogs found = ingest::FindLogs(env.files(), {"a.zip"}, limits);
  fuzz::Require(found.logs.empty() != found.errors.empty(), "there are logs, or errors say why not");
  const Result<ingest::ZipDirectory> directory = ingest::ReadZipDirectory(env.files(), "a.zip", limits);
  if (!directory.ok()) {
    return 0;
  }
  for (const ingest::ZipEntry& entry : directory->entries) {
    const auto stored = ingest::OpenZipEntry(env.files(), "a.zip", entry);
    if (!stored.ok()) {
      continue;
    }
    std::string text;
    std::string buffer(1000, '\0');
    while (true) {
      const Result<std::size_t> count = (*stored)->Read(buffer);
      if (!count.ok() || *count == 0) {
        break;
      }
      text.append(buffer, 0, *count);
    }
    // An entry's bytes lie in the archive, but for the gzip header and trailer around them.
    fuzz::Require(text.size() <= size + 4 + 18, "an entry lies in its archive");
    fuzz::Decode(std::move(text), 64 << 10);
  }
  return 0;
}
