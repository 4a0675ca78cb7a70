// SPDX-License-Identifier: MIT
// System.Runtime.CompilerServices.RuntimeHelpers' services to programs: class constructors, sizes, preparing code.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "classlib/ReflectionObjects.hpp"
#include "classlib/StackCrawl.hpp"
#include "classlib/Tables.hpp"
#include "execution/Calls.hpp"
#include "execution/CodeHost.hpp"
#include "execution/CompileFailure.hpp"
#include "execution/Delegates.hpp"
#include "execution/Engine.hpp"
#include "execution/Runtime.hpp"
#include "metadata/ByteReader.hpp"
#include "metadata/CustomAttribute.hpp"
#include "metadata/Sha1.hpp"
#include "threading/Allocation.hpp"
#include "threading/Thread.hpp"

namespace codicil::classlib {

namespace {

using execution::engine;
using execution::orRequest;
using threading::ExceptionRequest;
using typesystem::MethodDesc;
using typesystem::MethodTable;
using typesystem::TypeFlags;
using typesystem::TypeHandle;

// "d1b2f8c0-0000-…" as an attribute's only argument, into the bytes of a System.Guid.
bool guidFrom(std::span<const std::byte> attribute, std::byte* result) {
  metadata::ByteReader reader(attribute);
  reader.u16();
  const auto text = reader.take(reader.compressedUnsigned());
  unsigned a = 0, b = 0, c = 0, rest[8] = {};
  const std::string copy(reinterpret_cast<const char*>(text.data()), text.size());
  if (std::sscanf(copy.c_str(), "%8x-%4x-%4x-%2x%2x-%2x%2x%2x%2x%2x%2x", &a, &b, &c, &rest[0], &rest[1], &rest[2],
                  &rest[3], &rest[4], &rest[5], &rest[6], &rest[7]) != 11)
    return false;
  const auto second = static_cast<std::uint16_t>(b), third = static_cast<std::uint16_t>(c);
  std::memcpy(result, &a, 4);
  std::memcpy(result + 4, &second, 2);
  std::memcpy(result + 6, &third, 2);
  for (unsigned i = 0; i < 8; ++i) result[8 + i] = static_cast<std::byte>(rest[i]);
  return true;
}

void runClassConstructor(QCallTypeHandle type) {
  if (typesystem::MethodTable* table = type.type().methodTable()) engine().runtime->initializeClass(*table);
}

// The class constructor of <Module>, the first type (ECMA-335 II.10.8, and C#'s module initializers).
void runModuleConstructor(QCallModule module) {
  const auto type = engine().types->load(*module.module, typesystem::Token::of(typesystem::TableId::TypeDef, 1));
  engine().runtime->initializeClass(*execution::orRequest(type).methodTable());
}

// ---- What types are associated with ----

// Zeroed; as long as the type, which is as long as the engine.
void* allocateTypeAssociatedMemory(QCallTypeHandle, std::uint32_t bytes) {
  void* memory = std::calloc(1, bytes);
  if (memory == nullptr) throw ExceptionRequest{"System.OutOfMemoryException", {}, {}};
  return memory;
}

// A type's GuidAttribute; of others, one made of the name, which is not the one that dotnet makes.
void getGuid(const MethodTable* type, std::byte* result) {
  const typesystem::TypeDefinition* definition = type->classData().definition;
  if (definition != nullptr) {
    const metadata::Metadata& metadata = definition->module->metadata();
    const auto attribute =
        metadata::findCustomAttribute(metadata, definition->token, "System.Runtime.InteropServices", "GuidAttribute");
    if (attribute != 0) {
      const auto value = metadata.blob(metadata.row<metadata::CustomAttributeRow>(attribute).value);
      if (value && guidFrom(*value, result)) return;
    }
  }
  const std::string name = engine().types->nameOf(TypeHandle(type));
  const auto hash = metadata::sha1(std::as_bytes(std::span(name)));
  std::copy_n(hash.begin(), 16, result);
  result[7] = (result[7] & std::byte{0x0f}) | std::byte{0x50};  // RFC 9562, version 5
  result[8] = (result[8] & std::byte{0x3f}) | std::byte{0x80};
}

std::int32_t sizeOf(QCallTypeHandle type) {
  const typesystem::MethodTable* table = type.type().methodTable();
  if (table == nullptr || !table->isValueType()) return static_cast<std::int32_t>(typesystem::kPointerBytes);
  return static_cast<std::int32_t>(table->classData().fieldBytes);
}

// ---- How objects are made: a function from a MethodTable to an object without a value yet ----

void setAllocator(MethodTable& type, const void** allocator, void** argument) {
  MethodDesc* method = orRequest(engine().types->coreLibMethod("System.RuntimeTypeHandle", "InternalAllocNoChecks", 1));
  *allocator = engine().runtime->entryOf(*method);
  *argument = &type;
}

void getBoxInfo(QCallTypeHandle type, const void** allocator, void** argument, std::int32_t* valueOffset,
                std::uint32_t* valueBytes) {
  MethodTable* table = type.type().methodTable();
  if ((table->flags & TypeFlags::kIsByRefLike) != 0)
    throw ExceptionRequest{"System.NotSupportedException", "Cannot create boxed ByRef-like values.", {}};
  *valueOffset = 0;
  if (table->isNullable()) {
    *valueOffset = static_cast<std::int32_t>(table->nullable.valueOffset);
    table = table->instantiation()[0].methodTable();
  }
  *valueBytes = table->classData().fieldBytes;
  setAllocator(*table, allocator, argument);
}

// Of a Nullable<T>, a T.
void getCreateUninitializedInfo(QCallTypeHandle type, const void** allocator, void** argument) {
  checkIsCreatable(type.type(), Creation::Uninitialized);
  MethodTable* table = type.type().methodTable();
  if (table->isNullable()) table = table->instantiation()[0].methodTable();
  engine().runtime->initializeClass(*table);
  setAllocator(*table, allocator, argument);
}

// ---- Code before it is called ----

void compile(MethodDesc* method) {
  const auto target = engine().code->manager().prestub(*method);
  if (!target) throw execution::exceptionFor(target.error(), engine().code->nameOf(*method));
}

// `arguments`: its type's, then its own.
void prepareMethod(MethodDesc* method, const TypeHandle* arguments, std::int32_t count) {
  if (method->isAbstract()) return;
  const std::span<const TypeHandle> given(arguments, static_cast<std::size_t>(count));
  const std::size_t ofType = method->owner()->instantiation().size();
  const std::size_t ofMethod = method->genericParameterCount();
  const bool isOpen = (method->owner()->flags & TypeFlags::kContainsGenericVariables) != 0;
  if (given.empty() ? isOpen || method->isGenericDefinition() : given.size() != ofType + ofMethod)
    throw ExceptionRequest{"System.ArgumentException", "The generic instantiation is invalid.", {}};
  MethodTable* owner = method->owner();
  if (!given.empty() && ofType != 0) {
    const auto& definition = *owner->classData().definition;
    const TypeHandle open = orRequest(engine().types->load(*definition.module, definition.token));
    owner = orRequest(engine().types->instantiate(open, given.first(ofType))).methodTable();
  }
  if (!given.empty())
    method =
        orRequest(engine().types->methodOn(*owner, *method, given.subspan(ofType), typesystem::MethodForm::Callable));
  compile(method);
}

void prepareDelegate(ObjectHandleOnStack delegate) {
  MethodDesc* invoke = nullptr;
  {
    const threading::Cooperative cooperative(*threading::Thread::current());
    if (delegate.get() == nullptr) throw ExceptionRequest{"System.ArgumentNullException", {}, {}};
    invoke = execution::Delegates::invokeOf(threading::typeOf(delegate.get()));
  }
  if (invoke != nullptr) compile(invoke);
}

MethodDesc* getCurrentMethod(const StackCrawlMark* mark) { return methodMarked(mark); }

// For one element of an array; null: there is nothing to run.
const void* getElementConstructorEntrypoint(QCallTypeHandle array) {
  MethodTable* element = array.type().methodTable()->elementType().methodTable();
  if (element == nullptr || !element->isValueType()) return nullptr;
  for (MethodDesc& method : element->classData().methods) {
    if (!method.isConstructor() || orRequest(engine().types->signatureOf(method)).header.paramCount != 0) continue;
    return engine().runtime->entryOf(
        *orRequest(engine().types->methodOn(*element, method, {}, typesystem::MethodForm::Callable)));
  }
  return nullptr;
}

}  // namespace

std::span<const QCall> reflectionInvocationQCalls() {
  static const QCall rows[] = {
      {"ReflectionInvocation_GetBoxInfo", qcall<&getBoxInfo>()},
      {"ReflectionSerialization_GetCreateUninitializedObjectInfo", qcall<&getCreateUninitializedInfo>()},
      {"ReflectionInvocation_GetGuid", qcall<&getGuid>()},
      {"RuntimeTypeHandle_AllocateTypeAssociatedMemory", qcall<&allocateTypeAssociatedMemory>()},
      {"ReflectionInvocation_CompileMethod", qcall<&compile>()},
      {"ReflectionInvocation_PrepareMethod", qcall<&prepareMethod>()},
      {"ReflectionInvocation_PrepareDelegate", qcall<&prepareDelegate>()},
      {"MethodBase_GetCurrentMethod", qcall<&getCurrentMethod>()},
      {"Array_GetElementConstructorEntrypoint", qcall<&getElementConstructorEntrypoint>()},
      {"ReflectionInvocation_RunClassConstructor", qcall<&runClassConstructor>()},
      {"ReflectionInvocation_RunModuleConstructor", qcall<&runModuleConstructor>()},
      {"ReflectionInvocation_SizeOf", qcall<&sizeOf>()},
  };
  return rows;
}

}  // namespace codicil::classlib
