// The input is a folder: files with names put together from pieces of the names that Spark gives, and contents from a
// short list. Finds the logs in it and decodes their parts.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "decode_input.h"
#include "ingest/codecs/packing_for_test.h"
#include "ingest/sources/log_name.h"
#include "ingest/sources/log_source.h"
#include "require.h"

namespace {

using namespace sparkwright;

constexpr std::array<std::string_view, 32> kNamePieces = {"/",
                                                          "eventlog_v2_",
                                                          "events_",
                                                          "1",
                                                          "2",
                                                          "10",
                                                          "_",
                                                          "local-",
                                                          "application_",
                                                          "app-20200706201101-0003",
                                                          ".",
                                                          "zstd",
                                                          "lz4",
                                                          "gz",
                                                          "inprogress",
                                                          "compact",
                                                          "appstatus_",
                                                          "eventlog",
                                                          "-",
                                                          "2023-07-05--10-00",
                                                          "EVENT_LOG_",
                                                          "SPARK_VERSION_",
                                                          "APPLICATION_COMPLETE",
                                                          "crc",
                                                          "zip",
                                                          "..",
                                                          "9223372036854775807",
                                                          " ",
                                                          "\n",
                                                          "x",
                                                          "events_1_local-1",
                                                          "eventlog-2023-07-05--10-00"};

std::string Contents(unsigned int choice) {
  std::string log = "{\"Event\":\"SparkListenerLogStart\"}\n";
  switch (choice % 8U) {
    case 0:
      return log;
    case 1:
      return "";
    case 2:
      return ingest::packing::Zstd(log);
    case 3:
      return "no log";
    case 4:
      return ingest::packing::Zip({{"local-1", log}, {"eventlog_v2_a/events_1_a", log}});
    case 5:
      return ingest::packing::Gzip(log + log);
    case 6:
      return "\x28\xb5\x2f\xfd damaged and of no use";
    default:
      return log + std::to_string(choice) + "\n";
  }
}

/// Whether one of the two is a file in a folder that the other is: no file system has both.
bool AreFileAndFolder(const std::string& a, const std::string& b) {
  return a.starts_with(b + "/") || b.starts_with(a + "/");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  ingest::ParseLogName(raw);
  ingest::ParseRollingPartName(raw);
  ingest::ParseDatedPartName(raw);
  MemoryEnv env;
  std::string path = "d/";
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < size && paths.size() < 40; ++i) {
    // Small bytes go on with the name; the others end it and choose the contents.
    if (data[i] < kNamePieces.size()) {
      if (data[i] > 0 || !path.ends_with('/')) {  // File systems give no empty names.
        path += kNamePieces[data[i]];
      }
    } else if (data[i] >= 0xE0U) {
      path += path.ends_with('/') ? "x" : "";
      if (std::none_of(paths.begin(), paths.end(),
                       [&](const std::string& other) { return AreFileAndFolder(path, other); })) {
        env.SetFile(path, Contents(data[i]));
        paths.push_back(path);
      }
      path = "d/";
    } else if (data[i] != '/') {
      path += static_cast<char>(data[i]);
    }
  }
  if (paths.empty()) {
    return 0;
  }
  ingest::ReadLimits limits;
  const ingest::FoundLogs found = ingest::FindLogs(env.files(), {"d"}, limits);
  fuzz::Require(found.logs.empty() != found.errors.empty(), "there are logs, or errors say why not");
  std::set<std::string> seen;
  for (const ingest::LogSource& log : found.logs) {
    fuzz::Require(!log.parts.empty(), "a log has parts");
    for (const ingest::LogPart& part : log.parts) {
      auto stored = ingest::OpenPart(env.files(), part);
      fuzz::Require(stored.ok() && seen.insert(part.display_name()).second, "a part can be opened and is of one log");
      ingest::ImportCounters counters;
      ingest::DecodeContext context(limits, counters);
      const auto decoded = ingest::OpenDecoded(*std::move(stored), part.display_name(), context);
      std::string buffer(1000, '\0');
      while (decoded.ok()) {
        const Result<std::size_t> count = (*decoded)->Read(buffer);
        if (!count.ok() || *count == 0) {
          break;
        }
      }
    }
  }
  return 0;
}
