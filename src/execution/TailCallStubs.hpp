// SPDX-License-Identifier: MIT
// The stubs of explicit tail calls that the JIT cannot make by itself: one puts arguments into the thread's buffer, one
// takes them out and calls. See threading/TailCalls.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "execution/ILWriter.hpp"
#include "execution/RuntimeServices.hpp"
#include "threading/TailCalls.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {

// A place that makes such a call.
struct TailCallSite {
  MethodDesc* caller = nullptr;
  MethodDesc* callee = nullptr;  // null: a pointer, whatever is there
  MethodTable* owner = nullptr;  // of the callee, exact
  std::span<const typesystem::SignatureType>
      types;  // the result's, then the parameters', `this` and hidden ones left out
  bool hasThis = false;
  bool thisIsByRef = false;
  bool hasGenericContext = false;
  bool isVirtual = false;  // what runs is for the object to say
};

struct TailCallStub {
  threading::TailCallArguments arguments;
  // Takes `this`, the generic context, the arguments, and the target if isTargetGiven.
  std::unique_ptr<GeneratedMethod> storeArguments;
  std::unique_ptr<GeneratedMethod>
      callTarget;              // void (buffer, ref result, frame): see RuntimeHelpers.DispatchTailCalls
  bool isTargetGiven = false;  // by the caller, who alone can tell
};

// Thread-safe. Stubs live as long as the youngest of what they are of. Throws threading::ExceptionRequest.
class TailCallStubs {
 public:
  TailCallStubs(typesystem::TypeLoader& types, RuntimeServices& services) : types_(types), services_(services) {}

  // Null: there is no such call; an ordinary one must do.
  const TailCallStub* stubOf(const TailCallSite& site);
  MethodDesc& dispatcher();

  // The stubs for what lives in it, which nobody calls any more: `forgetCode` is called for each, and each goes with
  // what is answered.
  std::shared_ptr<void> forget(const typesystem::LoaderAllocator& allocator,
                               const std::function<void(MethodDesc&)>& forgetCode);

 private:
  // One value in the buffer.
  struct Value {
    typesystem::SignatureType type;
    std::uint32_t offset;
  };
  struct Layout {
    std::vector<Value> values;  // `this`, the generic context, the arguments
    typesystem::SignatureType result;
    std::uint32_t target = 0;  // if it is given
    std::uint32_t bytes = 0;
  };
  // Types of signatures are one for each meaning.
  struct Key {
    MethodTable* lives;  // as long as this type
    MethodDesc* callee;
    MethodTable* owner;
    bool hasThis, thisIsByRef, hasGenericContext, isVirtual;
    std::vector<const typesystem::TypeExpression*> types;
    friend auto operator<=>(const Key&, const Key&) = default;  // NOLINT(modernize-use-nullptr): there is no zero here
  };

  typesystem::SignatureType expressionOf(typesystem::TypeHandle type);
  typesystem::SignatureType primitive(metadata::ElementType element);
  typesystem::SignatureType anyByRef();
  typesystem::SignatureType normalized(const typesystem::SignatureType& type);
  Layout layOut(const TailCallSite& site, std::span<const typesystem::SignatureType> types, TailCallStub& stub);
  void place(const typesystem::SignatureType& type, Layout& layout, threading::TailCallArguments& arguments);
  void loadValue(ILWriter& il, const typesystem::SignatureType& type);
  void storeValue(ILWriter& il, const typesystem::SignatureType& type);
  GeneratedIL storeArguments(const Layout& layout, const TailCallStub& stub);
  GeneratedIL callTarget(const TailCallSite& site, const Layout& layout, const TailCallStub& stub);
  void call(ILWriter& il, const TailCallSite& site, const Layout& layout, const TailCallStub& stub);

  typesystem::TypeLoader& types_;
  RuntimeServices& services_;
  std::mutex lock_;
  std::map<Key, std::unique_ptr<TailCallStub>> stubs_;  // guarded
};

}  // namespace codicil::execution
