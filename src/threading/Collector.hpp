// SPDX-License-Identifier: MIT
// The collector at work for the engine's threads. One in a process, from its start to the process's end.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include <tl/expected.hpp>

#include "gc/GcLibrary.hpp"
#include "gc/GcSettings.hpp"
#include "threading/CollectorEngine.hpp"
#include "threading/FinalizerThread.hpp"

namespace codicil::threading {

enum class GcStress : std::uint8_t {
  None = 0,
  Allocations = 1,  // every allocation collects the youngest generation first
  Anywhere = 2,     // … and a thread collects it over and over, so that threads are stopped wherever they are
  Everything = 3,   // every allocation collects and compacts all generations first, so that old objects move, too
};

struct CollectorOptions {
  std::filesystem::path library;  // libclrgc.so
  gc::GcSettings settings;
  ThreadList& threads;
  GcStress stress = GcStress::None;  // see stressFromEnvironment()
};

class Collector {
 public:
  // Threads that are attached already may go on.
  static tl::expected<Collector*, gc::GcLibraryError> start(CollectorOptions options);
  static GcStress stressFromEnvironment();  // CODICIL_GCSTRESS

  static Collector* instance() { return instance_; }
  gc::Heap& heap() { return *heap_; }
  gc::HandleManager& handles() { return *handles_; }
  ThreadList& threads() { return threads_; }
  FinalizerThread& finalizer() { return finalizer_; }
  bool isServer() const { return isServer_; }
  GcStress stress() const { return stress_; }
  // What CODICIL_GCSTRESS asks for. Cooperative.
  void collectForStress();
  std::size_t largeObjectBytes() const { return largeObjectBytes_; }

  // What is asked at each collection; set before there is something to find there.
  // With GcStress::Anywhere its thread starts here.
  void setScanner(StackScanner* scanner);
  // The finalizer thread has a round after each collection, also if nothing is to be finalized.
  void setWakesFinalizer(bool wakes) { engine_.setWakesFinalizer(wakes); }
  void setWeakObjects(WeakObjectTable* table) { engine_.setWeakObjects(table); }
  void setRefCounted(std::function<bool(gc::ObjectPtr)> isAlive) { engine_.setRefCounted(std::move(isAlive)); }

 private:
  explicit Collector(CollectorOptions options);

  static inline Collector* instance_ = nullptr;
  ThreadList& threads_;
  FinalizerThread finalizer_;
  CollectorEngine engine_;
  ConservativeScanner conservative_;
  gc::Heap* heap_ = nullptr;
  gc::HandleManager* handles_ = nullptr;
  bool isServer_ = false;
  GcStress stress_;
  std::size_t largeObjectBytes_ = 0;
};

}  // namespace codicil::threading
