// libclrjit.so in this process: loaded, its interface version checked, ready to compile.
#pragma once

#include <filesystem>
#include <string>

#include <tl/expected.hpp>

#include "jitinterface/JitCompiler.hpp"
#include "jitinterface/JitHost.hpp"

namespace codicil::jit {

struct JitLibraryError {
  std::string found;    // the interface version, if the library got as far as telling one
  std::string message;  // one line, with the library's path
};

class JitLibrary {
 public:
  // Stays loaded until the process ends: the JIT keeps threads' state and our host. Loading the same file again gives
  // the same compiler, with the newer settings.
  static tl::expected<JitLibrary, JitLibraryError> load(const std::filesystem::path& path, JitSettings settings);

  JitCompiler& compiler() const { return *compiler_; }
  const Guid& version() const { return version_; }

 private:
  JitLibrary(JitCompiler* compiler, const Guid& version) : compiler_(compiler), version_(version) {}
  JitCompiler* compiler_;
  Guid version_;
};

}  // namespace codicil::jit
