#pragma once

#include <cstdint>

namespace sparkwright::model {

/// What a disk is made of, as far as the system says: what matters for shuffle and spill files.
enum class DiskKind : uint8_t {
  kNvme,     ///< A solid-state disk on PCI Express.
  kSsd,      ///< A solid-state disk on another bus.
  kHdd,      ///< Rotating.
  kNetwork,  ///< Reached over a network: NFS, iSCSI, a cloud's block storage.
  kVirtual,  ///< A virtual machine's or container's; what is behind it does not show.
  kMemory,   ///< A file system in memory, such as tmpfs.
};

}  // namespace sparkwright::model
