// A library that looks like a collector and says it is of an older version.
#include <cstdint>

extern "C" __attribute__((visibility("default"))) void GC_VersionInfo(std::uint32_t* info) {
  info[0] = 5;
  info[1] = 2;
  info[2] = 0;
}
