#include "validate/upgrade.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "conf/configuration_file.h"

namespace sparkwright::validate {
namespace {

model::Upgrade Upgraded(std::string_view text, std::string_view from, std::string_view to) {
  conf::RunContext context;
  context.version = *model::ParseSparkVersion(from);
  return UpgradeTo(*conf::ReadConfiguration(text, "test"), context, *model::ParseSparkVersion(to));
}

const model::DefaultChange* Find(const model::Upgrade& upgrade, std::string_view key) {
  const auto found = std::find_if(upgrade.defaults.begin(), upgrade.defaults.end(),
                                  [&](const model::DefaultChange& change) { return change.key == key; });
  return found == upgrade.defaults.end() ? nullptr : &*found;
}

TEST(Upgrade, TellsDefaultsThatChange) {
  const model::Upgrade upgrade = Upgraded("spark.executor.memory 4g\n", "3.5", "4.0");
  const model::DefaultChange* ansi = Find(upgrade, "spark.sql.ansi.enabled");
  ASSERT_NE(ansi, nullptr);
  EXPECT_EQ(ansi->old_value, "false");
  EXPECT_EQ(ansi->new_value, "true");
}

TEST(Upgrade, LeavesOutWhatIsSet) {
  EXPECT_EQ(Find(Upgraded("spark.sql.ansi.enabled false\n", "3.5", "4.0"), "spark.sql.ansi.enabled"), nullptr);
}

TEST(Upgrade, LeavesOutWhatIsSwitchedOff) {
  constexpr std::string_view kKey = "spark.speculation.multiplier";
  EXPECT_EQ(Find(Upgraded("", "3.5", "4.0"), kKey), nullptr);
  const model::Upgrade upgrade = Upgraded("spark.speculation true\n", "3.5", "4.0");
  ASSERT_NE(Find(upgrade, kKey), nullptr);
  EXPECT_EQ(Find(upgrade, kKey)->new_value, "3.0");
}

TEST(Upgrade, LeavesOutOtherClusterManagers) {
  constexpr std::string_view kKey = "spark.kubernetes.allocation.batch.size";
  EXPECT_EQ(Find(Upgraded("spark.master yarn\n", "3.5", "4.0"), kKey), nullptr);
  EXPECT_NE(Find(Upgraded("spark.master k8s://https://host:6443\n", "3.5", "4.0"), kKey), nullptr);
}

TEST(Upgrade, BetweenTheSameVersionNothingChanges) {
  const model::Upgrade upgrade = Upgraded("spark.executor.memory 4g\n", "3.5", "3.5");
  EXPECT_TRUE(upgrade.defaults.empty());
  EXPECT_TRUE(upgrade.new_violations.empty());
}

}  // namespace
}  // namespace sparkwright::validate
