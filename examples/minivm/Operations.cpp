// SPDX-License-Identifier: MIT
// One table for parser, interpreter and compiler.
#include <asmjit/x86.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <thread>

#include "Vm.hpp"

namespace minivm {

namespace {

namespace instructions = asmjit::x86::Inst;
using Bits = std::uint64_t;  // arithmetic wraps around, as the processor's does

template <class Function>
Value evaluate(Value left, Value right) {
  return static_cast<Value>(Function()(left, right));
}

// The smallest number by -1 would trap; it wraps around.
Value quotient(Value left, Value right) { return right == -1 ? evaluate<std::minus<Bits>>(0, left) : left / right; }
Value remainder(Value left, Value right) { return right == -1 ? 0 : left % right; }

template <Value (*Compute)(Value, Value)>
Value divide(Thread* thread, const Node* call, const Value* arguments) {
  if (arguments[1] != 0) return Compute(arguments[0], arguments[1]);
  thread->failure = call->where() + "division by zero";
  thread->unwind();
}

Value newArray(Thread* thread, const Node* call, const Value* arguments) {
  if (const Value array = thread->vm.allocate(arguments[0])) return array;
  thread->failure = call->where() + "no room for an array of length " + std::to_string(arguments[0]);
  thread->unwind();
}

std::atomic_ref<Value> element(Thread* thread, const Node* access, const Value* arguments) {
  if (arguments[1] >= 0 && arguments[1] < thread->vm.lengthOf(arguments[0]))
    return thread->vm.word(arguments[0] + 1 + arguments[1]);
  thread->failure = access->where() + "index " + std::to_string(arguments[1]) + " is out of bounds";
  thread->unwind();
}

Value at(Thread* thread, const Node* access, const Value* arguments) {
  return element(thread, access, arguments).load(std::memory_order_relaxed);
}

Value put(Thread* thread, const Node* access, const Value* arguments) {
  element(thread, access, arguments).store(arguments[2], std::memory_order_relaxed);
  return arguments[2];
}

Value length(Thread* thread, const Node*, const Value* arguments) { return thread->vm.lengthOf(arguments[0]); }

Value print(Thread*, const Node*, const Value* arguments) {
  return std::printf("%lld\n", static_cast<long long>(arguments[0]));
}

// Waits a little: a thread that has to poll does so soon after.
Value pause(Thread*, const Node*, const Value*) {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return 0;
}

const Operation kOperations[] = {
    {"+", 2, evaluate<std::plus<Bits>>, instructions::kIdAdd},
    {"-", 2, evaluate<std::minus<Bits>>, instructions::kIdSub},
    {"*", 2, evaluate<std::multiplies<Bits>>, instructions::kIdImul},
    {"&", 2, evaluate<std::bit_and<Bits>>, instructions::kIdAnd},
    {"|", 2, evaluate<std::bit_or<Bits>>, instructions::kIdOr},
    {"==", 2, evaluate<std::equal_to<Value>>, instructions::kIdSete, true},
    {"!=", 2, evaluate<std::not_equal_to<Value>>, instructions::kIdSetne, true},
    {"<", 2, evaluate<std::less<Value>>, instructions::kIdSetl, true},
    {"<=", 2, evaluate<std::less_equal<Value>>, instructions::kIdSetle, true},
    {">", 2, evaluate<std::greater<Value>>, instructions::kIdSetg, true},
    {">=", 2, evaluate<std::greater_equal<Value>>, instructions::kIdSetge, true},
    {.name = "do", .takes = kAnyNumber, .op = Op::Block},
    {.name = "if", .takes = 3, .op = Op::If},
    {.name = "while", .takes = 2, .op = Op::While},
    {.name = "/", .takes = 2, .host = divide<quotient>},
    {.name = "%", .takes = 2, .host = divide<remainder>},
    {.name = "array", .takes = 1, .host = newArray},
    {.name = "len", .takes = 1, .host = length},
    {.name = "at", .takes = 2, .host = at},
    {.name = "put", .takes = 3, .host = put},
    {.name = "print", .takes = 1, .host = print},
    {.name = "pause", .takes = 0, .host = pause},
};

}  // namespace

const Operation* findOperation(std::string_view name) {
  for (const Operation& operation : kOperations)
    if (operation.name == name) return &operation;
  return nullptr;
}

}  // namespace minivm
