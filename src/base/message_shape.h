#pragma once

#include <string>
#include <string_view>

namespace sparkwright {

/// What a message says without what differs each time: '#' stands for each
///   - run of digits, so that the ids of applications, containers, tasks and blocks are alike
///   - hexadecimal number: "0x7fa85c", "8f3a0c21" (six letters or more, one of them a digit), and "@1a2b3c", the hash
///     of a Java object
///   - UUID, and folder of two hexadecimal letters, as Spark's block managers make
/// Other text stays as it is. Two failures with the same shape have the same cause as far as text can tell.
std::string MessageShape(std::string_view message);

}  // namespace sparkwright
