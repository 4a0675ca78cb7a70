# codicil_add_subdirectories(<directory>...): adds, in the order given, those that have a CMakeLists.txt by now.
function(codicil_add_subdirectories)
  foreach(directory IN LISTS ARGN)
    if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${directory}/CMakeLists.txt)
      add_subdirectory(${directory})
    endif()
  endforeach()
endfunction()
