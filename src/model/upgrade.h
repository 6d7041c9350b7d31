#pragma once

#include <string>
#include <vector>

#include "model/spark_version.h"
#include "model/violation.h"

namespace sparkwright::model {

/// A default that another version of Spark has changed, of a property that the configuration leaves to its default.
struct DefaultChange {
  std::string key;
  std::string old_value;
  std::string new_value;
  std::string note;  ///< What the property does, a sentence; empty where nobody wrote one.
};

/// What becomes of a configuration with another version of Spark.
struct Upgrade {
  SparkVersion from;
  SparkVersion to;
  std::vector<DefaultChange> defaults;    ///< By key.
  std::vector<Violation> new_violations;  ///< What is wrong there and is not here, the worst first.
};

}  // namespace sparkwright::model
