// The JIT of the installed framework, for tests that drive it.
#pragma once

#include <stdexcept>

#include "host/InstalledFramework.hpp"
#include "host/Settings.hpp"
#include "jitinterface/JitLibrary.hpp"

namespace codicil::jit {

inline JitCompiler& installedJit() {
  auto library = JitLibrary::load(host::installedFramework().directory / "libclrjit.so", host::runtimeSetting);
  if (!library) {
    throw std::runtime_error(library.error().message);
  }
  return library->compiler();
}

}  // namespace codicil::jit
