// JIT interface, slots 0–30: what the JIT asks of methods.
//
// The interface is one vtable of 176 slots whose order is the contract. It is declared as a chain of classes, one for
// each subject, that have no data and no virtual destructor, so that each class's slots follow its base's.
// All questions come on the thread that called compileMethod. A question that cannot be answered is answered by a C++
// exception: the JIT unwinds and compileMethod passes it on to its caller.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jitinterface/CallInfo.hpp"
#include "jitinterface/Handles.hpp"
#include "jitinterface/MethodInfo.hpp"
#include "jitinterface/Signature.hpp"

namespace codicil::jit {

// The OSR state that a tier-0 body leaves for its continuation: the JIT writes it and reads it back.
struct PatchpointInfo;

class MethodQueries {
 public:
  // methodflag::kIntrinsic, quickly.
  virtual bool isIntrinsic(MethodHandle method) = 0;
  // May the JIT rely on what it learnt of this method's body? Always, unless precompiling.
  virtual bool notifyMethodInfoUsage(MethodHandle method) = 0;
  virtual std::uint32_t getMethodAttribs(MethodHandle method) = 0;                // methodflag
  virtual void setMethodAttribs(MethodHandle method, std::uint32_t verdict) = 0;  // methodverdict
  // `exactOwner` may be null, or a more exact class than the method's own.
  virtual void getMethodSig(MethodHandle method, SigInfo* sig, ClassHandle exactOwner) = 0;
  // The body of a method to inline. False: it has no IL.
  virtual bool getMethodInfo(MethodHandle method, MethodInfo* info, ContextHandle context) = 0;
  // Same (Module, MethodDef), whatever the instantiations.
  virtual bool haveSameMethodDefinition(MethodHandle one, MethodHandle other) = 0;
  virtual ClassHandle getTypeDefinition(ClassHandle type) = 0;  // C<int> → C<>

  // Inlining: canInline, then beginInlining, then one reportInliningDecision, unless canInline refused (then the
  // engine reports to itself). `inliner` is the root method in beginInlining and reportInliningDecision.
  virtual InlineResult canInline(MethodHandle caller, MethodHandle callee) = 0;
  virtual void beginInlining(MethodHandle inliner, MethodHandle inlinee) = 0;
  virtual void reportInliningDecision(MethodHandle inliner, MethodHandle inlinee, InlineResult result,
                                      const char* reason) = 0;

  virtual bool canTailCall(MethodHandle caller, MethodHandle declaredCallee, MethodHandle exactCallee,
                           bool explicitPrefix) = 0;
  virtual void reportTailCallDecision(MethodHandle caller, MethodHandle callee, bool explicitPrefix,
                                      TailCallResult result, const char* reason) = 0;

  virtual void getEHinfo(MethodHandle method, std::uint32_t number, ExceptionClause* clause) = 0;
  virtual ClassHandle getMethodClass(MethodHandle method) = 0;
  // Where the method's address stands: [[MethodTable + offsetOfIndirection] + offsetAfterIndirection], or with kNoChunk
  // [MethodTable + offsetAfterIndirection].
  virtual void getMethodVTableOffset(MethodHandle method, std::uint32_t* offsetOfIndirection,
                                     std::uint32_t* offsetAfterIndirection, bool* isRelative) = 0;
  virtual bool resolveVirtualMethod(DevirtualizationInfo* info) = 0;
  // The entry of a value-class method that takes an unboxed `this`; null if there is none.
  virtual MethodHandle getUnboxedEntry(MethodHandle method, bool* needsMethodTableArg) = 0;
  // The shared method behind an instantiating stub, and the hidden argument that the stub supplies; null if it is none.
  virtual MethodHandle getInstantiatedEntry(MethodHandle method, MethodHandle* methodArg, ClassHandle* classArg) = 0;
  virtual ClassHandle getDefaultComparerClass(ClassHandle element) = 0;          // Comparer<T>.Default; null: not known
  virtual ClassHandle getDefaultEqualityComparerClass(ClassHandle element) = 0;  // EqualityComparer<T>.Default
  virtual ClassHandle getSZArrayHelperEnumeratorClass(ClassHandle element) = 0;  // T[].GetEnumerator()
  virtual void expandRawHandleIntrinsic(ResolvedToken* token, MethodHandle caller, GenericHandleResult* result) = 0;
  virtual bool isIntrinsicType(ClassHandle type) = 0;  // CoreLib's, marked [Intrinsic]
  // Of a P/Invoke, an UnmanagedCallersOnly method, or (method null) an unmanaged calli.
  virtual UnmanagedCallConv getUnmanagedCallConv(MethodHandle method, SigInfo* callSite,
                                                 bool* suppressGcTransition) = 0;
  virtual bool pInvokeMarshalingRequired(MethodHandle method, SigInfo* callSite) = 0;
  virtual bool satisfiesMethodConstraints(ClassHandle parent, MethodHandle method) = 0;
  virtual void methodMustBeLoadedBeforeCodeIsRun(MethodHandle method) = 0;
  // The stack cookie: a value, or the address of one.
  virtual void getGSCookie(std::size_t* cookie, std::size_t** cookieAddress) = 0;

  virtual void setPatchpointInfo(PatchpointInfo* info) = 0;         // tier-0: allocated with allocateArray, ours now
  virtual PatchpointInfo* getOSRInfo(std::uint32_t* ilOffset) = 0;  // OSR: where to continue

 protected:
  ~MethodQueries() = default;
};

}  // namespace codicil::jit
