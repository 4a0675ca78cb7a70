// SPDX-License-Identifier: MIT
// Finds shared libraries as dotnet does: "foo" may be foo.so, libfoo.so, foo or libfoo, in the directories that the
// host names, beside the assembly that asks, or where the system's loader looks.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace codicil::interop {

using LibraryHandle = void*;  // the system loader's

// Thread-safe. Calls block, and run the libraries' initializers. Errors are what the loader said of each file that was
// tried, a line each: the end of a DllNotFoundException's message (see notFoundMessage).
class NativeLibraries {
 public:
  static NativeLibraries& instance();

  // NATIVE_DLL_SEARCH_DIRECTORIES, each with its final '/'. Before the first search.
  void setSearchDirectories(std::vector<std::string> directories) { directories_ = std::move(directories); }

  // Just this file, or what the system's loader takes the name for.
  static tl::expected<LibraryHandle, std::string> loadFile(const std::string& path);
  // `assemblyDirectory`: of who asks, with its final '/'; empty: not searched. The caller's to free.
  tl::expected<LibraryHandle, std::string> load(const std::string& name, const std::string& assemblyDirectory) const;
  // The same for P/Invokes: found once, and kept.
  tl::expected<LibraryHandle, std::string> ofPInvoke(const std::string& name, const std::string& assemblyDirectory);

  static void* symbol(LibraryHandle library, const char* name);  // null: it has none
  static void free(LibraryHandle library);

  static std::string notFoundMessage(const std::string& name, const std::string& errors);
  // What `name` may stand for, in the order of trying.
  static std::vector<std::string> variationsOf(std::string_view name);

 private:
  std::vector<std::string> directories_;
  std::mutex lock_;
  std::map<std::pair<std::string, std::string>, LibraryHandle> kept_;  // guarded; by name and assembly's directory
};

}  // namespace codicil::interop
