#pragma once

// The part of NVML's binary interface that is asked for, in own words: the library comes with the driver and is loaded
// when it is there, so its header is not needed to build. NVIDIA keeps these functions and their structures as they
// are; newer forms get new names. tests/hardware/fake_nvml.cpp is built from the same declarations.

namespace sparkwright::hardware::nvml {

extern "C" {

using Device = struct DeviceOpaque*;

/// 0 is success; gpu_answers.h names those that matter.
using Return = int;

struct Memory {
  unsigned long long total;
  unsigned long long free;
  unsigned long long used;
};

struct PciInfo {
  char bus_id_legacy[16];
  unsigned int domain;
  unsigned int bus;
  unsigned int device;
  unsigned int pci_device_id;
  unsigned int pci_subsystem_id;
  char bus_id[32];
};

using Init = Return (*)();
using Shutdown = Return (*)();
using ErrorString = const char* (*)(Return);
using SystemGetDriverVersion = Return (*)(char* version, unsigned int length);
using SystemGetCudaDriverVersion = Return (*)(int* version);
using DeviceGetCount = Return (*)(unsigned int* count);
using DeviceGetHandleByIndex = Return (*)(unsigned int index, Device* device);
using DeviceGetName = Return (*)(Device device, char* name, unsigned int length);
using DeviceGetMemoryInfo = Return (*)(Device device, Memory* memory);
using DeviceGetCudaComputeCapability = Return (*)(Device device, int* major, int* minor);
using DeviceGetPciInfo = Return (*)(Device device, PciInfo* pci);
using DeviceGetMigMode = Return (*)(Device device, unsigned int* current, unsigned int* pending);
using DeviceGetMaxMigDeviceCount = Return (*)(Device device, unsigned int* count);
using DeviceGetMigDeviceHandleByIndex = Return (*)(Device device, unsigned int index, Device* mig);
using DeviceGetNvLinkState = Return (*)(Device device, unsigned int link, int* is_active);
using DeviceGetMaxPcieLinkGeneration = Return (*)(Device device, unsigned int* generation);
using DeviceGetMaxPcieLinkWidth = Return (*)(Device device, unsigned int* width);

}  // extern "C"

}  // namespace sparkwright::hardware::nvml
