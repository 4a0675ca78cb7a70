# C# of tests is compiled with the SDK's compiler against the installed framework.
include_guard()
find_program(CODICIL_DOTNET dotnet REQUIRED)
execute_process(COMMAND ${CODICIL_DOTNET} --list-sdks OUTPUT_VARIABLE sdks COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CODICIL_DOTNET} --list-runtimes OUTPUT_VARIABLE runtimes COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCH "(10\\.0\\.[0-9]+) \\[([^]]+)\\]" match "${sdks}")
set(CODICIL_CSC ${CMAKE_MATCH_2}/${CMAKE_MATCH_1}/Roslyn/bincore/csc.dll)
string(REGEX MATCH "Microsoft\\.NETCore\\.App (10\\.0\\.[0-9]+) \\[([^]]+)\\]" match "${runtimes}")
set(CODICIL_FRAMEWORK ${CMAKE_MATCH_2}/${CMAKE_MATCH_1})

# codicil_test_program(<name> <assembly>... [SOURCES <file>...] [REFERENCES <file>...] [OPTIONS <option>...]): <name>.dll of
# <name>.cs and SOURCES, which use these of the framework's assemblies and REFERENCES. SOURCES and REFERENCES are made by
# the build. It is optimized unless OPTIONS say otherwise.
function(codicil_test_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;REFERENCES;OPTIONS")
  list(TRANSFORM arg_UNPARSED_ARGUMENTS REPLACE "(.+)" "-r:${CODICIL_FRAMEWORK}/\\1.dll" OUTPUT_VARIABLE references)
  list(TRANSFORM arg_REFERENCES PREPEND "-r:" OUTPUT_VARIABLE own_references)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}.dll)
  cmake_path(GET output PARENT_PATH directory)
  file(MAKE_DIRECTORY ${directory})
  add_custom_command(OUTPUT ${output}
    COMMAND ${CODICIL_DOTNET} exec ${CODICIL_CSC} -nologo -deterministic -optimize -unsafe ${arg_OPTIONS} -out:${output}
      ${references} ${own_references} ${CMAKE_CURRENT_SOURCE_DIR}/${name}.cs ${arg_SOURCES}
    DEPENDS ${name}.cs ${arg_SOURCES} ${arg_REFERENCES} COMMENT "Compiling ${name}.cs" VERBATIM)
endfunction()
