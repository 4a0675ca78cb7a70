// SPDX-License-Identifier: MIT
// One parameter of a call from managed to native code: what of the stub's IL is for it.
#pragma once

#include "interop/StubSignature.hpp"

namespace codicil::interop {

// Its steps are written in this order, each for all parameters before the next.
class ForwardParameter {
 public:
  ForwardParameter(StubWriter& il, const StubParts& parts, const StubSignature& signature, std::uint32_t index);

  bool needsCleanup() const;
  void toNative();
  SignatureType load();  // the native argument; answers its type
  void toManaged();
  void cleanup();    // whether or not the others came to pass
  void keepAlive();  // behind the call

 private:
  void ldValue();    // the managed value
  void ldAddress();  // its address
  void stScalar();   // stack → native local
  void pin(TypeHandle pointee, std::uint32_t offset);
  void pinText();
  void scalarToNative();
  void arrayToNative();
  void arrayToManaged();
  void arrayCleanup();
  void ldArrayLength();
  void handleToNative();
  void handleToManaged();
  void anyToNative();
  void objectFromPointer();
  const char* whyNotByRef() const;  // null: it may be
  std::int32_t anyFlags() const;
  bool isPinnedText() const;
  bool isPinnedArray() const;
  bool isAny() const;
  bool usesNativeLocal() const;

  StubWriter& il_;
  const StubParts& parts_;
  const StubSignature& signature_;
  const StubParameter& parameter_;
  const NativeForm& form_;
  const std::uint32_t argument_;
  std::uint32_t native_ = 0;   // what is passed, or is pointed to by what is passed
  std::uint32_t state_ = 0;    // of arrays and AsAnyMarshaler
  std::uint32_t managed_ = 0;  // a new SafeHandle
  std::uint32_t isHeld_ = 0;   // of a SafeHandle
  ArrayConversion array_{};
};

// A new object by the constructor without parameters.
void newObject(StubWriter& il, const StubParts& parts, MethodTable& type);

}  // namespace codicil::interop
