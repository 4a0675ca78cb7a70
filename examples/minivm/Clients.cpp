// SPDX-License-Identifier: MIT
#include "Clients.hpp"

namespace minivm {

using codicil::rejit::Answer;
using codicil::rejit::ParameterRequest;

namespace {

// A call of a client's code, to be put into a function.
NodePtr hook(Function& in, HostFunction host, const std::shared_ptr<void>& data, const std::vector<NodePtr>& arguments,
             Type type = Type::Int) {
  return std::make_shared<const Node>(Node{Op::HostCall, type, {}, arguments, 0, &in, Type::Int, host, data});
}

FunctionILPtr withEntry(const NodePtr& tree, std::uint32_t slots, const NodePtr& first) {
  const auto both = std::make_shared<const Node>(Node{Op::Block, Type::Int, {}, {first, tree}});
  return std::make_shared<const FunctionIL>(both, slots);
}

// The tree in which what is returned goes through `exit` first, and is what that returns.
NodePtr withExit(const NodePtr& tree, Function& in, HostFunction exit, const std::shared_ptr<void>& data) {
  Node changed = *tree;
  for (NodePtr& operand : changed.operands) operand = withExit(operand, in, exit, data);
  if (tree->op == Op::Return) changed.operands = {hook(in, exit, data, changed.operands, tree->type)};
  return std::make_shared<const Node>(std::move(changed));
}

std::string show(const Node& value, std::int64_t bits) { return value.type == Type::Int ? std::to_string(bits) : "…"; }

}  // namespace

// --- Counter ---

Counter::Counter(const Module& module)
    : counts_(std::make_shared<std::vector<std::atomic<std::int64_t>>>(module.functions.size())) {}

Answer Counter::getReJITParameters(const ParameterRequest& request) {
  Function& function = functionOf(request.version.method());
  const HostFunction count = [](Thread&, const Node& call, const std::int64_t*) {
    return static_cast<std::atomic<std::int64_t>*>(call.data.get())->fetch_add(1, std::memory_order_relaxed);
  };
  const std::shared_ptr<void> cell(counts_, &(*counts_)[function.key.token - 1]);
  const FunctionILPtr parent = ilOf(request.parent);
  return Answer::supply(withEntry(parent->body, parent->slots, hook(function, count, cell, {})));
}

// --- Tracer ---

void Tracer::Log::write(const std::string& line) {
  const std::lock_guard<std::mutex> guard(mutex);
  last = line;
  ++written;
}

std::string Tracer::last() const {
  const std::lock_guard<std::mutex> guard(log_->mutex);
  return log_->last;
}

Answer Tracer::getReJITParameters(const ParameterRequest& request) {
  Function& function = functionOf(request.version.method());
  const HostFunction entry = [](Thread&, const Node& call, const std::int64_t* arguments) {
    std::string line;
    for (std::size_t i = 0; i < call.operands.size(); ++i)
      line += (i ? ", " : "") + show(*call.operands[i], arguments[i]);
    static_cast<Log*>(call.data.get())->write(call.callee->name + "(" + line + ")");
    return std::int64_t{0};
  };
  const HostFunction exit = [](Thread&, const Node& call, const std::int64_t* result) {
    static_cast<Log*>(call.data.get())->write(call.callee->name + " returned " + show(call, *result));
    return *result;
  };
  const FunctionILPtr parent = ilOf(request.parent);
  std::vector<NodePtr> arguments;
  for (const Type type : function.parameters) {
    const auto slot = static_cast<std::int64_t>(arguments.size());
    arguments.push_back(std::make_shared<const Node>(Node{Op::Variable, type, {}, {}, slot}));
  }
  const NodePtr first = hook(function, entry, log_, arguments);
  return Answer::supply(withEntry(withExit(parent->body, function, exit, log_), parent->slots, first));
}

}  // namespace minivm
