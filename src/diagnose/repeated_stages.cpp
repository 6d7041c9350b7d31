#include "diagnose/repeated_stages.h"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace sparkwright::diagnose {

RepeatedStages::RepeatedStages(const Run& run) {
  std::map<std::pair<std::string, std::set<std::string>>, std::size_t> groups;
  for (const model::Stage& stage : run.application().stages) {
    std::set<std::string> what{stage.parent_ids.empty() ? "" : "has parents"};
    for (const model::StageRdd& rdd : stage.rdds) {
      what.insert(rdd.name);
    }
    const auto [found, is_new] = groups.try_emplace({stage.name, std::move(what)}, num_of_group_.size());
    if (is_new) {
      num_of_group_.push_back(0);
    }
    group_.push_back(found->second);
    num_of_group_[found->second] += stage.num_tasks_with_metrics > 0 ? 1 : 0;
  }
}

std::vector<std::vector<std::size_t>> RepeatedStages::MostRoundsOf(const std::vector<std::size_t>& stages) const {
  std::map<std::size_t, std::vector<std::size_t>> by_group;
  for (const std::size_t stage : stages) {
    by_group[group_[stage]].push_back(stage);
  }
  std::vector<std::vector<std::size_t>> most;
  for (auto& [group, of_group] : by_group) {
    const auto num = static_cast<double>(num_of_group_[group]);
    if (num_of_group_[group] >= kMinRounds && static_cast<double>(of_group.size()) >= num * kMostRounds.value) {
      most.push_back(std::move(of_group));
    }
  }
  return most;
}

model::Finding FindingOfRounds(const Run& run, const std::vector<std::size_t>& rounds,
                               const std::function<Millis(std::size_t)>& saved,
                               const std::function<void(std::size_t, model::Finding&)>& measure) {
  model::Finding finding;
  Millis most;
  for (const std::size_t round : rounds) {
    const Millis of_round = saved(round);
    finding.impact += of_round;
    finding.places.push_back(run.PlaceOf(round));
    if (of_round > most || finding.evidence.empty()) {
      most = of_round;
      measure(round, finding);
    }
  }
  finding.evidence.push_back({"num_stages", model::CountOf(std::ssize(rounds))});
  return finding;
}

}  // namespace sparkwright::diagnose
