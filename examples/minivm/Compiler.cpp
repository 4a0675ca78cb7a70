// Tier 1: machine code by way of AsmJit's register allocator, with small functions inlined.
#include <functional>
#include <optional>

#include "Code.hpp"
#include "Runtime.hpp"
#include "Sanitizer.hpp"

namespace minivm {

using codicil::versioning::CompileError;
using codicil::versioning::CompileRequest;
using codicil::versioning::Status;
using namespace asmjit;

namespace {

constexpr std::uint32_t kInlineNodes = 20;    // larger functions are called
constexpr std::uint32_t kInlineBudget = 400;  // all that is inlined into one body
constexpr std::size_t kInlineDepth = 5;

constexpr std::int32_t kStackGuard = 0;  // where things lie in a ThreadState
constexpr std::int32_t kFailed = 8;
constexpr std::int32_t kIndex = 16;
static_assert(offsetof(ThreadState, stackGuard) == kStackGuard && offsetof(ThreadState, failed) == kFailed &&
              offsetof(ThreadState, index) == kIndex);
static_assert(offsetof(Array, length) == 0 && offsetof(Array, elements) == 8);

// AsmJit's complaints, which would be ours: the first one is kept.
struct Complaints final : ErrorHandler {
  void handleError(Error, const char* message, BaseEmitter*) override {
    if (first.empty()) first = message;
  }
  std::string first;
};

class Compiler {
 public:
  explicit Compiler(const CompileRequest& request) : request_(request) {
    code_.init(Environment::host());
    code_.setErrorHandler(&complaints_);
    code_.attach(&cc_);
  }

  CompileResult run() {
    auto& instance = static_cast<Instance&>(request_.method);
    const FunctionILPtr il = ilOf(request_.il);
    auto data = std::make_unique<BodyData>(BodyData{{instance, il}, {}});
    FuncSignatureBuilder signature;
    signature.setRetT<std::int64_t>();
    signature.addArgT<void*>();
    for (std::size_t i = 0; i < il->parameters.size(); ++i) signature.addArgT<std::int64_t>();
    FuncNode* function = cc_.addFunc(signature);
    function->frame().setPreservedFP();  // so that frames form a chain
    // AsmJit (2022-12) forgets to note the registers that it moves values to between blocks: all are saved.
    function->frame().addDirtyRegs(x86::rbx, x86::r12, x86::r13, x86::r14, x86::r15);
    thread_ = cc_.newIntPtr("thread");
    function->setArg(0, thread_);

    Frame frame(*this, instance, *il, nullptr);
    for (std::uint32_t i = 0; i < il->parameters.size(); ++i) function->setArg(i + 1, frame.slots[i]);
    failedExit_ = cc_.newLabel();
    if (kThreadSanitizer) invoke(&bodyEntered, imm(&data->code));
    poll();
    body(frame);
    cc_.ret(frame.result);
    cc_.bind(failedExit_);  // the caller sees that the thread has failed, whatever is returned
    cc_.ret(constant(0));
    // Rare code lies behind all that is not; making it may bring more.
    while (!rare_.empty()) {
      const auto emit = std::move(rare_.back());
      rare_.pop_back();
      emit();
    }
    cc_.endFunc();
    cc_.finalize();
    if (!complaints_.first.empty()) return tl::unexpected(CompileError{Status::CompileFailed, complaints_.first});

    data->inlined = std::move(inlined_);
    return place(code_, request_, std::move(data));
  }

 private:
  // A function whose IL is being emitted: the one that is compiled, or one inlined into it.
  struct Frame {
    Frame(Compiler& compiler, const Instance& instance, const FunctionIL& il, const Frame* caller)
        : instance(instance),
          il(il),
          caller(caller),
          depth(caller ? caller->depth + 1 : 0),
          result(compiler.newValue()),
          exit(compiler.cc_.newLabel()) {
      for (std::uint32_t i = 0; i < il.slots; ++i) slots.push_back(compiler.newValue());
    }
    const Instance& instance;
    const FunctionIL& il;
    const Frame* const caller;
    const std::size_t depth;
    std::vector<x86::Gp> slots;
    const x86::Gp result;
    const Label exit;
  };

  // --- Statements ---

  void body(Frame& frame) {
    block(frame, frame.il.block);
    if (frame.il.result == Type::Int)
      cc_.xor_(frame.result, frame.result);
    else
      fail(runtime::Fault::NoValue, frame.il.end, {});
    cc_.bind(frame.exit);
  }

  void block(Frame& frame, const Block& block) {
    for (const auto& statement : block) emit(frame, *statement);
  }

  void emit(Frame& frame, const Statement& statement) {
    switch (statement.kind) {
      case Statement::Kind::Assign:
        cc_.mov(frame.slots[statement.slot], evaluate(frame, *statement.value));
        break;
      case Statement::Kind::Store: {
        const x86::Gp array = evaluate(frame, *statement.array);
        const x86::Gp index = evaluate(frame, *statement.index);
        const x86::Gp value = evaluate(frame, *statement.value);
        checkBounds(array, index, statement.position);
        cc_.mov(x86::qword_ptr(array, index, 3, offsetof(Array, elements)), value);
        break;
      }
      case Statement::Kind::If: {
        const Label otherwise = cc_.newLabel();
        const Label end = cc_.newLabel();
        branchUnless(frame, *statement.value, otherwise);
        block(frame, statement.block);
        cc_.jmp(end);
        cc_.bind(otherwise);
        block(frame, statement.otherwise);
        cc_.bind(end);
        break;
      }
      case Statement::Kind::While: {
        const Label again = cc_.newLabel();
        const Label end = cc_.newLabel();
        cc_.bind(again);
        branchUnless(frame, *statement.value, end);
        block(frame, statement.block);
        poll();
        cc_.jmp(again);
        cc_.bind(end);
        break;
      }
      case Statement::Kind::Return:
        cc_.mov(frame.result, evaluate(frame, *statement.value));
        cc_.jmp(frame.exit);
        break;
      case Statement::Kind::Evaluate:
        evaluate(frame, *statement.value);
        break;
    }
  }

  // --- Expressions ---

  x86::Gp newValue() { return cc_.newInt64(); }

  x86::Gp constant(std::int64_t value) {
    const x86::Gp result = newValue();
    cc_.mov(result, value);
    return result;
  }

  // A register with the value; a variable's own one, so it is only to be read, and before anything is assigned.
  x86::Gp evaluate(Frame& frame, const Expression& e) {
    switch (e.op) {
      case Op::Number:
        return constant(e.number);
      case Op::Variable:
        return frame.slots[static_cast<std::size_t>(e.number)];
      case Op::Negate: {
        const x86::Gp result = copy(evaluate(frame, *e.operands[0]));
        cc_.neg(result);
        return result;
      }
      case Op::NewArray: {
        const x86::Gp length = evaluate(frame, *e.operands[0]);
        const x86::Gp result = invoke(&runtime::newArray, thread_, imm(&e.position), length);
        checkFailed();
        return result;
      }
      case Op::Length: {
        const x86::Gp result = newValue();
        cc_.mov(result, x86::qword_ptr(evaluate(frame, *e.operands[0]), offsetof(Array, length)));
        return result;
      }
      case Op::Index: {
        const x86::Gp array = evaluate(frame, *e.operands[0]);
        const x86::Gp index = evaluate(frame, *e.operands[1]);
        checkBounds(array, index, e.position);
        const x86::Gp result = newValue();
        cc_.mov(result, x86::qword_ptr(array, index, 3, offsetof(Array, elements)));
        return result;
      }
      case Op::Print: {
        const x86::Gp value = evaluate(frame, *e.operands[0]);
        if (isArray(frame, *e.operands[0])) return invoke(&runtime::printArray, thread_, value);
        return invoke(&runtime::printInt, thread_, value);
      }
      case Op::ThreadIndex: {
        const x86::Gp result = newValue();
        cc_.mov(result, x86::qword_ptr(thread_, kIndex));
        return result;
      }
      case Op::Pause: {
        const x86::Gp milliseconds = evaluate(frame, *e.operands[0]);
        const x86::Gp result = invoke(&runtime::pause, thread_, framePointer(), milliseconds);
        checkFailed();
        return result;
      }
      case Op::Call:
        return call(frame, e);
      case Op::HostCall:
        return hostCall(frame, e);
      case Op::Add:
      case Op::Subtract:
      case Op::Multiply:
        return arithmetic(frame, e);
      case Op::Divide:
      case Op::Remainder:
        return divide(frame, e);
      default:
        return truth(frame, e);
    }
  }

  x86::Gp copy(const x86::Gp& value) {
    const x86::Gp result = newValue();
    cc_.mov(result, value);
    return result;
  }

  x86::Gp arithmetic(Frame& frame, const Expression& e) {
    const x86::Gp result = copy(evaluate(frame, *e.operands[0]));
    const x86::Gp right = evaluate(frame, *e.operands[1]);
    if (e.op == Op::Add)
      cc_.add(result, right);
    else if (e.op == Op::Subtract)
      cc_.sub(result, right);
    else
      cc_.imul(result, right);
    return result;
  }

  x86::Gp divide(Frame& frame, const Expression& e) {
    const x86::Gp left = copy(evaluate(frame, *e.operands[0]));
    const x86::Gp divisor = evaluate(frame, *e.operands[1]);
    const x86::Gp remainder = newValue();
    const Label zero = cc_.newLabel();
    const Label minusOne = cc_.newLabel();
    const Label done = cc_.newLabel();
    cc_.test(divisor, divisor);
    cc_.jz(zero);
    cc_.cmp(divisor, -1);
    cc_.je(minusOne);
    cc_.cqo(remainder, left);
    cc_.idiv(remainder, left, divisor);
    cc_.bind(done);
    rare_.emplace_back([=, this, &e] {
      cc_.bind(zero);
      fail(runtime::Fault::DivisionByZero, e.position, {});
      cc_.bind(minusOne);  // the smallest number by -1 would trap
      cc_.neg(left);
      cc_.xor_(remainder, remainder);
      cc_.jmp(done);
    });
    return e.op == Op::Divide ? left : remainder;
  }

  // 1 or 0.
  x86::Gp truth(Frame& frame, const Expression& e) {
    const Label isFalse = cc_.newLabel();
    const x86::Gp result = newValue();
    cc_.xor_(result, result);
    branchUnless(frame, e, isFalse);
    cc_.mov(result, 1);
    cc_.bind(isFalse);
    return result;
  }

  void branchUnless(Frame& frame, const Expression& e, const Label& target) {
    switch (e.op) {
      case Op::And:
        branchUnless(frame, *e.operands[0], target);
        branchUnless(frame, *e.operands[1], target);
        return;
      case Op::Or: {
        const Label second = cc_.newLabel();
        const Label isTrue = cc_.newLabel();
        branchUnless(frame, *e.operands[0], second);
        cc_.jmp(isTrue);
        cc_.bind(second);
        branchUnless(frame, *e.operands[1], target);
        cc_.bind(isTrue);
        return;
      }
      case Op::Less:
        return compare(frame, e, x86::Inst::kIdJnl, target);
      case Op::LessEqual:
        return compare(frame, e, x86::Inst::kIdJnle, target);
      case Op::Greater:
        return compare(frame, e, x86::Inst::kIdJng, target);
      case Op::GreaterEqual:
        return compare(frame, e, x86::Inst::kIdJnge, target);
      case Op::Equal:
        return compare(frame, e, x86::Inst::kIdJne, target);
      case Op::NotEqual:
        return compare(frame, e, x86::Inst::kIdJe, target);
      default:
        break;
    }
    const x86::Gp value = evaluate(frame, e.op == Op::Not ? *e.operands[0] : e);
    cc_.test(value, value);
    cc_.emit(e.op == Op::Not ? x86::Inst::kIdJnz : x86::Inst::kIdJz, target);
  }

  void compare(Frame& frame, const Expression& e, InstId jumpUnless, const Label& target) {
    const x86::Gp left = evaluate(frame, *e.operands[0]);
    const x86::Gp right = evaluate(frame, *e.operands[1]);
    if (isArray(frame, *e.operands[0]))
      cc_.cmp(invoke(&runtime::compareArrays, left, right), 0);
    else
      cc_.cmp(left, right);
    cc_.emit(jumpUnless, target);
  }

  // --- Calls ---

  x86::Gp call(Frame& frame, const Expression& e) {
    Instance& callee = e.callee->instance(frame.instance.concrete(e.typeArgument));
    std::vector<x86::Gp> arguments;
    for (const ExpressionPtr& operand : e.operands) arguments.push_back(evaluate(frame, *operand));
    if (const FunctionILPtr il = inlinee(frame, callee)) return inlined(frame, callee, *il, arguments);

    FuncSignatureBuilder signature;
    signature.setRetT<std::int64_t>();
    signature.addArgT<void*>();
    for (std::size_t i = 0; i < arguments.size(); ++i) signature.addArgT<std::int64_t>();
    InvokeNode* node = nullptr;
    cc_.invoke(&node, nameOf(callee), signature);
    if (!node) return thread_;  // out of memory: noted in complaints_
    node->setArg(0, thread_);
    for (std::uint32_t i = 0; i < arguments.size(); ++i) node->setArg(i + 1, arguments[i]);
    const x86::Gp result = newValue();
    node->setRet(0, result);
    checkFailed();
    return result;
  }

  // The IL to inline for this call, or null: call it. The library notes each answer, and switches this body off when
  // the callee gets another version; so it is asked only about functions that would be inlined.
  FunctionILPtr inlinee(const Frame& frame, const Instance& callee) {
    if (callee.function.il->nodes > kInlineNodes || frame.depth == kInlineDepth) return nullptr;
    for (const Frame* outer = &frame; outer; outer = outer->caller)
      if (&outer->instance.function == &callee.function) return nullptr;
    if (inlinedNodes_ + callee.function.il->nodes > kInlineBudget) return nullptr;
    const auto version = request_.scope.inlinee(callee.function.key());
    if (!version) return nullptr;
    FunctionILPtr il = ilOf(*version);
    if (il->parameters != callee.function.parameters || il->result != callee.function.result) return nullptr;
    inlinedNodes_ += il->nodes;
    inlined_.push_back(il);
    return il;
  }

  x86::Gp inlined(const Frame& caller, const Instance& callee, const FunctionIL& il,
                  const std::vector<x86::Gp>& arguments) {
    Frame frame(*this, callee, il, &caller);
    for (std::size_t i = 0; i < arguments.size(); ++i) cc_.mov(frame.slots[i], arguments[i]);
    body(frame);
    return frame.result;
  }

  x86::Gp hostCall(Frame& frame, const Expression& e) {
    x86::Gp arguments[kMaxArguments];
    for (std::size_t i = 0; i < kMaxArguments; ++i)
      arguments[i] = i < e.operands.size() ? evaluate(frame, *e.operands[i]) : constant(0);
    return invoke(e.host, imm(e.data.get()), arguments[0], arguments[1], arguments[2], arguments[3], arguments[4]);
  }

  // A call of C++.
  template <class Result, class... Parameters, class... Arguments>
  x86::Gp invoke(Result (*function)(Parameters...), const Arguments&... arguments) {
    static_assert(sizeof...(Parameters) == sizeof...(Arguments));
    const x86::Gp target = cc_.newIntPtr();
    cc_.mov(target, imm(reinterpret_cast<std::uintptr_t>(function)));
    InvokeNode* node = nullptr;
    cc_.invoke(&node, target, FuncSignatureT<Result, Parameters...>());
    if (!node) return thread_;
    std::uint32_t index = 0;
    (node->setArg(index++, arguments), ...);
    const x86::Gp result = newValue();
    if constexpr (!std::is_void_v<Result>) node->setRet(0, result);
    return result;
  }

  // --- What may go wrong ---

  void poll() {
    const Label slow = cc_.newLabel();
    const Label done = cc_.newLabel();
    cc_.cmp(x86::rsp, x86::qword_ptr(thread_, kStackGuard));
    cc_.jb(slow);
    cc_.bind(done);
    rare_.emplace_back([=, this] {
      cc_.bind(slow);
      invoke(&runtime::poll, thread_, framePointer());
      checkFailed();
      cc_.jmp(done);
    });
  }

  void checkFailed() {
    cc_.cmp(x86::qword_ptr(thread_, kFailed), 0);
    cc_.jne(failedExit_);
  }

  void checkBounds(const x86::Gp& array, const x86::Gp& index, const Position& at) {
    const Label outside = cc_.newLabel();
    cc_.cmp(index, x86::qword_ptr(array, offsetof(Array, length)));
    cc_.jae(outside);  // unsigned: negative ones are large
    rare_.emplace_back([=, this, &at] {
      cc_.bind(outside);
      fail(runtime::Fault::IndexOutOfBounds, at, index);
    });
  }

  void fail(runtime::Fault fault, const Position& at, const std::optional<x86::Gp>& detail) {
    const x86::Gp value = detail ? *detail : constant(0);
    invoke(&runtime::fail, thread_, imm(static_cast<std::uint32_t>(fault)), imm(&at), value);
    cc_.jmp(failedExit_);
  }

  x86::Gp framePointer() {
    const x86::Gp result = cc_.newIntPtr();
    cc_.mov(result, x86::rbp);
    return result;
  }

  bool isArray(const Frame& frame, const Expression& e) const { return frame.instance.concrete(e.type) == Type::Array; }

  const CompileRequest& request_;
  Complaints complaints_;
  CodeHolder code_;
  x86::Compiler cc_;
  x86::Gp thread_;
  Label failedExit_;
  std::vector<std::function<void()>> rare_;
  std::vector<FunctionILPtr> inlined_;
  std::uint32_t inlinedNodes_ = 0;
};

}  // namespace

CompileResult makeCompiled(const CompileRequest& request) { return Compiler(request).run(); }

}  // namespace minivm
