#pragma once

#include <cstdint>
#include <optional>

#include "validate/subject.h"

/// GPUs as Spark hands them out, and NVIDIA's RAPIDS plugin that runs SQL on them.
namespace sparkwright::validate {

/// spark.executor.resource.gpu.amount; 0 when it is not set.
int64_t GpusOfExecutor(const Subject& subject);

/// spark.driver.resource.gpu.amount; 0 when it is not set.
int64_t GpusOfDriver(const Subject& subject);

/// spark.task.resource.gpu.amount: a share of one GPU, or several. Nullopt when it is not set.
std::optional<double> GpusOfTask(const Subject& subject);

/// Tasks of one executor that get a GPU at a time (ResourceProfile.calculateTasksAndLimitingResource): a share is
/// turned into how often it is in one. Nullopt when one of the two is not set, or makes no sense.
std::optional<int64_t> GpuSlotsOfExecutor(const Subject& subject);

/// spark.plugins has com.nvidia.spark.SQLPlugin.
bool LoadsRapids(const Subject& subject);

}  // namespace sparkwright::validate
