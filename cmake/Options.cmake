# Compiler and linker options shared by every target.

option(SYNPRINT_WERROR "Treat warnings as errors" OFF)
set(SYNPRINT_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined or thread")
option(SYNPRINT_FUZZ "Build the libFuzzer targets (clang only)" OFF)
option(SYNPRINT_COVERAGE "Instrument for gcov" OFF)

add_library(synprint_options INTERFACE)
target_compile_definitions(synprint_options INTERFACE _GNU_SOURCE)
target_compile_options(synprint_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wundef -Wvla
  -Wcast-qual -Wwrite-strings -Wformat=2 -Wswitch-enum -Wimplicit-fallthrough
  -Wnull-dereference -Wpointer-arith
  "-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=")
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
  target_compile_options(synprint_options INTERFACE
    -Wduplicated-cond -Wlogical-op -Walloca -Wcast-align=strict)
endif()
if(SYNPRINT_WERROR)
  target_compile_options(synprint_options INTERFACE -Werror)
endif()

if(SYNPRINT_SANITIZE)
  set(sanitize -fsanitize=${SYNPRINT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(synprint_options INTERFACE ${sanitize})
  target_link_options(synprint_options INTERFACE ${sanitize})
  target_compile_definitions(synprint_options INTERFACE SP_SANITIZED=1)
elseif(NOT SYNPRINT_FUZZ)
  target_compile_options(synprint_options INTERFACE
    -fstack-protector-strong -fstack-clash-protection -fcf-protection
    $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=3>
    $<$<C_COMPILER_ID:GNU>:-ftrivial-auto-var-init=zero>) # clang 14 wants a second flag for it
  target_link_options(synprint_options INTERFACE
    -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
endif()
if(SYNPRINT_FUZZ)
  target_compile_options(synprint_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(SYNPRINT_COVERAGE)
  target_compile_options(synprint_options INTERFACE --coverage)
  target_link_options(synprint_options INTERFACE --coverage)
endif()
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)
# Modules are libraries of small functions: a release is optimised across them.
include(CheckIPOSupported)
check_ipo_supported(RESULT ipo_supported OUTPUT ipo_reason LANGUAGES C)
if(ipo_supported AND NOT SYNPRINT_SANITIZE AND NOT SYNPRINT_FUZZ)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION_RELEASE ON)
endif()
