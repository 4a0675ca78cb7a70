// SPDX-License-Identifier: MIT
// Tier 0. A program that fails jumps over the interpreter's frames, so nothing in them may need to be destroyed.
#include <algorithm>

#include "Code.hpp"
#include "Vm.hpp"

namespace minivm {

namespace {

std::uint64_t bits(std::int64_t value) { return static_cast<std::uint64_t>(value); }

class Interpreter {
 public:
  Interpreter(Thread* thread, const Instance& instance) : thread_(thread), instance_(instance) {}

  std::int64_t run(const FunctionIL& il, const std::int64_t* arguments) {
    std::copy_n(arguments, instance_.function.parameters.size(), slots_);
    evaluate(*il.body);
    return result_;
  }

 private:
  std::int64_t evaluate(const Node& e) {
    switch (e.op) {
      case Op::Number:
        return e.number;
      case Op::Variable:
        return slots_[e.number];
      case Op::Assign:
        return slots_[e.number] = operand(e, 0);
      case Op::Element:
        return element(e).load(std::memory_order_relaxed);
      case Op::SetElement: {
        const auto place = element(e);
        place.store(operand(e, 2), std::memory_order_relaxed);
        return 0;
      }
      case Op::Block:
        for (const NodePtr& statement : e.operands) {
          evaluate(*statement);
          if (returned_) break;
        }
        return 0;
      case Op::If:
        return operand(e, operand(e, 0) ? 1 : 2);
      case Op::While:
        while (operand(e, 0)) {
          operand(e, 1);
          if (returned_) break;
          thread_->poll();
        }
        return 0;
      case Op::Return:
        result_ = operand(e, 0);
        returned_ = true;
        return 0;
      case Op::Call:
      case Op::HostCall:
        return call(e);
      default:
        return binary(e);
    }
  }

  std::int64_t operand(const Node& e, std::size_t index) { return evaluate(*e.operands[index]); }

  std::atomic_ref<std::int64_t> element(const Node& e) {
    auto* array = reinterpret_cast<Array*>(operand(e, 0));
    const std::int64_t index = operand(e, 1);
    if (bits(index) >= bits(array->length)) outOfBounds(thread_, &e, index);
    return std::atomic_ref<std::int64_t>(array->elements[index]);
  }

  std::int64_t binary(const Node& e) {
    std::int64_t left = operand(e, 0);
    std::int64_t right = operand(e, 1);
    if (instance_.concrete(e.operands[0]->type) == Type::Array) {
      left = compareArrays(reinterpret_cast<Array*>(left), reinterpret_cast<Array*>(right));
      right = 0;
    }
    switch (e.op) {
      case Op::Add:  // arithmetic wraps around, as the processor's does
        return static_cast<std::int64_t>(bits(left) + bits(right));
      case Op::Subtract:
        return static_cast<std::int64_t>(bits(left) - bits(right));
      case Op::Multiply:
        return static_cast<std::int64_t>(bits(left) * bits(right));
      case Op::Less:
        return left < right;
      case Op::Equal:
        return left == right;
      default:
        return divide(thread_, &e, left, right);
    }
  }

  // Always by the precode: whatever version callers run now.
  std::int64_t call(const Node& e) {
    std::int64_t arguments[kMaxParameters];
    for (std::size_t i = 0; i < e.operands.size(); ++i) arguments[i] = operand(e, i);
    if (e.op == Op::HostCall) return callHost(thread_, &e, arguments);
    const Instance& callee = e.callee->instance(instance_.concrete(e.typeArgument));
    return bodyAt(callee.precode.entry())(thread_, arguments);
  }

  Thread* const thread_;
  const Instance& instance_;
  std::int64_t slots_[kMaxSlots];
  std::int64_t result_ = 0;
  bool returned_ = false;
};

}  // namespace

std::int64_t interpret(Thread* thread, const std::int64_t* arguments, const BodyData* data, const void* code) {
  thread->vm.seeNewCode();
  FrameLink link{thread->innermost, code};
  thread->innermost = &link;
  thread->poll();
  const std::int64_t result = Interpreter(thread, data->instance).run(*data->il[0], arguments);
  thread->innermost = link.outer;
  return result;
}

}  // namespace minivm
