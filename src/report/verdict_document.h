#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/upgrade.h"
#include "model/violation.h"
#include "report/document.h"

namespace sparkwright::report {

/// What was checked, as reports show it.
struct CheckedConfiguration {
  std::string name;           ///< The file, or what stands for it.
  bool is_file = true;        ///< The name is a path, not "flags" or "standard input".
  std::string spark_version;  ///< "3.5".
  const model::Verdict& verdict;
  const model::Upgrade* upgrade = nullptr;  ///< To the version that was asked for; null when none was.
};

/// "100 - 1 critical x 25 - 2 warnings x 8 - 3 notes = 56".
std::string ScoreText(const model::Grade& grade);

/// "conf/spark-defaults.conf:12", "--executor-memory"; empty when the place is nowhere.
std::string PlaceText(const model::ConfigurationPlace& place);

/// The violation's message with its evidence.
std::string MessageText(const model::Violation& violation);

/// A verdict for people. `next` are commands to run then.
Document MakeVerdictDocument(const CheckedConfiguration& checked, std::vector<std::string> next);

}  // namespace sparkwright::report
