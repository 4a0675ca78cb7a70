// SPDX-License-Identifier: MIT
// Two clients that instrument functions of a running program. Neither knows of the other; each rewrites whatever IL is
// below it. What their hooks write to is shared with the IL, which may be run for a while when a client is gone.
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

// The IL below between two hooks: `entry` gets the arguments; `exit` gets what is returned, and returns what shall be.
inline Answer weave(const ParameterRequest& request, HostFunction entry, HostFunction exit,
                    const std::shared_ptr<void>& data) {
  const auto make = [](Node node) { return std::make_shared<const Node>(std::move(node)); };
  const FunctionILPtr below = ilOf(request.parent);
  Function* const in = &functionOf(request.version.method());
  std::vector<NodePtr> parameters;
  for (std::size_t i = 0; i < in->takes; ++i)
    parameters.push_back(make({.op = Op::Variable, .value = static_cast<Value>(i)}));
  Node before{.op = Op::HostCall, .operands = parameters, .function = in, .host = entry, .data = data};
  Node after{.op = Op::HostCall, .operands = {below->body}, .function = in, .host = exit, .data = data};
  const NodePtr both = make({.op = Op::Block, .operands = {make(before), make(after)}});
  return Answer::supply(std::make_shared<const FunctionIL>(both, below->variables));
}

// Counts calls.
class Counter final : public codicil::rejit::ReJitCallbacks {
 public:
  explicit Counter(const Module& module) : counts_(std::make_shared<Counts>(module.functions.size())) {}
  Value count(const Function& function) const { return (*counts_)[function.key.token - 1]; }

  Answer getReJITParameters(const ParameterRequest& request) override {
    const HostFunction entry = [](Thread*, const Node* hook, const Value*) -> Value {
      return ++*static_cast<std::atomic<Value>*>(hook->data.get());
    };
    const HostFunction exit = [](Thread*, const Node*, const Value* result) { return *result; };
    return weave(request, entry, exit, {counts_, &(*counts_)[request.version.method().token - 1]});
  }

 private:
  using Counts = std::vector<std::atomic<Value>>;
  const std::shared_ptr<Counts> counts_;
};

// Logs arguments and results, from any thread.
class Tracer final : public codicil::rejit::ReJitCallbacks {
 public:
  Value written() const { return log_->written; }
  std::string last() const {
    const std::lock_guard<std::mutex> guard(log_->mutex);
    return log_->last;
  }

  Answer getReJITParameters(const ParameterRequest& request) override {
    const HostFunction entry = [](Thread*, const Node* hook, const Value* arguments) -> Value {
      std::string line = "(" + hook->function->name;
      for (std::size_t i = 0; i < hook->operands.size(); ++i) line += " " + std::to_string(arguments[i]);
      write(*hook, line + ")");
      return 0;
    };
    const HostFunction exit = [](Thread*, const Node* hook, const Value* result) {
      write(*hook, hook->function->name + " returned " + std::to_string(*result));
      return *result;
    };
    return weave(request, entry, exit, log_);
  }

 private:
  struct Log {
    std::atomic<Value> written = 0;
    std::mutex mutex;
    std::string last;  // guarded by mutex
  };
  static void write(const Node& hook, const std::string& line) {
    auto& log = *static_cast<Log*>(hook.data.get());
    const std::lock_guard<std::mutex> guard(log.mutex);
    log.last = line;
    ++log.written;
  }
  const std::shared_ptr<Log> log_ = std::make_shared<Log>();
};

}  // namespace minivm
