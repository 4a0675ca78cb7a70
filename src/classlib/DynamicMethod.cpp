// SPDX-License-Identifier: MIT
#include "classlib/DynamicMethod.hpp"

#include <cstring>

#include "classlib/DynamicSignature.hpp"
#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/Calls.hpp"
#include "execution/CodeHost.hpp"
#include "execution/Engine.hpp"
#include "gc/HandleManager.hpp"
#include "threading/Allocation.hpp"
#include "threading/Thread.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::orRequest;
using threading::Cooperative;
using threading::Thread;
using typesystem::MethodDesc;
using typesystem::MethodTable;

execution::GeneratedIL declarationOf(MethodTable& owner, std::span<const std::byte> signature) {
  execution::GeneratedIL il;
  il.signature = dynamicSignature(*owner.module, signature);
  return il;
}

// ---- QCalls and FCalls ----

// Whose method it is: the module's, or CoreLib's if that one's global members are not made yet.
MethodTable& globalsOf(typesystem::Module& module) {
  constexpr metadata::Token kModuleType{0x02000001};
  typesystem::TypeLoader& types = *engine().types;
  return *orRequest(types.load(module.isComplete(kModuleType) ? module : types.coreLib(), kModuleType)).methodTable();
}

void getDynamicMethod(QCallModule module, const char* name, const std::byte* signature, std::int32_t signatureBytes,
                      ObjectHandleOnStack resolver, ObjectHandleOnStack result) {
  MethodTable& owner = globalsOf(*module.module);
  gc::Handle handle = nullptr;
  {
    const Cooperative cooperative(*Thread::current());
    handle = engine().handles->createGlobalHandleOfType(resolver.get(), gc::HandleType::WeakLong);
  }
  // Of what names it nobody keeps account, so it stays; its code does not (see destroyMethod).
  auto* method = new DynamicMethod(owner, name, {signature, signature + signatureBytes}, handle);
  setMethodStub(result, *method);
}

gc::ObjectPtr getResolver(const MethodDesc* method) {
  const DynamicMethod* dynamic = dynamicMethod(method);
  if (dynamic == nullptr || dynamic->resolver == nullptr) return nullptr;
  return *reinterpret_cast<gc::ObjectPtr*>(dynamic->resolver);
}

FCallBool isDynamicMethod(const MethodDesc* method) { return dynamicMethod(method) != nullptr; }

// Its resolver is no more, which whoever runs it, or is about to, holds.
void destroyMethod(MethodDesc* method) {
  DynamicMethod* dynamic = dynamicMethod(method);
  if (dynamic == nullptr || dynamic->resolver == nullptr) return;
  engine().code->forget(*dynamic);
  const Cooperative cooperative(*Thread::current());
  engine().handles->destroyHandleOfType(dynamic->resolver, gc::HandleType::WeakLong);
  dynamic->resolver = nullptr;
}

}  // namespace

DynamicMethod::DynamicMethod(MethodTable& owner, std::string name, std::vector<std::byte> signature,
                             gc::Handle resolver)
    : GeneratedMethod(owner, std::move(name), declarationOf(owner, signature), [this] { return resolvedIL(*this); }),
      signature(std::move(signature)) {
  this->resolver = resolver;
}

DynamicMethod* dynamicMethod(const MethodDesc* method) {
  if (method == nullptr || method->kind() != typesystem::MethodKind::Generated) return nullptr;
  const auto& generated = static_cast<const execution::GeneratedMethod&>(*method);
  if (!generated.isWrittenLate()) return nullptr;
  return const_cast<DynamicMethod*>(static_cast<const DynamicMethod*>(&generated));
}

std::span<const FCall> dynamicMethodFCalls() {
  static constexpr const char* kType = "System.RuntimeMethodHandle";
  static const FCall rows[] = {
      {kType, "IsDynamicMethod", fcall(&isDynamicMethod)},
      {kType, "GetResolver", fcall(&getResolver)},
  };
  return rows;
}

std::span<const QCall> dynamicMethodQCalls() {
  static const QCall rows[] = {
      {"ModuleHandle_GetDynamicMethod", qcall<&getDynamicMethod>()},
      {"RuntimeMethodHandle_Destroy", qcall<&destroyMethod>()},
  };
  return rows;
}

}  // namespace codicil::classlib
