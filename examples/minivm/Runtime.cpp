// SPDX-License-Identifier: MIT
// What bodies of both tiers call in C++: builtins, and what is more than an instruction.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include "Vm.hpp"

namespace minivm {

namespace {

std::int64_t load(const Array& array, std::int64_t index) {
  return std::atomic_ref(const_cast<std::int64_t&>(array.elements[index])).load(std::memory_order_relaxed);
}

std::int64_t newArray(Thread& thread, const Node& call, const std::int64_t* arguments) {
  const std::int64_t length = arguments[0];
  Array* array = length < 0 ? nullptr : thread.vm.allocate(static_cast<std::uint64_t>(length));
  if (array) return reinterpret_cast<std::int64_t>(array);
  thread.failure = describe(call.position) + "no room for an array of length " + std::to_string(length);
  thread.unwind();
}

std::int64_t lengthOf(Thread&, const Node&, const std::int64_t* arguments) {
  return reinterpret_cast<const Array*>(arguments[0])->length;
}

std::int64_t print(Thread&, const Node&, const std::int64_t* arguments) {
  std::printf("%lld\n", static_cast<long long>(arguments[0]));
  return 0;
}

std::int64_t printAll(Thread&, const Node&, const std::int64_t* arguments) {
  const auto& array = *reinterpret_cast<const Array*>(arguments[0]);
  std::string text;
  for (std::int64_t i = 0; i < array.length; ++i) text += (i ? ", " : "") + std::to_string(load(array, i));
  std::printf("[%s]\n", text.c_str());
  return 0;
}

// Waits a little: a thread that has to poll does so soon after.
std::int64_t pause(Thread&, const Node&, const std::int64_t*) {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return 0;
}

}  // namespace

const Builtin* findBuiltin(std::string_view name) {
  static const std::vector<Builtin> kBuiltins = {{"array", {Type::Int}, Type::Array, newArray},
                                                 {"len", {Type::Array}, Type::Int, lengthOf},
                                                 {"print", {Type::Int}, Type::Int, print},
                                                 {"printAll", {Type::Array}, Type::Int, printAll},
                                                 {"pause", {}, Type::Int, pause}};
  const auto found = std::find_if(kBuiltins.begin(), kBuiltins.end(), [&](const auto& b) { return b.name == name; });
  return found == kBuiltins.end() ? nullptr : &*found;
}

void outOfBounds(Thread* thread, const Node* element, std::int64_t index) {
  thread->vm.seeNewCode();
  thread->failure = describe(element->position) + "index " + std::to_string(index) + " is out of bounds";
  thread->unwind();
}

std::int64_t divide(Thread* thread, const Node* operation, std::int64_t left, std::int64_t right) {
  thread->vm.seeNewCode();
  const bool quotient = operation->op == Op::Divide;
  if (right == 0) {
    thread->failure = describe(operation->position) + "division by zero";
    thread->unwind();
  }
  // The smallest number by -1 would trap; it wraps around.
  if (right == -1) return quotient ? static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(left)) : 0;
  return quotient ? left / right : left % right;
}

std::int64_t compareArrays(const Array* left, const Array* right) {
  for (std::int64_t i = 0; i < std::min(left->length, right->length); ++i) {
    const std::int64_t a = load(*left, i);
    const std::int64_t b = load(*right, i);
    if (a != b) return a < b ? -1 : 1;
  }
  return left->length - right->length;
}

std::int64_t callHost(Thread* thread, const Node* call, const std::int64_t* arguments) {
  thread->vm.seeNewCode();
  return call->host(*thread, *call, arguments);
}

}  // namespace minivm
