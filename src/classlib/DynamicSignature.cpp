// SPDX-License-Identifier: MIT
#include "classlib/DynamicSignature.hpp"

#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "metadata/SignatureReader.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::orRequest;
using metadata::ElementType;
using metadata::SignatureKind;
using metadata::SignatureReader;
using metadata::TypeNode;
using typesystem::Module;
using typesystem::SignatureType;
using typesystem::TypeHandle;

SignatureReader opened(Module& module, std::span<const std::byte> bytes, SignatureKind kind) {
  const auto reader = SignatureReader::openDynamic(module.metadata(), bytes, kind);
  if (!reader) execution::throwLoadError(reader.error());
  return *reader;
}

TypeHandle next(Module& module, SignatureReader& reader, bool* isPinned);

TypeHandle instance(Module& module, SignatureReader& reader, const TypeNode& node) {
  typesystem::TypeLoader& types = *engine().types;
  const TypeHandle generic =
      node.internal != 0 ? TypeHandle::fromBits(node.internal) : orRequest(types.load(module, node.token));
  std::vector<TypeHandle> arguments;
  for (std::uint32_t i = 0; i < node.number; ++i) arguments.push_back(next(module, reader, nullptr));
  return orRequest(types.instantiate(generic, arguments));
}

TypeHandle next(Module& module, SignatureReader& reader, bool* isPinned) {
  typesystem::TypeLoader& types = *engine().types;
  const TypeNode node = reader.node();
  switch (node.element) {
    case ElementType::Pinned:
      if (isPinned != nullptr) *isPinned = true;
      return next(module, reader, isPinned);
    case ElementType::CModReqd:
    case ElementType::CModOpt:
    case ElementType::CModInternal:
    case ElementType::Sentinel:
      return next(module, reader, isPinned);
    case ElementType::Internal:
      return TypeHandle::fromBits(node.internal);
    case ElementType::Class:
    case ElementType::ValueType:
      return orRequest(types.load(module, node.token));
    case ElementType::GenericInst:
      return instance(module, reader, node);
    case ElementType::Ptr:
      return orRequest(types.pointerTo(next(module, reader, isPinned)));
    case ElementType::ByRef:
      return orRequest(types.byRefTo(next(module, reader, isPinned)));
    case ElementType::SzArray:
      return orRequest(types.arrayOf(next(module, reader, isPinned)));
    case ElementType::Array: {
      const TypeHandle element = next(module, reader, isPinned);
      return orRequest(types.arrayOf(element, reader.arrayShape().rank));
    }
    case ElementType::Var:
    case ElementType::MVar:
    case ElementType::FnPtr:
      throw threading::ExceptionRequest{"System.BadImageFormatException", {}, {}};  // variables stand for nothing here
    default:
      return TypeHandle(orRequest(types.primitive(node.element)));
  }
}

SignatureType nextType(Module& module, SignatureReader& reader) {
  bool isPinned = false;
  SignatureType type = orRequest(engine().types->signatureType(next(module, reader, &isPinned)));
  type.isPinned = isPinned;
  return type;
}

}  // namespace

typesystem::MethodSignatureTypes dynamicSignature(Module& module, std::span<const std::byte> bytes) {
  SignatureReader reader = opened(module, bytes, SignatureKind::Method);
  typesystem::MethodSignatureTypes result;
  result.header = reader.methodSignature();
  for (std::uint32_t i = 0; i <= result.header.paramCount; ++i) result.types.push_back(nextType(module, reader));
  return result;
}

std::vector<SignatureType> dynamicLocals(Module& module, std::span<const std::byte> bytes) {
  std::vector<SignatureType> locals;
  if (bytes.empty()) return locals;
  SignatureReader reader = opened(module, bytes, SignatureKind::Locals);
  const std::uint32_t count = reader.count();
  for (std::uint32_t i = 0; i < count; ++i) locals.push_back(nextType(module, reader));
  return locals;
}

}  // namespace codicil::classlib
