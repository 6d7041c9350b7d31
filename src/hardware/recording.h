#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "hardware/machine_source.h"

namespace sparkwright::hardware {

/// What a machine answered, kept as a text of lines that people can read, shorten and send:
///
///     sparkwright-hardware-recording 1
///     # a comment
///     process /proc/self                    the folder of the process whose limits count
///     line /proc/sys/kernel/osrelease 6.1.0 a file of one line
///     file /proc/meminfo                    a file of several: each of its lines follows, behind a tab
///     	MemTotal: 16384 kB
///     list /sys/block nvme0n1 sda           the names in a folder
///     exists /sys/class/net/eth0/device
///     fails /sys/class/net/eth0/speed cannot read: Invalid argument
///     space 510000000000 220000000000 /     size and what is available of the file system mounted there
///     gpus                                  what the GPUs' library said, as gpu_answers.h has it, behind tabs
///     no-gpus cannot open shared object     why there is no such library
///
/// What it does not have was not there. Control characters become blanks. The numbers that identify a machine, its
/// addresses and its host name are not among the files that are read.
class Recording final : public MachineSource {
 public:
  struct Answers {
    std::string process = "/proc/self";
    std::map<std::string, std::string> files;
    std::map<std::string, std::vector<std::string>> lists;
    std::set<std::string> existing;
    std::map<std::string, std::string> failures;  ///< Of what is there and cannot be read.
    std::map<std::string, FileSystemSpace> spaces;
    std::optional<std::string> gpus;
    std::string no_gpus;
  };

  explicit Recording(Answers answers) : answers_(std::move(answers)) {}

  /// `name` is of the file, for errors. Errors: kCorrupt with the line.
  static Result<Recording> Parse(std::string_view text, std::string_view name);

  [[nodiscard]] std::string Text() const;

  Result<std::string> ReadFile(const std::string& path) override;
  Result<std::vector<std::string>> List(const std::string& folder) override;
  bool Exists(const std::string& path) override;
  Result<FileSystemSpace> Space(const std::string& mount) override;
  Result<std::string> GpuAnswers() override;
  std::string ProcessFolder() override { return answers_.process; }

 private:
  /// Of a file or folder without an answer: what was recorded of its failure, or that it was not there.
  [[nodiscard]] Error Failure(const std::string& path) const;

  Answers answers_;
};

/// Hands every question on and keeps the answer. `source` outlives it.
class Recorder final : public MachineSource {
 public:
  explicit Recorder(MachineSource& source) : source_(source) { answers_.process = source.ProcessFolder(); }

  /// What was asked until now.
  [[nodiscard]] Recording Recorded() const { return Recording(answers_); }

  Result<std::string> ReadFile(const std::string& path) override;
  Result<std::vector<std::string>> List(const std::string& folder) override;
  bool Exists(const std::string& path) override;
  Result<FileSystemSpace> Space(const std::string& mount) override;
  Result<std::string> GpuAnswers() override;
  std::string ProcessFolder() override { return answers_.process; }

 private:
  void KeepFailure(const std::string& path, const Error& error);

  MachineSource& source_;
  Recording::Answers answers_;
};

}  // namespace sparkwright::hardware
