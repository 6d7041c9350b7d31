#include "report/analysis_document.h"

#include <iterator>
#include <utility>

#include "report/analysis_sections_internal.h"
#include "report/rule_document.h"

namespace sparkwright::report {

Document MakeAnalysisDocument(const Analysis& analysis) {
  Document document;
  document.title = HeadLine(analysis);
  document.subtitle.push_back(IdentityLine(analysis));
  for (const auto make : {WallClockSection, FindingsSection, StagesSection, SqlSection, ExecutorsSection,
                          StreamingSection, FailuresSection, HealthSection, ImportSection, NextSection}) {
    if (std::optional<Section> section = make(analysis); section.has_value()) {
      document.sections.push_back(*std::move(section));
    }
  }
  return document;
}

Document MakeExplainedFindingsDocument(const Analysis& analysis, const model::RuleDescription& rule) {
  Document document;
  document.title = HeadLine(analysis);
  document.subtitle.push_back(IdentityLine(analysis));
  document.sections.push_back(FindingsOfRuleSection(analysis, rule.name));
  Document explanation = MakeRuleDocument(rule);
  document.sections.push_back({"Rule", std::move(explanation.title), {Paragraph{std::move(explanation.subtitle)}}});
  document.sections.insert(document.sections.end(), std::make_move_iterator(explanation.sections.begin()),
                           std::make_move_iterator(explanation.sections.end()));
  return document;
}

}  // namespace sparkwright::report
