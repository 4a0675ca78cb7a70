// SPDX-License-Identifier: MIT
#include "diagnostics/JitDump.hpp"

#include <elf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace codicil::diagnostics {
namespace {

struct Header {
  std::uint32_t magic = 0x4A695444;  // "JiTD" to a reader of the same byte order
  std::uint32_t version = 1;
  std::uint32_t totalBytes = sizeof(Header);
  std::uint32_t machine = EM_X86_64;
  std::uint32_t unused = 0;
  std::uint32_t process = 0;
  std::uint64_t atNanos = 0;
  std::uint64_t flags = 0;  // bit 0: times are of the processor's time stamp counter
};
static_assert(sizeof(Header) == 40);

enum class RecordKind : std::uint32_t { CodeLoad = 0, CodeClose = 3 };

struct Record {
  RecordKind kind{};
  std::uint32_t totalBytes = sizeof(Record);
  std::uint64_t atNanos = 0;
};
static_assert(sizeof(Record) == 16);

// The name, with its zero, and the code follow.
struct CodeLoad {
  Record record{RecordKind::CodeLoad};
  std::uint32_t process = 0;
  std::uint32_t thread = 0;
  std::uint64_t address = 0;  // where it runs …
  std::uint64_t code = 0;     // … and where it lies: the same
  std::uint64_t bytes = 0;
  std::uint64_t number = 0;  // its own among all in the file
};
static_assert(sizeof(CodeLoad) == 56);

std::uint64_t monotonicNanos() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

template <typename T>
iovec bytesOf(T& object) {
  return {&object, sizeof object};
}

}  // namespace

JitDump::JitDump(const std::string& directory)
    : file_(directory + "/jit-" + std::to_string(getpid()) + ".dump", "the jitdump", 0600) {
  Header header;
  header.process = static_cast<std::uint32_t>(getpid());
  header.atNanos = monotonicNanos();
  iovec part = bytesOf(header);
  file_.append({&part, 1});
  if (!file_.isGood()) return;
  // Executable, or perf does not record it.
  markerBytes_ = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  marker_ = mmap(nullptr, markerBytes_, PROT_READ | PROT_EXEC, MAP_PRIVATE, file_.descriptor(), 0);
  if (marker_ != MAP_FAILED) return;
  marker_ = nullptr;
  std::fprintf(stderr, "codicil: the jitdump cannot be mapped: %s; perf inject will not find it\n",
               std::strerror(errno));
}

JitDump::~JitDump() {
  Record close{RecordKind::CodeClose};
  close.atNanos = monotonicNanos();
  iovec part = bytesOf(close);
  file_.append({&part, 1});
  if (marker_ != nullptr) munmap(marker_, markerBytes_);
}

void JitDump::add(const NamedCode& code) {
  CodeLoad load;
  load.record.atNanos = monotonicNanos();
  load.record.totalBytes = static_cast<std::uint32_t>(sizeof load + code.name.size() + 1 + code.bytes);
  load.process = static_cast<std::uint32_t>(getpid());
  load.thread = static_cast<std::uint32_t>(gettid());
  load.address = load.code = reinterpret_cast<std::uint64_t>(code.code);
  load.bytes = code.bytes;
  load.number = added_.fetch_add(1, std::memory_order_relaxed);
  char nameEnd = '\0';
  iovec parts[] = {bytesOf(load),
                   {const_cast<char*>(code.name.data()), code.name.size()},
                   {&nameEnd, 1},
                   {const_cast<std::byte*>(code.code), code.bytes}};
  file_.append(parts);
}

}  // namespace codicil::diagnostics
