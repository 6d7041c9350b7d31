#include "cli/cluster_folder.h"

#include "spark/state_folder.h"

namespace sparkwright::cli {

Result<std::string> ClusterFolder(Env& env, const std::string& given, std::string_view flag) {
  if (!given.empty()) {
    return spark::UsableFolder(given, flag);
  }
  SPARKWRIGHT_TRY(const std::string state, spark::StateFolder(env, flag));
  return spark::UsableFolder(state + "/cluster", flag);
}

}  // namespace sparkwright::cli
