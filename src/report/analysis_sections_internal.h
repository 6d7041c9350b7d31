#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "report/analysis.h"
#include "report/document.h"

/// The parts of MakeAnalysisDocument. Each returns nullopt when it has nothing to say.
namespace sparkwright::report {

/// "orders · Spark 4.1.2 · YARN · 12m 48s · 10 executors × 4 cores, 8 GiB · finished"
Line HeadLine(const Analysis& analysis);
/// Id, attempt, user, start and counts.
Line IdentityLine(const Analysis& analysis);

std::optional<Section> WallClockSection(const Analysis& analysis);
std::optional<Section> FindingsSection(const Analysis& analysis);
/// Every finding of one rule, by its name.
Section FindingsOfRuleSection(const Analysis& analysis, std::string_view rule);
std::optional<Section> StagesSection(const Analysis& analysis);
std::optional<Section> SqlSection(const Analysis& analysis);
std::optional<Section> ExecutorsSection(const Analysis& analysis);
std::optional<Section> FailuresSection(const Analysis& analysis);
std::optional<Section> StreamingSection(const Analysis& analysis);
std::optional<Section> HealthSection(const Analysis& analysis);
std::optional<Section> ImportSection(const Analysis& analysis);
std::optional<Section> NextSection(const Analysis& analysis);

/// What a failure text of Spark's scheduler says happened, in one line and without the stack: "Task 2 in stage 1.0
/// failed 4 times: ValueError: row 7".
std::string FailureCause(std::string_view text);

/// "critical" in its colour.
Span VerdictSpan(model::HealthVerdict verdict);

/// "14", or "14.1" for later attempts.
std::string StageName(StageId id, int32_t attempt);

/// What a person would call it: the stage's name, or its description where the name is only the Python bridge's.
std::string StageLabel(const model::Stage& stage);

}  // namespace sparkwright::report
