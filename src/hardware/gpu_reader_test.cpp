#include "hardware/gpu_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hardware/nvml_library.h"
#include "hardware/recording.h"

namespace sparkwright::hardware {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Answered {
  FoundGpus found;
  std::vector<model::SourceGap> gaps;
};

Answered ReadWith(MachineSource& source) {
  Answered answered;
  Readings readings(source, answered.gaps);
  answered.found = ReadGpus(readings);
  return answered;
}

/// What the library of a fake machine says.
Answered AskFake(const std::string& machine) {
  const Result<std::string> answers = AskNvml(std::string(FAKE_NVML_FOLDER) + "/libfake_nvml_" + machine + ".so");
  EXPECT_TRUE(answers.ok()) << (answers.ok() ? "" : answers.error().message());
  Recording::Answers recorded;
  recorded.gpus = answers.ok() ? answers.value() : "";
  Recording source(recorded);
  return ReadWith(source);
}

TEST(GpuReader, EightGpusHaveTheirLinks) {
  const Answered h100 = AskFake("dgx_h100");
  ASSERT_THAT(h100.found.gpus, SizeIs(8));
  const model::Gpu& gpu = h100.found.gpus[3];
  EXPECT_EQ(gpu.name, "NVIDIA H100 80GB HBM3");
  EXPECT_EQ(gpu.memory, Bytes(int64_t{81559} << 20));
  EXPECT_EQ(gpu.compute_capability->major, 9);
  EXPECT_EQ(gpu.num_nvlinks, 18);
  EXPECT_EQ(gpu.pcie.generation, 5);
  EXPECT_EQ(gpu.pcie.width, 16);
  EXPECT_EQ(gpu.is_mig_enabled, false);
  EXPECT_EQ(h100.found.driver.version, "550.90.07");
  EXPECT_EQ(h100.found.driver.cuda_version, "12.4");
  EXPECT_THAT(h100.gaps, IsEmpty());
}

TEST(GpuReader, SlicesAreNamedByTheirProfile) {
  const Answered sliced = AskFake("dgx_h100_mig");
  ASSERT_THAT(sliced.found.gpus, SizeIs(8));
  EXPECT_EQ(sliced.found.gpus[0].is_mig_enabled, true);
  ASSERT_THAT(sliced.found.gpus[0].mig_devices, SizeIs(4)) << "places that hold no slice are left out";
  EXPECT_EQ(sliced.found.gpus[0].mig_devices[0].name, "3g.40gb");
  EXPECT_EQ(sliced.found.gpus[0].mig_devices[3].memory, Bytes(int64_t{9984} << 20));
  EXPECT_EQ(sliced.found.gpus[2].is_mig_enabled, false);
}

TEST(GpuReader, MemoryThatIsNotSupportedIsTheMachines) {
  const Answered spark = AskFake("gb10");
  ASSERT_THAT(spark.found.gpus, SizeIs(1));
  EXPECT_TRUE(spark.found.gpus[0].has_unified_memory);
  EXPECT_EQ(spark.found.gpus[0].memory, std::nullopt);
  EXPECT_EQ(spark.found.gpus[0].num_nvlinks, std::nullopt);
  EXPECT_EQ(spark.found.gpus[0].is_mig_enabled, std::nullopt);
  EXPECT_THAT(spark.gaps, IsEmpty());
}

TEST(GpuReader, SomeDriversGiveTheMachinesMemoryForTheGpus) {
  Recording::Answers recorded;
  recorded.gpus = "init ok\ndevice_count 1\ndevice.0.name NVIDIA GB10\ndevice.0.memory_total 130663165952\n";
  Recording source(recorded);
  const Answered spark = ReadWith(source);
  EXPECT_TRUE(spark.found.gpus[0].has_unified_memory);
  EXPECT_EQ(spark.found.gpus[0].memory, std::nullopt);
}

TEST(GpuReader, AMismatchSaysWhatToDo) {
  const Answered mismatch = AskFake("mismatch");
  EXPECT_THAT(mismatch.found.gpus, IsEmpty());
  ASSERT_THAT(mismatch.gaps, SizeIs(1));
  EXPECT_THAT(mismatch.gaps[0].detail, HasSubstr("Driver/library version mismatch"));
  EXPECT_THAT(mismatch.gaps[0].advice, HasSubstr("restart"));
}

TEST(GpuReader, AnOldDriverCostsWhatItCannotSay) {
  const Answered old = AskFake("old_driver");
  ASSERT_THAT(old.found.gpus, SizeIs(2));
  EXPECT_EQ(old.found.gpus[0].memory, Bytes(int64_t{16160} << 20));
  EXPECT_EQ(old.found.gpus[0].num_nvlinks, 6);
  EXPECT_EQ(old.found.gpus[0].is_mig_enabled, std::nullopt);
  EXPECT_EQ(old.found.driver.cuda_version, "");
  EXPECT_THAT(old.gaps, SizeIs(2)) << "the version of CUDA, and multi-instance mode of both GPUs";
}

TEST(GpuReader, WithoutTheLibraryTheKernelNamesTheGpus) {
  Result<Recording> recording = Recording::Parse(
      "sparkwright-hardware-recording 1\n"
      "no-gpus cannot open shared object file\n"
      "list /proc/driver/nvidia/gpus 0000:00:1e.0\n"
      "file /proc/driver/nvidia/gpus/0000:00:1e.0/information\n\tModel: \t\t NVIDIA A10G\n\tIRQ: 11\n"
      "line /sys/module/nvidia/version 535.183.01\n",
      "test");
  ASSERT_TRUE(recording.ok());
  const Answered kernel = ReadWith(*recording);
  ASSERT_THAT(kernel.found.gpus, SizeIs(1));
  EXPECT_EQ(kernel.found.gpus[0].name, "NVIDIA A10G");
  EXPECT_EQ(kernel.found.driver.version, "535.183.01");
  ASSERT_THAT(kernel.gaps, SizeIs(1));
  EXPECT_THAT(kernel.gaps[0].advice, HasSubstr("--gpus all"));
}

TEST(GpuReader, WithoutADriverTheBusShowsThatThereIsAGpu) {
  Result<Recording> recording = Recording::Parse(
      "sparkwright-hardware-recording 1\n"
      "list /sys/bus/pci/devices 0000:00:1e.0 0000:00:1f.0\n"
      "line /sys/bus/pci/devices/0000:00:1e.0/vendor 0x10de\n"
      "line /sys/bus/pci/devices/0000:00:1e.0/class 0x030200\n"
      "line /sys/bus/pci/devices/0000:00:1f.0/vendor 0x10de\n"
      "line /sys/bus/pci/devices/0000:00:1f.0/class 0x040300\n",
      "test");
  ASSERT_TRUE(recording.ok());
  const Answered bus = ReadWith(*recording);
  ASSERT_THAT(bus.found.gpus, SizeIs(1)) << "the other is the card's sound";
  EXPECT_EQ(bus.found.gpus[0].name, "");
  EXPECT_THAT(bus.gaps[0].fields, ::testing::Contains("gpus[0].name"));
}

TEST(GpuReader, ALibraryThatIsNotThereIsAnError) {
  const Result<std::string> answers = AskNvml("/nowhere/libnvidia-ml.so.1");
  ASSERT_FALSE(answers.ok());
  EXPECT_EQ(answers.error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace sparkwright::hardware
