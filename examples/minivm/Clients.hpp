// SPDX-License-Identifier: MIT
// Two clients that instrument functions of a running program. Neither knows of the other; each rewrites whatever IL is
// below it.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "Program.hpp"
#include "codicil/versioning/ReJit.hpp"

namespace minivm {

using codicil::rejit::Answer;
using codicil::rejit::ParameterRequest;

inline NodePtr makeHook(HostFunction host, const std::shared_ptr<void>& data, Function& in,
                        std::vector<NodePtr> operands = {}) {
  return std::make_shared<const Node>(
      Node{.op = Op::HostCall, .operands = std::move(operands), .function = &in, .host = host, .data = data});
}

inline Answer answer(const FunctionIL& below, NodePtr first, NodePtr then) {
  Node both{.op = Op::Block, .operands = {std::move(first), std::move(then)}};
  return Answer::supply(
      std::make_shared<const FunctionIL>(std::make_shared<const Node>(std::move(both)), below.variables));
}

// Counts calls.
class Counter final : public codicil::rejit::ReJitCallbacks {
 public:
  explicit Counter(const Module& module) : counts_(std::make_shared<Counts>(module.functions.size())) {}
  Value count(const Function& function) const { return (*counts_)[function.key.token - 1]; }

  Answer getReJITParameters(const ParameterRequest& request) override {
    const FunctionILPtr below = ilOf(request.parent);
    Function& function = functionOf(request.version.method());
    const std::shared_ptr<void> cell(counts_, &(*counts_)[function.key.token - 1]);
    return answer(*below, makeHook(count, cell, function), below->body);
  }

 private:
  static Value count(Thread*, const Node* hook, const Value*) {
    return ++*static_cast<std::atomic<Value>*>(hook->data.get());
  }

  using Counts = std::vector<std::atomic<Value>>;
  const std::shared_ptr<Counts> counts_;  // shared with the IL that counts, which threads may be in when this is gone
};

// Logs arguments and results.
class Tracer final : public codicil::rejit::ReJitCallbacks {
 public:
  Value written() const { return log_->written; }
  std::string last() const {
    const std::lock_guard<std::mutex> guard(log_->mutex);
    return log_->last;
  }

  Answer getReJITParameters(const ParameterRequest& request) override {
    const FunctionILPtr below = ilOf(request.parent);
    Function& function = functionOf(request.version.method());
    std::vector<NodePtr> arguments;
    for (std::size_t i = 0; i < function.takes; ++i)
      arguments.push_back(std::make_shared<const Node>(Node{.op = Op::Variable, .value = static_cast<Value>(i)}));
    return answer(*below, makeHook(entered, log_, function, arguments), makeHook(left, log_, function, {below->body}));
  }

 private:
  struct Log {
    std::atomic<Value> written = 0;
    std::mutex mutex;
    std::string last;  // guarded by mutex
  };

  static Value entered(Thread*, const Node* hook, const Value* arguments) {
    std::string line;
    for (std::size_t i = 0; i < hook->operands.size(); ++i) line += (i ? " " : "") + std::to_string(arguments[i]);
    return write(hook, " called with " + line, 0);
  }
  static Value left(Thread*, const Node* hook, const Value* result) {
    return write(hook, " returned " + std::to_string(*result), *result);
  }
  static Value write(const Node* hook, const std::string& line, Value value) {
    auto& log = *static_cast<Log*>(hook->data.get());
    const std::lock_guard<std::mutex> guard(log.mutex);
    log.last = hook->function->name + line;
    ++log.written;
    return value;
  }

  const std::shared_ptr<Log> log_ = std::make_shared<Log>();  // shared as the Counter's are
};

}  // namespace minivm
