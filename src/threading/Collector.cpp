// SPDX-License-Identifier: MIT
#include "threading/Collector.hpp"

#include <cstdlib>
#include <thread>

namespace codicil::threading {

Collector::Collector(CollectorOptions options)
    : threads_(options.threads),
      engine_(options.threads, finalizer_, std::move(options.settings)),
      stress_(options.stress) {}

GcStress Collector::stressFromEnvironment() {
  const char* const text = std::getenv("CODICIL_GCSTRESS");
  if (text == nullptr) return GcStress::None;
  return *text >= '1' && *text <= '3' ? static_cast<GcStress>(*text - '0') : GcStress::None;
}

tl::expected<Collector*, gc::GcLibraryError> Collector::start(CollectorOptions options) {
  const auto library = gc::GcLibrary::load(options.library);
  if (!library) return tl::unexpected(library.error());
  auto made = std::unique_ptr<Collector>(new Collector(std::move(options)));
  const auto parts = library->initialize(made->engine_);
  Collector* const collector = made.release();  // whatever became of it: the library may hold on to the engine
  if (!parts) return tl::unexpected(parts.error());
  collector->heap_ = parts->heap;
  collector->handles_ = parts->handles;
  collector->largeObjectBytes_ = parts->heap->getLohThreshold();
  collector->isServer_ = collector->engine_.settings().serverRequested();
  collector->engine_.setHeap(parts->heap);
  if (collector->engine_.settings().boolean("gcConservative", "System.GC.Conservative").value_or(false))
    collector->engine_.setScanner(&collector->conservative_);
  collector->threads_.onDetach([collector](Thread& thread) {
    collector->heap_->fixAllocContext(&thread.allocation, nullptr, nullptr);
    thread.allocation = {};
  });
  instance_ = collector;
  return collector;
}

// Not where the program has asked for none (GC.TryStartNoGCRegion): that would end its region.
void Collector::collectForStress() {
  constexpr std::int32_t kNoGcRegion = 4;  // GCLatencyMode.NoGCRegion
  constexpr int kOldest = 2;
  if (heap_->getGcLatencyMode() == kNoGcRegion) return;
  heap_->garbageCollect(stress_ == GcStress::Everything ? kOldest : 0, false,
                        static_cast<std::int32_t>(gc::CollectionMode::Blocking) |
                            static_cast<std::int32_t>(gc::CollectionMode::Compacting));
}

void Collector::setScanner(StackScanner* scanner) {
  engine_.setScanner(scanner);
  if (stress_ != GcStress::Anywhere || scanner == nullptr) return;
  threads_.start("GC stress", [this] {
    for (;;) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      const Cooperative cooperative(*Thread::current());
      collectForStress();
    }
  });
}

}  // namespace codicil::threading
