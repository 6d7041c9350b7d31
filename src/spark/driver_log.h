#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.h"

namespace sparkwright::spark {

/// The part of a driver's log that says why it failed, from the exception that ended it: the last Python traceback, the
/// last exception that ended a thread, or the last error of spark-submit itself. Of a Py4JJavaError, what Java said. It
/// goes on to the end of the log, as causes stand last; empty when there is none.
std::string LastException(std::string_view log);

/// The last `count` lines, as views of `log`.
std::vector<std::string_view> LastLines(std::string_view log, std::size_t count);

/// The end of a file, at most `most` bytes; empty when it cannot be read.
std::string ReadEnd(const std::string& path, Bytes most);

}  // namespace sparkwright::spark
