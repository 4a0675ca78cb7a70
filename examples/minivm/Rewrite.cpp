#include "Rewrite.hpp"

#include <algorithm>

namespace minivm {

namespace {

ExpressionPtr hostCall(HostFunction host, const std::shared_ptr<void>& data, Type type, const Position& position,
                       std::vector<ExpressionPtr> arguments) {
  Expression call;
  call.op = Op::HostCall;
  call.type = type;
  call.position = position;
  call.host = host;
  call.data = data;
  for (const ExpressionPtr& argument : arguments) call.depth = std::max(call.depth, argument->depth + 1);
  call.operands = std::move(arguments);
  return std::make_shared<const Expression>(std::move(call));
}

std::shared_ptr<const Statement> statement(Statement::Kind kind, ExpressionPtr value) {
  Statement statement;
  statement.kind = kind;
  statement.position = value->position;
  statement.value = std::move(value);
  return std::make_shared<const Statement>(std::move(statement));
}

class ExitRewriter {
 public:
  ExitRewriter(FunctionIL& il, HostFunction host, const std::shared_ptr<void>& data)
      : il_(il), host_(host), data_(data) {}

  void run() {
    il_.block = rewritten(il_.block);
    if (il_.result != Type::Int) return;  // to reach the end is a fault then
    Expression zero;
    zero.position = il_.end;
    il_.block.push_back(exit(std::make_shared<const Expression>(std::move(zero))));
  }

 private:
  std::shared_ptr<const Statement> exit(const ExpressionPtr& value) {
    il_.nodes += 2;
    return statement(Statement::Kind::Return, hostCall(host_, data_, value->type, value->position, {value}));
  }

  Block rewritten(Block block) {
    for (auto& statement : block) {
      if (statement->kind == Statement::Kind::Return) {
        statement = exit(statement->value);
      } else if (!statement->block.empty() || !statement->otherwise.empty()) {
        Statement changed = *statement;
        changed.block = rewritten(changed.block);
        changed.otherwise = rewritten(changed.otherwise);
        statement = std::make_shared<const Statement>(std::move(changed));
      }
    }
    return block;
  }

  FunctionIL& il_;
  const HostFunction host_;
  const std::shared_ptr<void>& data_;
};

}  // namespace

FunctionILPtr withEntry(const FunctionIL& il, HostFunction host, const std::shared_ptr<void>& data) {
  auto rewritten = std::make_shared<FunctionIL>(il);
  std::vector<ExpressionPtr> arguments;
  for (const Type type : il.parameters) {
    Expression parameter;
    parameter.op = Op::Variable;
    parameter.type = type;
    parameter.position = il.end;
    parameter.number = static_cast<std::int64_t>(arguments.size());
    arguments.push_back(std::make_shared<const Expression>(std::move(parameter)));
  }
  rewritten->nodes += 2 + static_cast<std::uint32_t>(arguments.size());
  rewritten->block.insert(rewritten->block.begin(),
                          statement(Statement::Kind::Evaluate, hostCall(host, data, Type::Int, il.end, arguments)));
  return rewritten;
}

FunctionILPtr withExit(const FunctionIL& il, HostFunction host, const std::shared_ptr<void>& data) {
  auto rewritten = std::make_shared<FunctionIL>(il);
  ExitRewriter(*rewritten, host, data).run();
  return rewritten;
}

}  // namespace minivm
