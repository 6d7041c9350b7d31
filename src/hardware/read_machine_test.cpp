#include "hardware/read_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "base/memory_env.h"
#include "base/read_text.h"
#include "hardware/cpu_reader.h"
#include "hardware/disk_reader.h"
#include "hardware/live_source.h"
#include "hardware/network_reader.h"
#include "hardware/recording.h"

namespace sparkwright::hardware {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The machine of a recording, which tests write in words.
model::Machine MachineOf(const std::string& entries) {
  Result<Recording> recording = Recording::Parse("sparkwright-hardware-recording 1\n" + entries, "test");
  EXPECT_TRUE(recording.ok()) << (recording.ok() ? "" : recording.error().message());
  return ReadMachine(*recording);
}

model::Machine Recorded(const std::string& name) {
  const Result<std::string> text =
      ReadText(RealEnv().files(), "tests/hardware/machines/" + name + ".txt", Bytes(int64_t{1} << 24));
  EXPECT_TRUE(text.ok());
  Result<Recording> recording = Recording::Parse(text.value(), name);
  EXPECT_TRUE(recording.ok());
  return ReadMachine(*recording);
}

bool HasGap(const model::Machine& machine, const std::string& field) {
  return std::any_of(machine.gaps.begin(), machine.gaps.end(), [&](const model::SourceGap& gap) {
    return std::find(gap.fields.begin(), gap.fields.end(), field) != gap.fields.end();
  });
}

TEST(ReadMachine, OfAMachineThatSaysNothingNothingIsKnownAndAllOfItIsSaid) {
  const model::Machine machine = MachineOf("");
  EXPECT_EQ(machine.cpu.num_logical_cpus, std::nullopt);
  EXPECT_EQ(machine.cpu.usable_cores, std::nullopt);
  EXPECT_EQ(machine.memory.total, std::nullopt);
  EXPECT_THAT(machine.gpus, IsEmpty());
  EXPECT_THAT(machine.disks, IsEmpty());
  for (const char* const field :
       {"cpu.model", "cpu.num_logical_cpus", "cpu.num_cores", "cpu.num_sockets", "cpu.caches", "cpu.max_speed",
        "cpu.numa_nodes", "cpu.num_allowed_cpus", "cpu.quota", "memory.total", "memory.limit", "disks", "network",
        "operating_system.name", "operating_system.kernel"}) {
    EXPECT_TRUE(HasGap(machine, field)) << field;
  }
  EXPECT_TRUE(HasGap(machine, "gpus"));
  EXPECT_FALSE(HasGap(MachineOf("list /sys/bus/pci/devices\n"), "gpus")) << "no driver and no card are no GPU";
}

TEST(ReadMachine, TwoSocketsHaveTheirCoresThreadsAndMemory) {
  const model::Machine machine = Recorded("two-socket-xeon");
  EXPECT_EQ(machine.name, "Dell Inc. PowerEdge R640");
  EXPECT_EQ(machine.cpu.architecture, "x86_64") << "an old kernel does not say, the flags do";
  EXPECT_EQ(machine.cpu.num_sockets, 2);
  EXPECT_EQ(machine.cpu.num_cores, 32);
  EXPECT_EQ(machine.cpu.num_logical_cpus, 64);
  EXPECT_EQ(machine.cpu.usable_cores, 64);
  EXPECT_EQ(machine.cpu.max_speed, Hertz(3'700'000'000));
  ASSERT_EQ(machine.cpu.numa_nodes.size(), 2U);
  EXPECT_EQ(machine.cpu.numa_nodes[1].num_logical_cpus, 32);
  ASSERT_EQ(machine.cpu.caches.size(), 4U);
  EXPECT_EQ(machine.cpu.caches[3].size, Bytes(22528 << 10));
  EXPECT_EQ(machine.cpu.caches[3].num_instances, 2);
  EXPECT_EQ(machine.memory.limit.has_value(), false);
  EXPECT_EQ(machine.memory.usable, machine.memory.total);
}

TEST(ReadMachine, ADiskIsWhatItsMembersAre) {
  const model::Machine machine = Recorded("two-socket-xeon");
  std::map<std::string, const model::Disk*> disks;
  for (const model::Disk& disk : machine.disks) {
    disks[disk.device] = &disk;
  }
  EXPECT_FALSE(disks.contains("loop1"));
  EXPECT_EQ(disks.at("sda")->kind, model::DiskKind::kSsd);
  EXPECT_EQ(disks.at("md0")->kind, model::DiskKind::kHdd);
  EXPECT_THAT(disks.at("md0")->members, ElementsAre("sdb", "sdc"));
  EXPECT_EQ(disks.at("dm-0")->kind, model::DiskKind::kSsd) << "a volume on a partition of an SSD";
  ASSERT_EQ(disks.at("dm-0")->file_systems.size(), 1U) << "a bind mount is the same file system";
  EXPECT_EQ(disks.at("dm-0")->file_systems[0].mount, "/");
  EXPECT_EQ(disks.at("dm-0")->file_systems[0].available, Bytes(61203001344));
  EXPECT_EQ(disks.at("filer:/export/team")->kind, model::DiskKind::kNetwork);
  EXPECT_EQ(disks.at("filer:/export/team")->file_systems[0].mount, "/mnt/team share");
  EXPECT_EQ(disks.at("filer:/export/team")->file_systems[0].size, std::nullopt) << "it is not asked";
}

TEST(ReadMachine, AContainerOfVersion1HasItsLimits) {
  const model::Machine machine = Recorded("docker-cgroup-v1");
  EXPECT_EQ(machine.memory.total, Bytes(int64_t{32486012} << 10));
  ASSERT_TRUE(machine.memory.limit.has_value());
  EXPECT_EQ(machine.memory.limit->amount, Bytes(int64_t{4} << 30));
  EXPECT_EQ(machine.memory.usable, Bytes(int64_t{4} << 30));
  ASSERT_TRUE(machine.cpu.quota.has_value());
  EXPECT_EQ(machine.cpu.quota->amount, 2.5);
  EXPECT_EQ(machine.cpu.usable_cores, 2);
  EXPECT_EQ(machine.cpu.java_processors, 3);
  ASSERT_EQ(machine.network.size(), 1U);
  EXPECT_EQ(machine.network[0].kind, model::NetworkKind::kVirtual);
  EXPECT_EQ(machine.network[0].speed, std::nullopt) << "a veth says 10 Gbit/s whatever carries it";
}

TEST(ReadMachine, OfNestedGroupsTheLowestLimitCounts) {
  const model::Machine machine = Recorded("kubernetes-cgroup-v2");
  ASSERT_TRUE(machine.memory.limit.has_value());
  EXPECT_EQ(machine.memory.limit->amount, Bytes(int64_t{6} << 30));
  EXPECT_THAT(machine.memory.limit->source, ::testing::HasSubstr("pod1f2e.slice/memory.max"));
  EXPECT_EQ(machine.cpu.quota->amount, 3.5);
  EXPECT_EQ(machine.cpu.num_allowed_cpus, 12);
  EXPECT_EQ(machine.cpu.usable_cores, 3);
  EXPECT_EQ(machine.cpu.java_processors, 4);
}

TEST(ReadMachine, AGroupOutsideOfTheMountIsTheMount) {
  const model::Machine machine = MachineOf(
      "line /proc/meminfo MemTotal: 16777216 kB\n"
      "line /proc/self/cgroup 0::/../other\n"
      "line /proc/self/mountinfo 1 0 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n"
      "line /sys/fs/cgroup/memory.max 1073741824\n"
      "line /sys/fs/cgroup/cpu.max 150000 100000\n");
  ASSERT_TRUE(machine.memory.limit.has_value());
  EXPECT_EQ(machine.memory.limit->amount, Bytes(int64_t{1} << 30));
  EXPECT_EQ(machine.cpu.quota->amount, 1.5);
}

TEST(ReadMachine, HybridGroupsAreBothRead) {
  const model::Machine machine = MachineOf(
      "line /proc/meminfo MemTotal: 16777216 kB\n"
      "file /proc/self/cgroup\n\t4:memory:/a/b\n\t1:cpu:/\n\t0::/\n"
      "file /proc/self/mountinfo\n"
      "\t1 0 0:1 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
      "\t2 0 0:2 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
      "\t3 0 0:3 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
      "line /sys/fs/cgroup/memory/a/b/memory.limit_in_bytes 9223372036854771712\n"
      "line /sys/fs/cgroup/memory/a/memory.limit_in_bytes 2147483648\n"
      "line /sys/fs/cgroup/cpu/cpu.cfs_quota_us -1\n");
  EXPECT_EQ(machine.memory.limit->amount, Bytes(int64_t{2} << 30));
  EXPECT_EQ(machine.cpu.quota.has_value(), false);
}

TEST(ReadMachine, ALimitThatIsNoneOrNonsenseIsNotTaken) {
  const model::Machine machine = MachineOf(
      "line /proc/meminfo MemTotal: 1048576 kB\n"
      "line /proc/self/cgroup 0::/\n"
      "line /proc/self/mountinfo 1 0 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n"
      "line /sys/fs/cgroup/memory.max 4294967296\n"
      "line /sys/fs/cgroup/memory.high lots\n"
      "line /sys/fs/cgroup/cpu.max 0 100000\n");
  EXPECT_FALSE(machine.memory.limit.has_value()) << "above what there is";
  EXPECT_FALSE(machine.cpu.quota.has_value());
  EXPECT_TRUE(HasGap(machine, "memory.limit"));
  EXPECT_TRUE(HasGap(machine, "cpu.quota"));
}

TEST(ReadMachine, UnifiedMemoryIsNotAGap) {
  const model::Machine machine = Recorded("dgx-spark");
  ASSERT_EQ(machine.gpus.size(), 1U);
  EXPECT_TRUE(machine.gpus[0].has_unified_memory);
  EXPECT_EQ(machine.gpus[0].memory, std::nullopt);
  EXPECT_EQ(machine.gpus[0].pcie.generation, std::nullopt) << "the chip says 1 for a link that it does not have";
  EXPECT_EQ(machine.gpus[0].compute_capability->major, 12);
  EXPECT_EQ(machine.gpu_driver.cuda_version, "13.0");
  EXPECT_THAT(machine.gaps, IsEmpty());
  ASSERT_EQ(machine.cpu.core_kinds.size(), 2U);
  EXPECT_EQ(machine.cpu.core_kinds[0].name, "Cortex-A725");
  EXPECT_EQ(machine.cpu.core_kinds[0].max_speed, Hertz(2'808'000'000));
  EXPECT_EQ(machine.cpu.core_kinds[1].num_logical_cpus, 10);
}

TEST(ReadMachine, ALargeMachineIsReadWhole) {
  const model::Machine machine = Recorded("dgx-h100");
  EXPECT_EQ(machine.cpu.num_logical_cpus, 224);
  EXPECT_EQ(machine.cpu.num_cores, 112);
  EXPECT_EQ(machine.gpus.size(), 8U);
  EXPECT_EQ(machine.gpus[7].num_nvlinks, 18);
  EXPECT_EQ(machine.gpus[7].is_mig_enabled, false);
  EXPECT_EQ(machine.network.size(), 10U) << "eight InfiniBand ports, once each, and two of Ethernet";
  EXPECT_EQ(machine.network[0].speed, BitsPerSecond(400'000'000'000));
}

TEST(ReadMachine, ABoardThatTellsLittleTellsThat) {
  const model::Machine machine = Recorded("board-with-little");
  EXPECT_EQ(machine.cpu.model, "Cortex-A72");
  EXPECT_EQ(machine.cpu.architecture, "aarch64");
  EXPECT_EQ(machine.cpu.num_logical_cpus, 4);
  EXPECT_EQ(machine.cpu.num_cores, std::nullopt);
  EXPECT_EQ(machine.memory.total, Bytes(int64_t{3884356} << 10));
  EXPECT_EQ(machine.memory.available, std::nullopt);
}

TEST(ReadMachine, CloudDisksThatLookLikeNvmeAreNetwork) {
  const model::Machine machine = Recorded("ec2-g5");
  ASSERT_GE(machine.disks.size(), 2U);
  EXPECT_EQ(machine.disks[0].kind, model::DiskKind::kNetwork);
  EXPECT_EQ(machine.disks[1].kind, model::DiskKind::kNvme);
  EXPECT_TRUE(machine.disks[1].file_systems[0].is_read_only);
  EXPECT_EQ(machine.memory.usable, Bytes(int64_t{24} << 30)) << "memory.high slows a process down until it stands";
  EXPECT_TRUE(HasGap(machine, "network[ens5].speed"));
}

TEST(ReadMachine, KindsOfDisksFollowTheirNames) {
  const auto kind = [](const char* device, const char* vendor, const char* model, std::optional<bool> rotational) {
    return DiskKindOf(device, vendor, model, rotational);
  };
  EXPECT_EQ(kind("nvme0n1", "", "nvme_card", false), model::DiskKind::kNvme);
  EXPECT_EQ(kind("nvme0n1", "", "nvme_card-pd", false), model::DiskKind::kNetwork);
  EXPECT_EQ(kind("sda", "Google", "PersistentDisk", false), model::DiskKind::kNetwork);
  EXPECT_EQ(kind("sda", "Msft", "Virtual Disk", true), model::DiskKind::kVirtual);
  EXPECT_EQ(kind("vda", "", "", true), model::DiskKind::kVirtual);
  EXPECT_EQ(kind("sda", "ATA", "ST4000", true), model::DiskKind::kHdd);
  EXPECT_EQ(kind("sda", "ATA", "INTEL", false), model::DiskKind::kSsd);
  EXPECT_EQ(kind("sda", "", "", std::nullopt), std::nullopt);
}

TEST(ReadMachine, UsableCoresAreThoseThatAQuotaPaysForWhole) {
  EXPECT_EQ(UsableCores(8, std::nullopt), 8);
  EXPECT_EQ(UsableCores(8, 2.5), 2);
  EXPECT_EQ(JavaProcessors(8, 2.5), 3);
  EXPECT_EQ(UsableCores(8, 0.2), 1);
  EXPECT_EQ(UsableCores(2, 16.0), 2);
  EXPECT_EQ(JavaProcessors(4, 2.0), 2);
}

TEST(ReadMachine, RatesOfInfiniband) {
  EXPECT_EQ(InfinibandRate("400 Gb/sec (4X NDR)"), BitsPerSecond(400'000'000'000));
  EXPECT_EQ(InfinibandRate("2.5 Gb/sec (1X SDR)"), BitsPerSecond(2'500'000'000));
  EXPECT_EQ(InfinibandRate("fast"), std::nullopt);
}

TEST(ReadMachine, AFolderStandsForTheHostOfAContainer) {
  MemoryEnv env;
  env.SetFile("/host/proc/1/mountinfo", "1 0 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n");
  env.SetFile("/host/proc/1/cgroup", "0::/init.scope\n");
  env.SetFile("/host/proc/1/status", "Cpus_allowed_list:\t0-1\n");
  env.SetFile("/host/proc/meminfo", "MemTotal: 1024 kB\n");
  env.SetFile("/host/sys/devices/system/cpu/online", "0-3\n");
  env.SetFile("/host/sys/fs/cgroup/memory.max", "524288\n");
  env.Forbid("/host/proc/meminfo");
  LiveSource source(env, "/host/");
  const model::Machine machine = ReadMachine(source);
  EXPECT_EQ(machine.cpu.num_logical_cpus, 4);
  EXPECT_EQ(machine.cpu.num_allowed_cpus, 2);
  EXPECT_EQ(machine.memory.total, std::nullopt);
  EXPECT_EQ(machine.memory.usable, Bytes(524288)) << "the limit is known without the total";
  const auto gap = std::find_if(machine.gaps.begin(), machine.gaps.end(),
                                [](const model::SourceGap& one) { return one.source == "/proc/meminfo"; });
  ASSERT_NE(gap, machine.gaps.end());
  EXPECT_EQ(gap->reason, model::GapReason::kUnreadable);
}

}  // namespace
}  // namespace sparkwright::hardware
