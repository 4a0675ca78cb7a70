// SPDX-License-Identifier: MIT
#include "execution/TieredCompilation.hpp"

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "execution/FreeMemory.hpp"
#include "execution/NativeCallers.hpp"
#include "execution/SuppliedIL.hpp"
#include "metadata/Flags.hpp"
#include "metadata/ILReader.hpp"

namespace codicil::execution {
namespace {

using metadata::MethodImplAttributes;
using versioning::ILCodeVersion;

bool hasBackwardBranch(const MethodDesc& method, const metadata::MethodBody& body) {
  const metadata::AssemblyImage& image = method.module().image();
  metadata::ILReader reader(image.file(), body.il(), method.token());
  while (!reader.atEnd()) {
    const auto instruction = reader.next();
    if (!instruction) return false;  // the JIT says why
    for (std::uint32_t i = 0; i < instruction->switchCount(); ++i)
      if (instruction->switchTarget(i) <= instruction->offset()) return true;
    const metadata::OperandKind operand = metadata::infoOf(instruction->opcode()).operand;
    const bool isBranch = operand == metadata::OperandKind::Branch8 || operand == metadata::OperandKind::Branch32;
    if (isBranch && instruction->branchTarget() <= instruction->offset()) return true;
  }
  return false;
}

}  // namespace

class TieredCompilation::MethodEligibility final : public tiering::Eligibility {
 public:
  bool mayTier(const versioning::MethodDesc& method, const ILCodeVersion& il) const override {
    const auto& its = static_cast<const MethodDesc&>(method);
    if (const versioning::ILBodyPtr supplied = il.body(); supplied && !asSupplied(supplied)->options().mayBeOptimized)
      return false;
    constexpr std::uint16_t kDecided =
        MethodImplAttributes::kAggressiveOptimization | MethodImplAttributes::kNoOptimization;
    return its.kind() == typesystem::MethodKind::IL && (its.implAttributes() & kDecided) == 0 &&
           !its.module().isDebuggable() && !isUnmanagedCallersOnly(its);
  }
  bool hasLoops(const versioning::MethodDesc& method, const ILCodeVersion& il) const override {
    const auto& its = static_cast<const MethodDesc&>(method);
    if (const versioning::ILBodyPtr supplied = il.body()) return hasBackwardBranch(its, asSupplied(supplied)->body());
    const auto body = its.module().image().methodBody(its.token().rid());
    return body && hasBackwardBranch(its, *body);
  }
};

// The compiler may look at objects: whoever works is one of the engine's threads, until it ends. Work leaves bodies
// that nobody calls any more; a while after the last of it they are freed.
class TieredCompilation::EngineScheduler final : public tiering::Scheduler {
 public:
  EngineScheduler(versioning::CodeVersionManager& manager, std::chrono::milliseconds idleTimeout,
                  std::chrono::milliseconds collectionDelay)
      : manager_(manager), collectionDelay_(collectionDelay), threads_(tiering::makeThreadScheduler(idleTimeout)) {
    // Left to itself the C library stops mapping large blocks once one was freed, and takes them from what it keeps for
    // each thread, whose far ends malloc_trim does not give back.
    mallopt(M_MMAP_THRESHOLD, kLargeBlock);
  }
  std::uint64_t nowNanos() const override { return threads_->nowNanos(); }
  void schedule(std::chrono::nanoseconds after, std::function<void()> work) override {
    threads_->schedule(after, [this, work = std::move(work)] {
      enterEngine();
      work();
      collectSoon();
    });
  }

  // `bodies`: how many may be there that nobody calls. Many are not left to pile up.
  void collectSoon(std::size_t bodies = 0) {
    if (bodies >= kManyBodies) return collectNow(kPause);
    if (isCollectionDue_.exchange(true)) return;
    threads_->schedule(collectionDelay_, [this] {
      enterEngine();
      isCollectionDue_ = false;
      if (isAllCollected(collect()) && std::exchange(bodiesFreed_, 0) >= kManyBodies) giveBackFreeMemory();
    });
  }

 private:
  static bool isAllCollected(const versioning::CollectResult& result) {
    return !result.pending && result.bodiesFreed == 0;
  }

  versioning::CollectResult collect() {
    const versioning::CollectResult result = manager_.collect();
    bodiesFreed_ += result.bodiesFreed;
    if (!isAllCollected(result)) collectSoon();
    return result;
  }

  // As good as always somebody compiles who began before the moment that is asked about: a little later he is done. And
  // what was begun earlier frees nothing of what has been switched off since. The memory stays for now: whoever reverts
  // many bodies may request as many again.
  void collectNow(std::chrono::milliseconds after) {
    threads_->schedule(after, [this, after] {
      enterEngine();
      const versioning::CollectResult result = collect();
      if (result.pending && after < collectionDelay_)
        collectNow(std::max(std::chrono::milliseconds(1), 2 * after));
      else if (result.bodiesFreed >= kManyBodies)
        collectNow(std::chrono::milliseconds(0));
    });
  }

  static constexpr int kLargeBlock = 128 * 1024;          // as it begins with
  static constexpr std::size_t kManyBodies = 1000;        // with their tables and versions, more than a megabyte
  static constexpr std::chrono::milliseconds kPause{10};  // whoever reverted them goes on first, undisturbed

  versioning::CodeVersionManager& manager_;
  const std::chrono::milliseconds collectionDelay_;
  std::size_t bodiesFreed_ = 0;  // since memory was given back; of the one thread that works
  std::atomic<bool> isCollectionDue_{false};
  std::unique_ptr<tiering::Scheduler> threads_;
};

struct TieredCompilation::Parts {
  Parts(CodeHost& code, const tiering::TieringSettings& settings, std::chrono::milliseconds collectionDelay)
      : scheduler(code.manager(), settings.backgroundWorkerTimeout, collectionDelay),
        tiering(code.manager(), eligibility, scheduler, settings) {}
  MethodEligibility eligibility;
  EngineScheduler scheduler;
  tiering::Tiering tiering;
};

TieredCompilation::TieredCompilation(CodeHost& code, const tiering::TieringSettings& settings,
                                     std::chrono::milliseconds collectionDelay)
    : parts_(std::make_unique<Parts>(code, settings, collectionDelay)) {}
TieredCompilation::~TieredCompilation() = default;

const tiering::TieringSettings& TieredCompilation::settings() const { return parts_->tiering.settings(); }
tiering::TieringStatistics TieredCompilation::statistics() const { return parts_->tiering.statistics(); }
void TieredCompilation::collectSoon(std::size_t bodies) { parts_->scheduler.collectSoon(bodies); }

}  // namespace codicil::execution
