#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/application.h"
#include "workload/features.h"

namespace sparkwright::workload {

/// What a run measured beside its class.
struct LogFacts {
  Bytes input_bytes;
  Bytes output_bytes;
  Bytes shuffle_bytes;  ///< Written.
  Bytes shuffle_read_bytes;
  int64_t input_rows = 0;
  std::optional<int64_t> num_files;  ///< That SQL scans opened; absent when no scan says.
  Nanos cpu_time;
  Bytes cached_bytes;                         ///< At the peak, on memory and disk.
  std::optional<Bytes> peak_execution_bytes;  ///< Of all tasks of the stage that had most.
  std::set<std::string> formats_read;
  std::set<std::string> formats_written;
  std::optional<double> rows_per_second;  ///< That came into streaming queries, in the median batch.
  bool is_streaming = false;
  bool has_row_udfs = false;
  bool runs_on_gpu = false;
  bool runs_python = false;
};

/// What an event log shows. Shares are of the executor run time of all stages. Features:
///   l:X        fact X is there: a call stack of MLlib that fits, loads, saves or evaluates, GraphX, GraphFrames,
///              DStreams, a streaming query, an operator of a plan, a kind of action, a loop, Python, RDDs without SQL
///   half:X     fact X has at least half of the time
///   for:X, most:X   queries and jobs of purpose X (job_purposes.h) have 15 % of the time, or half of it; without that
///              for preparing what the application reads again and for loading models
///   model:X    models are fitted ("fit"), fitted and their scores written, or used and not fitted
///   purposes:N      so many purposes, 2 or 3 and more, have 15 %
///   purposes:beside-stream   a streaming query is there and something else has 15 %
///   ratio:X    a size against another: output over input, shuffle over input
///   iterates   one place in the code ran ten jobs or more
///   a:X        a concept of the lexicon in the application's name or in the names of its source files
///   rule:X, clear:X, rival, third    what the rules say (features.h)
/// `facts` starts empty and is filled.
FeatureSet LogFeatures(const model::Application& application, LogFacts& facts);

}  // namespace sparkwright::workload
