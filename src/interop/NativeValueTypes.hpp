// SPDX-License-Identifier: MIT
// Value types that no assembly has: what a structure is natively, where it is passed or returned by value.
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

#include "interop/NativeLayout.hpp"

namespace codicil::interop {

// Thread-safe. The types live as long as it does.
class NativeValueTypes {
 public:
  // A value without fields, of the layout's size and registers, that only stubs see.
  typesystem::SignatureType of(MethodTable& type, const NativeLayout& layout);
  void forget(const typesystem::LoaderAllocator& allocator);

 private:
  struct Twin {
    typesystem::TypeDefinition definition;
    typesystem::Class its;
    MethodTable table;
    typesystem::TypeExpression expression;
  };
  std::mutex lock_;
  std::unordered_map<const MethodTable*, std::unique_ptr<Twin>> twinOf_;  // guarded
};

}  // namespace codicil::interop
