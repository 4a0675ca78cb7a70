// SPDX-License-Identifier: MIT
// What the engine must know of delegates: CoreLib's Delegate and MulticastDelegate, and a delegate type's Invoke.
#pragma once

#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {

// Immutable, thread-safe.
class Delegates {
 public:
  // TypeNotFound, FieldNotFound: it is not the class library we know.
  static typesystem::Expected<Delegates> find(typesystem::TypeLoader& types);

  // Null: no delegate type.
  static typesystem::MethodDesc* invokeOf(const typesystem::MethodTable& type);

  typesystem::MethodDesc* closedConstructor() const { return closed_; }      // (object, IntPtr)
  typesystem::MethodDesc* openConstructor() const { return open_; }          // (object, IntPtr, IntPtr shuffle thunk)
  typesystem::MethodDesc* generalConstructor() const { return construct_; }  // DelegateConstruct(object, IntPtr)
  typesystem::MethodTable* delegate() const { return delegate_; }
  typesystem::MethodTable* multicast() const { return multicast_; }

  typesystem::FieldDesc* target = nullptr;  // of Delegate
  typesystem::FieldDesc* methodBase = nullptr;
  typesystem::FieldDesc* methodPtr = nullptr;
  typesystem::FieldDesc* methodPtrAux = nullptr;
  typesystem::FieldDesc* invocationList = nullptr;  // of MulticastDelegate
  typesystem::FieldDesc* invocationCount = nullptr;

 private:
  typesystem::MethodTable* delegate_ = nullptr;
  typesystem::MethodTable* multicast_ = nullptr;
  typesystem::MethodDesc* closed_ = nullptr;
  typesystem::MethodDesc* open_ = nullptr;
  typesystem::MethodDesc* construct_ = nullptr;
};

}  // namespace codicil::execution
