#include "hardware/node_of_machine.h"

#include <gtest/gtest.h>

#include "hardware/machine_profiles.h"

namespace sparkwright::hardware {
namespace {

constexpr int64_t kGib = int64_t{1} << 30;

TEST(NodeOfMachine, TheReserveGrowsWithTheMachineAndNeverBeyondIt) {
  EXPECT_EQ(DefaultReserve(1, Bytes(kGib)).memory, Bytes(kGib / 4));
  EXPECT_EQ(DefaultReserve(2, Bytes(4 * kGib)).memory, Bytes(kGib));
  EXPECT_EQ(DefaultReserve(2, Bytes(4 * kGib)).cores, 0);
  EXPECT_EQ(DefaultReserve(4, Bytes(16 * kGib)).cores, 1);
  EXPECT_NEAR(static_cast<double>(DefaultReserve(4, Bytes(16 * kGib)).memory.count()) / kGib, 2.6, 0.01);
  EXPECT_NEAR(static_cast<double>(DefaultReserve(96, Bytes(2048 * kGib)).memory.count()) / kGib, 47.7, 0.1);
  Bytes before;
  for (int64_t gib = 1; gib < 4096; gib += 3) {
    const Bytes memory(gib * kGib);
    const Bytes reserve = DefaultReserve(8, memory).memory;
    EXPECT_LE(before, reserve) << gib;
    EXPECT_LT(reserve, memory) << gib;
    before = reserve;
  }
}

TEST(NodeOfMachine, AContainerGivesAllOfItsLimit) {
  model::Machine machine;
  machine.cpu.usable_cores = 3;
  machine.cpu.quota = {{3.5, "/sys/fs/cgroup/cpu.max"}};
  machine.memory.total = Bytes(64 * kGib);
  machine.memory.limit = {{Bytes(6 * kGib), "/sys/fs/cgroup/memory.max"}};
  machine.memory.usable = Bytes(6 * kGib);
  const model::NodeGroup node = NodeOf(machine);
  EXPECT_EQ(node.cores, 3);
  EXPECT_EQ(node.memory, Bytes(6 * kGib));
  EXPECT_EQ(node.reserve->memory, Bytes());
}

TEST(NodeOfMachine, WhatIsNotKnownStaysUnknown) {
  const model::NodeGroup node = NodeOf(model::Machine());
  EXPECT_EQ(node.cores, 0);
  EXPECT_EQ(node.memory, Bytes());
  EXPECT_EQ(node.gpus, 0);
  EXPECT_EQ(node.disk, std::nullopt);
  EXPECT_EQ(node.network_speed, std::nullopt);
}

TEST(NodeOfMachine, AProfileHasTheDisksForData) {
  const model::NodeGroup large = NodeOf(FindMachineProfile("dgx-h100")->machine);
  EXPECT_EQ(large.disk, Bytes(8 * 3'840'000'000'000));
  EXPECT_EQ(large.disk_kind, model::DiskKind::kNvme);
  const model::NodeGroup small = NodeOf(FindMachineProfile("dgx-spark")->machine);
  EXPECT_EQ(small.disk, Bytes(4'000'000'000'000));
  EXPECT_EQ(small.disk_kind, model::DiskKind::kNvme);
}

TEST(NodeOfMachine, DisksWithoutAFileSystemCountOnlyWhereNoneIsKnown) {
  model::Machine machine;
  model::Disk disk;
  disk.kind = model::DiskKind::kHdd;
  disk.size = Bytes(1000 * kGib);
  machine.disks.push_back(disk);
  EXPECT_EQ(NodeOf(machine).disk, Bytes(1000 * kGib));
  model::Disk mounted;
  mounted.kind = model::DiskKind::kSsd;
  mounted.file_systems.emplace_back();
  mounted.file_systems.back().available = Bytes(20 * kGib);
  machine.disks.push_back(mounted);
  EXPECT_EQ(NodeOf(machine).disk, Bytes(20 * kGib));
  EXPECT_EQ(NodeOf(machine).disk_kind, model::DiskKind::kSsd);
}

TEST(NodeOfMachine, GpusCountByTheirSlices) {
  model::Machine machine;
  model::Gpu gpu;
  gpu.name = "NVIDIA H100";
  gpu.memory = Bytes(80 * kGib);
  machine.gpus.push_back(gpu);
  gpu.is_mig_enabled = true;
  gpu.mig_devices = {{"1g.10gb", Bytes(10 * kGib)}, {"2g.20gb", Bytes(20 * kGib)}};
  machine.gpus.push_back(gpu);
  const model::NodeGroup node = NodeOf(machine);
  EXPECT_EQ(node.gpus, 3);
  EXPECT_EQ(node.gpu_memory, Bytes(10 * kGib)) << "what every one of them has";
}

TEST(NodeOfMachine, FilesGoToTheDiskWithTheMostRoom) {
  model::Machine machine;
  model::Disk share;
  share.kind = model::DiskKind::kNetwork;
  share.file_systems = {{"/share", "nfs4", std::nullopt, std::nullopt, false}};
  model::Disk disk;
  disk.kind = model::DiskKind::kNvme;
  disk.file_systems = {{"/", "ext4", Bytes(50 * kGib), Bytes(20 * kGib), false},
                       {"/ro", "ext4", Bytes(50 * kGib), Bytes(40 * kGib), true}};
  machine.disks = {share, disk};
  const model::NodeGroup node = NodeOf(machine);
  EXPECT_EQ(node.disk, Bytes(20 * kGib));
  EXPECT_EQ(node.disk_kind, model::DiskKind::kNvme);
}

TEST(MachineProfiles, EachHasItsNumbersAndTheirSources) {
  const std::vector<MachineProfile> profiles = MachineProfiles();
  ASSERT_GE(profiles.size(), 6U);
  for (const MachineProfile& profile : profiles) {
    EXPECT_FALSE(profile.machine.cpu.model.empty()) << profile.name;
    EXPECT_TRUE(profile.machine.cpu.num_cores.has_value()) << profile.name;
    EXPECT_TRUE(profile.machine.memory.total.has_value()) << profile.name;
    EXPECT_FALSE(profile.machine.gpus.empty()) << profile.name;
    EXPECT_FALSE(profile.sources.empty()) << profile.name;
    for (const model::Gpu& gpu : profile.machine.gpus) {
      EXPECT_NE(gpu.memory.has_value(), gpu.has_unified_memory) << profile.name;
      EXPECT_TRUE(gpu.compute_capability.has_value()) << profile.name;
    }
  }
  const Result<MachineProfile> h100 = FindMachineProfile("dgx-h100");
  ASSERT_TRUE(h100.ok());
  EXPECT_EQ(NodeOf(h100.value().machine).gpus, 8);
  EXPECT_EQ(NodeOf(h100.value().machine).cores, 223);
  EXPECT_EQ(FindMachineProfile("dgx-9").error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace sparkwright::hardware
