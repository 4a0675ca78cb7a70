# C# of tests is compiled with the SDK's compiler against the installed framework.
include_guard()
find_program(CODICIL_DOTNET dotnet REQUIRED)
execute_process(COMMAND ${CODICIL_DOTNET} --list-sdks OUTPUT_VARIABLE sdks COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CODICIL_DOTNET} --list-runtimes OUTPUT_VARIABLE runtimes COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCH "(10\\.0\\.[0-9]+) \\[([^]]+)\\]" match "${sdks}")
set(CODICIL_CSC ${CMAKE_MATCH_2}/${CMAKE_MATCH_1}/Roslyn/bincore/csc.dll)
string(REGEX MATCH "Microsoft\\.NETCore\\.App (10\\.0\\.[0-9]+) \\[([^]]+)\\]" match "${runtimes}")
set(CODICIL_FRAMEWORK ${CMAKE_MATCH_2}/${CMAKE_MATCH_1})

# codicil_test_program(<name> <assembly>...): <name>.dll of <name>.cs, which uses these of the framework's assemblies.
function(codicil_test_program name)
  list(TRANSFORM ARGN REPLACE "(.+)" "-r:${CODICIL_FRAMEWORK}/\\1.dll" OUTPUT_VARIABLE references)
  add_custom_command(OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}.dll
    COMMAND ${CODICIL_DOTNET} exec ${CODICIL_CSC} -nologo -deterministic -optimize -unsafe -out:${CMAKE_CURRENT_BINARY_DIR}/${name}.dll
      ${references} ${CMAKE_CURRENT_SOURCE_DIR}/${name}.cs
    DEPENDS ${name}.cs COMMENT "Compiling ${name}.cs" VERBATIM)
endfunction()
