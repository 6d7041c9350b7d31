#include "cli/explain_command.h"

#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "base/suggest.h"
#include "cli/console.h"
#include "cli/context_flags.h"
#include "cli/rendered_document.h"
#include "conf/covered_version.h"
#include "conf/property_catalogue.h"
#include "pipeline/rules.h"
#include "report/key_document.h"
#include "report/key_explanation.h"
#include "report/key_json.h"
#include "report/rule_document.h"
#include "sparkwright_version.h"

namespace sparkwright::cli {
namespace {

constexpr std::array<std::string_view, 3> kExplainFormatNames = {"table", "json", "markdown"};

/// The property or rule that a misspelt word most likely means.
std::optional<std::string> Nearest(const std::string& word, const conf::PropertyCatalogue& catalogue) {
  if (word.find('.') != std::string::npos) {
    return catalogue.Suggest(word);
  }
  std::vector<std::string> names;
  for (const std::vector<model::RuleDescription>& rules : {pipeline::DiagnosisRules(), pipeline::CheckRules()}) {
    for (const model::RuleDescription& rule : rules) {
      names.emplace_back(rule.name);
    }
  }
  const std::optional<std::string> rule = Suggest(word, names);
  return rule.has_value() ? rule : catalogue.Suggest(word);
}

}  // namespace

CLI::App* ExplainCommand::AddTo(CLI::App& program) {
  CLI::App* const command =
      program.add_subcommand("explain", "Say what a configuration key of Spark is, or what a finding means");
  command->add_option("KEY", key_, "A property, such as spark.executor.memory, or a rule, such as skewed-partitions")
      ->required();
  AddVersionFlag(*command, version_);
  AddReportFlags(*command, kExplainFormatNames, format_, print_);
  command->footer(
      "Examples:\n"
      "  sparkwright explain spark.sql.shuffle.partitions\n"
      "  sparkwright explain spark.speculation.multiplier --spark 3.5\n"
      "  sparkwright explain skewed-partitions\n"
      "  sparkwright explain --format json spark.executor.memory | jq .defaults\n"
      "\n"
      "A key that nobody knows is bad input: the exit code is 3, and the nearest key is named.");
  return command;
}

ExitCode ExplainCommand::Run(Env& env) {
  const std::string_view format = kExplainFormatNames[format_];
  const bool is_json = format == "json";
  if (const auto rule = pipeline::FindRule(key_)) {
    return is_json ? ExitWith(Error(ErrorCode::kInvalidArgument,
                                    "--format json is for properties; rules print as table or markdown"))
                   : PrintText(RenderedAs(format, report::MakeRuleDocument(*rule), print_, env), print_, {});
  }
  const conf::PropertyCatalogue& catalogue = conf::PropertyCatalogue::Builtin();
  const Result<model::SparkVersion> version = conf::CoveredVersion(version_);
  if (!version.ok()) {
    return ExitWith(version.error());
  }
  const report::KeyExplanation explanation = report::ExplainKey(catalogue, key_, *version);
  const bool is_unknown =
      explanation.status == conf::KeyStatus::kUnknown || explanation.status == conf::KeyStatus::kNotSpark;
  const bool is_unlisted = explanation.status == conf::KeyStatus::kVendor && explanation.type.empty();
  // Another of a vendor's keys that is not in the list may be one of another version of its library.
  const std::optional<std::string> nearest = is_unknown || is_unlisted ? Nearest(key_, catalogue) : std::nullopt;
  if (is_unknown || (nearest.has_value() && catalogue.FindOfVendor(*nearest) != nullptr)) {
    ReportError(fmt::format("there is no property of Spark and no rule '{}'{}", key_,
                            nearest.has_value() ? "; did you mean " + *nearest + "?" : ""));
    return ExitCode::kBadInput;
  }
  const Answer answer = {
      [&](report::JsonWriter& writer) { report::WriteKeyJson(writer, explanation, kVersion); },
      [&] { return report::MakeKeyDocument(explanation); },
  };
  return PrintAnswer(format, answer, print_, {}, env);
}

}  // namespace sparkwright::cli
