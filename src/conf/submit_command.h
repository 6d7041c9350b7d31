#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "conf/configuration.h"

namespace sparkwright::conf {

/// A spark-submit command as Spark reads it: SparkSubmitOptionParser splits the arguments, SparkSubmitArguments gives
/// them meaning, SparkSubmit.prepareSubmitEnvironment makes properties of them.
struct SubmitCommand {
  /// The program as it was called, such as "/opt/spark/bin/spark-submit".
  std::string program;
  /// --conf and the flags that stand for a property. Of --conf the last one counts; a flag of its own beats --conf.
  Configuration configuration;
  std::string properties_file;                      ///< --properties-file; empty when Spark's defaults are read.
  std::vector<std::string> extra_properties_files;  ///< --extra-properties-file (4.2), later ones win.
  bool loads_spark_defaults = false;                ///< --load-spark-defaults (4.0).
  std::string main_class;                           ///< --class.
  std::string application;                          ///< The JAR, Python or R file.
  std::vector<std::string> application_arguments;
  /// Flags without a property, as written: --proxy-user NAME, --kill ID, --verbose.
  std::vector<std::string> other_arguments;
  /// KEY=VALUE in front of the program.
  std::vector<std::string> environment;
  /// What of the command is not known without running it, with its line: options that hold such as $MEMORY or $(nproc),
  /// which are not in `configuration`. The application's own arguments are not looked at.
  std::vector<std::string> unknown;
  int64_t line = 0;                  ///< Of the program, from 1; 0 for arguments given one by one.
  std::vector<int64_t> other_lines;  ///< Of further commands that call one of the programs.
};

/// Reads the first command of a text that calls spark-submit, pyspark, spark-shell or spark-sql: a line, or a script
/// with other commands around it. Lines that end in a backslash go on. Variables to which the script gives a value are
/// filled in. A program named without any argument, as in `command -v spark-submit`, is no such command where there is
/// another. `name` is what messages call the text. Errors:
/// kNotFound when there is none; kInvalidArgument for what spark-submit refuses, with the line: an unknown flag (and
/// the nearest one), a flag without its value, --conf without "=".
Result<SubmitCommand> ParseSubmitCommand(std::string_view text, std::string_view name);

/// Whether a text has such a command. A text that no shell could split has one when a line starts like it.
bool HasSubmitCommand(std::string_view text);

/// Reads arguments that a shell has split already, those behind spark-submit. Errors: as above, without lines.
Result<SubmitCommand> ParseSubmitArguments(std::span<const std::string> arguments);

/// Reads KEY=VALUE of one --conf, as it is given to programs that have this flag themselves.
/// Errors: kInvalidArgument without "=".
Result<ConfigurationEntry> ParseConfFlag(std::string_view text);

/// "--conf KEY=VALUE" for every property in effect, quoted for a shell, one a line, lines joined with backslashes.
std::string PrintConfFlags(const Configuration& configuration);

}  // namespace sparkwright::conf
