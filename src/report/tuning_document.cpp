#include "report/tuning_document.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/shell_words.h"
#include "conf/properties_file.h"
#include "report/closing_sections.h"
#include "report/finding_text.h"
#include "report/format.h"
#include "report/text.h"
#include "report/verdict_document.h"

namespace sparkwright::report {
namespace {

std::string OldValue(const model::TunedProperty& change) {
  return change.old_value.has_value() ? OneLine(*change.old_value) : "default";
}

std::string ReasonText(const model::TuningReason& reason) {
  return fmt::format("{} ({}): {}", reason.title, reason.rule,
                     MessageText(reason.message, reason.evidence, reason.texts));
}

Style StyleOf(model::FixSafety safety) { return safety == model::FixSafety::kSafe ? Style::kGood : Style::kWarning; }

/// What a change risks, in a few words.
std::string_view RiskOf(model::FixSafety safety) {
  switch (safety) {
    case model::FixSafety::kSafe:
      return "safe";
    case model::FixSafety::kResource:
      return "asks for other resources";
    case model::FixSafety::kReview:
      return "look first";
  }
  return "look first";
}

}  // namespace

Document MakeTuningDocument(const model::Tuning& tuning, const std::vector<std::string>& runs,
                            std::vector<std::string> next) {
  Document document;
  document.title = Line(
      fmt::format("Proposed configuration from {}", FormatCounted(static_cast<int64_t>(runs.size()), "run", "runs")));
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::string gain = tuning.gains[i].count() > 0
                                 ? fmt::format("the changes can save up to {} of it", FormatDuration(tuning.gains[i]))
                                 : std::string("no change is known to save time");
    document.subtitle.emplace_back(
        fmt::format("{} took {}; {}", OneLine(runs[i]), FormatDuration(tuning.durations[i]), gain));
  }
  document.subtitle.emplace_back(fmt::format("the result has grade {} for Spark {}: score {}",
                                             tuning.verdict.grade.letter, tuning.version.Line(),
                                             ScoreText(tuning.verdict.grade)));
  Section changes;
  changes.title = "Changes";
  if (tuning.changes.empty()) {
    changes.note = Line("none: no finding of these runs is mended by a property");
  } else {
    Table table;
    table.columns = {{"property", Align::kLeft, 20, Cut::kMiddle},
                     {"was", Align::kLeft, 6},
                     {"becomes", Align::kLeft, 6},
                     {"saves up to"},
                     {"risk", Align::kLeft}};
    table.too_wide = TooWide::kStack;
    Paragraph reasons;
    for (const model::TunedProperty& change : tuning.changes) {
      const Millis impact = change.reasons.front().impact;
      table.rows.push_back({{OneLine(change.key)},
                            {OldValue(change)},
                            {OneLine(change.new_value), Style::kStrong},
                            {impact.count() > 0 ? FormatDuration(impact) : std::string()},
                            {std::string(RiskOf(change.safety)), StyleOf(change.safety)}});
      for (const model::TuningReason& reason : change.reasons) {
        reasons.lines.push_back(Line({{OneLine(change.key) + ": ", Style::kStrong}, {OneLine(ReasonText(reason))}}));
      }
      if (!change.other_values.empty()) {
        reasons.lines.push_back(Line({{fmt::format("{}: another finding, which costs less, asks for {}", change.key,
                                                   OneLine(fmt::format("{}", fmt::join(change.other_values, ", ")))),
                                       Style::kFaint}}));
      }
    }
    changes.blocks.emplace_back(std::move(table));
    changes.blocks.emplace_back(std::move(reasons));
  }
  document.sections.push_back(std::move(changes));
  if (!tuning.rejected.empty()) {
    Section rejected;
    rejected.title = "Not done";
    rejected.note = Line({{"a finding asks for it, and it would make something else worse", Style::kFaint}});
    Paragraph paragraph;
    for (const model::RejectedChange& change : tuning.rejected) {
      paragraph.lines.push_back(Line(
          {{OneLine(change.key + " " + change.value) + ": ", Style::kStrong}, {OneLine(ReasonText(change.reason))}}));
    }
    rejected.blocks.emplace_back(std::move(paragraph));
    document.sections.push_back(std::move(rejected));
  }
  if (!tuning.kept.empty()) {
    Section kept;
    kept.title = "Left alone";
    kept.note = Line({{FormatCounted(static_cast<int64_t>(tuning.kept.size()), "property", "properties") +
                           " set in the last run that no finding speaks against",
                       Style::kFaint}});
    document.sections.push_back(std::move(kept));
  }
  if (!tuning.redacted.empty()) {
    Section redacted;
    redacted.title = "To be given again";
    redacted.note =
        Line("Spark hides these values in the log: " + OneLine(fmt::format("{}", fmt::join(tuning.redacted, ", "))));
    document.sections.push_back(std::move(redacted));
  }
  AddNext(document, std::move(next));
  return document;
}

std::string RenderSparkDefaults(const model::Tuning& tuning, const std::vector<std::string>& runs) {
  conf::PropertiesFile file;
  file.AddComment("Proposed by Sparkwright from " + OneLine(fmt::format("{}", fmt::join(runs, ", "))));
  for (const model::TunedProperty& change : tuning.changes) {
    for (const model::TuningReason& reason : change.reasons) {
      file.AddComment(OneLine(ReasonText(reason)));
    }
    file.AddComment(fmt::format("was {}; {}", OldValue(change), RiskOf(change.safety)));
    file.Set(change.key, change.new_value);
  }
  if (!tuning.kept.empty()) {
    file.AddComment("As before");
  }
  for (const model::KeptProperty& kept : tuning.kept) {
    file.Set(kept.key, kept.value);
  }
  for (const std::string& key : tuning.redacted) {
    file.AddComment(OneLine(key) + " is a secret; set it again");
  }
  return file.Text();
}

std::string RenderSubmitFlags(const model::Tuning& tuning) {
  std::string flags;
  for (const model::TunedProperty& change : tuning.changes) {
    flags += fmt::format("{}--conf {}", flags.empty() ? "" : " ", ShellQuoted(change.key + "=" + change.new_value));
  }
  return flags.empty() ? flags : flags + "\n";
}

}  // namespace sparkwright::report
