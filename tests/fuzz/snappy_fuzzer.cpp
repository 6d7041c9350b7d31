#include <cstddef>
#include <cstdint>
#include <string>

#include "decode_input.h"
#include "ingest/codecs/packing_for_test.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sparkwright::fuzz;
  namespace packing = sparkwright::ingest::packing;
  return TakeStep(data, size,
                  {Pack(&packing::SnappyJava), Pack(&packing::SnappyFramed),
                   DecodeBehind(std::string("\x82SNAPPY\0\0\0\0\1\0\0\0\1", 16)),
                   DecodeBehind(std::string("\xff\x06\0\0sNaPpY", 10))});
}
