// libclrgc.so in this process: loaded, its interface version checked, and — once for the process — its heap made.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <tl/expected.hpp>

#include "gc/GcToEngine.hpp"
#include "gc/HandleManager.hpp"
#include "gc/Heap.hpp"

namespace codicil::gc {

struct GcVersion {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  std::uint32_t build = 0;
};
std::string toString(const GcVersion& version);

// The version of Heap and HandleManager described here. A collector with the same major and a later minor has them too.
inline constexpr GcVersion kGcInterfaceVersion = {5, 5, 0};
// The version of GcToEngine described here; the collector is told.
inline constexpr std::uint32_t kEngineInterfaceMajor = 4;

struct GcLibraryError {
  std::string found;    // the interface version, if the library got as far as telling one
  std::string message;  // one line, with the library's path
};

// The collector's two faces. They live until the process ends.
struct Collector {
  Heap* heap = nullptr;
  HandleManager* handles = nullptr;
};

class GcLibrary {
 public:
  static tl::expected<GcLibrary, GcLibraryError> load(const std::filesystem::path& path);

  const GcVersion& version() const { return version_; }

  // Makes the collector's objects and initializes heap and handle tables; afterwards they can be used. Once for the
  // process; `engine` must live as long. Fails where the heap's settings cannot be met.
  tl::expected<Collector, GcLibraryError> initialize(GcToEngine& engine) const;

 private:
  GcLibrary(void* library, std::filesystem::path path, const GcVersion& version)
      : library_(library), path_(std::move(path)), version_(version) {}
  void* library_;
  std::filesystem::path path_;
  GcVersion version_;
};

}  // namespace codicil::gc
