#include "conf/submit_command.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/one_of.h"
#include "base/shell_words.h"
#include "base/split_text.h"
#include "conf/shell_variables_internal.h"

namespace sparkwright::conf {
namespace {

enum class Role {
  kProperty,  ///< Stands for a property.
  kConf,
  kPropertiesFile,
  kExtraPropertiesFile,
  kClass,
  kOther,  ///< Takes a value that is no property.
  kLoadDefaults,
  kSwitch,  ///< Takes no value and stands for nothing here.
  kSupervise,
};

struct Flag {
  std::string_view name;
  Role role = Role::kOther;
  std::string_view key;  ///< Of kProperty.
};

// The options of SparkSubmitOptionParser, and the properties that prepareSubmitEnvironment makes of them. On YARN,
// --jars, --files, --archives and --py-files are merged into spark.yarn.dist.*, which the plain keys stand for as well.
constexpr std::array<Flag, 47> kFlags = {{
    {"--master", Role::kProperty, "spark.master"},
    {"--remote", Role::kProperty, "spark.remote"},
    {"--deploy-mode", Role::kProperty, "spark.submit.deployMode"},
    {"--name", Role::kProperty, "spark.app.name"},
    {"--driver-memory", Role::kProperty, "spark.driver.memory"},
    {"--driver-cores", Role::kProperty, "spark.driver.cores"},
    {"--driver-class-path", Role::kProperty, "spark.driver.extraClassPath"},
    {"--driver-java-options", Role::kProperty, "spark.driver.extraJavaOptions"},
    {"--driver-library-path", Role::kProperty, "spark.driver.extraLibraryPath"},
    {"--executor-memory", Role::kProperty, "spark.executor.memory"},
    {"--executor-cores", Role::kProperty, "spark.executor.cores"},
    {"--num-executors", Role::kProperty, "spark.executor.instances"},
    {"--total-executor-cores", Role::kProperty, "spark.cores.max"},
    {"--queue", Role::kProperty, "spark.yarn.queue"},
    {"--jars", Role::kProperty, "spark.jars"},
    {"--files", Role::kProperty, "spark.files"},
    {"--archives", Role::kProperty, "spark.archives"},
    {"--py-files", Role::kProperty, "spark.submit.pyFiles"},
    {"--packages", Role::kProperty, "spark.jars.packages"},
    {"--exclude-packages", Role::kProperty, "spark.jars.excludes"},
    {"--repositories", Role::kProperty, "spark.jars.repositories"},
    {"--principal", Role::kProperty, "spark.kerberos.principal"},
    {"--keytab", Role::kProperty, "spark.kerberos.keytab"},
    {"--conf", Role::kConf, ""},
    {"-c", Role::kConf, ""},
    {"--properties-file", Role::kPropertiesFile, ""},
    {"--extra-properties-file", Role::kExtraPropertiesFile, ""},
    {"--class", Role::kClass, ""},
    {"--proxy-user", Role::kOther, ""},
    {"--kill", Role::kOther, ""},
    {"--status", Role::kOther, ""},
    {"--kubernetes-master", Role::kOther, ""},
    {"--kubernetes-namespace", Role::kOther, ""},
    {"--upload-jars", Role::kOther, ""},
    {"--upload-driver-extra-classpath", Role::kOther, ""},
    {"--load-spark-defaults", Role::kLoadDefaults, ""},
    {"--supervise", Role::kSupervise, "spark.driver.supervise"},
    {"--verbose", Role::kSwitch, ""},
    {"-v", Role::kSwitch, ""},
    {"--version", Role::kSwitch, ""},
    {"--help", Role::kSwitch, ""},
    {"-h", Role::kSwitch, ""},
    {"--usage-error", Role::kSwitch, ""},
    // Of spark-sql and spark-shell, which hand the rest to spark-submit.
    {"-e", Role::kOther, ""},
    {"-f", Role::kOther, ""},
    {"-i", Role::kOther, ""},
    {"--database", Role::kOther, ""},
}};

constexpr std::array<std::string_view, 5> kPrograms = {"spark-submit", "pyspark", "spark-shell", "spark-sql", "sparkR"};

const Flag* FindFlag(std::string_view name) {
  const auto* const found =
      std::find_if(kFlags.begin(), kFlags.end(), [&](const Flag& flag) { return flag.name == name; });
  return found == kFlags.end() ? nullptr : found;
}

bool TakesValue(const Flag& flag) {
  return flag.role != Role::kSwitch && flag.role != Role::kSupervise && flag.role != Role::kLoadDefaults;
}

/// Whether the word behind this one is its value.
bool IsFlagWithValue(std::string_view word) {
  const Flag* const flag = FindFlag(word);
  return flag != nullptr && TakesValue(*flag);
}

std::string NearestFlag(std::string_view name) {
  std::string nearest;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const Flag& flag : kFlags) {
    const std::size_t distance = EditDistance(name.substr(0, 60), flag.name);
    if (distance < least) {
      least = distance;
      nearest = flag.name;
    }
  }
  return nearest;
}

Error Refused(std::string_view file, int64_t line, const std::string& message) {
  return {ErrorCode::kInvalidArgument, line > 0 ? fmt::format("{}:{}: {}", file, line, message) : message};
}

/// Reads the words behind the program.
class ArgumentReader {
 public:
  /// Words without a line (0) were given one by one.
  ArgumentReader(std::vector<ShellWord> words, std::string_view file) : words_(std::move(words)), file_(file) {}

  Result<SubmitCommand> Read() {
    while (at_ < words_.size()) {
      const ShellWord& word = words_[at_++];
      const bool is_unknown = word.is_expanded || word.text == "$@" || word.text == "$*";
      if (is_unknown && word.text.starts_with('$') && HasOptionFrom(at_)) {
        NoteUnknown(word, word.text);  // It stands for options, or for nothing.
        continue;
      }
      // Only "--flag=value": as in Spark, a value must be there, and short flags have none in the same word.
      const std::size_t equals = word.text.starts_with("--") ? word.text.find('=') : std::string::npos;
      const bool has_value = equals != std::string::npos && equals > 2 && equals + 1 < word.text.size();
      const std::string name = has_value ? word.text.substr(0, equals) : word.text;
      const Flag* const flag = FindFlag(name);
      if (flag == nullptr) {
        if (word.text.starts_with('-')) {
          const std::string nearest = NearestFlag(name);
          return Refused(file_, word.line,
                         fmt::format("spark-submit has no option '{}'{}", name,
                                     nearest.empty() ? "" : "; did you mean " + nearest + "?"));
        }
        TakeApplication(word);
        break;
      }
      std::string value = has_value ? word.text.substr(equals + 1) : "";
      if (TakesValue(*flag) && !has_value) {
        if (at_ == words_.size()) {
          return Refused(file_, word.line, fmt::format("{} has no value; write it behind, with a space between", name));
        }
        value = words_[at_].text;
        if (words_[at_++].is_expanded) {
          NoteUnknown(word, fmt::format("{} {}", name, value));
          continue;
        }
      } else if (has_value && word.is_expanded) {
        NoteUnknown(word, word.text);
        continue;
      }
      SPARKWRIGHT_TRY(Take(*flag, name, value, word.line));
    }
    return std::move(command_);
  }

 private:
  void NoteUnknown(const ShellWord& word, const std::string& text) {
    command_.unknown.push_back(word.line > 0 ? fmt::format("{}:{}: {}", file_, word.line, text) : text);
  }

  /// Whether an option of spark-submit is further behind: what stands here is not the application then.
  [[nodiscard]] bool HasOptionFrom(std::size_t at) const {
    return std::any_of(words_.begin() + static_cast<std::ptrdiff_t>(at), words_.end(), [](const ShellWord& word) {
      return word.text.starts_with("--") && FindFlag(word.text.substr(0, word.text.find('='))) != nullptr;
    });
  }

  [[nodiscard]] EntryOrigin Origin(EntrySource source, std::string_view spelling, int64_t line) const {
    return {source, line > 0 ? file_ : std::string(), line > 0 ? std::optional(line) : std::nullopt,
            std::string(spelling)};
  }

  Status Take(const Flag& flag, const std::string& name, const std::string& value, int64_t line) {
    switch (flag.role) {
      case Role::kProperty:
        if (flag.key == "spark.submit.deployMode" && value != "client" && value != "cluster") {
          return Refused(file_, line, fmt::format("--deploy-mode is client or cluster, not '{}'", value));
        }
        command_.configuration.Add(flag.key, value, Origin(EntrySource::kFlag, name, line));
        return {};
      case Role::kSupervise:
        command_.configuration.Add(flag.key, "true", Origin(EntrySource::kFlag, name, line));
        return {};
      case Role::kConf: {
        Result<ConfigurationEntry> entry = ParseConfFlag(value);
        if (!entry.ok()) {
          return Refused(file_, line, entry.error().message());
        }
        entry->origin = Origin(EntrySource::kConfFlag, "--conf", line);
        command_.configuration.Add(*std::move(entry));
        return {};
      }
      case Role::kPropertiesFile:
        command_.properties_file = value;
        return {};
      case Role::kExtraPropertiesFile:
        command_.extra_properties_files.push_back(value);
        return {};
      case Role::kLoadDefaults:
        command_.loads_spark_defaults = true;
        return {};
      case Role::kClass:
        command_.main_class = value;
        return {};
      case Role::kOther:
        command_.other_arguments.push_back(name);
        command_.other_arguments.push_back(value);
        return {};
      case Role::kSwitch:
        command_.other_arguments.push_back(name);
        return {};
    }
    return {};
  }

  /// The first word that is no option; everything behind it is the application's.
  void TakeApplication(const ShellWord& word) {
    command_.application = word.text;
    for (; at_ < words_.size(); ++at_) {
      command_.application_arguments.push_back(words_[at_].text);
    }
  }

  std::vector<ShellWord> words_;
  std::string file_;
  std::size_t at_ = 0;
  SubmitCommand command_;
};

bool IsProgram(std::string_view word) {
  const std::size_t slash = word.rfind('/');
  const std::string_view base = slash == std::string_view::npos ? word : word.substr(slash + 1);
  return IsOneOf(base, kPrograms);
}

bool IsAssignment(std::string_view word) {
  const std::size_t equals = word.find('=');
  return equals != std::string_view::npos && equals > 0 &&
         std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(equals), IsOfShellName);
}

/// Whether a line starts with a call of one of the programs.
bool HasLineOfCommand(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = TakeUpTo(text, '\n');
    const std::size_t word = std::min(line.find_first_not_of(" \t"), line.size());
    if (IsProgram(line.substr(word, line.find_first_of(" \t\r", word) - word))) {
      return true;
    }
  }
  return false;
}

/// A file descriptor in front of < or >, as in 2>&1.
bool IsDescriptor(std::string_view word) { return word.size() == 1 && word[0] >= '0' && word[0] <= '9'; }

/// The words behind the program, with what the script says of its variables. One that is nothing but a variable, where
/// an option stands, is as many words as its value has.
std::vector<ShellWord> Arguments(std::span<const ShellWord> words, std::span<const ShellWord> script) {
  const ShellVariables variables(script);
  std::vector<ShellWord> arguments;
  for (const ShellWord& word : words) {
    const bool is_value = !arguments.empty() && !arguments.back().is_expanded && IsFlagWithValue(arguments.back().text);
    for (ShellWord& one : variables.Expand(word)) {
      const bool may_be_options =
          !is_value && word.text.starts_with('$') && !one.is_expanded && one.text.find(' ') != std::string::npos;
      Result<std::vector<ShellWord>> several =
          may_be_options ? SplitShellWords(one.text) : Result<std::vector<ShellWord>>(std::vector<ShellWord>());
      if (!may_be_options || !several.ok()) {
        one.line = word.line;
        arguments.push_back(std::move(one));
        continue;
      }
      for (ShellWord& part : *several) {
        part.line = word.line;
        arguments.push_back(std::move(part));
      }
    }
  }
  return arguments;
}

bool IsProgramWord(const ShellWord& word) { return !word.is_operator && IsProgram(word.text); }

/// The words of a script, of its here-documents only when no other word calls a program: another shell may read them.
Result<std::vector<ShellWord>> WordsOf(std::string_view text) {
  Result<std::vector<ShellWord>> words = SplitShellWords(text);
  if (!words.ok() || std::any_of(words->begin(), words->end(), IsProgramWord)) {
    return words;
  }
  Result<std::vector<ShellWord>> more = SplitShellWords(text, HereDocuments::kRead);
  return more.ok() ? std::move(more) : std::move(words);
}

}  // namespace

Result<SubmitCommand> ParseSubmitCommand(std::string_view text, std::string_view name) {
  Result<std::vector<ShellWord>> words = WordsOf(text);
  if (!words.ok()) {
    return words.error().WithContext(name);
  }
  auto program = std::find_if(words->begin(), words->end(), IsProgramWord);
  std::vector<int64_t> lines;
  for (auto one = program; one != words->end(); one = std::find_if(one + 1, words->end(), IsProgramWord)) {
    if (one + 1 != words->end() && !(one + 1)->is_operator) {
      program = lines.empty() ? one : program;
      lines.push_back(one->line);
    }
  }
  if (program == words->end()) {
    return Error(ErrorCode::kNotFound,
                 fmt::format("{}: no command here calls spark-submit, pyspark, spark-shell or spark-sql", name));
  }
  auto end = std::find_if(program, words->end(), [](const ShellWord& word) { return word.is_operator; });
  const bool is_redirected = end != words->end() && (end->text == "<" || end->text == ">");
  if (is_redirected && end - program > 1 && IsDescriptor((end - 1)->text)) {
    --end;
  }
  SPARKWRIGHT_TRY(SubmitCommand command, ArgumentReader(Arguments({program + 1, end}, *words), name).Read());
  command.program = program->text;
  command.line = program->line;
  command.other_lines.assign(lines.begin() + (lines.empty() ? 0 : 1), lines.end());
  auto first = program;
  while (first != words->begin() && !(first - 1)->is_operator) {
    --first;
  }
  for (; first != program; ++first) {
    if (IsAssignment(first->text)) {
      command.environment.push_back(first->text);
    }
  }
  return command;
}

bool HasSubmitCommand(std::string_view text) {
  const Result<std::vector<ShellWord>> words = WordsOf(text);
  return words.ok() ? std::any_of(words->begin(), words->end(), IsProgramWord) : HasLineOfCommand(text);
}

Result<SubmitCommand> ParseSubmitArguments(std::span<const std::string> arguments) {
  std::vector<ShellWord> words;
  words.reserve(arguments.size());
  for (const std::string& argument : arguments) {
    words.push_back({argument, 0});
  }
  return ArgumentReader(std::move(words), "").Read();
}

Result<ConfigurationEntry> ParseConfFlag(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return Error(ErrorCode::kInvalidArgument, fmt::format("--conf {} has no {}; write --conf KEY=VALUE",
                                                          ShellQuoted(text), equals == 0 ? "key" : "'='"));
  }
  return ConfigurationEntry{std::string(text.substr(0, equals)),
                            std::string(text.substr(equals + 1)),
                            {EntrySource::kConfFlag, "", std::nullopt, "--conf"}};
}

std::string PrintConfFlags(const Configuration& configuration) {
  std::string flags;
  for (const auto& [key, entry] : configuration.Effective()) {
    flags +=
        fmt::format("{}--conf {}", flags.empty() ? "" : " \\\n", ShellQuoted(fmt::format("{}={}", key, entry->value)));
  }
  return flags.empty() ? flags : flags + "\n";
}

}  // namespace sparkwright::conf
