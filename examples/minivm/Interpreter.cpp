#include "Interpreter.hpp"

#include <algorithm>

#include "Runtime.hpp"
#include "Sanitizer.hpp"

namespace minivm {

namespace {

struct Unwind {};  // the thread has failed: out of this function

// Arithmetic wraps around, as the processor's does.
std::int64_t wrap(std::uint64_t value) { return static_cast<std::int64_t>(value); }
std::uint64_t bits(std::int64_t value) { return static_cast<std::uint64_t>(value); }

class Interpreter {
 public:
  Interpreter(Thread& thread, const Interpreted& code, const std::int64_t* arguments) : thread_(thread), code_(code) {
    std::copy_n(arguments, code.il->parameters.size(), slots_);
  }

  std::int64_t run() {
    if (mustPoll()) poll();
    if (execute(code_.il->block)) return result_;
    if (code_.il->result != Type::Int) fail(runtime::Fault::NoValue, code_.il->end, 0);
    return 0;
  }

 private:
  // True if it returned.
  bool execute(const Block& block) {
    return std::any_of(block.begin(), block.end(), [&](const auto& statement) { return execute(*statement); });
  }

  bool execute(const Statement& statement) {
    switch (statement.kind) {
      case Statement::Kind::Assign:
        slots_[statement.slot] = evaluate(*statement.value);
        return false;
      case Statement::Kind::Store: {
        auto& array = arrayOf(*statement.array);
        const std::int64_t index = evaluate(*statement.index);
        const std::int64_t value = evaluate(*statement.value);
        store(array, checked(array, index, statement.position), value);
        return false;
      }
      case Statement::Kind::If:
        return execute(evaluate(*statement.value) ? statement.block : statement.otherwise);
      case Statement::Kind::While:
        while (evaluate(*statement.value)) {
          if (execute(statement.block)) return true;
          if (mustPoll()) poll();
        }
        return false;
      case Statement::Kind::Return:
        result_ = evaluate(*statement.value);
        return true;
      case Statement::Kind::Evaluate:
        evaluate(*statement.value);
        return false;
    }
    return false;
  }

  std::int64_t evaluate(const Expression& e) {
    switch (e.op) {
      case Op::Number:
        return e.number;
      case Op::Variable:
        return slots_[e.number];
      case Op::Negate:
        return wrap(0 - bits(evaluate(*e.operands[0])));
      case Op::Not:
        return evaluate(*e.operands[0]) == 0;
      case Op::And:
        return evaluate(*e.operands[0]) && evaluate(*e.operands[1]);
      case Op::Or:
        return evaluate(*e.operands[0]) || evaluate(*e.operands[1]);
      case Op::NewArray:
        return check(runtime::newArray(&thread_, &e.position, evaluate(*e.operands[0])));
      case Op::Length:
        return arrayOf(*e.operands[0]).length;
      case Op::Index: {
        const auto& array = arrayOf(*e.operands[0]);
        return load(array, checked(array, evaluate(*e.operands[1]), e.position));
      }
      case Op::Print: {
        const std::int64_t value = evaluate(*e.operands[0]);
        if (concrete(*e.operands[0]) == Type::Int) return runtime::printInt(&thread_, value);
        return runtime::printArray(&thread_, reinterpret_cast<const Array*>(value));
      }
      case Op::ThreadIndex:
        return thread_.index;
      case Op::Pause:
        thread_.pause(evaluate(*e.operands[0]));
        return check(0);
      case Op::Call:
      case Op::HostCall:
        return call(e);
      default:
        return binary(e);
    }
  }

  std::int64_t binary(const Expression& e) {
    const std::int64_t left = evaluate(*e.operands[0]);
    const std::int64_t right = evaluate(*e.operands[1]);
    if (concrete(*e.operands[0]) == Type::Array)
      return compare(e.op, runtime::compareArrays(reinterpret_cast<Array*>(left), reinterpret_cast<Array*>(right)), 0);
    switch (e.op) {
      case Op::Add:
        return wrap(bits(left) + bits(right));
      case Op::Subtract:
        return wrap(bits(left) - bits(right));
      case Op::Multiply:
        return wrap(bits(left) * bits(right));
      case Op::Divide:
      case Op::Remainder:
        return divide(e, left, right);
      default:
        return compare(e.op, left, right);
    }
  }

  std::int64_t divide(const Expression& e, std::int64_t left, std::int64_t right) {
    if (right == 0) fail(runtime::Fault::DivisionByZero, e.position, 0);
    if (right == -1) return e.op == Op::Divide ? wrap(0 - bits(left)) : 0;  // what the processor does not dare
    return e.op == Op::Divide ? left / right : left % right;
  }

  static std::int64_t compare(Op op, std::int64_t left, std::int64_t right) {
    switch (op) {
      case Op::Less:
        return left < right;
      case Op::LessEqual:
        return left <= right;
      case Op::Greater:
        return left > right;
      case Op::GreaterEqual:
        return left >= right;
      case Op::Equal:
        return left == right;
      default:
        return left != right;
    }
  }

  // Always by the precode: whatever version callers run now.
  std::int64_t call(const Expression& e) {
    std::int64_t a[kMaxArguments] = {};
    std::transform(e.operands.begin(), e.operands.end(), a, [&](const auto& operand) { return evaluate(*operand); });
    if (e.op == Op::HostCall) return e.host(e.data.get(), a[0], a[1], a[2], a[3], a[4]);
    const Instance& callee = e.callee->instance(code_.instance.concrete(e.typeArgument));
    return check(
        reinterpret_cast<Body>(const_cast<void*>(callee.precode.entry()))(&thread_, a[0], a[1], a[2], a[3], a[4]));
  }

  Array& arrayOf(const Expression& e) { return *reinterpret_cast<Array*>(evaluate(e)); }

  std::int64_t checked(const Array& array, std::int64_t index, const Position& at) {
    if (bits(index) >= bits(array.length)) fail(runtime::Fault::IndexOutOfBounds, at, index);
    return index;
  }

  [[noreturn]] void fail(runtime::Fault fault, const Position& at, std::int64_t detail) {
    runtime::fail(&thread_, fault, &at, detail);
    throw Unwind{};
  }
  std::int64_t check(std::int64_t value) {
    if (thread_.failed) throw Unwind{};
    return value;
  }

  bool mustPoll() const {
    const char here = 0;
    return thread_.mustPoll(&here);
  }
  void poll() {
    const char here = 0;
    thread_.poll(&here);
    check(0);
  }

  Type concrete(const Expression& e) const { return code_.instance.concrete(e.type); }

  Thread& thread_;
  const Interpreted& code_;
  std::int64_t slots_[kMaxSlots];
  std::int64_t result_ = 0;
};

}  // namespace

std::int64_t interpret(ThreadState* state, const Interpreted* code, const std::int64_t* arguments, const void* frame) {
  bodyEntered(const_cast<Interpreted*>(code));
  const Transition here(*state, frame, __builtin_return_address(0));
  try {
    return Interpreter(here.thread, *code, arguments).run();
  } catch (const Unwind&) {
    return 0;  // the caller sees that the thread has failed
  }
}

}  // namespace minivm
