// How fast can an event log be parsed at all? A simdjson On-Demand pass that reads one field, "Executor Run Time", of
// every TaskEnd event and adds it up: the floor that `bench/ingest.py` compares the whole reader with.
//
//   bench_ingest_one_field LOG read|map line|stream
//
// read: into one small buffer again and again; map: the file mapped, all pages at once. line: a document for each line;
// stream: simdjson's own stream of documents. All four give the same answer; which one is cheapest depends on the
// machine. On-Demand picks its kernels when it is compiled, so compile this with -march=native.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <vector>

#include <simdjson.h>

namespace {

constexpr std::size_t kBufferSize = std::size_t{1} << 20;
constexpr std::size_t kStreamBatch = std::size_t{1} << 20;
// The longest line that `read` can hold.
constexpr std::size_t kLongestLine = std::size_t{64} << 20;

struct Totals {
  int64_t tasks = 0;
  int64_t run_ms = 0;
};

void AddDocument(simdjson::ondemand::document_reference document, Totals& totals) {
  std::string_view event;
  // The name of the event is the first field; find_field does not look back.
  if (document.find_field("Event").get(event) != simdjson::SUCCESS || event != "SparkListenerTaskEnd") {
    return;
  }
  int64_t run_ms = 0;
  if (document.find_field("Task Metrics").find_field("Executor Run Time").get(run_ms) == simdjson::SUCCESS) {
    ++totals.tasks;
    totals.run_ms += run_ms;
  }
}

/// Reads the whole lines of `text`, which has `capacity` readable bytes. Returns how many bytes they are.
std::size_t AddLines(simdjson::ondemand::parser& parser, const char* text, std::size_t size, std::size_t capacity,
                     Totals& totals) {
  std::size_t begin = 0;
  while (const void* const end = std::memchr(text + begin, '\n', size - begin)) {
    const auto length = static_cast<std::size_t>(static_cast<const char*>(end) - (text + begin));
    simdjson::ondemand::document document;
    const simdjson::padded_string_view line(text + begin, length, capacity - begin);
    if (length > 0 && parser.iterate(line).get(document) == simdjson::SUCCESS) {
      AddDocument(document, totals);
    }
    begin += length + 1;
  }
  return begin;
}

void AddStream(simdjson::ondemand::parser& parser, const char* text, std::size_t size, Totals& totals) {
  simdjson::ondemand::document_stream stream;
  if (parser.iterate_many(text, size, kStreamBatch).get(stream) != simdjson::SUCCESS) {
    return;
  }
  for (auto document : stream) {
    simdjson::ondemand::document_reference reference;
    if (std::move(document).get(reference) == simdjson::SUCCESS) {
      AddDocument(reference, totals);
    }
  }
}

bool AddByReading(int file, bool is_stream, Totals& totals) {
  simdjson::ondemand::parser parser;
  std::vector<char> buffer(kBufferSize + simdjson::SIMDJSON_PADDING);
  std::size_t filled = 0;
  for (;;) {
    const std::size_t room = buffer.size() - simdjson::SIMDJSON_PADDING - filled;
    const ssize_t count = read(file, buffer.data() + filled, room);
    if (count <= 0) {
      return count == 0;
    }
    filled += static_cast<std::size_t>(count);
    std::size_t used = 0;
    if (is_stream) {
      const void* const last = memrchr(buffer.data(), '\n', filled);
      used = last == nullptr ? 0 : static_cast<std::size_t>(static_cast<const char*>(last) - buffer.data()) + 1;
      AddStream(parser, buffer.data(), used, totals);
    } else {
      used = AddLines(parser, buffer.data(), filled, buffer.size(), totals);
    }
    filled -= used;
    std::memmove(buffer.data(), buffer.data() + used, filled);
    if (filled == buffer.size() - simdjson::SIMDJSON_PADDING) {
      if (buffer.size() >= kLongestLine) {
        return false;
      }
      buffer.resize(2 * buffer.size());
    }
  }
}

bool AddByMapping(int file, bool is_stream, Totals& totals) {
  struct stat status {};
  if (fstat(file, &status) != 0 || status.st_size <= 0) {
    return false;
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  // Zeros behind the file, because simdjson reads a little further than the text.
  const std::size_t capacity = size + simdjson::SIMDJSON_PADDING;
  void* const zeros = mmap(nullptr, capacity, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (zeros == MAP_FAILED ||
      mmap(zeros, size, PROT_READ, MAP_PRIVATE | MAP_FIXED | MAP_POPULATE, file, 0) == MAP_FAILED) {
    return false;
  }
  simdjson::ondemand::parser parser;
  const char* const text = static_cast<const char*>(zeros);
  if (is_stream) {
    AddStream(parser, text, size, totals);
  } else {
    AddLines(parser, text, size, capacity, totals);
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view access = argc == 4 ? argv[2] : "";
  const std::string_view shape = argc == 4 ? argv[3] : "";
  if ((access != "read" && access != "map") || (shape != "line" && shape != "stream")) {
    std::fprintf(stderr, "usage: bench_ingest_one_field LOG read|map line|stream\n");
    return 2;
  }
  const int file = open(argv[1], O_RDONLY | O_CLOEXEC);
  Totals totals;
  const bool is_stream = shape == "stream";
  if (file < 0 || !(access == "map" ? AddByMapping(file, is_stream, totals) : AddByReading(file, is_stream, totals))) {
    std::fprintf(stderr, "bench_ingest_one_field: cannot read %s\n", argv[1]);
    return 1;
  }
  std::printf("{\"kernel\": \"%s\", \"tasks\": %lld, \"run_ms\": %lld}\n",
              SIMDJSON_STRINGIFY(SIMDJSON_BUILTIN_IMPLEMENTATION), static_cast<long long>(totals.tasks),
              static_cast<long long>(totals.run_ms));
  return 0;
}
