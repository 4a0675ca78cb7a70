# A third of the time to compile a file of ours goes into parsing the same headers of the standard library, in a test
# into GoogleTest's too. They are parsed once for all of src/ and once for all test programs. Nothing of ours is in
# them, so that an edit rebuilds what includes the edited file and no more.
#
# A file must compile without them all the same: the debug preset leaves them out, and so does scripts/check-tidy.
# GCC takes a precompiled header only into a compilation with the options that it was made with. Where they differ,
# -Winvalid-pch, which CMake passes, is an error like every warning.
include_guard()

# ccache takes the content of a precompiled header for part of what it looks up, once it may disregard that it cannot
# see which macros the header saw.
if(CMAKE_CXX_COMPILER_LAUNCHER MATCHES "ccache$")
  list(PREPEND CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros)
endif()

set(standard_headers <algorithm> <array> <atomic> <bit> <cerrno> <chrono> <condition_variable> <cstddef> <cstdint> <cstdio>
  <cstdlib> <cstring> <deque> <filesystem> <functional> <limits> <map> <memory> <mutex> <optional> <span> <string>
  <string_view> <thread> <unordered_map> <unordered_set> <utility> <vector> <tl/expected.hpp>)

# codicil_precompiled_headers(<name> LIBS <target>... [OPTIONS <option>...] [HEADERS <header>...]): the standard headers
# (tl::expected is among them) and HEADERS, all of which come with LIBS, for targets that are compiled with OPTIONS.
function(codicil_precompiled_headers name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBS;OPTIONS;HEADERS")
  if(NOT PROJECT_IS_TOP_LEVEL)
    return()  # within another project this is for that one to arrange
  endif()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "" @ONLY)
  add_library(${name} OBJECT ${source})
  target_link_libraries(${name} PRIVATE ${arg_LIBS})
  target_compile_options(${name} PRIVATE -fpch-preprocess ${arg_OPTIONS})
  target_precompile_headers(${name} PRIVATE ${standard_headers} ${arg_HEADERS})
endfunction()

# codicil_use_precompiled_headers(<name> <target>...)
function(codicil_use_precompiled_headers name)
  if(PROJECT_IS_TOP_LEVEL)
    foreach(target IN LISTS ARGN)
      target_compile_options(${target} PRIVATE -fpch-preprocess)  # else ccache cannot preprocess what includes them
      target_precompile_headers(${target} REUSE_FROM ${name})
    endforeach()
  endif()
endfunction()

# codicil_libraries_below(<directory> <variable>): the static libraries of a directory and those below it.
function(codicil_libraries_below directory variable)
  set(found "")
  get_property(targets DIRECTORY ${directory} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    if(type STREQUAL STATIC_LIBRARY)
      list(APPEND found ${target})
    endif()
  endforeach()
  get_property(subdirectories DIRECTORY ${directory} PROPERTY SUBDIRECTORIES)
  foreach(subdirectory IN LISTS subdirectories)
    codicil_libraries_below(${subdirectory} found_below)
    list(APPEND found ${found_below})
  endforeach()
  set(${variable} ${found} PARENT_SCOPE)
endfunction()
