// SPDX-License-Identifier: MIT
// The services that compiled code relies on: statics and class constructors, literals, interface calls, native targets.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#include "execution/CastCache.hpp"
#include "execution/CodeHost.hpp"
#include "execution/InterfaceDispatch.hpp"
#include "execution/PInvokeForm.hpp"
#include "execution/RuntimeServices.hpp"
#include "threading/Collector.hpp"
#include "typesystem/Dispatch.hpp"

namespace codicil::execution {

// Thread-safe.
class Runtime final : public RuntimeServices {
 public:
  // Who knows native code by name. Null: there is none.
  struct NativeCode {
    std::function<const void*(const char* type, const char* method, const char* parameters)> internalCall;
    std::function<const void*(const MethodDesc& method, const std::string& module, const std::string& entry)> pInvoke;
  };

  Runtime(typesystem::TypeLoader& types, const typesystem::Dispatch& dispatch, CodeHost& code,
          threading::Collector& collector, NativeCode native);

  bool isClassInitialized(const MethodTable& type) override;
  void* staticBase(const MethodTable& type, bool ofReferences) override;
  void initializeClass(MethodTable& type) override;
  InternedString stringLiteral(std::u16string_view text, const typesystem::LoaderAllocator* user) override;
  gc::ObjectPtr runtimeType(typesystem::TypeHandle type) override;  // made when first asked for
  std::unique_ptr<DispatchCell> dispatchCell(MethodTable& interface, MethodDesc& method) override;
  const void* entryOf(MethodDesc& method) override;
  const void* nativeTarget(MethodDesc& method) override;
  NativeTargetCell& nativeTargetCell(MethodDesc& method) override;
  const void* internalCall(MethodDesc& method) override;

  // Strings: of UTF-8 text. Cooperative.
  gc::ObjectPtr newString(std::u16string_view text);
  typesystem::MethodTable& stringType() { return *string_; }
  CastCache& castCache() { return castCache_; }
  // Nothing asks for what lives in it any more.
  void forget(typesystem::LoaderAllocator& allocator);

 private:
  struct Initialization {
    threading::Thread* thread = nullptr;
    bool isDone = false;
    gc::Handle failure = nullptr;  // a TypeInitializationException
  };
  void allocateStatics(const MethodTable& type);
  gc::ObjectPtr* referenceSlots(typesystem::LoaderAllocator* allocator, std::uint32_t count);
  void runClassConstructor(MethodTable& type);
  void markInitialized(MethodTable& type);
  bool wouldWaitForItself(const Initialization& entry);

  typesystem::TypeLoader& types_;
  CodeHost& code_;
  threading::Collector& collector_;
  NativeCode native_;
  MethodTable* string_ = nullptr;
  MethodTable* runtimeType_ = nullptr;
  InterfaceDispatch interfaceDispatch_;
  CastCache castCache_;

  std::mutex staticsLock_;  // threads that wait for it are preemptive
  gc::ObjectPtr* slots_ = nullptr;
  std::uint32_t slotsLeft_ = 0;

  std::mutex classesLock_;
  std::condition_variable classDone_;
  std::unordered_map<const MethodTable*, Initialization> classes_;
  std::unordered_map<threading::Thread*, const MethodTable*> waitsFor_;

  std::mutex nativeTargetsLock_;
  std::unordered_map<const MethodDesc*, NativeTargetCell> nativeTargets_;  // guarded by nativeTargetsLock_
};

}  // namespace codicil::execution
