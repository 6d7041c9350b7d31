# Compiler and linker settings shared by every target, carried by sparkwright::compile_options.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1")

find_program(CCACHE_PROGRAM ccache)
mark_as_advanced(CCACHE_PROGRAM)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Without this sloppiness, ccache stores nothing that used a precompiled header; with the folder in its hash, a second
  # clone would find nothing.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
      CCACHE_NOHASHDIR=1 "${CCACHE_PROGRAM}")
endif()
if(SPARKWRIGHT_PRECOMPILE)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Of code in precompiled headers GCC forgets that it is the system's, whose string::resize it suspects.
    add_compile_options(-fpch-preprocess -Wno-stringop-overflow)
  else()
    # The precompiled header is the same whenever it was made, so that ccache knows it again.
    add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
  endif()
endif()

# mold links debug builds several times faster; release keeps the default linker, which runs the LTO plugin.
find_program(MOLD_PROGRAM mold)
mark_as_advanced(MOLD_PROGRAM)
if(MOLD_PROGRAM AND NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  add_link_options(-fuse-ld=mold)
endif()

if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-fstack-protector-strong)
  add_link_options(-Wl,-z,relro,-z,now -Wl,--as-needed)
  if(CMAKE_INTERPROCEDURAL_OPTIMIZATION AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_link_options(-flto=auto)
  endif()
else()
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()

# SPARKWRIGHT_SANITIZE: a list for -fsanitize=, such as "address,undefined". Findings end the program.
if(SPARKWRIGHT_SANITIZE)
  add_compile_options(-fsanitize=${SPARKWRIGHT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SPARKWRIGHT_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND SPARKWRIGHT_SANITIZE MATCHES "thread")
    add_compile_options(-Wno-tsan)
  endif()
endif()
# Every library is instrumented for coverage; only the fuzzers themselves link libFuzzer's main.
if(SPARKWRIGHT_LIBFUZZER)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "libFuzzer needs clang; use: cmake --preset fuzz")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

add_library(sparkwright_compile_options INTERFACE)
add_library(sparkwright::compile_options ALIAS sparkwright_compile_options)
target_compile_options(sparkwright_compile_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(SPARKWRIGHT_WERROR)
  target_compile_options(sparkwright_compile_options INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # In GCC, our reference, -Wconversion does not include sign conversions in C++.
  target_compile_options(sparkwright_compile_options INTERFACE -Wno-sign-conversion)
endif()
