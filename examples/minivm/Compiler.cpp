// SPDX-License-Identifier: MIT
// Tier 1: machine code by way of AsmJit's register allocator, with small functions inlined. And tier 0's stubs.
#include <asmjit/x86.h>

#include "Code.hpp"

namespace minivm {

using versioning::CompiledBody;
using versioning::CompileError;
using versioning::CompileRequest;
using versioning::Status;
using namespace asmjit;

namespace {

constexpr std::uint32_t kInlineNodes = 25;  // larger functions are called
constexpr std::uint32_t kInlineDepth = 3;

struct Complaints final : ErrorHandler {
  void handleError(Error, const char* message, BaseEmitter*) override {
    throw CompileError{Status::CompileFailed, message};
  }
};

void check(Error error) {
  if (error) throw CompileError{Status::CompileFailed, DebugUtils::errorAsString(error)};
}

// Takes the code to its place. Calls were assembled as if functions lay where their Instances do: a name that AsmJit
// takes for an address. The real addresses are known once the body has its place, which a call to itself depends on.
CompiledBody place(CodeHolder& code, const CompileRequest& request, std::unique_ptr<BodyData> data) {
  check(code.flatten());
  const auto allocation = request.scope.allocate(static_cast<std::uint32_t>(code.codeSize()));
  if (!allocation) throw CompileError{Status::OutOfCodeMemory, describe(allocation.error())};
  for (RelocEntry* call : code.relocEntries())
    call->_payload =
        reinterpret_cast<std::uint64_t>(request.scope.callTarget(*reinterpret_cast<Instance*>(call->payload())));
  check(code.relocateToBase(reinterpret_cast<std::uint64_t>(allocation->code)));
  check(code.copyFlattenedData(allocation->writable, allocation->bytes));
  return {data.release()};
}

class Compiler {
 public:
  explicit Compiler(const CompileRequest& request) : request_(request) {
    code_.init(Environment::host());
    code_.setErrorHandler(&complaints_);
    code_.attach(&cc_);
  }

  CompiledBody run() {
    const Instance& instance = instanceOf(request_.method);
    il_.push_back(ilOf(request_.il));
    FuncNode* function = cc_.addFunc(FuncSignatureT<std::int64_t, Thread*, const std::int64_t*>());
    // AsmJit (2022-12) forgets to note the registers that it moves values to between blocks: all are saved.
    function->frame().addDirtyRegs(x86::rbx, x86::rbp, x86::r12, x86::r13, x86::r14, x86::r15);
    const x86::Gp arguments = cc_.newIntPtr();
    function->setArg(0, thread_ = cc_.newIntPtr());
    function->setArg(1, arguments);
    Frame frame(cc_, instance, *il_[0], nullptr);
    for (std::uint32_t i = 0; i < instance.function.parameters.size(); ++i)
      cc_.mov(frame.slots[i], x86::qword_ptr(arguments, static_cast<std::int32_t>(i * 8)));
    arguments_ = cc_.newStack(kMaxParameters * 8, 8);

    const x86::Mem link = cc_.newStack(sizeof(FrameLink), 8);
    const x86::Mem innermost = x86::qword_ptr(thread_, offsetof(ThreadState, innermost));
    cc_.mov(field(link, offsetof(FrameLink, outer)), load(innermost));
    cc_.mov(field(link, offsetof(FrameLink, code)), addressOf(x86::ptr(function->label())));
    cc_.mov(innermost, addressOf(link));
    poll();
    evaluate(frame, *il_[0]->body);
    cc_.bind(frame.exit);
    cc_.mov(innermost, load(field(link, offsetof(FrameLink, outer))));
    cc_.ret(frame.result);
    cc_.endFunc();
    cc_.finalize();
    return place(code_, request_, std::make_unique<BodyData>(BodyData{instance, std::move(il_)}));
  }

 private:
  // A function whose IL is being emitted: the one that is compiled, or one inlined into it.
  struct Frame {
    Frame(x86::Compiler& cc, const Instance& instance, const FunctionIL& il, const Frame* caller)
        : instance(instance), caller(caller), result(cc.newInt64()), exit(cc.newLabel()) {
      for (std::uint32_t i = 0; i < il.slots; ++i) slots.push_back(cc.newInt64());
    }
    const Instance& instance;
    const Frame* const caller;
    const x86::Gp result;
    const Label exit;
    std::vector<x86::Gp> slots;
  };

  // A register with the value: a variable's own one, so it is only to be read, and before the next statement. After a
  // statement, any.
  x86::Gp evaluate(Frame& frame, const Node& e) {
    switch (e.op) {
      case Op::Number:
        return constant(e.number);
      case Op::Variable:
        return frame.slots[static_cast<std::size_t>(e.number)];
      case Op::Assign:
        cc_.mov(frame.slots[static_cast<std::size_t>(e.number)], operand(frame, e, 0));
        return thread_;
      case Op::Element:
        return load(element(frame, e));
      case Op::SetElement: {
        const x86::Mem place = element(frame, e);
        cc_.mov(place, operand(frame, e, 2));
        return thread_;
      }
      case Op::Block:
        for (const NodePtr& statement : e.operands) evaluate(frame, *statement);
        return thread_;
      case Op::If:
        return choice(frame, e);
      case Op::While:
        return loop(frame, e);
      case Op::Return:
        cc_.mov(frame.result, operand(frame, e, 0));
        cc_.jmp(frame.exit);
        return frame.result;
      case Op::Call:
        return call(frame, e);
      case Op::HostCall:
        passArguments(operands(frame, e));
        return invoke(&callHost, thread_, imm(&e), addressOf(arguments_));
      default:
        return binary(frame, e);
    }
  }

  x86::Gp operand(Frame& frame, const Node& e, std::size_t index) { return evaluate(frame, *e.operands[index]); }

  std::vector<x86::Gp> operands(Frame& frame, const Node& e) {
    std::vector<x86::Gp> values;
    for (const NodePtr& operand : e.operands) values.push_back(evaluate(frame, *operand));
    return values;
  }

  x86::Gp constant(std::int64_t value) {
    const x86::Gp result = cc_.newInt64();
    cc_.mov(result, value);
    return result;
  }

  x86::Gp load(const x86::Mem& from) {
    const x86::Gp result = cc_.newInt64();
    cc_.mov(result, from);
    return result;
  }

  x86::Gp addressOf(const x86::Mem& memory) {
    const x86::Gp result = cc_.newIntPtr();
    cc_.lea(result, memory);
    return result;
  }

  static x86::Mem field(const x86::Mem& of, std::size_t offset) {
    x86::Mem field = of.cloneAdjusted(static_cast<std::int64_t>(offset));
    field.setSize(8);
    return field;
  }

  // --- Control flow ---

  x86::Gp choice(Frame& frame, const Node& e) {
    const Label otherwise = cc_.newLabel();
    const Label end = cc_.newLabel();
    const x86::Gp result = cc_.newInt64();
    const x86::Gp condition = operand(frame, e, 0);
    cc_.test(condition, condition);
    cc_.jz(otherwise);
    cc_.mov(result, operand(frame, e, 1));
    cc_.jmp(end);
    cc_.bind(otherwise);
    cc_.mov(result, operand(frame, e, 2));
    cc_.bind(end);
    return result;
  }

  x86::Gp loop(Frame& frame, const Node& e) {
    const Label again = cc_.newLabel();
    const Label end = cc_.newLabel();
    cc_.bind(again);
    const x86::Gp condition = operand(frame, e, 0);
    cc_.test(condition, condition);
    cc_.jz(end);
    operand(frame, e, 1);
    poll();
    cc_.jmp(again);
    cc_.bind(end);
    return thread_;
  }

  void poll() {
    const Label done = cc_.newLabel();
    cc_.cmp(x86::rsp, x86::qword_ptr(thread_, offsetof(ThreadState, stackGuard)));
    cc_.jae(done);
    invoke(&Thread::pollNow, thread_);
    cc_.bind(done);
  }

  // --- Operations ---

  x86::Gp binary(Frame& frame, const Node& e) {
    x86::Gp left = operand(frame, e, 0);
    x86::Gp right = operand(frame, e, 1);
    if (e.op == Op::Divide || e.op == Op::Remainder) return invoke(&divide, thread_, imm(&e), left, right);
    if (frame.instance.concrete(e.operands[0]->type) == Type::Array) {
      left = invoke(&compareArrays, left, right);
      right = constant(0);
    }
    const x86::Gp result = constant(0);
    if (e.op == Op::Less || e.op == Op::Equal) {
      cc_.cmp(left, right);
      cc_.emit(e.op == Op::Less ? x86::Inst::kIdSetl : x86::Inst::kIdSete, result.r8());
      return result;
    }
    cc_.mov(result, left);
    cc_.emit(e.op == Op::Add        ? x86::Inst::kIdAdd
             : e.op == Op::Subtract ? x86::Inst::kIdSub
                                    : x86::Inst::kIdImul,
             result, right);
    return result;
  }

  x86::Mem element(Frame& frame, const Node& e) {
    const x86::Gp array = operand(frame, e, 0);
    const x86::Gp index = operand(frame, e, 1);
    const Label inside = cc_.newLabel();
    cc_.cmp(index, x86::qword_ptr(array, offsetof(Array, length)));
    cc_.jb(inside);  // unsigned: negative ones are large
    invoke(&outOfBounds, thread_, imm(&e), index);
    cc_.bind(inside);
    return x86::qword_ptr(array, index, 3, offsetof(Array, elements));
  }

  // --- Calls ---

  x86::Gp call(Frame& frame, const Node& e) {
    Instance& callee = e.callee->instance(frame.instance.concrete(e.typeArgument));
    const std::vector<x86::Gp> arguments = operands(frame, e);
    if (const FunctionILPtr il = inlinee(frame, *e.callee)) {
      Frame inlined(cc_, callee, *il, &frame);
      for (std::size_t i = 0; i < arguments.size(); ++i) cc_.mov(inlined.slots[i], arguments[i]);
      evaluate(inlined, *il->body);
      cc_.bind(inlined.exit);
      return inlined.result;
    }
    passArguments(arguments);
    const Body named = reinterpret_cast<Body>(&callee);  // see place()
    return invokeAt(imm(named), named, thread_, addressOf(arguments_));
  }

  // The IL to inline for this call, or null: call it. The library notes each answer, and switches this body off when
  // the callee gets another version; so it is asked only about functions that would be inlined.
  FunctionILPtr inlinee(const Frame& frame, const Function& callee) {
    std::uint32_t depth = 0;
    for (const Frame* outer = &frame; outer; outer = outer->caller)
      if (&outer->instance.function == &callee || ++depth > kInlineDepth) return nullptr;
    if (callee.il->nodes > kInlineNodes) return nullptr;
    const auto version = request_.scope.inlinee(callee.key);
    if (!version) return nullptr;
    il_.push_back(ilOf(*version));
    return il_.back();
  }

  void passArguments(const std::vector<x86::Gp>& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) cc_.mov(field(arguments_, i * 8), arguments[i]);
  }

  // A call of C++. Its address is no name, so it goes through a register.
  template <class Result, class... Parameters, class... Arguments>
  x86::Gp invoke(Result (*function)(Parameters...), const Arguments&... arguments) {
    const x86::Gp target = cc_.newIntPtr();
    cc_.mov(target, imm(function));
    return invokeAt(target, function, arguments...);
  }

  template <class Target, class Result, class... Parameters, class... Arguments>
  x86::Gp invokeAt(const Target& target, Result (*)(Parameters...), const Arguments&... arguments) {
    static_assert(sizeof...(Parameters) == sizeof...(Arguments));
    InvokeNode* node = nullptr;
    cc_.invoke(&node, target, FuncSignatureT<Result, Parameters...>());
    std::uint32_t index = 0;
    (node->setArg(index++, arguments), ...);
    const x86::Gp result = cc_.newInt64();
    if constexpr (!std::is_void_v<Result>) node->setRet(0, result);
    return result;
  }

  const CompileRequest& request_;
  Complaints complaints_;
  CodeHolder code_;
  x86::Compiler cc_;
  x86::Gp thread_;
  x86::Mem arguments_;  // where arguments of calls are passed
  std::vector<FunctionILPtr> il_;
};

}  // namespace

CompiledBody makeCompiled(const CompileRequest& request) { return Compiler(request).run(); }

CompiledBody makeInterpreted(const CompileRequest& request) {
  auto data = std::make_unique<BodyData>(BodyData{instanceOf(request.method), {ilOf(request.il)}});
  CodeHolder code;
  code.init(Environment::host());
  x86::Assembler a(&code);
  // Thread and arguments are passed on as they came.
  const Label start = a.newLabel();
  a.bind(start);
  a.mov(x86::rdx, reinterpret_cast<std::uintptr_t>(data.get()));
  a.lea(x86::rcx, x86::ptr(start));
  a.mov(x86::rax, reinterpret_cast<std::uintptr_t>(&interpret));
  a.jmp(x86::rax);
  return place(code, request, std::move(data));
}

}  // namespace minivm
