# What the gate checks beside the tests of the code, as tests labelled "check": style, documentation, and that what is
# installed can be used without CMake.
set(check_dir ${PROJECT_BINARY_DIR}/check)

# codicil_check(<name> COMMAND <command>... [PROPERTIES <property> <value>...])
function(codicil_check name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "COMMAND;PROPERTIES")
  add_test(NAME ${name} COMMAND ${arg_COMMAND} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS check TIMEOUT 1800 ${arg_PROPERTIES})
endfunction()

codicil_check(format COMMAND scripts/check-format)

# Threads run while the process exits.
codicil_libraries_below(${PROJECT_SOURCE_DIR}/src libraries)
list(TRANSFORM libraries REPLACE "(.+)" "$<TARGET_FILE:\\1>" OUTPUT_VARIABLE files)
codicil_check(static-destructors COMMAND scripts/check-static-destructors ${files})

# Every public header compiles by itself.
codicil_check(headers COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR}
  --target codicil-versioning_verify_interface_header_sets
  PROPERTIES PROCESSORS 2)

configure_file(${PROJECT_SOURCE_DIR}/docs/Doxyfile.in ${check_dir}/Doxyfile @ONLY)
codicil_check(reference COMMAND doxygen ${check_dir}/Doxyfile
  PROPERTIES FAIL_REGULAR_EXPRESSION "sed:|error:")  # Doxygen goes on without a filter that fails

# minivm as tests/minivm builds it: what it installs serves here, too.
set(minivm_dir ${PROJECT_BINARY_DIR}/tests/minivm)
codicil_check(pkg-config COMMAND scripts/check-pkg-config ${minivm_dir}/install ${check_dir}/minivm
  PROPERTIES FIXTURES_REQUIRED minivm-install)

codicil_check(tidy COMMAND scripts/check-tidy ${minivm_dir}/minivm PROPERTIES FIXTURES_REQUIRED minivm PROCESSORS 2)
