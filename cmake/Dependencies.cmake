# Finds every third-party library that cmake/Layers.cmake links. All come from Debian packages (docs/dependencies.md).
# A library without a CMake package that every supported distribution ships gets an imported target
# sparkwright::dep_<name> here, found by pkg-config or by name.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

find_package(simdjson 3.0 REQUIRED CONFIG)
find_package(ZLIB 1.2 REQUIRED)
find_package(nlohmann_json 3.9 REQUIRED CONFIG)
find_package(CLI11 2.1 REQUIRED CONFIG)
find_package(fmt 9 REQUIRED CONFIG)
find_package(yaml-cpp 0.7 REQUIRED CONFIG)
find_package(Eigen3 3.3 REQUIRED NO_MODULE)

function(sparkwright_pkgconfig_dependency name module minimum)
  pkg_check_modules(DEP_${name} REQUIRED IMPORTED_TARGET ${module}>=${minimum})
  add_library(sparkwright_dep_${name} INTERFACE)
  target_link_libraries(sparkwright_dep_${name} INTERFACE PkgConfig::DEP_${name})
  add_library(sparkwright::dep_${name} ALIAS sparkwright_dep_${name})
endfunction()

# The target of yaml-cpp has a namespace only since 0.8.
add_library(sparkwright_dep_yaml INTERFACE)
target_link_libraries(sparkwright_dep_yaml INTERFACE $<IF:$<TARGET_EXISTS:yaml-cpp::yaml-cpp>,yaml-cpp::yaml-cpp,yaml-cpp>)
add_library(sparkwright::dep_yaml ALIAS sparkwright_dep_yaml)

sparkwright_pkgconfig_dependency(zstd libzstd 1.4)
sparkwright_pkgconfig_dependency(lz4 liblz4 1.9)
sparkwright_pkgconfig_dependency(xxhash libxxhash 0.8)

# snappy and liblzf: their .pc and CMake files differ between distributions, header and library do not.
function(sparkwright_plain_dependency name header library)
  find_path(DEP_${name}_INCLUDE_DIR NAMES ${header} PATH_SUFFIXES liblzf REQUIRED)
  find_library(DEP_${name}_LIBRARY NAMES ${library} REQUIRED)
  mark_as_advanced(DEP_${name}_INCLUDE_DIR DEP_${name}_LIBRARY)
  add_library(sparkwright_dep_${name} INTERFACE)
  target_include_directories(sparkwright_dep_${name} SYSTEM INTERFACE ${DEP_${name}_INCLUDE_DIR})
  target_link_libraries(sparkwright_dep_${name} INTERFACE ${DEP_${name}_LIBRARY})
  add_library(sparkwright::dep_${name} ALIAS sparkwright_dep_${name})
endfunction()

sparkwright_plain_dependency(snappy snappy.h snappy)
sparkwright_plain_dependency(lzf lzf.h lzf)

# libcurl is loaded when it is first needed, so only its header is.
find_path(DEP_curl_INCLUDE_DIR NAMES curl/curl.h REQUIRED)
mark_as_advanced(DEP_curl_INCLUDE_DIR)
add_library(sparkwright_dep_curl_headers INTERFACE)
target_include_directories(sparkwright_dep_curl_headers SYSTEM INTERFACE ${DEP_curl_INCLUDE_DIR})
add_library(sparkwright::dep_curl_headers ALIAS sparkwright_dep_curl_headers)

if(SPARKWRIGHT_BUILD_TESTS)
  find_package(GTest 1.12 REQUIRED CONFIG)
  include(GoogleTest)
endif()
if(SPARKWRIGHT_BUILD_BENCHMARKS)
  find_package(benchmark 1.7 REQUIRED CONFIG)
endif()
