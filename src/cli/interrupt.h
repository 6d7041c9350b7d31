#pragma once

namespace sparkwright::cli {

/// From now on, the first Ctrl-C (SIGINT) or SIGTERM is only remembered; the second ends the program. SIGPIPE ends it
/// quietly, as for any filter, even when the parent process ignored it.
void WatchInterrupts();

/// True once Ctrl-C was pressed. Thread-safe.
bool WasInterrupted();

}  // namespace sparkwright::cli
