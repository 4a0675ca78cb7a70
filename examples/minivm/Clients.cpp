// SPDX-License-Identifier: MIT
#include "Clients.hpp"

namespace minivm {

using codicil::rejit::Answer;
using codicil::rejit::ParameterRequest;

namespace {

// A call of a client's code, to be put into a function.
NodePtr hook(Function& in, HostFunction host, std::shared_ptr<void> data, std::vector<NodePtr> arguments, Type type) {
  return std::make_shared<const Node>(Node{.op = Op::HostCall,
                                           .type = type,
                                           .position = in.position,
                                           .operands = std::move(arguments),
                                           .callee = &in,
                                           .host = host,
                                           .data = std::move(data)});
}

FunctionILPtr withEntry(const FunctionIL& il, const NodePtr& hook) {
  const Node both{.op = Op::Block, .position = hook->position, .operands = {hook, il.body}};
  return std::make_shared<const FunctionIL>(std::make_shared<const Node>(both), il.slots);
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
  const std::shared_ptr<void> cell(counts_, &(*counts_)[function.token - 1]);
  return Answer::supply(withEntry(*ilOf(request.parent), hook(function, count, cell, {}, Type::Int)));
}

// --- Tracer ---

void TraceLog::write(std::string line) {
  const std::lock_guard<std::mutex> guard(mutex_);
  ++written_;
  lines_.push_back(std::move(line));
  if (lines_.size() > kKept) lines_.pop_front();
}

std::uint64_t TraceLog::written() const {
  const std::lock_guard<std::mutex> guard(mutex_);
  return written_;
}

std::deque<std::string> TraceLog::last() const {
  const std::lock_guard<std::mutex> guard(mutex_);
  return lines_;
}

Answer Tracer::getReJITParameters(const ParameterRequest& request) {
  Function& function = functionOf(request.version.method());
  const HostFunction entry = [](Thread&, const Node& call, const std::int64_t* arguments) {
    std::string line;
    for (std::size_t i = 0; i < call.operands.size(); ++i)
      line += (i ? ", " : "") + show(*call.operands[i], arguments[i]);
    static_cast<TraceLog*>(call.data.get())->write(call.callee->name + "(" + line + ")");
    return std::int64_t{0};
  };
  const HostFunction exit = [](Thread&, const Node& call, const std::int64_t* result) {
    static_cast<TraceLog*>(call.data.get())->write(call.callee->name + " returned " + show(call, *result));
    return *result;
  };
  std::vector<NodePtr> parameters;
  for (const Type type : function.parameters)
    parameters.push_back(std::make_shared<const Node>(Node{.op = Op::Variable,
                                                           .type = type,
                                                           .position = function.position,
                                                           .number = static_cast<std::int64_t>(parameters.size())}));
  const FunctionILPtr parent = ilOf(request.parent);
  const FunctionIL traced(withExit(parent->body, function, exit, log_), parent->slots);
  return Answer::supply(withEntry(traced, hook(function, entry, log_, parameters, Type::Int)));
}

}  // namespace minivm
