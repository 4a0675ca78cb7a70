# How all of our code is compiled.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)  # what a shared object exports is said where it is declared
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)  # clang-tidy reads them

add_compile_options(-Wall -Wextra -fno-omit-frame-pointer)
if(PROJECT_IS_TOP_LEVEL AND NOT DEFINED CMAKE_COMPILE_WARNING_AS_ERROR)
  set(CMAKE_COMPILE_WARNING_AS_ERROR ON)  # not for those who build us within their own project, with another compiler
endif()

find_program(CODICIL_CCACHE ccache)
mark_as_advanced(CODICIL_CCACHE)
if(CODICIL_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CODICIL_CCACHE})
endif()

if(CODICIL_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all)
  if(CODICIL_BUILD_ENGINE)
    add_compile_options(-fno-sanitize=vptr)  # the framework's JIT and collector give objects without type information
  endif()
  add_link_options(-fsanitize=address,undefined)
elseif(CODICIL_SANITIZE STREQUAL "thread")
  # It does not see fences and warns that it may therefore report what is no race. It cannot miss one by that.
  add_compile_options(-fsanitize=thread -Wno-tsan)
  add_link_options(-fsanitize=thread)
elseif(CODICIL_SANITIZE)
  message(FATAL_ERROR "CODICIL_SANITIZE is '${CODICIL_SANITIZE}'; it may be address, thread or empty")
endif()
