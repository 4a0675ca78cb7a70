# What the gate checks beside the tests of the code, as tests labelled "check": style, documentation, and that what is
# installed can be used.
set(check_dir ${PROJECT_BINARY_DIR}/check)
set(check_install_dir ${check_dir}/install)

# codicil_check(<name> COMMAND <command>... [PROPERTIES <property> <value>...])
function(codicil_check name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "COMMAND;PROPERTIES")
  add_test(NAME ${name} COMMAND ${arg_COMMAND} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS check TIMEOUT 1800 ${arg_PROPERTIES})
endfunction()

codicil_check(format COMMAND scripts/check-format)

# Every public header compiles by itself.
codicil_check(headers COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR}
  --target codicil-versioning_verify_interface_header_sets
  PROPERTIES PROCESSORS 2)

configure_file(${PROJECT_SOURCE_DIR}/docs/Doxyfile.in ${check_dir}/Doxyfile @ONLY)
codicil_check(reference COMMAND doxygen ${check_dir}/Doxyfile
  PROPERTIES FAIL_REGULAR_EXPRESSION "sed:|error:")  # Doxygen goes on without a filter that fails

codicil_check(install COMMAND ${CMAKE_COMMAND} --install ${PROJECT_BINARY_DIR} --prefix ${check_install_dir}
    --component codicil-versioning
  PROPERTIES FIXTURES_SETUP install-tree)

if(EXISTS ${PROJECT_SOURCE_DIR}/examples/minivm/CMakeLists.txt)
  codicil_check(minivm.find_package
    COMMAND ${CMAKE_CTEST_COMMAND} --build-and-test ${PROJECT_SOURCE_DIR}/examples/minivm ${check_dir}/minivm
      --build-generator ${CMAKE_GENERATOR}
      --build-options -DCMAKE_PREFIX_PATH=${check_install_dir} -DCMAKE_BUILD_TYPE=${CMAKE_BUILD_TYPE}
        -DCMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER} -DCMAKE_EXPORT_COMPILE_COMMANDS=ON
      --test-command minivm demo
    PROPERTIES PROCESSORS 2 FIXTURES_REQUIRED install-tree)
  codicil_check(minivm.pkg-config COMMAND scripts/check-pkg-config ${check_install_dir} ${check_dir}/minivm-pkg-config
    PROPERTIES FIXTURES_REQUIRED install-tree)
endif()

# Last, for it reads the commands that minivm was compiled with, too.
codicil_check(tidy COMMAND scripts/check-tidy ${PROJECT_BINARY_DIR} ${check_dir}/minivm
  PROPERTIES DEPENDS minivm.find_package PROCESSORS 2)
