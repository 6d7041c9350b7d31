#include <cstddef>
#include <cstdint>

#include "decode_input.h"
#include "ingest/codecs/packing_for_test.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sparkwright::fuzz;
  namespace packing = sparkwright::ingest::packing;
  return TakeStep(data, size,
                  {Pack(&packing::Lz4Block), Pack(&packing::Lz4Frame), DecodeBehind("LZ4Block"),
                   DecodeBehind("\x04\x22\x4d\x18"), DecodeBehind(packing::Lz4Block("{\"Event\":1}\n"))});
}
