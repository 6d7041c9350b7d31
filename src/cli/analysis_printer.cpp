#include "cli/analysis_printer.h"

#include <algorithm>
#include <string>

#include "report/analysis_document.h"
#include "report/markdown.h"
#include "sparkwright_version.h"

namespace sparkwright::cli {
namespace {

report::Document DocumentOf(const report::Analysis& analysis, const PrintOptions& options) {
  return options.explained.has_value() ? report::MakeExplainedFindingsDocument(analysis, *options.explained)
                                       : report::MakeAnalysisDocument(analysis);
}

}  // namespace

AnalysisPrinter::AnalysisPrinter(Output& output, const PrintOptions& options) : output_(output), options_(options) {}

void AnalysisPrinter::Add(const report::Analysis& analysis) {
  const bool is_first = runs_.empty();
  runs_.push_back(report::Summarize(analysis));
  const bool is_only = options_.subject == Subject::kOneLog;
  switch (options_.format) {
    case Format::kTable:
      if (is_only) {
        output_.Write(report::RenderTerminal(DocumentOf(analysis, options_), options_.terminal));
      }
      break;
    case Format::kMarkdown:
      if (is_only) {
        output_.Write(report::RenderMarkdown(DocumentOf(analysis, options_)));
      }
      break;
    case Format::kJson: {
      report::JsonWriter& writer = OpenJson(report::JsonWriter::Layout::kIndented);
      if (is_first && !is_only) {
        report::BeginAnalysesJson(writer, kVersion);
      }
      report::WriteAnalysisJson(writer, analysis, kVersion, options_.include_tasks);
      break;
    }
    case Format::kJsonLines: {
      report::JsonWriter& writer = OpenJson(report::JsonWriter::Layout::kOneLine);
      report::WriteAnalysisJson(writer, analysis, kVersion, options_.include_tasks);
      writer.Finish();
      break;
    }
    case Format::kCsv:
      if (is_first) {
        output_.Write(report::CsvHeader(options_.section));
      }
      report::WriteCsvRows(options_.section, analysis, [this](std::string_view text) { output_.Write(text); });
      break;
  }
}

void AnalysisPrinter::AddRefused(report::RefusedLog log) {
  if (options_.format == Format::kJsonLines) {
    report::JsonWriter& writer = OpenJson(report::JsonWriter::Layout::kOneLine);
    report::WriteRefusedJson(writer, log);
    writer.Finish();
  }
  refused_.push_back(std::move(log));
}

void AnalysisPrinter::Finish() {
  const bool is_many = options_.subject == Subject::kManyLogs;
  switch (options_.format) {
    case Format::kTable:
      if (is_many) {
        output_.Write(report::RenderTerminal(report::MakeSummaryDocument(runs_, refused_), options_.terminal));
      }
      break;
    case Format::kMarkdown:
      if (is_many) {
        output_.Write(report::RenderMarkdown(report::MakeSummaryDocument(runs_, refused_)));
      }
      break;
    case Format::kJson:
      if (is_many) {
        report::JsonWriter& writer = OpenJson(report::JsonWriter::Layout::kIndented);
        if (runs_.empty()) {
          report::BeginAnalysesJson(writer, kVersion);
        }
        report::EndAnalysesJson(writer, runs_, refused_, skipped_);
      }
      if (json_ != nullptr) {
        json_->Finish();
      }
      break;
    case Format::kJsonLines:
      break;
    case Format::kCsv:
      if (runs_.empty()) {
        output_.Write(report::CsvHeader(options_.section));
      }
      break;
  }
}

report::JsonWriter& AnalysisPrinter::OpenJson(report::JsonWriter::Layout layout) {
  if (json_ == nullptr) {
    json_ = std::make_unique<report::JsonWriter>([this](std::string_view text) { output_.Write(text); }, layout);
  }
  return *json_;
}

}  // namespace sparkwright::cli
