// SPDX-License-Identifier: MIT
// What programs find there at run time, in C++: arrays, and what both tiers call.
#pragma once

#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "Program.hpp"

namespace minivm {

// The layout that generated code knows. Elements are read and written by all threads at once: C++ does it atomically.
struct Array {
  std::int64_t length;
  std::int64_t elements[];
};

// The library has no collector in it and so has this VM none: arrays live as long as the VM.
class Heap {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{1} << 30;
  ~Heap();
  Array* allocate(std::uint64_t length);  // all zero; null if the heap is full

 private:
  std::mutex mutex_;
  std::vector<Array*> arrays_;  // guarded by mutex_
  std::size_t used_ = 0;        // guarded by mutex_
};

// A function of the language that is written in C++.
struct Builtin {
  std::string_view name;
  std::vector<Type> parameters;
  Type result;
  HostFunction function;
};
const Builtin* findBuiltin(std::string_view name);  // null: there is none

// --- What generated code calls by address, in the System V convention, and the interpreter like it ---

[[noreturn]] void outOfBounds(Thread* thread, const Node* element, std::int64_t index);
std::int64_t divide(Thread* thread, const Node* operation, std::int64_t left, std::int64_t right);
// < 0, 0, > 0: in the order of their first different element; a prefix comes first.
std::int64_t compareArrays(const Array* left, const Array* right);
std::int64_t callHost(Thread* thread, const Node* call, const std::int64_t* arguments);

}  // namespace minivm
