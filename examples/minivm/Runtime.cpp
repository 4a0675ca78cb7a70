#include "Runtime.hpp"

#include <algorithm>

#include "Vm.hpp"

namespace minivm::runtime {

void fail(ThreadState* thread, Fault fault, const Position* at, std::int64_t detail) {
  std::string what;
  switch (fault) {
    case Fault::DivisionByZero:
      what = "division by zero";
      break;
    case Fault::IndexOutOfBounds:
      what = "index " + std::to_string(detail) + " is out of bounds";
      break;
    case Fault::NoValue:
      what = "the function ended without a value";
      break;
  }
  Thread::of(*thread).fail(describe(*at) + ": " + what);
}

std::int64_t newArray(ThreadState* thread, const Position* at, std::int64_t length) {
  Array* array = length < 0 ? nullptr : Thread::of(*thread).vm.heap().allocate(static_cast<std::uint64_t>(length));
  if (!array)
    Thread::of(*thread).fail(describe(*at) + ": no array of length " + std::to_string(length) +
                             (length < 0 ? "" : ": out of memory"));
  return reinterpret_cast<std::int64_t>(array);
}

std::int64_t compareArrays(const Array* left, const Array* right) {
  for (std::int64_t i = 0; i < std::min(left->length, right->length); ++i) {
    const std::int64_t a = load(*left, i);
    const std::int64_t b = load(*right, i);
    if (a != b) return a < b ? -1 : 1;
  }
  return left->length < right->length ? -1 : left->length > right->length ? 1 : 0;
}

std::int64_t printInt(ThreadState* thread, std::int64_t value) {
  Thread::of(*thread).vm.print(std::to_string(value));
  return 0;
}

std::int64_t printArray(ThreadState* thread, const Array* array) {
  std::string text = "[";
  for (std::int64_t i = 0; i < array->length; ++i) text += (i ? ", " : "") + std::to_string(load(*array, i));
  Thread::of(*thread).vm.print(text + "]");
  return 0;
}

void poll(ThreadState* thread, const void* frame) {
  const Transition here(*thread, frame, __builtin_return_address(0));
  here.thread.poll(frame);
}

std::int64_t pause(ThreadState* thread, const void* frame, std::int64_t milliseconds) {
  const Transition here(*thread, frame, __builtin_return_address(0));
  here.thread.pause(milliseconds);
  return 0;
}

}  // namespace minivm::runtime
