#include <cstddef>
#include <cstdint>

#include "decode_input.h"
#include "ingest/codecs/packing_for_test.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sparkwright::fuzz;
  namespace packing = sparkwright::ingest::packing;
  return TakeStep(data, size,
                  {Pack(&packing::Zstd), Pack(&packing::ZstdOneFrame), DecodeBehind("\x28\xb5\x2f\xfd"),
                   DecodeBehind(packing::Zstd("{\"Event\":1}\n"))});
}
