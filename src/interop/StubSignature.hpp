// SPDX-License-Identifier: MIT
// A signature that crosses between managed and native code, and what its attributes say of the crossing.
#pragma once

#include <vector>

#include "interop/Conversions.hpp"

namespace codicil::interop {

struct StubParameter {
  NativeForm form;          // of the value itself
  TypeHandle type;          // the same, managed: without the byref
  SignatureType signature;  // as the signature has it
  bool isByRef = false;
  bool isIn = true;  // goes to the callee
  bool isOut = false;
};

struct StubOptions {
  bool isWide = false;
  bool isDisabled = false;  // DisableRuntimeMarshalling
  bool setsLastError = false;
  bool preservesSignature = true;  // no: the native function returns an HRESULT, its result is a last parameter
  bool suppressesTransition = false;
};

struct StubSignature {
  typesystem::MethodSignatureTypes managed;
  StubOptions options;
  bool isVoid = true;
  NativeForm result;  // unless isVoid
  std::vector<StubParameter> parameters;

  std::uint32_t firstArgument() const { return managed.header.hasThis ? 1 : 0; }
};

// `method`: whose parameters' rows say MarshalAs, In and Out; null: a call site, which has none. Throws
// threading::ExceptionRequest (MarshalDirectiveException, TypeLoadException).
StubSignature readStubSignature(const StubParts& parts, typesystem::MethodSignatureTypes managed,
                                const typesystem::MethodDesc* method, StubOptions options);

// Of a P/Invoke, and of a delegate type by its UnmanagedFunctionPointerAttribute.
StubOptions optionsOf(const typesystem::MethodDesc& pInvoke);
StubOptions optionsOfDelegate(const MethodTable& type);

}  // namespace codicil::interop
