// SPDX-License-Identifier: MIT
// A host of the kind that embeds .NET: loads a runtime, calls static methods, runs a program. What it prints must not
// depend on whose library it is.
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>

#include "codicil/codicil.h"

namespace {

template <typename Function>
Function* symbol(void* library, const char* name) {
  void* const found = dlsym(library, name);
  if (found == nullptr) {
    std::fprintf(stderr, "%s\n", dlerror());
    std::exit(100);
  }
  return reinterpret_cast<Function*>(found);
}

std::string assembliesIn(const std::filesystem::path& directory) {
  std::string list;
  for (const auto& entry : std::filesystem::directory_iterator(directory))
    if (entry.path().extension() == ".dll") list += entry.path().string() + ":";
  return list;
}

void say(const char* message) { std::printf("%s\n", message); }

struct Delegates {
  decltype(coreclr_create_delegate)* create;
  void* host;
  unsigned domain;

  template <typename Function>
  Function* of(const char* method, const char* type = "Space.Exports", const char* assembly = "Hosted") const {
    void* code = nullptr;
    const int result = create(host, domain, assembly, type, method, &code);
    std::printf("%s %s %s: 0x%08x\n", assembly, type, method, static_cast<unsigned>(result));
    return reinterpret_cast<Function*>(code);
  }
};

void callMethods(const Delegates& delegates) {
  const auto add = delegates.of<int(int, int)>("Add");
  std::printf("%d\n", add(40, 2));
  const auto greet = delegates.of<char*(const char*, int)>("Greet");
  char* const greeting = greet("gr\xc3\xbc\xc3\x9f dich", 3);
  std::printf("%s\n", greeting);
  std::free(greeting);
  std::thread([&] { std::printf("%d\n", delegates.of<int(int, int)>("Add")(1, 2)); }).join();
  delegates.of<void()>("Absent");
  delegates.of<void()>("Instance");
  delegates.of<void()>("Add", "Space.Absent");
  delegates.of<void()>("Add", "Space.Exports", "Absent");
}

}  // namespace

// LIBRARY FRAMEWORK-DIRECTORY HOSTED.dll [--calls] [ARGUMENTS...]
int main(int argc, char** argv) {
  if (argc < 4) return 100;
  void* const library = dlopen(argv[1], RTLD_LAZY);
  if (library == nullptr) {
    std::fprintf(stderr, "%s\n", dlerror());
    return 100;
  }
  symbol<decltype(coreclr_set_error_writer)>(library, "coreclr_set_error_writer")(&say);
  const std::filesystem::path hosted(argv[3]);
  const std::string trusted = assembliesIn(argv[2]);
  const std::string directory = hosted.parent_path().string();
  const char* keys[] = {"TRUSTED_PLATFORM_ASSEMBLIES", "APP_PATHS", "NATIVE_DLL_SEARCH_DIRECTORIES", "Said.ByHost"};
  const char* values[] = {trusted.c_str(), directory.c_str(), argv[2], "yes"};
  void* host = nullptr;
  unsigned domain = 0;
  int result = symbol<decltype(coreclr_initialize)>(library, "coreclr_initialize")(argv[0], "small host", 4, keys,
                                                                                   values, &host, &domain);
  if (result != 0) {
    std::printf("coreclr_initialize: 0x%08x\n", static_cast<unsigned>(result));
    return 101;
  }
  int first = 4;
  if (argc > first && std::strcmp(argv[first], "--calls") == 0) {
    callMethods({symbol<decltype(coreclr_create_delegate)>(library, "coreclr_create_delegate"), host, domain});
    ++first;
  }
  const auto execute = symbol<decltype(coreclr_execute_assembly)>(library, "coreclr_execute_assembly");
  unsigned exitCode = 0;
  std::fflush(stdout);
  result = execute(host, domain, argc - first, const_cast<const char**>(argv + first), argv[3], &exitCode);
  std::printf("execute: 0x%08x, %d\n", static_cast<unsigned>(result), static_cast<int>(exitCode));
  std::fflush(stdout);
  int latched = 0;
  result = symbol<decltype(coreclr_shutdown_2)>(library, "coreclr_shutdown_2")(host, domain, &latched);
  std::printf("shutdown: 0x%08x, %d\n", static_cast<unsigned>(result), latched);
  return latched;
}
