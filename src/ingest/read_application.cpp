#include "ingest/read_application.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "ingest/codecs/decode_stream.h"
#include "ingest/events/block_pipeline.h"
#include "ingest/events/line_splitter.h"
#include "ingest/trackers/application_builder.h"

namespace sparkwright::ingest {
namespace {

/// The blocks of all parts of a log, one part after the other. A part that fails is counted, and the next one is read.
class SourceReader {
 public:
  SourceReader(FileSystem& files, const LogSource& source, const ReadLimits& limits)
      : files_(files), source_(source), limits_(limits), context_(limits, counters_) {}

  std::optional<SourceBlock> Next() {
    while (splitter_ != nullptr || next_part_ < source_.parts.size()) {
      Result<std::optional<LineBlock>> block = NextOfPart();
      if (block.ok() && block->has_value()) {
        return SourceBlock{file_, std::move(**block)};
      }
      if (!block.ok()) {
        counters_.Add(ImportCounter::kUnreadablePart, {file_, 0}, block.error().message());
        if (!first_error_.has_value()) {
          first_error_ = block.error();
        }
      }
      splitter_.reset();
    }
    return std::nullopt;
  }

  [[nodiscard]] const DecodeContext& context() const { return context_; }
  [[nodiscard]] const ImportCounters& counters() const { return counters_; }
  [[nodiscard]] const std::optional<Error>& first_error() const { return first_error_; }

 private:
  Result<std::optional<LineBlock>> NextOfPart() {
    if (splitter_ == nullptr) {
      const LogPart& part = source_.parts[next_part_++];
      file_ = part.display_name();
      SPARKWRIGHT_TRY(auto stored, OpenPart(files_, part));
      SPARKWRIGHT_TRY(auto decoded, OpenDecoded(std::move(stored), file_, context_));
      splitter_ = std::make_unique<LineSplitter>(std::move(decoded), file_, limits_, counters_);
    }
    return splitter_->Next();
  }

  FileSystem& files_;
  const LogSource& source_;
  const ReadLimits& limits_;
  ImportCounters counters_;
  DecodeContext context_;
  std::size_t next_part_ = 0;
  std::string file_;
  std::unique_ptr<LineSplitter> splitter_;
  std::optional<Error> first_error_;
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
  constexpr int kBlocksPerReport = 64;
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
  if (!status.ok()) {
    return status.error().WithContext(source.display_name);
  }
  if (builder.num_events() == 0 && reader.first_error().has_value()) {
    return *reader.first_error();
  }
  if (builder.num_events() == 0) {
    const bool has_bytes = reader.context().stored_size() > Bytes(0);
    const bool has_text = reader.context().decoded_size() > Bytes(0);
    if (has_bytes && (!has_text || reader.counters().count(ImportCounter::kCutFrame) > 0)) {
      return Error(ErrorCode::kCorrupt,
                   source.display_name + ": it is cut before the end of its first " +
                       (has_text ? "event" : "compressed block") +
                       ", so nothing of it can be read; copy it again, or wait until the application has written more");
    }
    const std::string reason = builder.num_lines() == 0
                                   ? (has_bytes ? "it holds no line" : "it is empty")
                                   : "not one of its lines (" + std::to_string(builder.num_lines()) + ") is an event";
    return Error(ErrorCode::kCorrupt, source.display_name + ": not a Spark event log: " + reason +
                                          "; give a file written with spark.eventLog.enabled=true");
  }
  const std::string spark_version = source.spark_version.value_or("");
  model::Application application = builder.Finish(options.num_threads);
  if (application.spark_version.empty()) {
    application.spark_version = spark_version;
  }
  ImportCounters all = reader.counters();
  all.MergeFrom(counters);
  application.import = DescribeImport(source, reader, builder, all);
  return application;
}

}  // namespace sparkwright::ingest
