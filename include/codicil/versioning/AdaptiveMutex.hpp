#pragma once

#include <pthread.h>

#include <mutex>

namespace codicil::versioning {

// For locks that are held for less time than it takes to put a thread to sleep and wake it up, and wanted by several
// threads at every step of what they do: who finds it taken tries again for some microseconds before it sleeps.
class AdaptiveMutex : public std::mutex {
 public:
  AdaptiveMutex() { *native_handle() = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP; }
};

}  // namespace codicil::versioning
