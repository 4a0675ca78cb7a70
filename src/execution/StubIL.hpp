// SPDX-License-Identifier: MIT
// The IL of methods that have none in their assembly: stubs, delegates' methods, P/Invokes.
#pragma once

#include <atomic>
#include <functional>
#include <optional>

#include "execution/Delegates.hpp"
#include "execution/GeneratedIL.hpp"
#include "execution/ILWriter.hpp"
#include "execution/RuntimeServices.hpp"
#include "threading/ManagedException.hpp"

namespace codicil::execution {

struct PInvokeForm;

// Thread-safe.
class StubIL {
 public:
  StubIL(typesystem::TypeLoader& types, const Delegates& delegates, RuntimeServices& services)
      : types_(types), delegates_(delegates), services_(services) {}

  // Marshals the arguments of P/Invokes that are not plain numbers and pointers (src/interop). Null: none can be.
  // `ldTarget` writes what leaves the native function's address on the stack.
  using LoadTarget = std::function<void(ILWriter&)>;
  using Marshaller = std::function<GeneratedIL(MethodDesc& method, const LoadTarget& ldTarget)>;
  void setMarshaller(Marshaller marshaller) { marshaller_ = std::move(marshaller); }

  // The IL of methods whose body in CoreLib only says that the engine has a better one (they throw); null: not one.
  std::optional<GeneratedIL> inPlaceOf(MethodDesc& method);
  // Whether it has such a one: there is no IL of it that could be rewritten.
  static bool isReplaced(const typesystem::Module& module, typesystem::Token method);

  // Of a Delegate, Array, Unboxing, Instantiating, DelegateOpen, DelegateMany, Virtual or PInvoke method. Throws
  // threading::ExceptionRequest.
  GeneratedIL make(MethodDesc& method);

 private:
  GeneratedIL instantiating(const MethodDesc& method);
  GeneratedIL unboxing(const MethodDesc& method);
  GeneratedIL delegateInvoke(MethodDesc& method);
  GeneratedIL delegateConstructor(MethodDesc& method);
  GeneratedIL delegateOpen(MethodDesc& method);
  GeneratedIL virtualCall(MethodDesc& method);
  GeneratedIL delegateMany(MethodDesc& method);
  GeneratedIL arrayMember(MethodDesc& method);
  GeneratedIL pInvoke(MethodDesc& method);
  GeneratedIL plainPInvoke(MethodDesc& method, const typesystem::MethodSignatureTypes& signature,
                           const PInvokeForm& form);
  void ldNativeTarget(ILWriter& il, MethodDesc& method, const PInvokeForm& form);
  GeneratedIL fail(MethodDesc& method, const char* exceptionType);
  GeneratedIL fail(MethodDesc& method, const threading::ExceptionRequest& request);
  MethodDesc& compareToOf(const typesystem::MethodTable& number);
  typesystem::MethodSignatureTypes signatureOf(const MethodDesc& method);
  typesystem::SignatureType nativeInt();
  typesystem::SignatureType expressionOf(typesystem::TypeHandle type);

  typesystem::TypeLoader& types_;
  const Delegates& delegates_;
  RuntimeServices& services_;
  Marshaller marshaller_;
  std::atomic<typesystem::MethodTable*> unsafe_{nullptr};   // System.Runtime.CompilerServices.Unsafe
  std::atomic<typesystem::MethodTable*> helpers_{nullptr};  // … RuntimeHelpers; set last
};

}  // namespace codicil::execution
