#include "report/analysis_document.h"

#include <utility>

#include "report/analysis_sections_internal.h"

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

}  // namespace sparkwright::report
