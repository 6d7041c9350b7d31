#include <cstddef>
#include <cstdint>

#include "decode_input.h"
#include "ingest/codecs/packing_for_test.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sparkwright::fuzz;
  namespace packing = sparkwright::ingest::packing;
  return TakeStep(data, size, {Pack(&packing::Lzf), DecodeBehind("ZV")});
}
