// SPDX-License-Identifier: MIT
// Where the fields of a structure, or of a class with a layout, lie natively.
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "interop/NativeForm.hpp"
#include "typesystem/ArgumentRegisters.hpp"
#include "typesystem/FieldDesc.hpp"

namespace codicil::interop {

struct NativeField {
  const typesystem::FieldDesc* field = nullptr;
  std::uint32_t offset = 0;  // natively; the managed one is the field's own
  NativeForm form;
};

struct NativeLayout {
  std::vector<NativeField> fields;  // the parent's first
  std::uint32_t bytes = 0;
  std::uint32_t alignment = 1;
  bool isBlittable = false;  // as in managed memory
  typesystem::EightbyteShape eightbytes;
};

// Thread-safe. Layouts live as long as it does.
class NativeLayouts {
 public:
  explicit NativeLayouts(const InteropTypes& types) : types_(types) {}

  // Null: it has none (automatic layout, arrays, string …). Throws CannotMarshal if a field has no native form.
  const NativeLayout* of(MethodTable& type);
  void forget(const typesystem::LoaderAllocator& allocator);

 private:
  NativeLayout make(MethodTable& type);
  void add(NativeLayout& layout, MethodTable& type);

  const InteropTypes& types_;
  std::recursive_mutex lock_;                                                      // structures in structures
  std::unordered_map<const MethodTable*, std::unique_ptr<NativeLayout>> layouts_;  // guarded
};

}  // namespace codicil::interop
