#include "ingest/read_application.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "ingest/application_builder.h"
#include "ingest/block_pipeline.h"
#include "ingest/decode_stream.h"
#include "ingest/line_splitter.h"

namespace sparkwright::ingest {
namespace {

/// The blocks of all parts of a log, one part after the other.
class SourceReader {
 public:
  SourceReader(FileSystem& files, const LogSource& source, const ReadLimits& limits)
      : files_(files), source_(source), limits_(limits), context_(limits, counters_) {}

  Result<std::optional<SourceBlock>> Next() {
    while (true) {
      if (splitter_ == nullptr) {
        if (next_part_ == source_.parts.size()) {
          return std::optional<SourceBlock>();
        }
        SPARKWRIGHT_TRY(OpenNextPart());
      }
      SPARKWRIGHT_TRY(auto block, splitter_->Next());
      if (block.has_value()) {
        return std::optional(SourceBlock{file_, std::move(*block)});
      }
      splitter_.reset();
    }
  }

  [[nodiscard]] const DecodeContext& context() const { return context_; }
  [[nodiscard]] const ImportCounters& counters() const { return counters_; }

 private:
  Status OpenNextPart() {
    const LogPart& part = source_.parts[next_part_++];
    file_ = part.display_name();
    SPARKWRIGHT_TRY(auto stored, OpenPart(files_, part));
    SPARKWRIGHT_TRY(auto decoded, OpenDecoded(std::move(stored), file_, context_));
    splitter_ = std::make_unique<LineSplitter>(std::move(decoded), file_, limits_, counters_);
    return {};
  }

  FileSystem& files_;
  const LogSource& source_;
  const ReadLimits& limits_;
  ImportCounters counters_;
  DecodeContext context_;
  std::size_t next_part_ = 0;
  std::string file_;
  std::unique_ptr<LineSplitter> splitter_;
};

model::ImportReport DescribeImport(const LogSource& source, const SourceReader& reader,
                                   const ApplicationBuilder& builder, const ImportCounters& counters) {
  model::ImportReport report;
  for (const LogPart& part : source.parts) {
    report.files.push_back(part.display_name());
  }
  report.codec = reader.context().codec();
  report.stored_size = reader.context().stored_size();
  report.decoded_size = reader.context().decoded_size();
  report.num_lines = builder.num_lines();
  report.num_events = builder.num_events();
  counters.Describe(report);
  report.is_complete = builder.has_ended() &&
                       std::none_of(report.counts.begin(), report.counts.end(),
                                    [](const auto& count) { return count.severity != model::ImportSeverity::kInfo; });
  return report;
}

}  // namespace

Result<model::Application> ReadApplication(FileSystem& files, const LogSource& source, const ReadOptions& options) {
  SourceReader reader(files, source, options.limits);
  ImportCounters counters;
  source.CountNotes(counters);
  ApplicationBuilder builder(options.limits, counters);

  const auto report_progress = [&] {
    if (options.on_progress) {
      options.on_progress({reader.context().stored_size(), source.stored_size(), reader.context().decoded_size()});
    }
  };
  constexpr int kBlocksPerReport = 16;
  int blocks_since_report = 0;
  const Status status = RunBlockPipeline(
      options.limits, std::max(options.num_threads, 1), [&] { return reader.Next(); },
      [&](const ParsedBlock& block) { builder.Apply(block); }, [&] { return options.stop.stop_requested(); },
      [&] {
        if (++blocks_since_report >= kBlocksPerReport) {
          blocks_since_report = 0;
          report_progress();
        }
      });
  report_progress();
  if (!status.ok() && (builder.num_events() == 0 || options.stop.stop_requested())) {
    return status.error().WithContext(source.display_name);
  }
  if (builder.num_events() == 0) {
    return Error(ErrorCode::kCorrupt, source.display_name + ": not a Spark event log: none of its " +
                                          std::to_string(builder.num_lines()) +
                                          " lines is an event; give a file written with spark.eventLog.enabled=true");
  }
  if (!status.ok()) {
    counters.Add(ImportCounter::kCorruptFrame, {source.display_name, 0}, status.error().message());
  }
  const std::string spark_version = source.spark_version.value_or("");
  model::Application application = builder.Finish();
  if (application.spark_version.empty()) {
    application.spark_version = spark_version;
  }
  ImportCounters all = reader.counters();
  all.MergeFrom(counters);
  application.import = DescribeImport(source, reader, builder, all);
  return application;
}

}  // namespace sparkwright::ingest
