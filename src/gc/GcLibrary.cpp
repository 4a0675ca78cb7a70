#include "gc/GcLibrary.hpp"

#include <dlfcn.h>

#include <cstdio>
#include <memory>

namespace codicil::gc {

namespace {

// In: the engine's interface version. Out: the collector's.
struct VersionInfo {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  std::uint32_t build = 0;
  const char* name = nullptr;
};

tl::unexpected<GcLibraryError> failure(std::string message, std::string found = {}) {
  return tl::unexpected(GcLibraryError{std::move(found), std::move(message)});
}

std::string hex(Result result) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%08x", static_cast<std::uint32_t>(result));
  return text;
}

}  // namespace

std::string toString(const GcVersion& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

tl::expected<GcLibrary, GcLibraryError> GcLibrary::load(const std::filesystem::path& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) {
    return failure(std::string("cannot load the collector: ") + dlerror());
  }
  auto* tellVersion = reinterpret_cast<void (*)(VersionInfo*)>(dlsym(library, "GC_VersionInfo"));
  if (tellVersion == nullptr) {
    return failure(path.string() + " is not a collector: it has no GC_VersionInfo");
  }
  VersionInfo info;
  info.major = kEngineInterfaceMajor;
  tellVersion(&info);
  GcVersion version{info.major, info.minor, info.build};
  if (version.major != kGcInterfaceVersion.major || version.minor < kGcInterfaceVersion.minor) {
    return failure(path.string() + " has GC interface version " + toString(version) + ", but this engine needs " +
                       toString(kGcInterfaceVersion),
                   toString(version));
  }
  return GcLibrary(library, path, version);
}

tl::expected<Collector, GcLibraryError> GcLibrary::initialize(GcToEngine& engine) const {
  auto* make = reinterpret_cast<Result (*)(GcToEngine*, Heap**, HandleManager**, DebuggerVariables*)>(
      dlsym(library_, "GC_Initialize"));
  if (make == nullptr) {
    return failure(path_.string() + " is not a collector: it has no GC_Initialize");
  }
  Collector collector;
  auto variables = std::make_unique<DebuggerVariables>();
  Result result = make(&engine, &collector.heap, &collector.handles, variables.get());
  if (!succeeded(result) || collector.heap == nullptr || collector.handles == nullptr) {
    return failure("the collector would not start: GC_Initialize answered " + hex(result), toString(version_));
  }
  if (!collector.handles->initialize()) {
    return failure("the collector has no memory for its handle tables", toString(version_));
  }
  result = collector.heap->initialize();
  if (!succeeded(result)) {
    return failure("the collector would not make a heap: it answered " + hex(result), toString(version_));
  }
  return collector;
}

}  // namespace codicil::gc
