// ThreadSanitizer does not see what generated code does. It is told here of the one thing that orders C++ on different
// threads through it: who runs a body has loaded its address, and so sees all that its maker did before it was
// published.
#pragma once

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define MINIVM_THREAD_SANITIZER 1
#endif
#endif
#if defined(__SANITIZE_THREAD__) || defined(MINIVM_THREAD_SANITIZER)

extern "C" void __tsan_acquire(void* address);  // NOLINT(bugprone-reserved-identifier): its name
extern "C" void __tsan_release(void* address);  // NOLINT(bugprone-reserved-identifier): its name

namespace minivm {
inline constexpr bool kThreadSanitizer = true;
inline void bodyMade(void* body) { __tsan_release(body); }
inline void bodyEntered(void* body) { __tsan_acquire(body); }
}  // namespace minivm

#else

namespace minivm {
inline constexpr bool kThreadSanitizer = false;
inline void bodyMade(void*) {}
inline void bodyEntered(void*) {}
}  // namespace minivm

#endif
