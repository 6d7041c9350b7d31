#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/recommendation.h"
#include "report/document.h"

namespace sparkwright::report {

/// What to do, for people: a table of at most 20, why and how for each of them, measured runs that are like the job,
/// and what was not considered because nobody gave it. Sections without content are left out.
std::vector<Section> RecommendationSections(const model::Recommendations& recommendations);

/// The gain as a table shows it: "45 % (10 to 80)", "−12 %" for a loss; empty when nothing is known.
std::string GainText(const std::optional<model::Estimate<Ratio>>& gain);

}  // namespace sparkwright::report
