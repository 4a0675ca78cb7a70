// A ReJIT client for tests: rewrites  tag → tag * 10 + digit, so that an answer shows who wrote on top of whom.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <vector>

#include "versioning/Support.hpp"

namespace codicil::testing {

using rejit::Answer;
using rejit::ClientId;
using rejit::ClientOptions;
using rejit::ParameterRequest;
using rejit::ReJit;

struct TestClient final : rejit::ReJitCallbacks {
  TestClient(TestVm& vm, int digit) : vm(vm), digit(digit) {}

  Answer getReJITParameters(const ParameterRequest& request) override {
    ++asked;
    if (onAsk) return onAsk(request);
    return Answer::supply(rewrite(request));
  }
  void reJITError(MethodKey, ILVersionId version, Status status, std::string_view) override {
    const std::lock_guard<std::mutex> guard(mutex);
    errors.emplace_back(version, status);
  }
  ILBodyPtr rewrite(const ParameterRequest& request) const {
    std::int64_t tag = 0;
    if (const ILBodyPtr parent = request.parent.body())
      tag = static_cast<const TestIL&>(*parent).tag;
    else
      tag = vm.tagOf(request.version.method());
    return il(tag * 10 + digit);
  }
  std::size_t errorCount() {
    const std::lock_guard<std::mutex> guard(mutex);
    return errors.size();
  }
  Status lastError() {
    const std::lock_guard<std::mutex> guard(mutex);
    return errors.empty() ? Status::Ok : errors.back().second;
  }

  TestVm& vm;
  const int digit;
  std::function<Answer(const ParameterRequest&)> onAsk;
  std::atomic<int> asked{0};
  std::mutex mutex;
  std::vector<std::pair<ILVersionId, Status>> errors;
};

// A vm with ReJIT and clients.
struct ReJitTest : ::testing::Test {
  TestVm vm;
  ReJit rejit{*vm.manager};

  std::pair<ClientId, std::shared_ptr<TestClient>> attach(int digit, ClientOptions options = {}) {
    auto client = std::make_shared<TestClient>(vm, digit);
    options.name = "client " + std::to_string(digit);
    return {rejit.attach(client, options), client};
  }
  Status request(ClientId client, TestFunction& function) {
    const MethodKey key = function.key();
    Status status = Status::Ok;
    rejit.requestReJIT(client, {&key, 1}, {&status, 1}, "test");
    return status;
  }
  Status revert(ClientId client, TestFunction& function) {
    const MethodKey key = function.key();
    Status status = Status::Ok;
    rejit.requestRevert(client, {&key, 1}, {&status, 1});
    return status;
  }
  Status reactivate(ClientId client, TestFunction& function, ILVersionId version) {
    const rejit::Reactivation wanted{function.key(), version};
    Status status = Status::Ok;
    rejit.reactivate(client, {&wanted, 1}, {&status, 1});
    return status;
  }
};

}  // namespace codicil::testing
