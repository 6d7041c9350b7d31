#include "diagnose/job_slack.h"

#include <algorithm>
#include <map>
#include <queue>
#include <tuple>

#include "base/saturating.h"

namespace sparkwright::diagnose {
namespace {

/// A chain of stages that passes over the positions `first` to `last` without touching them, and its length.
struct Passing {
  std::size_t first = 0;
  std::size_t last = 0;
  int64_t length = 0;
};

struct ShorterFirst {
  bool operator()(const Passing& a, const Passing& b) const { return a.length < b.length; }
};

}  // namespace

std::vector<int64_t> MostSaved(const model::Application& application, const std::vector<std::size_t>& stages,
                               Timestamp submitted) {
  const std::size_t count = stages.size();
  std::map<StageId, std::vector<std::size_t>> positions;
  std::vector<std::vector<std::size_t>> parents(count);
  std::vector<bool> has_child(count);
  std::vector<int64_t> observed_end(count);
  std::vector<int64_t> weight(count);        // Wait and duration.
  std::vector<int64_t> longest_to(count);    // Of the chains that end with the stage, itself included.
  std::vector<int64_t> longest_from(count);  // Of those that begin with it.
  for (std::size_t i = 0; i < count; ++i) {
    const model::Stage& stage = application.stages[stages[i]];
    int64_t observed_ready = 0;
    int64_t ready = 0;
    for (const StageId parent : stage.parent_ids) {
      const auto found = positions.find(parent);
      for (const std::size_t p : found == positions.end() ? std::vector<std::size_t>() : found->second) {
        parents[i].push_back(p);
        has_child[p] = true;
        observed_ready = std::max(observed_ready, observed_end[p]);
        ready = std::max(ready, longest_to[p]);
      }
    }
    const int64_t begin = (*stage.submitted - submitted).count();
    const int64_t length = std::max<int64_t>((*stage.completed - *stage.submitted).count(), 0);
    observed_end[i] = SaturatingAdd(begin, length);
    weight[i] = SaturatingAdd(std::max<int64_t>(SaturatingSubtract(begin, observed_ready), 0), length);
    longest_to[i] = SaturatingAdd(ready, weight[i]);
    positions[stage.id].push_back(i);
  }

  // Parents come first, so a chain that does not touch a stage passes over its position between two stages, begins
  // behind it, or ends before it.
  std::vector<Passing> passing;
  int64_t end_of_job = 0;
  for (std::size_t i = count; i-- > 0;) {
    longest_from[i] = SaturatingAdd(longest_from[i], weight[i]);
    for (const std::size_t p : parents[i]) {
      longest_from[p] = std::max(longest_from[p], longest_from[i]);
      if (p + 1 < i) {
        passing.push_back({p + 1, i - 1, SaturatingAdd(longest_to[p], longest_from[i])});
      }
    }
    if (parents[i].empty() && i > 0) {
      passing.push_back({0, i - 1, longest_from[i]});
    }
    if (!has_child[i] && i + 1 < count) {
      passing.push_back({i + 1, count - 1, longest_to[i]});
    }
    end_of_job = std::max(end_of_job, longest_to[i]);
  }
  std::sort(passing.begin(), passing.end(), [](const Passing& a, const Passing& b) { return a.first < b.first; });

  std::vector<int64_t> most(count);
  std::priority_queue<Passing, std::vector<Passing>, ShorterFirst> open;
  std::size_t next = 0;
  for (std::size_t i = 0; i < count; ++i) {
    for (; next < passing.size() && passing[next].first <= i; ++next) {
      open.push(passing[next]);
    }
    while (!open.empty() && open.top().last < i) {
      open.pop();
    }
    most[i] = SaturatingSubtract(end_of_job, open.empty() ? 0 : open.top().length);
  }
  return most;
}

}  // namespace sparkwright::diagnose
