#include "cli/interrupt.h"

#include <csignal>

namespace sparkwright::cli {
namespace {

volatile std::sig_atomic_t was_interrupted = 0;

extern "C" void Remember(int /*signal*/) { was_interrupted = 1; }

}  // namespace

void WatchInterrupts() {
  struct sigaction action = {};
  action.sa_handler = &Remember;
  sigemptyset(&action.sa_mask);
  // Reads in progress go on, so that nothing but Analyze has to know of interrupts.
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_DFL);
}

bool WasInterrupted() { return was_interrupted != 0; }

}  // namespace sparkwright::cli
