#include <string>
#include <vector>

#include "base/env.h"
#include "cli/program.h"

int main(int argc, char** argv) {
  sparkwright::cli::Program program;
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return static_cast<int>(program.Run(sparkwright::RealEnv(), arguments));
}
