#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hardware/machine_source.h"
#include "hardware/text_facts.h"
#include "model/machine.h"

namespace sparkwright::hardware {

/// Reads a machine's files and keeps account of those that did not say what they could have. Each function takes the
/// fields that are not known without the file, as in JSON ("cpu.num_sockets"); with none, nothing is kept, for sources
/// that are tried before another. Not thread-safe. `source` and `gaps` outlive it.
class Readings {
 public:
  using Fields = std::vector<std::string>;

  Readings(MachineSource& source, std::vector<model::SourceGap>& gaps) : source_(source), gaps_(gaps) {}

  MachineSource& source() { return source_; }

  /// The text without white space at its ends; nullopt also when it is empty.
  std::optional<std::string> Text(const std::string& path, const Fields& fields = {});
  /// A whole number. What is not one is a gap, too.
  std::optional<int64_t> Number(const std::string& path, const Fields& fields = {});
  /// A list of CPUs, "0-3".
  std::optional<IdSet> Ids(const std::string& path, const Fields& fields = {});
  /// Names in a folder; none when it cannot be listed.
  std::vector<std::string> Names(const std::string& folder, const Fields& fields = {});

  /// Keeps a gap. Gaps of one source with one reason become one.
  void Gap(const std::string& source, model::GapReason reason, const std::string& detail, const Fields& fields,
           std::string_view advice = {});
  /// The same with the reason that the error stands for.
  void Gap(const std::string& source, const Error& error, const Fields& fields, std::string_view advice = {});
  /// The source says `text`, which is not what it should say.
  void NotUnderstood(const std::string& source, std::string_view text, const Fields& fields);

 private:
  MachineSource& source_;
  std::vector<model::SourceGap>& gaps_;
};

}  // namespace sparkwright::hardware
