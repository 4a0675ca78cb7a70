// SPDX-License-Identifier: MIT
// Debian's libasmjit.a is compiled for executables: it reads `stderr` at a distance from its code, which a shared
// library may do of its own variables only. The linker (--wrap=stderr) makes it, and all else here, read this one.
#include <cstdio>

extern "C" {
extern std::FILE* __real_stderr;
std::FILE* __wrap_stderr;
}

[[gnu::constructor(101)]] static void take() { __wrap_stderr = __real_stderr; }
