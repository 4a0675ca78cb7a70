// SPDX-License-Identifier: MIT
// System.StubHelpers.MngdNativeArrayMarshaler and MngdFixedArrayMarshaler: arrays whose elements are converted one by
// one. Their elements' codes are interop::ElementCode, or VARTYPEs of numbers.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "classlib/ReflectionObjects.hpp"
#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/Runtime.hpp"
#include "interop/Interop.hpp"
#include "interop/NativeMethods.hpp"
#include "metadata/Utf16.hpp"
#include "threading/Allocation.hpp"
#include "threading/WriteBarrier.hpp"

namespace codicil::interop {
namespace {

using classlib::ObjectHandleOnStack;
using classlib::qcall;
using execution::engine;
using threading::Cooperative;
using threading::Thread;
using typesystem::MethodTable;
using typesystem::TypeHandle;

struct NativeArrayState {
  std::uintptr_t elementType;
  std::uintptr_t array;
  const void* stub;  // of structures
  std::int32_t isNativeDataValid, bestFit, throwOnUnmappable;
  std::uint16_t code;
};
struct FixedArrayState {
  std::uintptr_t elementType;
  const void* stub;
  std::uintptr_t array;
  std::int32_t bestFit, throwOnUnmappable;
  std::uint16_t code;
  std::uint32_t count;
};

std::byte* firstOf(gc::ObjectPtr array) {
  const typesystem::Class& its = threading::typeOf(array).classData();
  const bool isMany = its.element == metadata::ElementType::Array;
  return threading::elementsOf(array) + (isMany ? 8 * its.rank : 0);
}

void* allocateNative(std::size_t bytes) {
  void* const memory = std::calloc(bytes == 0 ? 1 : bytes, 1);
  if (memory == nullptr) throw threading::ExceptionRequest{"System.OutOfMemoryException", "", ""};
  return memory;
}

char* utf8Copy(std::u16string_view text) {
  const std::string utf8 = metadata::utf8Of(text);
  auto* const copy = static_cast<char*>(allocateNative(utf8.size() + 1));
  std::ranges::copy(utf8, copy);
  return copy;
}

char16_t* wideCopy(std::u16string_view text) {
  auto* const copy = static_cast<char16_t*>(allocateNative((text.size() + 1) * sizeof(char16_t)));
  std::ranges::copy(text, copy);
  return copy;
}

// One conversion of an array's elements. Cooperative.
class Elements {
 public:
  Elements(std::uint16_t code, std::uintptr_t type, const void* stub)
      : code_(code), type_(TypeHandle::fromBits(type)), stub_(stub) {}

  std::size_t nativeBytes(std::size_t managedBytes) const {
    switch (code_) {
      case ElementCode::kLPStr:
      case ElementCode::kUtf8:
      case ElementCode::kLPWStr:
      case ElementCode::kBStr:
        return sizeof(void*);
      case ElementCode::kByteBool:
      case ElementCode::kAnsiChar:
        return 1;
      case ElementCode::kVariantBool:
        return 2;
      case ElementCode::kBool:
        return 4;
      case ElementCode::kRecord:
        return interop::Interop::instance().layoutOf(*type_.methodTable())->bytes;
      default:
        return managedBytes;
    }
  }

  void toNative(gc::ObjectPtr* array, std::byte* native, std::size_t count) const {
    const std::size_t managedBytes = threading::typeOf(*array).componentSize();
    const std::size_t bytes = nativeBytes(managedBytes);
    if (isCopied()) return void(std::memcpy(native, firstOf(*array), count * bytes));
    for (std::size_t i = 0; i < count; ++i) {
      std::byte* const from = firstOf(*array) + i * managedBytes;
      oneToNative(from, native + i * bytes);
    }
  }

  void toManaged(gc::ObjectPtr* array, const std::byte* native, std::size_t count) const {
    const std::size_t managedBytes = threading::typeOf(*array).componentSize();
    const std::size_t bytes = nativeBytes(managedBytes);
    if (isCopied()) return void(std::memcpy(firstOf(*array), native, count * bytes));
    for (std::size_t i = 0; i < count; ++i) oneToManaged(array, i * managedBytes, native + i * bytes);
  }

  void release(std::byte* native, std::size_t count) const {
    if (code_ == ElementCode::kRecord) {
      const std::size_t bytes = nativeBytes(0);
      for (std::size_t i = 0; i < count; ++i) callStub(nullptr, native + i * bytes, StructureOperation::Release);
    }
    if (nativeBytes(1) != sizeof(void*) || code_ == ElementCode::kRecord) return;
    auto* const pointers = reinterpret_cast<void**>(native);
    for (std::size_t i = 0; i < count; ++i) {
      if (pointers[i] == nullptr) continue;
      if (code_ == ElementCode::kBStr)
        callCoreLib("FreeBSTR", reinterpret_cast<std::uintptr_t>(pointers[i]));
      else
        std::free(pointers[i]);
      pointers[i] = nullptr;
    }
  }

 private:
  bool isCopied() const {
    switch (code_) {
      case ElementCode::kLPStr:
      case ElementCode::kUtf8:
      case ElementCode::kLPWStr:
      case ElementCode::kBStr:
      case ElementCode::kByteBool:
      case ElementCode::kAnsiChar:
      case ElementCode::kVariantBool:
      case ElementCode::kBool:
      case ElementCode::kRecord:
        return false;
      default:
        return true;
    }
  }

  void callStub(std::byte* managed, std::byte* native, StructureOperation operation) const {
    execution::callManaged(
        stub_, {execution::argument(managed), execution::argument(native), static_cast<std::uint64_t>(operation), 0});
  }
  static std::uint64_t callCoreLib(const char* method, std::uint64_t argument) {
    typesystem::MethodDesc* const found =
        execution::orRequest(engine().types->coreLibMethod("System.Runtime.InteropServices.Marshal", method, 1));
    return execution::callManaged(engine().runtime->entryOf(*found), {argument});
  }

  void oneToNative(std::byte* from, std::byte* native) const {
    const gc::ObjectPtr text = isText() ? *reinterpret_cast<gc::ObjectPtr*>(from) : nullptr;
    const bool isTrue = *reinterpret_cast<const std::uint8_t*>(from) != 0;
    switch (code_) {
      case ElementCode::kLPStr:
      case ElementCode::kUtf8:
        *reinterpret_cast<char**>(native) = text == nullptr ? nullptr : utf8Copy(threading::textOf(text));
        return;
      case ElementCode::kLPWStr:
        *reinterpret_cast<char16_t**>(native) = text == nullptr ? nullptr : wideCopy(threading::textOf(text));
        return;
      case ElementCode::kBStr:
        *reinterpret_cast<std::uint64_t*>(native) = callCoreLib("StringToBSTR", execution::argument(text));
        return;
      case ElementCode::kByteBool:
        *reinterpret_cast<std::uint8_t*>(native) = isTrue;
        return;
      case ElementCode::kVariantBool:
        *reinterpret_cast<std::int16_t*>(native) = isTrue ? -1 : 0;
        return;
      case ElementCode::kBool:
        *reinterpret_cast<std::int32_t*>(native) = isTrue;
        return;
      case ElementCode::kAnsiChar: {
        const char16_t unit = *reinterpret_cast<const char16_t*>(from);
        *reinterpret_cast<char*>(native) = metadata::utf8Of(std::u16string_view(&unit, 1))[0];
        return;
      }
      default:
        return callStub(from, native, StructureOperation::ToNative);
    }
  }

  bool isText() const {
    return code_ == ElementCode::kLPStr || code_ == ElementCode::kUtf8 || code_ == ElementCode::kLPWStr ||
           code_ == ElementCode::kBStr;
  }

  // `offset`: in the array, in bytes. Making a string may move it.
  void oneToManaged(gc::ObjectPtr* array, std::size_t offset, const std::byte* native) const {
    if (isText()) {
      const gc::ObjectPtr text = textAt(native);
      return threading::setReference(reinterpret_cast<gc::ObjectPtr*>(firstOf(*array) + offset), text);
    }
    std::byte* const to = firstOf(*array) + offset;
    switch (code_) {
      case ElementCode::kByteBool:
        *reinterpret_cast<bool*>(to) = *reinterpret_cast<const std::uint8_t*>(native) != 0;
        return;
      case ElementCode::kVariantBool:
        *reinterpret_cast<bool*>(to) = *reinterpret_cast<const std::int16_t*>(native) != 0;
        return;
      case ElementCode::kBool:
        *reinterpret_cast<bool*>(to) = *reinterpret_cast<const std::int32_t*>(native) != 0;
        return;
      case ElementCode::kAnsiChar:
        *reinterpret_cast<char16_t*>(to) =
            metadata::utf16Of(std::string_view(reinterpret_cast<const char*>(native), 1))[0];
        return;
      default:
        return callStub(to, const_cast<std::byte*>(native), StructureOperation::ToManaged);
    }
  }

  gc::ObjectPtr textAt(const std::byte* native) const {
    const void* const pointer = *reinterpret_cast<const void* const*>(native);
    if (pointer == nullptr) return nullptr;
    if (code_ == ElementCode::kLPWStr) return engine().runtime->newString(static_cast<const char16_t*>(pointer));
    if (code_ == ElementCode::kBStr)
      return reinterpret_cast<gc::ObjectPtr>(callCoreLib("PtrToStringBSTR", reinterpret_cast<std::uintptr_t>(pointer)));
    return engine().runtime->newString(metadata::utf16Of(static_cast<const char*>(pointer)));
  }

  const std::uint16_t code_;
  const TypeHandle type_;
  const void* const stub_;
};

Elements elementsOf(const NativeArrayState& state) { return {state.code, state.elementType, state.stub}; }
Elements elementsOf(const FixedArrayState& state) { return {state.code, state.elementType, state.stub}; }

gc::ObjectPtr newArray(std::uintptr_t elementType, std::int64_t count) {
  const TypeHandle array = execution::orRequest(engine().types->arrayOf(TypeHandle::fromBits(elementType)));
  return threading::allocateArray(*Thread::current(), *array.methodTable(), count);
}

// ---- MngdNativeArrayMarshaler: `native` holds the address of the elements ----

void spaceToNative(const NativeArrayState* state, ObjectHandleOnStack array, std::byte** native) {
  const Cooperative cooperative(*Thread::current());
  *native = nullptr;
  if (array.get() == nullptr) return;
  const std::size_t bytes = elementsOf(*state).nativeBytes(threading::typeOf(array.get()).componentSize());
  *native = static_cast<std::byte*>(allocateNative(bytes * threading::lengthOf(array.get())));
}

void contentsToNative(const NativeArrayState* state, ObjectHandleOnStack array, std::byte** native) {
  const Cooperative cooperative(*Thread::current());
  if (array.get() == nullptr || *native == nullptr) return;
  elementsOf(*state).toNative(array.slot, *native, threading::lengthOf(array.get()));
}

void spaceToManaged(const NativeArrayState* state, ObjectHandleOnStack array, std::byte** native, std::int32_t count) {
  const Cooperative cooperative(*Thread::current());
  array.set(*native == nullptr ? nullptr : newArray(state->elementType, count));
}

void contentsToManaged(const NativeArrayState* state, ObjectHandleOnStack array, std::byte** native) {
  const Cooperative cooperative(*Thread::current());
  if (array.get() == nullptr || *native == nullptr) return;
  elementsOf(*state).toManaged(array.slot, *native, threading::lengthOf(array.get()));
}

void clearContents(const NativeArrayState* state, std::byte** native, std::int32_t count) {
  const Cooperative cooperative(*Thread::current());
  if (*native != nullptr) elementsOf(*state).release(*native, static_cast<std::size_t>(count));
}

// ---- MngdFixedArrayMarshaler: `native` are the elements ----

void fixedContentsToNative(const FixedArrayState* state, ObjectHandleOnStack array, std::byte* native) {
  const Cooperative cooperative(*Thread::current());
  const Elements elements = elementsOf(*state);
  const MethodTable* const element = TypeHandle::fromBits(state->elementType).methodTable();
  if (array.get() == nullptr) {
    const std::size_t managedBytes = element->isValueType() ? element->classData().fieldBytes : sizeof(void*);
    std::memset(native, 0, elements.nativeBytes(managedBytes) * state->count);
    return;
  }
  elements.toNative(array.slot, native, state->count);
}

void fixedSpaceToManaged(const FixedArrayState* state, ObjectHandleOnStack array, std::byte*) {
  const Cooperative cooperative(*Thread::current());
  array.set(newArray(state->elementType, state->count));
}

void fixedContentsToManaged(const FixedArrayState* state, ObjectHandleOnStack array, std::byte* native) {
  const Cooperative cooperative(*Thread::current());
  if (array.get() != nullptr) elementsOf(*state).toManaged(array.slot, native, state->count);
}

void fixedClearContents(const FixedArrayState* state, std::byte* native) {
  const Cooperative cooperative(*Thread::current());
  elementsOf(*state).release(native, state->count);
}

}  // namespace

std::span<const classlib::QCall> arrayMarshalerQCalls() {
  static const classlib::QCall rows[] = {
      {"MngdNativeArrayMarshaler_ConvertSpaceToNative", qcall<&spaceToNative>()},
      {"MngdNativeArrayMarshaler_ConvertContentsToNative", qcall<&contentsToNative>()},
      {"MngdNativeArrayMarshaler_ConvertSpaceToManaged", qcall<&spaceToManaged>()},
      {"MngdNativeArrayMarshaler_ConvertContentsToManaged", qcall<&contentsToManaged>()},
      {"MngdNativeArrayMarshaler_ClearNativeContents", qcall<&clearContents>()},
      {"MngdFixedArrayMarshaler_ConvertContentsToNative", qcall<&fixedContentsToNative>()},
      {"MngdFixedArrayMarshaler_ConvertSpaceToManaged", qcall<&fixedSpaceToManaged>()},
      {"MngdFixedArrayMarshaler_ConvertContentsToManaged", qcall<&fixedContentsToManaged>()},
      {"MngdFixedArrayMarshaler_ClearNativeContents", qcall<&fixedClearContents>()},
  };
  return rows;
}

}  // namespace codicil::interop
