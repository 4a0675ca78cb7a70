// SPDX-License-Identifier: MIT
// Bodies, by way of AsmJit's register allocator. Tier 0's enter the interpreter; tier 1's are the program, with small
// functions inlined.
#include <asmjit/x86.h>

#include <array>

#include "Vm.hpp"

namespace minivm {

using versioning::CompiledBody;
using versioning::CompileError;
using versioning::CompileRequest;
using versioning::Tier;
using namespace asmjit;

namespace {

constexpr std::size_t kInlineNodes = 20;  // larger functions are called
constexpr std::size_t kInlineMost = 16;   // into one body

std::size_t nodesOf(const Node& tree) {
  std::size_t nodes = 1;
  for (const NodePtr& operand : tree.operands) nodes += nodesOf(*operand);
  return nodes;
}

class Compiler : private ErrorHandler {
 public:
  explicit Compiler(const CompileRequest& request)
      : request_(request), data_(new BodyData{instanceOf(request.method), {ilOf(request.il)}}) {
    code_.init(Environment::host());
    code_.setErrorHandler(this);
    code_.attach(&cc_);
  }

  CompiledBody run() {
    FuncNode* function = cc_.addFunc(FuncSignatureT<Value, Thread*, const Value*>());
    // AsmJit (2022-12) forgets to note the registers that it moves values to between blocks: all are saved.
    function->frame().addDirtyRegs(x86::rbx, x86::rbp, x86::r12, x86::r13, x86::r14, x86::r15);
    const x86::Gp arguments = cc_.newIntPtr();
    function->setArg(0, thread_ = cc_.newIntPtr());
    function->setArg(1, arguments);

    arguments_ = cc_.newStack(kMaxArguments * sizeof(Value), 8);
    invoke(&Thread::enter, {thread_, addressOf(x86::ptr(function->label()))});
    x86::Gp result;
    if (request_.tier == Tier::Tier1 || request_.tier == Tier::Optimized) {
      std::vector<x86::Gp> values;
      for (std::size_t i = 0; i < data_->instance.function.takes; ++i)
        values.push_back(load(x86::ptr(arguments, static_cast<std::int32_t>(i * sizeof(Value)))));
      result = emit(data_->instance, *data_->il[0], std::move(values));
    } else {
      result = invoke(&interpret, {thread_, arguments, load(imm(data_.get()))});
    }
    invoke(&Thread::leave, {thread_});
    cc_.ret(result);
    cc_.endFunc();
    cc_.finalize();
    return place();
  }

 private:
  // A function whose IL is being emitted: the one that is compiled, or one inlined into it.
  struct Frame {
    const Instance& instance;
    std::vector<x86::Gp> variables;
  };

  x86::Gp emit(const Instance& instance, const FunctionIL& il, std::vector<x86::Gp> variables) {
    while (variables.size() < il.variables) variables.push_back(cc_.newInt64());
    return evaluate({instance, std::move(variables)}, *il.body);
  }

  // Returns a register of its own, which has the value.
  x86::Gp evaluate(const Frame& frame, const Node& node) {
    const auto operand = [&](std::size_t i) { return evaluate(frame, *node.operands[i]); };
    const auto variable = [&] { return frame.variables[static_cast<std::size_t>(node.value)]; };
    switch (node.op) {
      case Op::Constant:
        return load(imm(node.value));
      case Op::Variable:
        return load(variable());
      case Op::Assign:
        cc_.mov(variable(), operand(0));
        return load(variable());
      case Op::Operate: {
        const x86::Gp left = operand(0);
        return operate(*node.operation, left, operand(1));
      }
      case Op::Block: {
        x86::Gp last = load(imm(0));
        for (const NodePtr& each : node.operands) last = evaluate(frame, *each);
        return last;
      }
      case Op::If: {
        const Label otherwise = cc_.newLabel();
        const Label end = cc_.newLabel();
        const x86::Gp result = cc_.newInt64();
        const x86::Gp condition = operand(0);
        cc_.test(condition, condition);
        cc_.jz(otherwise);
        cc_.mov(result, operand(1));
        cc_.jmp(end);
        cc_.bind(otherwise);
        cc_.mov(result, operand(2));
        cc_.bind(end);
        return result;
      }
      case Op::While: {
        const Label again = cc_.newLabel();
        const Label end = cc_.newLabel();
        cc_.bind(again);
        const x86::Gp condition = operand(0);
        cc_.test(condition, condition);
        cc_.jz(end);
        operand(1);
        invoke(&Thread::poll, {thread_});
        cc_.jmp(again);
        cc_.bind(end);
        return load(imm(0));
      }
      default: {
        std::vector<x86::Gp> arguments;
        for (const NodePtr& each : node.operands) arguments.push_back(evaluate(frame, *each));
        if (node.op == Op::Call) return call(frame.instance.calleeOf(node), std::move(arguments));
        return invoke(node.host, {thread_, load(imm(&node)), pass(arguments)});
      }
    }
  }

  x86::Gp operate(const Operation& operation, const x86::Gp& left, const x86::Gp& right) {
    if (!operation.compares) {
      cc_.emit(operation.instruction, left, right);
    } else {
      cc_.cmp(left, right);
      cc_.emit(operation.instruction, left.r8());
      cc_.movzx(left, left.r8());
    }
    return left;
  }

  x86::Gp call(Instance& callee, std::vector<x86::Gp> arguments) {
    if (data_->il.size() <= kInlineMost && &callee.function != &data_->instance.function &&
        nodesOf(*callee.function.il->body) <= kInlineNodes) {
      // The library notes its answer, and switches this body off when the callee gets another version. So it is asked
      // only about what is inlined then.
      if (const auto version = request_.scope.inlinee(callee.function.key)) {
        const FunctionIL& il = *data_->il.emplace_back(ilOf(*version));
        return emit(callee, il, std::move(arguments));
      }
    }
    return invoke(bodyAt(request_.scope.callTarget(callee)), {thread_, pass(arguments)});
  }

  // Where the callee finds these arguments.
  x86::Gp pass(const std::vector<x86::Gp>& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i)
      cc_.mov(arguments_.cloneAdjusted(static_cast<std::int64_t>(i * sizeof(Value))), arguments[i]);
    return addressOf(arguments_);
  }

  // By a register: C++ may be farther away than a call instruction reaches.
  template <class Result, class... Parameters>
  x86::Gp invoke(Result (*function)(Parameters...), const std::array<x86::Gp, sizeof...(Parameters)>& arguments) {
    InvokeNode* node = nullptr;
    cc_.invoke(&node, load(imm(function)), FuncSignatureT<Result, Parameters...>());
    for (std::uint32_t i = 0; i < arguments.size(); ++i) node->setArg(i, arguments[i]);
    const x86::Gp result = cc_.newInt64();
    if (!std::is_void_v<Result>) node->setRet(0, result);
    return result;
  }

  template <class From>
  x86::Gp load(const From& from) {
    const x86::Gp result = cc_.newInt64();
    cc_.mov(result, from);
    return result;
  }

  x86::Gp addressOf(const x86::Mem& memory) {
    const x86::Gp result = cc_.newIntPtr();
    cc_.lea(result, memory);
    return result;
  }

  CompiledBody place() {
    const auto check = [this](Error error) {
      if (error) handleError(error, DebugUtils::errorAsString(error), &cc_);
    };
    check(code_.flatten());
    const auto allocation = request_.scope.allocate(static_cast<std::uint32_t>(code_.codeSize()));
    if (!allocation) throw CompileError{versioning::Status::OutOfCodeMemory, describe(allocation.error())};
    check(code_.relocateToBase(reinterpret_cast<std::uint64_t>(allocation->code)));
    check(code_.copyFlattenedData(allocation->writable, allocation->bytes));
    return {data_.release()};
  }

  void handleError(Error, const char* message, BaseEmitter*) override {
    throw CompileError{versioning::Status::CompileFailed, message};
  }

  const CompileRequest& request_;
  std::unique_ptr<BodyData> data_;
  CodeHolder code_;
  x86::Compiler cc_;
  x86::Gp thread_;
  x86::Mem arguments_;  // where arguments of calls are passed
};

}  // namespace

CompiledBody makeBody(const CompileRequest& request) { return Compiler(request).run(); }

}  // namespace minivm
