#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/result.h"

namespace sparkwright::spark {

/// A Java that Spark can be run with.
struct Java {
  std::string home;         ///< What JAVA_HOME is to be.
  int64_t version = 0;      ///< 8, 11, 17; 0 when it does not say.
  bool is_default = false;  ///< Spark's scripts find it without being told, in JAVA_HOME or on PATH.
};

/// A Spark on this machine.
struct Installation {
  std::string home;     ///< What SPARK_HOME is to be, with links followed.
  std::string version;  ///< As Spark writes it, with what a vendor added: "3.5.1", "3.5.0-amzn-1".
  std::string
      source;  ///< Where it was found: "--spark-home", "SPARK_HOME", "spark-submit on PATH", "pyspark of PYTHON".
  /// The interpreter that it is a package of. Jobs in Python need it: another one may lack what they import.
  std::optional<std::string> python;
};

/// The Spark of `spark_home`, which may be a Spark or a Python environment that has pyspark; without it, the first of:
/// SPARK_HOME; `spark-submit` on PATH with links followed; pyspark of the active Python environment (VIRTUAL_ENV,
/// CONDA_PREFIX) or of `python3` on PATH. What is set has to be right: nothing else is taken in its place. Relative
/// folders in PATH, VIRTUAL_ENV and CONDA_PREFIX are passed over: what lies where this runs is not to be executed.
/// Errors: kNotFound when there is none, with the command that installs one and interpreters that gave no answer;
/// kInvalidArgument when what is set is no Spark; kUnavailable when its interpreter gives no answer.
Result<Installation> FindInstallation(Env& env, const std::string& spark_home);

/// The version of the Spark in a folder, by its RELEASE file or the name of its jars/spark-core_*.jar; nullopt when it
/// is none.
std::optional<std::string> SparkVersionIn(const std::string& folder);

/// Versions of Java that a version of Spark runs on, by Spark's documentation; the newest first.
std::vector<int64_t> JavaVersionsFor(std::string_view spark_version);

/// 8 of "1.8.0_392", 17 of "17.0.9+9"; nullopt when it is no version.
std::optional<int64_t> JavaVersionOf(std::string_view text);

/// The Java that Spark's scripts take without being told: JAVA_HOME, or that of `java` on PATH with links followed;
/// empty when there is neither.
std::string DefaultJavaHome(Env& env);

/// A Java that this version of Spark runs on: JAVA_HOME, `java` on PATH, then the folders of `java_folder`.
/// Errors: kNotFound, with those that were found and are of other versions.
Result<Java> FindJava(Env& env, std::string_view spark_version, const std::string& java_folder = "/usr/lib/jvm");

}  // namespace sparkwright::spark
