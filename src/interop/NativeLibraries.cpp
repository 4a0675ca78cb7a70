// SPDX-License-Identifier: MIT
#include "interop/NativeLibraries.hpp"

#include <dlfcn.h>

namespace codicil::interop {
namespace {

constexpr std::string_view kPrefix = "lib";
constexpr std::string_view kSuffix = ".so";

// "libfoo.so.1" has a suffix, too.
bool hasSuffix(std::string_view name) {
  const std::size_t at = name.find(kSuffix);
  if (at == std::string_view::npos) return false;
  const std::size_t end = at + kSuffix.size();
  return end == name.size() || name[end] == '.';
}

tl::expected<LibraryHandle, std::string> open(const std::string& file) {
  // What is called libc.so is a linker's script.
  const char* path = file == "libc" ? "libc.so.6" : file.c_str();
  if (void* library = dlopen(path, RTLD_LAZY)) return library;
  const char* error = dlerror();
  return tl::unexpected(std::string(error != nullptr ? error : "unknown error") + "\n");
}

}  // namespace

NativeLibraries& NativeLibraries::instance() {
  static auto* libraries = new NativeLibraries;  // P/Invokes may come as the process ends
  return *libraries;
}

std::vector<std::string> NativeLibraries::variationsOf(std::string_view name) {
  if (name.starts_with('/')) return {std::string(name)};
  const std::string plain(name);
  const std::string suffixed = plain + std::string(kSuffix);
  const std::string prefix(kPrefix);
  const bool isPath = name.find('/') != std::string_view::npos;
  std::vector<std::string> result;
  for (const std::string& form : hasSuffix(name) ? std::vector{plain, suffixed} : std::vector{suffixed, plain}) {
    result.push_back(form);
    if (!isPath) result.push_back(prefix + form);
  }
  return result;
}

tl::expected<LibraryHandle, std::string> NativeLibraries::loadFile(const std::string& path) {
  if (path.empty()) return tl::unexpected(std::string());
  return open(path);
}

tl::expected<LibraryHandle, std::string> NativeLibraries::load(const std::string& name,
                                                               const std::string& assemblyDirectory) const {
  std::string errors;         // of files
  std::string loadersErrors;  // of names that the system's loader looked for
  const auto attempt = [&](const std::string& file, std::string& said) -> LibraryHandle {
    auto library = open(file);
    if (library) return *library;
    said += library.error();
    return nullptr;
  };
  if (name.empty()) return tl::unexpected(errors);
  for (const std::string& variation : variationsOf(name)) {
    const bool isAbsolute = variation.starts_with('/');
    if (!isAbsolute) {
      for (const std::string& directory : directories_)
        if (LibraryHandle library = attempt(directory + variation, errors)) return library;
      if (!assemblyDirectory.empty())
        if (LibraryHandle library = attempt(assemblyDirectory + variation, errors)) return library;
    }
    if (LibraryHandle library = attempt(variation, isAbsolute ? errors : loadersErrors)) return library;
  }
  return tl::unexpected(errors.empty() ? loadersErrors : errors);
}

tl::expected<LibraryHandle, std::string> NativeLibraries::ofPInvoke(const std::string& name,
                                                                    const std::string& assemblyDirectory) {
  const std::pair key(name, assemblyDirectory);
  {
    const std::lock_guard guard(lock_);
    if (const auto known = kept_.find(key); known != kept_.end()) return known->second;
  }
  // Not under the lock: initializers of libraries may call managed code. Two that load at once get the same.
  const auto library = load(name, assemblyDirectory);
  if (!library) return library;
  const std::lock_guard guard(lock_);
  return kept_.emplace(key, *library).first->second;
}

void* NativeLibraries::symbol(LibraryHandle library, const char* name) { return dlsym(library, name); }
void NativeLibraries::free(LibraryHandle library) { dlclose(library); }

std::string NativeLibraries::notFoundMessage(const std::string& name, const std::string& errors) {
  return "Unable to load shared library '" + name +
         "' or one of its dependencies. In order to help diagnose loading problems, consider using a tool like strace. "
         "If you're using glibc, consider setting the LD_DEBUG environment variable: \n" +
         errors;
}

}  // namespace codicil::interop
