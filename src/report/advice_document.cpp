#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/shell_words.h"
#include "conf/covered_version.h"
#include "conf/properties_file.h"
#include "report/advice.h"
#include "report/closing_sections.h"
#include "report/confidence_style.h"
#include "report/estimate_text.h"
#include "report/format.h"
#include "report/prediction_document.h"
#include "report/recommendations_document.h"
#include "report/text.h"
#include "report/verdict_document.h"

namespace sparkwright::report {
namespace {

std::string HoursText(double hours) {
  constexpr double kWhole = 100.0;
  return hours < kWhole ? fmt::format("{:.3g}", hours) : FormatCount(std::llround(hours));
}

Section ConfigurationSection(const Advice& advice) {
  Table table;
  table.columns = {{"property", Align::kLeft}, {"value", Align::kLeft}, {"because", Align::kLeft}};
  table.too_wide = TooWide::kStack;
  for (const model::RecommendedProperty& one : advice.configuration.properties) {
    table.rows.push_back(
        {{OneLine(one.key)}, {OneLine(one.value), Style::kStrong}, {OneLine(one.reason), Style::kFaint}});
  }
  Section section{"Configuration",
                  Line({{fmt::format("for Spark {} on {}", advice.configuration.version.Line(),
                                     ManagerName(*advice.context.manager)),
                         Style::kFaint}}),
                  {std::move(table)}};
  return section;
}

Section LeftAloneSection(const Advice& advice) {
  Table table;
  table.columns = {{"property", Align::kLeft}, {"Spark's default", Align::kLeft}, {"because", Align::kLeft}};
  table.too_wide = TooWide::kStack;
  for (const model::DefaultLeftAlone& one : advice.configuration.left_alone) {
    table.rows.push_back({{one.key}, {OneLine(one.value)}, {OneLine(one.reason), Style::kFaint}});
  }
  return {"Left as Spark has it", {}, {std::move(table)}};
}

/// What a stream does for whose rate these executors are.
std::string LoadText(const std::optional<Ratio>& load, const std::optional<Millis>& latency) {
  return fmt::format("load {} · {}", FormatPercent(load.value_or(Ratio{})),
                     latency.has_value() ? "a record waits " + FormatDuration(*latency) : "it does not keep up");
}

/// A stream has no end: load and latency are what a size changes.
Section SizesOfStream(const Advice& advice) {
  Table table;
  table.columns = {{"", Align::kLeft}, {"executors"},        {"cores"},     {"nodes"}, {"load"},
                   {"a record waits"}, {"core-hours a day"}, {"cost a day"}};
  Paragraph reasons;
  for (const model::SizeAlternative& one : advice.configuration.alternatives) {
    const Style style = one.is_recommended ? Style::kStrong : Style::kPlain;
    table.rows.push_back({{std::string(one.name), style},
                          {FormatCount(one.layout.num_executors), style},
                          {FormatCount(one.layout.num_executors * one.layout.cores_per_executor), style},
                          {FormatCount(one.layout.num_nodes), style},
                          {FormatPercent(one.load.value_or(Ratio{})), style},
                          {one.latency.has_value() ? FormatDuration(*one.latency) : "ever longer", style},
                          {HoursText(one.machine_time.core_hours), style},
                          {one.run.has_value() ? fmt::format("${:.2f}", *one.run) : std::string(), style}});
    reasons.lines.push_back(Line({{fmt::format("{}: {}{}", one.name, one.reason,
                                               one.nodes_needed.has_value() ? "; needs more nodes than there are" : ""),
                                   Style::kFaint}}));
  }
  return {
      "Sizes", Line({{"the same executors in other numbers", Style::kFaint}}), {std::move(table), std::move(reasons)}};
}

Section SizesSection(const Advice& advice) {
  if (advice.prediction.load.has_value()) {
    return SizesOfStream(advice);
  }
  Table table;
  table.columns = {{"", Align::kLeft},        {"executors"},  {"cores"}, {"nodes"}, {"time"},
                   {"between", Align::kLeft}, {"core-hours"}, {"cost"}};
  Paragraph reasons;
  for (const model::SizeAlternative& one : advice.configuration.alternatives) {
    const Style style = one.is_recommended ? Style::kStrong : Style::kPlain;
    table.rows.push_back({{std::string(one.name), style},
                          {FormatCount(one.layout.num_executors), style},
                          {FormatCount(one.layout.num_executors * one.layout.cores_per_executor), style},
                          {FormatCount(one.layout.num_nodes), style},
                          {FormatDuration(one.time.expected), style},
                          {RangeText(one.time), Style::kFaint},
                          {HoursText(one.machine_time.core_hours), style},
                          {one.run.has_value() ? fmt::format("${:.2f}", *one.run) : std::string(), style}});
    reasons.lines.push_back(Line({{fmt::format("{}: {}{}", one.name, one.reason,
                                               one.nodes_needed.has_value() ? "; needs more nodes than there are" : ""),
                                   Style::kFaint}}));
  }
  return {
      "Sizes", Line({{"the same executors in other numbers", Style::kFaint}}), {std::move(table), std::move(reasons)}};
}

/// What is submitted. Code that has to be compiled first is named by what comes of it.
std::string ProgramText(const Advice& advice) {
  if (advice.submitted.has_value()) {
    const conf::SubmittedProgram& one = *advice.submitted;
    std::string text = one.main_class.empty() ? "" : "--class " + ShellQuoted(one.main_class) + " ";
    text += ShellQuoted(one.application);
    for (const std::string& argument : one.arguments) {
      text += " " + ShellQuoted(argument);
    }
    return text;
  }
  const std::string& program = advice.program;
  if (program.ends_with(".sql")) {
    return "-f " + ShellQuoted(program);
  }
  const bool runs_as_it_is =
      program.ends_with(".py") || program.ends_with(".R") || program.ends_with(".r") || program.ends_with(".jar");
  const conf::Language language = advice.context.language;
  std::string name = runs_as_it_is                         ? program
                     : language == conf::Language::kPython ? "job.py"
                     : language == conf::Language::kR      ? "job.R"
                                                           : "job.jar";
  if (*advice.context.manager == conf::ClusterManager::kKubernetes &&
      advice.context.deploy_mode == conf::DeployMode::kCluster && name.find("://") == std::string::npos) {
    // The driver's pod sees what is in its image; what is here would have to be uploaded
    // (spark.kubernetes.file.upload.path).
    name = "local:///opt/spark/work-dir/" + name.substr(name.rfind('/') + 1);
  }
  return (name.ends_with(".jar") ? "--class Main " : "") + ShellQuoted(name);
}

std::string BeforeText(const Advice& advice) {
  if (advice.before->load.has_value()) {
    return "as it is configured: " + LoadText(advice.before->load, advice.before->latency);
  }
  const double now = static_cast<double>(advice.prediction.time.expected.count());
  const double before = static_cast<double>(advice.before->time.expected.count());
  const std::string as_it_is =
      fmt::format("as it is configured {} are predicted", FormatDuration(advice.before->time.expected));
  if (now <= 0.0 || std::abs(before / now - 1.0) < 0.02) {
    return as_it_is + ": no difference";
  }
  if (before > now) {
    return fmt::format("{}: {} faster", as_it_is, FormatMultiple(before / now));
  }
  const auto cores_of = [](const model::ExecutorLayout& layout) {
    return layout.num_executors * layout.cores_per_executor;
  };
  const int64_t cores_before = cores_of(advice.before->layout);
  const int64_t cores_now = cores_of(advice.prediction.layout);
  return fmt::format("{}: {} as long with what is recommended, on {} {}", as_it_is, FormatMultiple(now / before),
                     cores_now == cores_before  ? "the same"
                     : cores_now < cores_before ? "fewer"
                                                : "more",
                     cores_now == cores_before
                         ? fmt::format("{} cores", FormatCount(cores_now))
                         : fmt::format("cores: {} instead of {}", FormatCount(cores_now), FormatCount(cores_before)));
}

}  // namespace

std::string_view ManagerName(conf::ClusterManager manager) {
  switch (manager) {
    case conf::ClusterManager::kLocal:
      return "local";
    case conf::ClusterManager::kStandalone:
      return "standalone";
    case conf::ClusterManager::kYarn:
      return "YARN";
    case conf::ClusterManager::kKubernetes:
      return "Kubernetes";
  }
  return "";
}

Document MakeAdviceDocument(const Advice& advice, std::vector<std::string> next) {
  const model::RecommendedConfiguration& made = advice.configuration;
  Document document;
  document.title = Line({{ExecutorText(made.layout), Style::kStrong},
                         {advice.prediction.load.has_value()
                              ? fmt::format(" · {} · ", LoadText(advice.prediction.load, advice.prediction.latency))
                              : fmt::format(" · {} ({}) · ", FormatDuration(advice.prediction.time.expected),
                                            RangeText(advice.prediction.time))},
                         {fmt::format("confidence {}", FormatPercent(Ratio{advice.prediction.confidence})),
                          ConfidenceStyle(advice.prediction.confidence)}});
  document.subtitle.emplace_back(fmt::format("{}: {}", WorkloadClassName(advice.workload.workload_class),
                                             OneLine(advice.prediction.confidence_reason)));
  document.subtitle.emplace_back(fmt::format("the configuration has grade {}: score {}", advice.verdict.grade.letter,
                                             ScoreText(advice.verdict.grade)));
  if (advice.before.has_value()) {
    document.subtitle.emplace_back(BeforeText(advice));
  }
  document.sections.push_back(ConfigurationSection(advice));
  if (!made.departures.empty()) {
    Paragraph paragraph;
    for (const std::string& one : made.departures) {
      paragraph.lines.emplace_back(OneLine(one));
    }
    document.sections.push_back({"Not as usual", {}, {std::move(paragraph)}});
  }
  if (!made.alternatives.empty()) {
    document.sections.push_back(SizesSection(advice));
  }
  if (!made.left_alone.empty()) {
    document.sections.push_back(LeftAloneSection(advice));
  }
  if (!made.kept.empty()) {
    document.sections.push_back(
        {"Kept",
         Line({{FormatCounted(static_cast<int64_t>(made.kept.size()), "property", "properties") +
                    " of the configuration in use, mended only where that is safe; what else is wrong with them is in "
                    "the list",
                Style::kFaint}}),
         {}});
  }
  if (!made.left_out.empty()) {
    Table table;
    table.columns = {{"property", Align::kLeft}, {"in use", Align::kLeft}, {"because", Align::kLeft}};
    table.too_wide = TooWide::kStack;
    for (const model::LeftOutProperty& one : made.left_out) {
      table.rows.push_back({{OneLine(one.key)}, {OneLine(one.value)}, {OneLine(one.reason), Style::kFaint}});
    }
    document.sections.push_back({"Left out", {}, {std::move(table)}});
  }
  for (Section& section : RecommendationSections(advice.recommendations)) {
    document.sections.push_back(std::move(section));
  }
  std::vector<std::string> notes = made.notes;
  if (advice.is_manager_assumed) {
    notes.insert(notes.begin(),
                 fmt::format("Nothing says which cluster manager it is; {} is assumed. --master says it.",
                             ManagerName(*advice.context.manager)));
  }
  AddNotes(document, notes);
  document.sections.push_back({"Submit", {}, {Commands{{RenderSubmitCommand(advice)}}}});
  AddNext(document, std::move(next));
  return document;
}

std::string RenderAdviceDefaults(const Advice& advice) {
  conf::PropertiesFile file;
  file.AddComment(fmt::format("Recommended by Sparkwright: {} for {}", ExecutorText(advice.configuration.layout),
                              WorkloadClassName(advice.workload.workload_class)));
  for (const model::RecommendedProperty& one : advice.configuration.properties) {
    file.AddComment(OneLine(one.reason));
    file.Set(one.key, one.value);
  }
  if (!advice.configuration.kept.empty()) {
    file.AddComment("As before");
  }
  for (const model::KeptProperty& kept : advice.configuration.kept) {
    file.Set(kept.key, kept.value);
  }
  for (const model::LeftOutProperty& one : advice.configuration.left_out) {
    file.AddComment(OneLine(fmt::format("Without {} {}: {}", one.key, one.value, one.reason)));
  }
  return file.Text();
}

std::string RenderSubmitCommand(const Advice& advice) {
  const bool is_sql = !advice.submitted.has_value() && advice.program.ends_with(".sql");
  std::string command = (is_sql ? "spark-sql --master " : "spark-submit --master ") + ShellQuoted(advice.master);
  if (*advice.context.manager != conf::ClusterManager::kLocal) {
    command += fmt::format(" \\\n  --deploy-mode {}",
                           advice.context.deploy_mode == conf::DeployMode::kCluster && !is_sql ? "cluster" : "client");
  }
  const auto add = [&](const std::string& key, const std::string& value) {
    command += fmt::format(" \\\n  --conf {}", ShellQuoted(key + "=" + value));
  };
  for (const model::RecommendedProperty& one : advice.configuration.properties) {
    add(one.key, one.value);
  }
  for (const model::KeptProperty& kept : advice.configuration.kept) {
    add(kept.key, kept.value);
  }
  const std::string_view scala = advice.context.version < model::SparkVersion{4, 0, 0, {}} ? "2.12" : "2.13";
  if (advice.configuration.layout.uses_gpus) {
    command += fmt::format(" \\\n  --jars rapids-4-spark_{}-RELEASE.jar", scala);
  }
  if (advice.workload.traits.formats.contains("kafka")) {
    command += fmt::format(" \\\n  --packages org.apache.spark:spark-sql-kafka-0-10_{}:{}", scala,
                           conf::ReleaseOf(advice.context.version).Text());
  }
  return command + " \\\n  " + ProgramText(advice);
}

}  // namespace sparkwright::report
