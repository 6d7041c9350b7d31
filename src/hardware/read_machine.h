#pragma once

#include "hardware/machine_source.h"
#include "model/machine.h"

namespace sparkwright::hardware {

/// All that a machine says of itself. What it does not say stays unknown, and `gaps` says why; there is always an
/// answer.
model::Machine ReadMachine(MachineSource& source);

}  // namespace sparkwright::hardware
