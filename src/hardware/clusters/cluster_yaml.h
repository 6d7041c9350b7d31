#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/cluster.h"

namespace sparkwright::hardware {

/// Reads and writes cluster.yaml, the form in which a cluster is handed from one command to another:
///
///     nodes:
///       - name: m5.4xlarge          what it is called; may be left out, as all but cores and memory
///         count: 3                  1 when left out
///         cores: 15                 what Spark may use of one node; one of the two may be not known, and left out
///         memory: 56g               in Spark's units: g is GiB
///         gpus: 1
///         gpu_name: NVIDIA A10G
///         gpu_memory: 23028m        of one GPU
///         unified_memory: true      the GPU works in the node's memory
///         disk: 500g                room for shuffle and spill files
///         disk_kind: nvme           nvme, ssd, hdd, network, virtual, memory
///         network: 10gbit
///         reserve: {cores: 1, memory: 6g, reason: as agreed}      what cores and memory are without
///         taints: ["dedicated=spark:NoSchedule"]
///       - total_cores: 16           instead of cores and memory: the bare machine, of which the reserve, or without
///         total_memory: 64g         one the default of node_of_machine.h, is taken off
///     largest_container: {cores: 8, memory: 32g}                  of YARN
///     notes: [two racks]
///
/// A key that is not known is an error, so that a misspelt one does not go unnoticed. `name` is of the file.
/// Errors: kCorrupt for what is no YAML, kInvalidArgument for what it says; both with the line.
Result<model::Cluster> ParseClusterYaml(std::string_view text, std::string_view name);

/// The same as text, exactly: what is written reads back as it was, but for `source`.
std::string PrintClusterYaml(const model::Cluster& cluster);

}  // namespace sparkwright::hardware
