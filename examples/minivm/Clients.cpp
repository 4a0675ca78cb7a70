// SPDX-License-Identifier: MIT
#include "Clients.hpp"

namespace minivm {

using codicil::rejit::Answer;
using codicil::rejit::ParameterRequest;

namespace {

NodePtr make(Node node) { return std::make_shared<const Node>(std::move(node)); }

void write(const Node& hook, const std::string& line) {
  auto& log = *static_cast<Tracer::Log*>(hook.data.get());
  const std::lock_guard<std::mutex> guard(log.mutex);
  log.last = hook.function->name + line;
  ++log.written;
}

}  // namespace

Answer Counter::getReJITParameters(const ParameterRequest& request) {
  const HostFunction count = [](Thread&, const Node& hook, const Value*) -> Value {
    return ++*static_cast<std::atomic<Value>*>(hook.data.get());
  };
  const FunctionILPtr below = ilOf(request.parent);
  const std::shared_ptr<void> cell(counts_, &(*counts_)[request.version.method().token - 1]);
  const NodePtr first = make({.op = Op::HostCall, .host = count, .data = cell});
  const NodePtr both = make({.op = Op::Block, .operands = {first, below->body}});
  return Answer::supply(std::make_shared<const FunctionIL>(both, below->variables));
}

Answer Tracer::getReJITParameters(const ParameterRequest& request) {
  const HostFunction entry = [](Thread&, const Node& hook, const Value* arguments) -> Value {
    std::string line;
    for (std::size_t i = 0; i < hook.operands.size(); ++i) line += (i ? ", " : "") + std::to_string(arguments[i]);
    write(hook, "(" + line + ")");
    return 0;
  };
  const HostFunction exit = [](Thread&, const Node& hook, const Value* result) {
    write(hook, " returned " + std::to_string(*result));
    return *result;
  };
  Function& function = functionOf(request.version.method());
  const FunctionILPtr below = ilOf(request.parent);
  std::vector<NodePtr> arguments;
  for (std::size_t i = 0; i < function.takes; ++i)
    arguments.push_back(make({.op = Op::Variable, .value = static_cast<Value>(i)}));
  const auto hook = [&](HostFunction host, std::vector<NodePtr> operands) {
    return make(
        {.op = Op::HostCall, .operands = std::move(operands), .function = &function, .host = host, .data = log_});
  };
  const NodePtr both = make({.op = Op::Block, .operands = {hook(entry, arguments), hook(exit, {below->body})}});
  return Answer::supply(std::make_shared<const FunctionIL>(both, below->variables));
}

std::string Tracer::last() const {
  const std::lock_guard<std::mutex> guard(log_->mutex);
  return log_->last;
}

}  // namespace minivm
