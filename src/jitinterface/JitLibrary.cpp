#include "jitinterface/JitLibrary.hpp"

#include <dlfcn.h>

#include <cstdio>
#include <memory>

namespace codicil::jit {

std::string toString(const Guid& guid) {
  char text[37];
  const auto& d = guid.data4;
  std::snprintf(text, sizeof text, "%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", guid.data1, guid.data2,
                guid.data3, d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7]);
  return text;
}

tl::expected<JitLibrary, JitLibraryError> JitLibrary::load(const std::filesystem::path& path, JitSettings settings) {
  auto failure = [](std::string message, std::string found = {}) {
    return tl::unexpected(JitLibraryError{std::move(found), std::move(message)});
  };
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) {
    return failure(std::string("cannot load the JIT: ") + dlerror());
  }
  auto* start = reinterpret_cast<void (*)(JitHostInterface*)>(dlsym(library, "jitStartup"));
  auto* get = reinterpret_cast<JitCompiler* (*)()>(dlsym(library, "getJit"));
  if (start == nullptr || get == nullptr) {
    return failure(path.string() + " is not a JIT: it has no " + (start == nullptr ? "jitStartup" : "getJit"));
  }

  start(std::make_unique<JitHost>(std::move(settings))
            .release());  // the JIT's from here on, and it never says it is done
  JitCompiler* compiler = get();
  if (compiler == nullptr) {
    return failure(path.string() + " refused to start");
  }
  Guid version;
  compiler->getVersionIdentifier(&version);
  if (version != kJitInterfaceVersion) {
    return failure(path.string() + " has JIT interface version " + toString(version) + ", but this engine needs " +
                       toString(kJitInterfaceVersion),
                   toString(version));
  }
  compiler->setTargetOs(TargetOs::Unix);
  return JitLibrary(compiler, version);
}

}  // namespace codicil::jit
