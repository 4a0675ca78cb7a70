// SPDX-License-Identifier: MIT
// What programs with the engine in them run with under AddressSanitizer and UndefinedBehaviorSanitizer, whose runtime
// calls these functions. ASAN_OPTIONS and UBSAN_OPTIONS override it.
//
// Left as it is by default, because it serves: the sanitizer's handlers of SIGSEGV, SIGBUS and SIGFPE are installed
// first, the engine's replace them, and pass on to them what compiled code did not cause. So null checks work and a
// wild pointer in the engine is still reported.

extern "C" [[gnu::visibility("default")]] const char* __asan_default_options();
extern "C" [[gnu::visibility("default")]] const char* __ubsan_default_options();

const char* __asan_default_options() {
  return
      // Frames are chained through the thread and compared with the stack pointer, so they must lie on the real stack.
      "detect_stack_use_after_return=0"
      // The engine's own signal stack is larger: a report of a stack overflow walks the stack and names methods there.
      ":use_sigaltstack=0"
      // What an engine loads, it keeps until the process ends; nor can leaks be told from it while the collector's
      // memory and compiled code, which hold pointers, are not searched.
      ":detect_leaks=0"
      // Preloaded, these options come first.
      ":verify_asan_link_order=0"
      // A program that asks native memory for too much gets an OutOfMemoryException.
      ":allocator_may_return_null=1";
}

const char* __ubsan_default_options() { return "print_stacktrace=1"; }
