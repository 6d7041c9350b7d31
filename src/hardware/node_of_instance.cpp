#include "hardware/node_of_instance.h"

#include <algorithm>
#include <utility>

#include "hardware/node_of_machine.h"

namespace sparkwright::hardware {

model::NodeGroup NodeOfInstance(const model::InstancePrice& instance) {
  model::SystemReserve reserve = DefaultReserve(instance.vcpus, instance.memory);
  model::NodeGroup node;
  node.name = instance.type;
  node.cores = std::max<int64_t>(instance.vcpus - reserve.cores, 1);
  node.memory = std::max(instance.memory - reserve.memory, Bytes());
  node.gpus = instance.gpus;
  node.gpu_name = instance.gpu_name;
  node.disk_kind = instance.disk_kind;
  node.network_speed = instance.network_speed;
  node.reserve = std::move(reserve);
  return node;
}

}  // namespace sparkwright::hardware
