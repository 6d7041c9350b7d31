#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/env.h"
#include "base/result.h"
#include "ingest/import_counters.h"
#include "ingest/limits.h"

namespace sparkwright::ingest {

/// What all decoded streams of one log share: where anomalies are counted, the limits, and running totals. One
/// thread decodes at a time; stored_size() and decoded_size() may be read from any thread, for progress.
class DecodeContext {
 public:
  /// Both must outlive the context.
  DecodeContext(const ReadLimits& limits, ImportCounters& counters) : limits_(limits), counters_(counters) {}

  [[nodiscard]] const ReadLimits& limits() const { return limits_; }
  [[nodiscard]] ImportCounters& counters() { return counters_; }

  /// Bytes read from storage so far, over all parts.
  [[nodiscard]] Bytes stored_size() const { return Bytes(stored_.load(std::memory_order_relaxed)); }
  /// Bytes handed out decoded so far, over all parts.
  [[nodiscard]] Bytes decoded_size() const { return Bytes(decoded_.load(std::memory_order_relaxed)); }
  /// "none", "zstd", "gzip+zstd" and so on: every codec met, in the order met. Empty before the first file.
  [[nodiscard]] const std::string& codec() const { return codec_; }

  void AddStored(std::size_t count) { Add(stored_, count); }
  void AddDecoded(std::size_t count) { Add(decoded_, count); }
  void AddCodec(std::string_view name);

 private:
  // There is one writer, so adding needs no locked instruction.
  static void Add(std::atomic<int64_t>& total, std::size_t count) {
    total.store(total.load(std::memory_order_relaxed) + static_cast<int64_t>(count), std::memory_order_relaxed);
  }

  const ReadLimits& limits_;
  ImportCounters& counters_;
  std::atomic<int64_t> stored_ = 0;
  std::atomic<int64_t> decoded_ = 0;
  std::string codec_;
};

/// The decoded bytes of one stored file. The codec is told from the first bytes, never from the name: zstd, Spark's
/// lz4, snappy and lzf framings, the standard lz4 and snappy framings, gzip; up to three may lie within each other
/// (x.zstd.gz); everything else, an empty file too, is handed through as it is. `file` names the file in counters
/// and messages.
///
/// Damage never takes away what came before it: bytes cut inside a frame count as kCutFrame, bytes that do not
/// decode as kCorruptFrame, a limit reached as kExpansionLimit, and the stream ends there. For the first two the
/// counted byte offset is that of the frame in the stored file, as the counter's detail says; inside another
/// codec it is the offset in what that one decodes to.
///
/// Errors, here and from Read: those of `stored`; kCorrupt when nothing of the whole log could be decoded because of
/// damage; kInvalidArgument for tar archives and for zip archives, which FindLogs opens where they are files.
/// `context` must outlive the stream.
Result<std::unique_ptr<ByteStream>> OpenDecoded(std::unique_ptr<ByteStream> stored, std::string file,
                                                DecodeContext& context);

}  // namespace sparkwright::ingest
