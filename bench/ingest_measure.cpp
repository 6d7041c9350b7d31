// Runs one command and writes what it took: for `bench/ingest.py`.
//
//   bench_ingest_measure RESULT PATH_OF_COMMAND [ARGUMENT…]
//
// Its output is the command's own; RESULT becomes {"wall_s", "user_s", "system_s", "peak_bytes", "exit"}. CPU and
// memory are the kernel's figures (wait4), with those of the command's own children in them; memory is the largest of
// them. A program of its own because a child begins with the memory of who started it: an interpreter's 20 MB would
// show as the peak of `wc`.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: bench_ingest_measure RESULT COMMAND [ARGUMENT...]\n");
    return 2;
  }
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    // Not execvp: that would take a file that is no program for a shell script.
    execv(argv[2], argv + 2);
    std::fprintf(stderr, "bench_ingest_measure: %s: %s\n", argv[2], std::strerror(errno));
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  if (child < 0 || wait4(child, &status, 0, &usage) != child) {
    std::perror("bench_ingest_measure");
    return 1;
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  std::FILE* const result = std::fopen(argv[1], "w");
  if (result == nullptr) {
    std::perror(argv[1]);
    return 1;
  }
  std::fprintf(result, "{\"wall_s\": %.6f, \"user_s\": %.6f, \"system_s\": %.6f, \"peak_bytes\": %lld, \"exit\": %d}\n",
               wall.count(), Seconds(usage.ru_utime), Seconds(usage.ru_stime),
               static_cast<long long>(usage.ru_maxrss) * 1024,
               WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return std::fclose(result) == 0 ? 0 : 1;
}
