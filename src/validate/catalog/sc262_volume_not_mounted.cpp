#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/digits.h"
#include "conf/java_text.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

using Words = std::span<const std::string_view>;

struct Type {
  std::string_view name;
  Words needs;  ///< What follows the volume's name, besides the path of the mount.
};

constexpr auto kPath = std::to_array<std::string_view>({"options.path"});
constexpr auto kClaim = std::to_array<std::string_view>({"options.claimName"});
constexpr auto kServer = std::to_array<std::string_view>({"options.path", "options.server"});
constexpr auto kTypes =
    std::to_array<Type>({{"emptyDir", {}}, {"hostPath", kPath}, {"nfs", kServer}, {"persistentVolumeClaim", kClaim}});

struct Volume {
  std::string type;
  std::string name;
  std::map<std::string, const conf::ConfigurationEntry*, std::less<>> entries;  ///< By what follows the name.

  [[nodiscard]] std::string Value(std::string_view what) const {
    const auto found = entries.find(what);
    return found == entries.end() ? std::string() : found->second->value;
  }
  [[nodiscard]] bool Has(std::string_view what) const { return entries.find(what) != entries.end(); }
};

/// The volumes of "spark.kubernetes.executor.volumes.TYPE.NAME.…" and of the driver's.
std::vector<Volume> VolumesOf(const Subject& subject, std::string_view front) {
  std::map<std::pair<std::string, std::string>, Volume> volumes;
  for (const Setting& setting : subject.settings()) {
    std::string_view rest = setting.entry->key;
    if (!rest.starts_with(front)) {
      continue;
    }
    rest.remove_prefix(front.size());
    const std::size_t dot = rest.find('.');
    if (dot == std::string_view::npos) {
      continue;  // Spark looks only at keys with a type and a name.
    }
    const std::string_view after = rest.substr(dot + 1);
    const std::size_t second = std::min(after.find('.'), after.size());
    const std::string type(rest.substr(0, dot));
    const std::string name(after.substr(0, second));
    Volume& volume = volumes[{type, name}];
    volume.type = type;
    volume.name = name;
    volume.entries[std::string(after.substr(std::min(second + 1, after.size())))] = setting.entry;
  }
  std::vector<Volume> all;
  all.reserve(volumes.size());
  for (auto& [key, volume] : volumes) {
    all.push_back(std::move(volume));
  }
  return all;
}

/// A size that 4.0 takes for one that lacks its unit.
bool IsTinySize(std::string_view size) {
  constexpr std::size_t kDigitsOfKibibyte = 4;
  return IsDigits(size) && (size.size() < kDigitsOfKibibyte || (size.size() == kDigitsOfKibibyte && size < "1024"));
}

/// What Spark says of the volume; nullopt when it mounts it.
std::optional<std::string> ProblemOf(const Subject& subject, const Volume& volume) {
  const auto* const type =
      std::find_if(kTypes.begin(), kTypes.end(), [&](const Type& one) { return one.name == volume.type; });
  if (type == kTypes.end()) {
    return fmt::format(
        "{} is no type of volume that Spark has; it has emptyDir, hostPath, nfs and persistentVolumeClaim",
        volume.type);
  }
  if (!volume.Has("mount.path")) {
    return "it has no mount.path";
  }
  for (const std::string_view need : type->needs) {
    if (!volume.Has(need)) {
      return fmt::format("it has no {}", need);
    }
  }
  const std::string read_only = volume.Value("mount.readOnly");
  if (volume.Has("mount.readOnly") && !conf::IsSameIgnoringCase(read_only, "true") &&
      !conf::IsSameIgnoringCase(read_only, "false")) {
    return fmt::format("mount.readOnly is '{}', neither true nor false", read_only);
  }
  constexpr int32_t kMajor = 4;
  if (subject.version().major < kMajor) {
    return std::nullopt;
  }
  if (volume.Has("mount.subPath") && volume.Has("mount.subPathExpr")) {
    return "mount.subPath and mount.subPathExpr exclude each other";
  }
  const bool has_size = volume.type == "emptyDir" || volume.type == "persistentVolumeClaim";
  if (const std::string size = volume.Value("options.sizeLimit"); has_size && IsTinySize(size)) {
    return fmt::format("options.sizeLimit is {}, less than 1024 bytes", size);
  }
  return std::nullopt;
}

void AddProblems(const Subject& subject, std::string_view front, std::vector<model::Violation>& violations) {
  std::map<std::string, const Volume*> by_path;
  const std::vector<Volume> volumes = VolumesOf(subject, front);
  for (const Volume& volume : volumes) {
    auto problem = ProblemOf(subject, volume);
    const auto [first, is_first] = by_path.emplace(volume.Value("mount.path"), &volume);
    if (!problem.has_value() && !is_first) {
      problem = fmt::format("volume {} is mounted at {}, too", first->second->name, first->first);
    }
    if (!problem.has_value()) {
      continue;
    }
    model::Violation violation;
    for (const auto& [what, entry] : volume.entries) {
      violation.places.push_back(Subject::PlaceOf(*entry));
    }
    violation.is_refused = true;
    violation.texts = {{"volume", volume.name}, {"reason", *std::move(problem)}};
    violations.push_back(std::move(violation));
  }
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (subject.Is(conf::ClusterManager::kKubernetes)) {
    AddProblems(subject, "spark.kubernetes.executor.volumes.", violations);
    // In client mode the driver is in no pod that Spark makes.
    if (subject.context().deploy_mode == conf::DeployMode::kCluster) {
      AddProblems(subject, "spark.kubernetes.driver.volumes.", violations);
    }
  }
  return violations;
}

}  // namespace

extern constinit const Rule kVolumeNotMounted = {
    .id = "SC262",
    .name = "volume-not-mounted",
    .title = "A volume that Spark cannot mount",
    .since = "0.1.0",
    .message = "Volume {volume}: {reason}.",
    .advice =
        "Write TYPE.NAME.mount.path and the options of the type: options.path of a hostPath, options.claimName "
        "of a persistentVolumeClaim, options.server and options.path of an nfs.",
    .doc =
        "KubernetesVolumeUtils reads all volumes before the first pod is made and throws for a type that it does not "
        "have (\"Kubernetes Volume type `ramDisk` is not supported\"), for a volume without mount.path and for "
        "options that are missing (\"options.path is required for hostPath\"); MountVolumesFeatureStep for two volumes "
        "at one path (\"Found duplicated mountPath\"). Since 4.0 it also refuses subPath together with subPathExpr, "
        "and a sizeLimit below 1 KiB (\"Missing units?\"). The driver's volumes count in cluster mode.",
    .check = &Check,
};

}  // namespace sparkwright::validate
