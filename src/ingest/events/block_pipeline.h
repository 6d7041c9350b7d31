#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "ingest/events/block_parser.h"
#include "ingest/events/line_splitter.h"
#include "ingest/limits.h"

namespace sparkwright::ingest {

/// A block of lines and the file it is from.
struct SourceBlock {
  std::string file;
  LineBlock block;
};

/// Runs read → parse → apply over all blocks of a log on `num_threads` threads (at least 1, the calling one among
/// them). Whichever thread is free takes the next step that can be done: `apply` of the next block in order when it is
/// parsed, else reading and parsing one more, so that reading and decompression, parsing, and reduction overlap. At
/// most 2 * num_threads + 1 blocks are alive at once.
///
/// `next` gives the blocks in order, nullopt at the end; `apply` gets them parsed in the same order. Neither is called
/// by two threads at once, and neither needs locks. `is_cancelled` is asked, and `tick` called, by the calling thread
/// between blocks; after `is_cancelled` said yes no further block is read.
/// Errors: kUnavailable when cancelled, kLimitExceeded when memory ran out.
Status RunBlockPipeline(const ReadLimits& limits, int num_threads,
                        const std::function<std::optional<SourceBlock>()>& next,
                        const std::function<void(const ParsedBlock&)>& apply, const std::function<bool()>& is_cancelled,
                        const std::function<void()>& tick);

}  // namespace sparkwright::ingest
