// What both tiers call in C++. Generated code calls these by address, in the System V convention.
#pragma once

#include <cstdint>

#include "Heap.hpp"
#include "Thread.hpp"

namespace minivm::runtime {

enum class Fault : std::uint32_t { DivisionByZero, IndexOutOfBounds, NoValue };

// Makes the thread's code fail at this place of the program.
void fail(ThreadState* thread, Fault fault, const Position* at, std::int64_t detail);
// 0 after a failure.
std::int64_t newArray(ThreadState* thread, const Position* at, std::int64_t length);
// < 0, 0, > 0: in the order of their first different element; a prefix comes first.
std::int64_t compareArrays(const Array* left, const Array* right);
std::int64_t printInt(ThreadState* thread, std::int64_t value);
std::int64_t printArray(ThreadState* thread, const Array* array);

// For compiled bodies, which have no Transition of their own: `frame` is their rbp.
void poll(ThreadState* thread, const void* frame);
std::int64_t pause(ThreadState* thread, const void* frame, std::int64_t milliseconds);

}  // namespace minivm::runtime
