#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/quantity.h"
#include "base/result.h"
#include "conf/configuration.h"
#include "model/spark_version.h"

/// What the memory of drivers and executors is divided into, and what their containers ask for. Whole numbers are cut
/// off where Spark's own code cuts them off, so results are equal to Spark's to the byte. The sources are in the
/// Spark 3.5 and 4.2 source trees unless another version is named; tests compare with recordings of live clusters
/// (tests/conf).
namespace sparkwright::conf {

enum class ClusterManager { kLocal, kStandalone, kYarn, kKubernetes };
enum class DeployMode { kClient, kCluster };

/// What the application is made of; sparkR counts as kR.
enum class Language { kJvm, kPython, kR };

/// The JVM's garbage collector, which decides how much of -Xmx the JVM says it has.
enum class Collector { kG1, kParallel, kSerial, kZ, kShenandoah };

/// What the JVM reports as `Runtime.maxMemory` for -Xmx: what Spark divides. OpenJDK 17, default ratios.
/// - The heap is rounded up to 2 MiB (CardTable::ct_max_alignment_constraint).
/// - G1, Z, Shenandoah: all of it.
/// - Serial: without one survivor space, a tenth of the young generation, which is a third of the heap (both cut to 64
/// KiB).
/// - Parallel: without the largest survivor space: a third of that young generation while the heap may grow, an eighth
///   when it starts at its maximum (both cut to 512 KiB). It starts there with -Xms equal to -Xmx, and without -Xms
///   when -Xmx is at most 1/64 of the machine's memory.
/// Spark does not choose a collector. OpenJDK takes G1 on machines with at least 2 processors and 1792 MiB, and Serial
/// on smaller ones: also in a container with one processor.
Bytes JvmMaxMemory(Bytes heap, Collector collector, bool starts_at_maximum = false);

/// The collector that JVM options choose, nullopt when they leave it to the JVM.
std::optional<Collector> CollectorOf(std::string_view java_options);

/// How Spark divides the heap of one JVM: UnifiedMemoryManager.getMaxMemory and apply, the same in 3.1 to 4.3.
struct HeapRegions {
  Bytes heap;       ///< -Xmx.
  Bytes jvm_max;    ///< Runtime.maxMemory: JvmMaxMemory.
  Bytes reserved;   ///< 300 MiB (RESERVED_SYSTEM_MEMORY_BYTES).
  Bytes unified;    ///< (jvm_max - reserved) * spark.memory.fraction: execution and storage together.
  Bytes storage;    ///< unified * spark.memory.storageFraction: cached blocks up to here are not evicted by execution.
  Bytes execution;  ///< unified - storage: execution has at least this.
  Bytes user;       ///< jvm_max - reserved - unified: objects of user code, and Spark's own.
};

/// Memory that one driver or executor asks of its cluster manager, in whole MiB as Spark asks for it.
struct ContainerMemory {
  Bytes heap;
  Bytes overhead;  ///< Outside the heap: JVM internals, threads, native buffers, Python without a limit of its own.
  Bytes off_heap;  ///< spark.memory.offHeap.size while spark.memory.offHeap.enabled.
  Bytes pyspark;   ///< spark.executor.pyspark.memory of Python applications.
  Bytes total;     ///< YARN rounds it up further, to a multiple of yarn.scheduler.minimum-allocation-mb.
  double overhead_factor = 0.0;      ///< The share of the heap that the overhead is, unless it was given as such.
  bool is_overhead_given = false;    ///< By spark.{driver,executor}.memoryOverhead.
  bool is_overhead_minimum = false;  ///< The share was below the least overhead.
};

/// One JVM of Spark.
struct ProcessMemory {
  HeapRegions regions;
  /// What Spark shows as maximum memory: in the UI, and as maxMemory, totalOnHeapStorageMemory and
  /// totalOffHeapStorageMemory of its REST API. spark.memory.offHeap.size counts here even when off-heap memory is not
  /// enabled (MemoryManager.maxOffHeapMemory); since 4.3 not on the driver of a cluster (recorded from live clusters).
  Bytes shown;
  Bytes shown_on_heap;
  Bytes shown_off_heap;
  /// spark.memory.offHeap.size while spark.memory.offHeap.enabled; of an unreadable one 0.
  Bytes off_heap;
  /// Nullopt where there is no container: local mode, standalone clusters (the worker is asked for the heap alone), and
  /// drivers in client mode.
  std::optional<ContainerMemory> container;
};

/// What the configuration does not say.
struct MemoryContext {
  model::SparkVersion version;
  ClusterManager manager = ClusterManager::kStandalone;
  DeployMode deploy_mode = DeployMode::kClient;
  Language language = Language::kJvm;
  /// Used when the JVM options do not choose one.
  Collector collector = Collector::kG1;
  bool starts_at_maximum = false;  ///< See JvmMaxMemory.
};

/// Least heap with which a JVM of Spark starts: 1.5 times what is reserved, 450 MiB.
Bytes LeastHeap();

// With nothing configured, and all managers the same: what is asked before there is a configuration to be read.

/// What is put beside the heap of a JVM program: a tenth in whole MiB, at least 384 MiB.
Bytes UsualOverhead(Bytes heap);
/// The largest heap that has room in a container with its usual overhead; negative when there is room for none.
Bytes LargestHeapIn(Bytes container);
/// Execution and storage memory of a heap: six tenths of what is above the reserved 300 MiB; 0 below that.
Bytes UsualUnified(Bytes heap);
/// The heap that has so much execution and storage memory.
Bytes HeapForUnified(Bytes unified);

/// One executor.
///
/// Overhead (ResourceProfile.calculateOverHeadMemory): spark.executor.memoryOverhead, or the larger of factor * heap,
/// cut to whole MiB, and the least overhead: 384 MiB, since 4.0 spark.executor.minMemoryOverhead. Factor on YARN: 0.10,
/// since 3.3 spark.executor.memoryOverheadFactor (YarnAllocator). Factor on Kubernetes: since 3.3
/// spark.executor.memoryOverheadFactor when it is set; otherwise spark.kubernetes.memoryOverheadFactor when it is set;
/// otherwise 0.10, or 0.40 for applications not for the JVM in cluster mode, where the driver's submission passes it on
/// (BasicDriverFeatureStep, BasicExecutorFeatureStep). In client mode nobody does, and executors of Python applications
/// get 0.10. Total (ResourceProfile.getResourcesForClusterManager): heap + overhead + off-heap + Python.
///
/// Errors: kInvalidArgument when Spark would refuse the configuration: a value that is none, too little memory, a
/// spark.executor.memory without a suffix (UnifiedMemoryManager reads it as bytes, which are too few).
Result<ProcessMemory> ExecutorMemory(const Configuration& configuration, const MemoryContext& context);

/// The driver. In cluster mode its container has heap and overhead: spark.driver.memoryOverhead, or the larger of
/// factor * heap and 384 MiB, since 4.0 spark.driver.minMemoryOverhead. The factor is as for executors, with
/// spark.driver.memoryOverheadFactor (yarn/Client, BasicDriverFeatureStep).
/// Errors: as above; the heap's text must also be one that -Xmx takes in client mode: "8gb" is none.
Result<ProcessMemory> DriverMemory(const Configuration& configuration, const MemoryContext& context);

/// Whether the functions above read the key.
bool IsOfMemoryModel(std::string_view key);

}  // namespace sparkwright::conf
