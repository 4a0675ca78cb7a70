// SPDX-License-Identifier: MIT
// The memory of IL versions. What one request makes lies side by side and has its provenance once: a large batch is
// bound by the memory it touches, and versions scattered over it, each allocated by itself, are much of that.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

#include "Nodes.hpp"

namespace codicil::versioning {

// Up to 32 IL versions of one request. Its memory goes with the last of them, so one that stays keeps little else.
class ILCodeVersionRun {
 public:
  // Room for one at least.
  static ILCodeVersionRun* make(const RequesterPtr& requester, std::uint64_t createdAtNanos, std::size_t most) {
    const std::size_t capacity = std::clamp<std::size_t>(most, 1, kMost);
    void* const memory = ::operator new(sizeof(ILCodeVersionRun) + capacity * sizeof(ILCodeVersionRecord));
    auto* const run = new (memory) ILCodeVersionRun(requester, createdAtNanos, static_cast<std::uint32_t>(capacity));
    for (std::size_t i = 0; i < std::min(kAhead, capacity); ++i) run->fetch(i);
    return run;
  }

  const RequesterPtr& requester() const { return requester_; }
  std::uint64_t createdAtNanos() const { return createdAtNanos_; }

  bool isFull() const { return made_ == capacity_; }
  ILCodeVersionNode& add(ILCodeVersioningState& method) {
    assert(!isFull());
    if (made_ + kAhead < capacity_) fetch(made_ + kAhead);
    auto* const record = new (records() + made_) ILCodeVersionRecord(method, *this);
    ++made_;
    ++live_;
    return *record;
  }

  // Those that delete versions do so one after the other, and never while a request still adds to the run: what is
  // deleted was collected, which takes the manager's lock.
  static void destroy(ILCodeVersionNode* node) {
    ILCodeVersionRun* const run = node->run;
    static_cast<ILCodeVersionRecord*>(node)->~ILCodeVersionRecord();
    if (--run->live_ != 0) return;
    run->~ILCodeVersionRun();
    ::operator delete(run);
  }

 private:
  static constexpr std::size_t kMost = 32, kAhead = 8;

  ILCodeVersionRun(const RequesterPtr& requester, std::uint64_t createdAtNanos, std::uint32_t capacity)
      : requester_(requester), createdAtNanos_(createdAtNanos), capacity_(capacity) {}
  ~ILCodeVersionRun() = default;

  ILCodeVersionRecord* records() { return reinterpret_cast<ILCodeVersionRecord*>(this + 1); }
  void fetch(std::size_t which) { __builtin_prefetch(records() + which, 1); }

  const RequesterPtr requester_;
  const std::uint64_t createdAtNanos_;
  const std::uint32_t capacity_;
  std::uint32_t made_ = 0, live_ = 0;
};

// A request under way: makes its versions. Needs the manager's lock as long as it lives.
class ILCodeVersionMaker {
 public:
  // `most`: how many it will make at most.
  ILCodeVersionMaker(RequesterPtr requester, std::uint64_t createdAtNanos, std::size_t most = 1)
      : requester_(std::move(requester)), createdAtNanos_(createdAtNanos), most_(most) {}
  ILCodeVersionMaker(const ILCodeVersionMaker&) = delete;
  ILCodeVersionMaker& operator=(const ILCodeVersionMaker&) = delete;

  ILCodeVersionNode& make(ILCodeVersioningState& method) {
    if (run_ == nullptr || run_->isFull()) run_ = ILCodeVersionRun::make(requester_, createdAtNanos_, most_);
    if (most_ != 0) --most_;
    return run_->add(method);
  }

 private:
  const RequesterPtr requester_;
  const std::uint64_t createdAtNanos_;
  std::size_t most_;
  ILCodeVersionRun* run_ = nullptr;  // with a version in it
};

}  // namespace codicil::versioning
