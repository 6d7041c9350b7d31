#include "cli/analysis_printer.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "report/analysis_document.h"
#include "report/markdown.h"
#include "sparkwright_version.h"

namespace sparkwright::cli {

namespace {

/// COLUMNS, where there is no terminal to ask.
std::size_t WidthOfPipes(Env& env) {
  constexpr std::size_t kUsual = 100;
  constexpr std::size_t kNarrowest = 40;
  constexpr std::size_t kWidest = 1'000;
  const std::string text = env.Variable("COLUMNS").value_or("");
  std::size_t columns = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), columns);
  const bool is_number = !text.empty() && status == std::errc() && end == text.data() + text.size();
  return is_number && columns > 0 ? std::clamp(columns, kNarrowest, kWidest) : kUsual;
}

}  // namespace

report::TerminalOptions TerminalOptionsFor(const PrintFlags& flags, Env& env) {
  constexpr std::size_t kWidest = 160;
  report::TerminalOptions options;
  const bool is_file = !flags.output_file.empty();
  const ColourWish wish = ColourWishOf(flags);
  const bool use_colour = is_file && wish == ColourWish::kAuto ? false : UseColour(wish, env);
  options.colour = use_colour ? report::Colour::kOn : report::Colour::kOff;
  const std::optional<std::size_t> terminal = is_file ? std::nullopt : TerminalWidth();
  options.width = terminal.has_value() ? std::min(*terminal, kWidest) : WidthOfPipes(env);
  return options;
}

AnalysisPrinter::AnalysisPrinter(Output& output, const PrintOptions& options) : output_(output), options_(options) {}

void AnalysisPrinter::Add(const report::Analysis& analysis) {
  const bool is_first = runs_.empty();
  runs_.push_back(report::Summarize(analysis));
  const bool is_only = options_.subject == Subject::kOneLog;
  switch (options_.format) {
    case Format::kTable:
      if (is_only) {
        output_.Write(report::RenderTerminal(report::MakeAnalysisDocument(analysis), options_.terminal));
      }
      break;
    case Format::kMarkdown:
      if (is_only) {
        output_.Write(report::RenderMarkdown(report::MakeAnalysisDocument(analysis)));
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
