#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "model/cluster.h"

namespace sparkwright::hardware {

/// The nodes that `kubectl get nodes -o json` prints, by instance type: what pods may use of them (allocatable), which
/// is without what the kubelet keeps. Nodes that are not ready, are cordoned, run the control plane or another
/// operating system than Linux are left out, with a note. `name` is of the file, for errors. Errors: kCorrupt when it
/// is no such list; kInvalidArgument when no node is left.
Result<model::Cluster> ParseKubernetesNodes(std::string_view json, std::string_view name);

/// An amount as Kubernetes writes it, "15890m", "65Gi", "1.5", "1e9", in thousandths; nullopt for any other text and
/// what 64 bits do not hold.
std::optional<int64_t> ThousandthsOfQuantity(std::string_view text);

/// The same as a whole number, rounded down.
std::optional<int64_t> WholeQuantity(std::string_view text);

}  // namespace sparkwright::hardware
