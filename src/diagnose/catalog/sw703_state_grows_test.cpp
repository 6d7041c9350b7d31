// What the examples of the .md cannot say: which evidence a finding has.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "diagnose/diagnose.h"
#include "diagnose/example_for_test.h"
#include "facts/derive.h"

namespace sparkwright::diagnose {
namespace {

/// Of a query of which five batches have rows, and these rows of state after each.
model::Diagnosis Diagnose(const std::vector<int>& state_rows) {
  std::string text = "executors 1 cores=2\n";
  for (std::size_t i = 0; i < state_rows.size(); ++i) {
    text += "stream \"users\" at=" + std::to_string(2 * i) +
            "s took=1s input_rows=9000 state_rows=" + std::to_string(state_rows[i]) + "\n";
  }
  const model::Application application = *BuildExample(text);
  for (const Rule* rule : AllRules()) {
    if (rule->name == "state-grows") {
      return DiagnoseWith({&rule, 1}, application, facts::Derive(application));
    }
  }
  return {};
}

bool HasLateGrowth(const model::Finding& finding) {
  return std::any_of(finding.evidence.begin(), finding.evidence.end(),
                     [](const model::Evidence& one) { return one.name == "late_growth"; });
}

TEST(StateGrows, GrowthIsComparedOnlyWhereThereWasSomeBefore) {
  const model::Diagnosis steady = Diagnose({9'000, 18'000, 27'000, 36'000, 45'000});
  ASSERT_EQ(steady.findings.size(), 1U);
  EXPECT_TRUE(HasLateGrowth(steady.findings.front()));
  const model::Diagnosis late = Diagnose({9'000, 9'000, 9'000, 18'000, 27'000});
  ASSERT_EQ(late.findings.size(), 1U);
  EXPECT_FALSE(HasLateGrowth(late.findings.front()));
}

}  // namespace
}  // namespace sparkwright::diagnose
