#include "spark/installation.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "spark/process.h"

namespace sparkwright::spark {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kInstall = "pip install 'pyspark==4.0.*'";
constexpr Millis kPythonLimit{20'000};
constexpr Millis kJavaLimit{20'000};

bool IsProgram(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

/// The path with links followed; the path itself when that is not possible.
fs::path Followed(const fs::path& path) {
  std::error_code error;
  fs::path followed = fs::canonical(path, error);
  return error ? path : followed;
}

/// Where PATH has a program. A relative folder there, which is any that this happens to run in, is passed over.
std::optional<fs::path> OnPath(Env& env, std::string_view program) {
  const std::string folders = env.Variable("PATH").value_or("");
  std::string_view rest = folders;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const std::string_view folder = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const fs::path candidate = fs::path(folder) / program;
    if (folder.starts_with('/') && IsProgram(candidate)) {
      return candidate;
    }
  }
  return std::nullopt;
}

/// The number at the front of a text.
std::optional<int64_t> LeadingNumber(std::string_view text) {
  int64_t number = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  return status == std::errc() ? std::optional<int64_t>(number) : std::nullopt;
}

/// The Spark that an interpreter has as its package pyspark; nullopt when it has none. Errors: kUnavailable when it
/// gives no answer.
Result<std::optional<Installation>> OfPython(const fs::path& python) {
  // Asking for the place of a package does not import it. The mark sets the answer apart from what a site may print.
  constexpr std::string_view kMark = "sparkwright-pyspark=";
  const std::string script = fmt::format(
      "import importlib.util as u; s = u.find_spec('pyspark'); "
      "print('{}' + (list(s.submodule_search_locations)[0] if s else ''))",
      kMark);
  const Result<std::string> output = OutputOf({python.string(), "-c", script}, kPythonLimit);
  if (!output.ok()) {
    return Error(ErrorCode::kUnavailable, "asked for its pyspark, " + output.error().message());
  }
  const std::size_t at = output->rfind(kMark);
  if (at == std::string::npos) {
    return Error(ErrorCode::kUnavailable, "asked for its pyspark, " + python.string() + " gives no answer");
  }
  std::string folder = output->substr(at + kMark.size());
  folder.resize(std::min(folder.find('\n'), folder.size()));
  const std::optional<std::string> version = folder.empty() ? std::nullopt : SparkVersionIn(folder);
  if (!version.has_value()) {
    return std::optional<Installation>();  // No pyspark, or only its client for Spark Connect.
  }
  return std::optional(
      Installation{Followed(folder).string(), *version, "pyspark of " + python.string(), python.string()});
}

/// A folder that is a Spark, or a Python environment that has one. Errors: those of OfPython.
Result<std::optional<Installation>> InFolder(const fs::path& folder, const std::string& source) {
  if (const std::optional<std::string> version = SparkVersionIn(folder.string()); version.has_value()) {
    Installation found{Followed(folder).string(), *version, source, std::nullopt};
    // LIB/python3.12/site-packages/pyspark is the package of the interpreter four folders up.
    if (folder.filename() == "pyspark") {
      const fs::path python = Followed(folder) / "../../../../bin/python3";
      if (IsProgram(python)) {
        found.python = python.lexically_normal().string();
      }
    }
    return std::optional(std::move(found));
  }
  if (const fs::path python = folder / "bin" / "python3"; IsProgram(python)) {
    SPARKWRIGHT_TRY(std::optional<Installation> found, OfPython(python));
    if (found.has_value()) {
      found->source = source;
    }
    return found;
  }
  return std::optional<Installation>();
}

Result<Installation> InSetFolder(const std::string& folder, const std::string& source) {
  std::error_code error;
  SPARKWRIGHT_TRY(std::optional<Installation> found, InFolder(fs::absolute(folder, error), source));
  if (!found.has_value()) {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("{} is '{}', which is no Spark: it has no jars/spark-core_*.jar, and is no Python "
                             "environment with pyspark",
                             source, folder));
  }
  return *std::move(found);
}

/// JAVA_VERSION of a Java's file "release"; of one without it, what it prints.
std::optional<int64_t> VersionOfJavaIn(const fs::path& home) {
  std::ifstream release(home / "release");
  for (std::string line; std::getline(release, line);) {
    constexpr std::string_view kKey = "JAVA_VERSION=\"";
    if (line.starts_with(kKey)) {
      return JavaVersionOf(std::string_view(line).substr(kKey.size()));
    }
  }
  const Result<std::string> output = OutputOf({(home / "bin" / "java").string(), "-version"}, kJavaLimit);
  constexpr std::string_view kWord = "version \"";
  const std::size_t at = output.ok() ? output.value().find(kWord) : std::string::npos;
  return at == std::string::npos ? std::nullopt
                                 : JavaVersionOf(std::string_view(output.value()).substr(at + kWord.size()));
}

}  // namespace

std::optional<std::string> SparkVersionIn(const std::string& folder) {
  if (!IsProgram(fs::path(folder) / "bin" / "spark-class")) {
    return std::nullopt;
  }
  // "Spark 3.5.1 (git revision fd86f85e181) built for Hadoop 3.3.4"
  std::ifstream release(fs::path(folder) / "RELEASE");
  if (std::string line; std::getline(release, line) && line.starts_with("Spark ")) {
    const std::string version = line.substr(6, line.find(' ', 6) - 6);
    if (LeadingNumber(version).has_value()) {
      return version;
    }
  }
  const Result<std::vector<std::string>> jars = RealEnv().files().List((fs::path(folder) / "jars").string());
  for (const std::string& name : jars.ok() ? *jars : std::vector<std::string>()) {
    constexpr std::string_view kFront = "spark-core_";
    constexpr std::string_view kBack = ".jar";
    const std::size_t dash = name.find('-', kFront.size());
    if (!name.starts_with(kFront) || !name.ends_with(kBack) || dash == std::string::npos) {
      continue;
    }
    const std::string version = name.substr(dash + 1, name.size() - kBack.size() - dash - 1);
    if (LeadingNumber(version).has_value()) {
      return version;
    }
  }
  return std::nullopt;
}

std::vector<int64_t> JavaVersionsFor(std::string_view spark_version) {
  const int64_t major = LeadingNumber(spark_version).value_or(0);
  const std::size_t dot = spark_version.find('.');
  const int64_t minor = dot == std::string_view::npos ? 0 : LeadingNumber(spark_version.substr(dot + 1)).value_or(0);
  if (major >= 4) {
    return {21, 17};
  }
  if (major == 3 && minor >= 3) {
    return {17, 11, 8};
  }
  return major == 3 ? std::vector<int64_t>{11, 8} : std::vector<int64_t>{8};
}

std::optional<int64_t> JavaVersionOf(std::string_view text) {
  if (text.starts_with("1.")) {
    text.remove_prefix(2);
  }
  return LeadingNumber(text);
}

std::string DefaultJavaHome(Env& env) {
  std::string home = env.Variable("JAVA_HOME").value_or("");
  if (home.empty()) {
    if (const std::optional<fs::path> java = OnPath(env, "java"); java.has_value()) {
      home = Followed(*java).parent_path().parent_path().string();
    }
  }
  return home;
}

Result<Java> FindJava(Env& env, std::string_view spark_version, const std::string& java_folder) {
  std::vector<Java> candidates;
  std::vector<fs::path> seen;  // One Java may have several names.
  const auto add = [&](const fs::path& home, bool is_default) {
    const fs::path followed = Followed(home);
    if (IsProgram(home / "bin" / "java") && std::find(seen.begin(), seen.end(), followed) == seen.end()) {
      seen.push_back(followed);
      candidates.push_back({home.string(), 0, is_default});
    }
  };
  if (const std::string home = DefaultJavaHome(env); !home.empty()) {
    add(home, true);
  }
  if (const std::optional<fs::path> java = OnPath(env, "java"); java.has_value()) {
    add(Followed(*java).parent_path().parent_path(), false);
  }
  const Result<std::vector<std::string>> names = RealEnv().files().List(java_folder);
  for (const std::string& name : names.ok() ? *names : std::vector<std::string>()) {
    add(fs::path(java_folder) / name, false);
  }
  const std::vector<int64_t> good = JavaVersionsFor(spark_version);
  std::vector<std::string> others;
  for (Java& candidate : candidates) {
    candidate.version = VersionOfJavaIn(candidate.home).value_or(0);
    if (std::find(good.begin(), good.end(), candidate.version) != good.end()) {
      return candidate;
    }
    others.push_back(candidate.version > 0 ? fmt::format("{} is Java {}", candidate.home, candidate.version)
                                           : fmt::format("{} does not say its version", candidate.home));
  }
  return Error(
      ErrorCode::kNotFound,
      fmt::format("Spark {} runs on Java {}, and there is none in JAVA_HOME, on PATH or in {}{}{}; install one "
                  "(on Debian: openjdk-{}-jre-headless) or set JAVA_HOME",
                  spark_version, fmt::join(good, ", "), java_folder, others.empty() ? "" : "; ",
                  fmt::join(others, ", "), good.back() == 8 && good.size() > 1 ? good.front() : good.back()));
}

Result<Installation> FindInstallation(Env& env, const std::string& spark_home) {
  if (!spark_home.empty()) {
    return InSetFolder(spark_home, "--spark-home");
  }
  if (const std::string home = env.Variable("SPARK_HOME").value_or(""); !home.empty()) {
    return InSetFolder(home, "SPARK_HOME");
  }
  std::optional<Installation> found;
  std::string silent;  // Interpreters that gave no answer.
  const auto take = [&](Result<std::optional<Installation>> asked) {
    if (!asked.ok()) {
      silent += "; " + asked.error().message();
    } else if (!found.has_value()) {
      found = *std::move(asked);
    }
  };
  if (const std::optional<fs::path> submit = OnPath(env, "spark-submit"); submit.has_value()) {
    // pip puts a script of this name beside its interpreter.
    for (const fs::path& program : {Followed(*submit), *submit}) {
      take(InFolder(program.parent_path().parent_path(), "spark-submit on PATH"));
    }
  }
  for (const char* name : {"VIRTUAL_ENV", "CONDA_PREFIX"}) {
    const std::string environment = env.Variable(name).value_or("");
    const fs::path python = fs::path(environment) / "bin" / "python3";
    if (!found.has_value() && environment.starts_with('/') && IsProgram(python)) {
      take(OfPython(python));
    }
  }
  if (const std::optional<fs::path> python = OnPath(env, "python3"); python.has_value() && !found.has_value()) {
    take(OfPython(*python));
  }
  if (found.has_value()) {
    return *std::move(found);
  }
  return Error(ErrorCode::kNotFound,
               fmt::format("there is no Spark: no --spark-home, no SPARK_HOME, no spark-submit on PATH, no pyspark in "
                           "the active Python environment{}; this installs one from PyPI: {}",
                           silent, kInstall));
}

}  // namespace sparkwright::spark
