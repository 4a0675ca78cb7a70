// SPDX-License-Identifier: MIT
// Tier 0. A program that fails jumps over the interpreter's frames, so nothing in them may need to be destroyed.
#include <algorithm>

#include "Vm.hpp"

namespace minivm {

namespace {

struct Frame {
  Thread* const thread;
  const Instance& instance;
  Value variables[kMaxVariables];
};

Value evaluate(Frame& frame, const Node& node) {
  const auto operand = [&](std::size_t i) { return evaluate(frame, *node.operands[i]); };
  switch (node.op) {
    case Op::Constant:
      return node.value;
    case Op::Variable:
      return frame.variables[node.value];
    case Op::Assign:
      return frame.variables[node.value] = operand(0);
    case Op::Operate: {
      const Value left = operand(0);
      return node.operation->evaluate(left, operand(1));
    }
    case Op::Block: {
      Value last = 0;
      for (const NodePtr& each : node.operands) last = evaluate(frame, *each);
      return last;
    }
    case Op::If:
      return operand(operand(0) ? 1 : 2);
    case Op::While:
      for (; operand(0); Thread::poll(frame.thread)) operand(1);
      return 0;
    default: {
      Value arguments[kMaxArguments];
      for (std::size_t i = 0; i < node.operands.size(); ++i) arguments[i] = operand(i);
      if (node.op == Op::HostCall) return node.host(frame.thread, &node, arguments);
      // Always by the precode: whatever version callers run now.
      return bodyAt(frame.instance.calleeOf(node).precode.entry())(frame.thread, arguments);
    }
  }
}

}  // namespace

Value interpret(Thread* thread, const Value* arguments, const BodyData* data) {
  Frame frame{thread, data->instance, {}};
  std::copy_n(arguments, data->instance.function.takes, frame.variables);
  return evaluate(frame, *data->il[0]->body);
}

}  // namespace minivm
