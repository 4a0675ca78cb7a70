// SPDX-License-Identifier: MIT
// System.Environment: the process, its end, its environment's variables.
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <unordered_map>

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "classlib/ProcessExit.hpp"
#include "classlib/Tables.hpp"
#include "classlib/UnhandledException.hpp"
#include "metadata/Utf16.hpp"
#include "threading/FutexLock.hpp"
#include "threading/Thread.hpp"
#include "threading/WaitObjects.hpp"

namespace codicil::classlib {

using metadata::utf16Of;
using metadata::utf8Of;
ProcessExit& processExit() {
  static ProcessExit& exit = *new ProcessExit;  // never destroyed: threads run while the process exits
  return exit;
}

namespace {
std::atomic<std::int32_t> exitCode{0};
}
std::int32_t environmentExitCode() { return exitCode.load(); }
void setEnvironmentExitCode(std::int32_t code) { exitCode.store(code); }

namespace {

namespace win32 = threading::win32;

// ---- The process's end ----

void exitProcess(std::int32_t code) {
  static std::atomic<std::int64_t> whoExits{0};
  exitCode.store(code);
  std::int64_t nobody = 0;
  const std::int64_t self = gettid();
  if (!whoExits.compare_exchange_strong(nobody, self) && nobody != self)
    for (;;) pause();  // another thread ends the process
  if (nobody == 0 && processExit().beforeExit) processExit().beforeExit();
  std::exit(exitCode.load());
}

void print(const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t written = write(STDERR_FILENO, text.data() + done, text.size() - done);
    if (written < 0 && errno != EINTR) return;
    done += static_cast<std::size_t>(std::max<ssize_t>(written, 0));
  }
}

// The text of dotnet 10: what failed, the message, the stack, and of an exception what it says of itself.
void failFast(void*, const char16_t* message, ObjectHandleOnStack exception, const char16_t* errorMessage) {
  std::string text = "Process terminated.";
  if (errorMessage != nullptr) text += " " + utf8Of(errorMessage);
  text += "\n" + (message != nullptr
                      ? utf8Of(message)
                      : std::string("Runtime operation halted by call to System.Environment.FailFast(). (0x80131623)"));
  print(text + "\n");
  if (processExit().describeStack) print(processExit().describeStack());
  const threading::Cooperative cooperative(*threading::Thread::current());
  if (exception.get() != nullptr) print(exceptionText(exception.get()).value_or(""));
  std::abort();
}

// ---- Processors ----

// As dotnet counts: those that the process may run on, less when its control group limits its time; DOTNET_
// PROCESSOR_COUNT says otherwise.
std::int32_t processorCount() {
  static const std::int32_t count = [] {
    if (const char* forced = std::getenv("DOTNET_PROCESSOR_COUNT")) {
      char* end = nullptr;
      const long value = std::strtol(forced, &end, 10);
      if (end != forced && *end == 0 && value > 0 && value <= 0xffff) return static_cast<std::int32_t>(value);
    }
    cpu_set_t set;
    std::int32_t processors = sched_getaffinity(0, sizeof set, &set) == 0
                                  ? CPU_COUNT(&set)
                                  : static_cast<std::int32_t>(sysconf(_SC_NPROCESSORS_ONLN));
    if (std::FILE* limit = std::fopen("/sys/fs/cgroup/cpu.max", "re")) {
      long quota = 0;
      long period = 0;
      if (std::fscanf(limit, "%ld %ld", &quota, &period) == 2 && quota > 0 && period > 0)
        processors = std::min(processors, static_cast<std::int32_t>((quota + period - 1) / period));
      std::fclose(limit);
    }
    return std::max(processors, 1);
  }();
  return count;
}

// ---- Variables ----

// A copy of the process's: native code's getenv does not see what managed code sets, nor the other way round, as in
// dotnet. CoreLib itself keeps one more, which it makes from this when it first changes or lists it.
class Variables {
 public:
  static Variables& instance() {
    static Variables& variables = *new Variables;  // never destroyed: threads run while the process exits
    return variables;
  }

  // Characters without the zero; or, if `size` has no room for it, with it. 0: there is none.
  std::uint32_t get(const char16_t* name, char16_t* buffer, std::uint32_t size) {
    lock_.lock();
    const auto found = values_.find(name);
    if (found == values_.end()) {
      lock_.unlock();
      errno = win32::kEnvironmentVariableNotFound;
      return 0;
    }
    const auto length = static_cast<std::uint32_t>(found->second.size());
    const bool fits = length < size;
    if (fits) std::copy_n(found->second.c_str(), length + 1, buffer);
    lock_.unlock();
    errno = win32::kSuccess;
    return fits ? length : length + 1;
  }

  void set(const char16_t* name, const char16_t* value) {
    lock_.lock();
    if (value == nullptr) {
      values_.erase(name);
    } else {
      values_[name] = value;
    }
    lock_.unlock();
  }

  // "A=1" zero "B=2" zero zero.
  char16_t* all() {
    lock_.lock();
    std::u16string block;
    for (const auto& [name, value] : values_) block.append(name).append(u"=").append(value).append(1, u'\0');
    lock_.unlock();
    block.append(1, u'\0');
    auto* memory = static_cast<char16_t*>(std::malloc(block.size() * sizeof(char16_t)));
    if (memory != nullptr) std::copy(block.begin(), block.end(), memory);
    return memory;
  }

 private:
  Variables() {
    for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
      const char* equals = std::strchr(*variable, '=');
      if (equals == nullptr || equals == *variable) continue;
      values_.emplace(utf16Of({*variable, static_cast<std::size_t>(equals - *variable)}), utf16Of(equals + 1));
    }
  }

  threading::FutexLock lock_;
  std::unordered_map<std::u16string, std::u16string> values_;
};

std::uint32_t getVariable(const char16_t* name, char16_t* buffer, std::uint32_t size) {
  return Variables::instance().get(name, buffer, size);
}
std::int32_t setVariable(const char16_t* name, const char16_t* value) {
  Variables::instance().set(name, value);
  errno = win32::kSuccess;
  return 1;
}
char16_t* getStrings() { return Variables::instance().all(); }
std::int32_t freeStrings(char16_t* block) {
  std::free(block);
  return 1;
}

// CoreLib asks for the text of an error number: there is no catalogue of Win32's here.
std::int32_t formatMessage(std::int32_t, void*, std::uint32_t, std::int32_t, void*, std::int32_t, void*) {
  errno = win32::kInvalidParameter;
  return 0;
}

void memoryBarrierProcessWide() {
  constexpr int kPrivateExpedited = 1 << 3;  // MEMBARRIER_CMD_PRIVATE_EXPEDITED; the list of threads registered for it
  syscall(SYS_membarrier, kPrivateExpedited, 0, 0);
}

}  // namespace

std::span<const FCall> environmentFCalls() {
  static const FCall rows[] = {
      {"System.Environment", "get_ExitCode", fcall(&environmentExitCode)},
      {"System.Environment", "set_ExitCode", fcall(&setEnvironmentExitCode)},
  };
  return rows;
}

std::span<const QCall> environmentQCalls() {
  static const QCall rows[] = {
      {"Environment_Exit", fcall(&exitProcess)},
      {"Environment_FailFast", fcall(&failFast)},
      {"Environment_GetProcessorCount", fcall(&processorCount)},
      {"GetEnvironmentVariableW", fcall(&getVariable)},
      {"SetEnvironmentVariableW", fcall(&setVariable)},
      {"GetEnvironmentStringsW", fcall(&getStrings)},
      {"FreeEnvironmentStringsW", fcall(&freeStrings)},
      {"FormatMessageW", fcall(&formatMessage)},
      {"Interlocked_MemoryBarrierProcessWide", fcall(&memoryBarrierProcessWide)},
  };
  return rows;
}

}  // namespace codicil::classlib
