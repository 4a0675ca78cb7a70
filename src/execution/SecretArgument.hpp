// SPDX-License-Identifier: MIT
// What a stub that serves many callers is called for: the delegate behind a function pointer, the target of an
// unmanaged call. Passed beside the arguments, in a word of the thread's that the stub takes before it does anything
// else; the prestub keeps it.
#pragma once

#include <cstdint>

namespace codicil::execution {

inline thread_local __attribute__((tls_model("initial-exec"))) const void* secretArgument = nullptr;

// From the fs segment's base; the same for every thread.
inline std::int64_t secretArgumentOffset() {
  std::uint64_t base;
  asm("mov %%fs:0, %0" : "=r"(base));  // the thread control block begins with its own address
  return static_cast<std::int64_t>(reinterpret_cast<std::uint64_t>(&secretArgument) - base);
}

// For stubs to call as they call managed code: without arguments the convention is the same.
inline const void* takeSecretArgument() { return secretArgument; }

// Over what may run other stubs on the thread.
class KeptSecretArgument {
 public:
  KeptSecretArgument() : kept_(secretArgument) {}
  ~KeptSecretArgument() { secretArgument = kept_; }
  KeptSecretArgument(const KeptSecretArgument&) = delete;
  KeptSecretArgument& operator=(const KeptSecretArgument&) = delete;

 private:
  const void* const kept_;
};

}  // namespace codicil::execution
