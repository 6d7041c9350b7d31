#pragma once

#include "diagnose/run.h"

namespace sparkwright::diagnose {

/// Somebody types the commands (a shell, notebook or SQL server), so the time between them is theirs. Told from the
/// application's name and the properties that shells set.
bool IsShell(const Run& run);

/// The log begins with the application's first job: compaction of rolling logs drops what is older, and with it the
/// start and the gaps between jobs.
bool HasFirstJob(const Run& run);

}  // namespace sparkwright::diagnose
