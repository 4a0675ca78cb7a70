// SPDX-License-Identifier: MIT
// System.Signature: the types of a method's, property's or field's signature, and places in its bytes.
#include "classlib/DynamicMethod.hpp"
#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "metadata/ByteReader.hpp"
#include "metadata/SignatureReader.hpp"
#include "threading/Thread.hpp"
#include "threading/WriteBarrier.hpp"
#include "typesystem/TypeNames.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::orRequest;
using metadata::ByteReader;
using metadata::ElementType;
using threading::Cooperative;
using threading::Rooted;
using threading::Thread;
using typesystem::FieldDesc;
using typesystem::MethodDesc;
using typesystem::MethodTable;
using typesystem::Module;
using typesystem::TypeHandle;

// System.Reflection.CallingConventions
constexpr std::int32_t kStandard = 1;
constexpr std::int32_t kVarArgs = 2;
constexpr std::int32_t kHasThis = 0x20;
constexpr std::int32_t kExplicitThis = 0x40;

constexpr std::int32_t kBadSignature = static_cast<std::int32_t>(0x80131192);  // COR_E_BADIMAGEFORMAT's kin
constexpr unsigned kMaxDepth = metadata::kMaxSignatureDepth;

std::int32_t conventionOf(const metadata::MethodSignature& header) {
  std::int32_t convention = header.convention == metadata::CallingConvention::VarArg ? kVarArgs : kStandard;
  if (header.hasThis) convention |= kHasThis;
  if (header.explicitThis) convention |= kExplicitThis;
  return convention;
}

// Whose bytes are meant, and what variables in them stand for.
struct Source {
  Module* module = nullptr;
  std::span<const std::byte> bytes;
  std::vector<TypeHandle> typeArguments;
  std::vector<TypeHandle> methodArguments;
};

std::span<const std::byte> blobOf(const Module& module, metadata::BlobOffset offset) {
  const auto blob = module.metadata().blob(offset);
  if (!blob) execution::throwLoadError(blob.error());
  return *blob;
}

void addTypeArguments(Source& source, TypeHandle declaring, const MethodTable& owner) {
  MethodTable* exact = exactOwner(declaring.methodTable(), owner);
  const auto arguments = exact != nullptr ? exact->instantiation() : owner.instantiation();
  source.typeArguments.assign(arguments.begin(), arguments.end());
}

Source ofMethod(MethodDesc& method, TypeHandle declaring) {
  Source source;
  source.module = &method.module();
  if (const DynamicMethod* dynamic = dynamicMethod(&method)) {
    source.bytes = dynamic->signature;
    return source;
  }
  const auto row = source.module->metadata().row<metadata::MethodDefRow>(method.token().rid());
  source.bytes = blobOf(*source.module, row.signature);
  addTypeArguments(source, declaring, *method.owner());
  const auto arguments = method.methodArguments();
  if (method.isGenericDefinition())
    source.methodArguments = orRequest(engine().types->variablesOf(*source.module, method.token()));
  else
    source.methodArguments.assign(arguments.begin(), arguments.end());
  return source;
}

Source ofField(FieldDesc& field, TypeHandle declaring) {
  Source source;
  source.module = field.owner()->module;
  const auto row = source.module->metadata().row<metadata::FieldRow>(field.token().rid());
  source.bytes = blobOf(*source.module, row.signature);
  addTypeArguments(source, declaring, *field.owner());
  return source;
}

SignatureObject& fieldsOf(ObjectHandleOnStack signature) {
  return *reinterpret_cast<SignatureObject*>(signature.get());
}

void init(ObjectHandleOnStack signature, const std::byte* bytes, std::int32_t byteCount, FieldDesc* field,
          MethodDesc* method) {
  Thread& thread = *Thread::current();
  TypeHandle declaring;
  bool isComplete = false;
  {
    const Cooperative cooperative(thread);
    SignatureObject& fields = fieldsOf(signature);
    declaring = typeHandleOf(fields.declaringType);
    isComplete = fields.returnType != nullptr;
  }
  const bool ofArray = method != nullptr && method->kind() == typesystem::MethodKind::Array;
  const DynamicMethod* dynamic = dynamicMethod(method);
  typesystem::MethodSignatureTypes types;
  Source source;
  if (ofArray) {
    types = orRequest(engine().types->signatureOf(*method));
  } else {
    if (method != nullptr) {
      source = ofMethod(*method, declaring);
    } else if (field != nullptr) {
      source = ofField(*field, declaring);
    } else {
      source.module = moduleOf(declaring);
      source.bytes = {bytes, static_cast<std::size_t>(byteCount)};
      if (const MethodTable* table = declaring.methodTable())
        source.typeArguments.assign(table->instantiation().begin(), table->instantiation().end());
    }
    types = dynamic != nullptr ? dynamic->il.signature
                               : orRequest(engine().types->signatureAt(*source.module, source.bytes,
                                                                       {source.typeArguments, source.methodArguments}));
  }
  std::vector<TypeHandle> handles;
  for (const auto& type : types.types) handles.push_back(orRequest(engine().types->load(type)));
  const Cooperative cooperative(thread);
  Rooted arguments(thread);
  if (!isComplete) setTypes({arguments.slot()}, std::span(handles).subspan(1), false);
  gc::ObjectPtr returned = isComplete ? nullptr : runtimeTypeOf(handles[0]);
  SignatureObject& fields = fieldsOf(signature);
  fields.bytes = source.bytes.data();
  fields.byteCount = static_cast<std::int32_t>(source.bytes.size());
  fields.method = method;
  if (isComplete) return;
  fields.callingConvention = conventionOf(types.header);
  threading::setReference(&fields.arguments, arguments.get());
  threading::setReference(&fields.returnType, returned);
}

std::int32_t areEqual(const std::byte* a, std::int32_t aBytes, QCallTypeHandle first, const std::byte* b,
                      std::int32_t bBytes, QCallTypeHandle second) {
  return orRequest(engine().types->areSignaturesEqual(*moduleOf(first.type()), {a, static_cast<std::size_t>(aBytes)},
                                                      *moduleOf(second.type()), {b, static_cast<std::size_t>(bBytes)}))
             ? 1
             : 0;
}

// ---- Places in the bytes, which were checked when the object was made ----

void skipType(ByteReader& reader, unsigned depth);

void skipMethod(ByteReader& reader, unsigned depth) {
  const std::uint32_t convention = reader.u8();
  if ((convention & 0x10) != 0) reader.compressedUnsigned();
  const std::uint32_t count = reader.compressedUnsigned();
  for (std::uint32_t i = 0; i <= count && reader.ok(); ++i) skipType(reader, depth + 1);
}

void skipType(ByteReader& reader, unsigned depth) {
  if (depth > kMaxDepth) return reader.fail();
  switch (static_cast<ElementType>(reader.u8())) {
    case ElementType::CModReqd:
    case ElementType::CModOpt:
      reader.compressedUnsigned();
      return skipType(reader, depth + 1);
    case ElementType::Sentinel:
    case ElementType::Pinned:
    case ElementType::Ptr:
    case ElementType::ByRef:
    case ElementType::SzArray:
      return skipType(reader, depth + 1);
    case ElementType::Class:
    case ElementType::ValueType:
    case ElementType::Var:
    case ElementType::MVar:
      reader.compressedUnsigned();
      return;
    case ElementType::GenericInst: {
      skipType(reader, depth + 1);
      const std::uint32_t count = reader.compressedUnsigned();
      for (std::uint32_t i = 0; i < count && reader.ok(); ++i) skipType(reader, depth + 1);
      return;
    }
    case ElementType::FnPtr:
      return skipMethod(reader, depth + 1);
    case ElementType::Array: {
      skipType(reader, depth + 1);
      reader.compressedUnsigned();  // rank
      for (int lists = 0; lists < 2; ++lists) {
        const std::uint32_t count = reader.compressedUnsigned();
        for (std::uint32_t i = 0; i < count && reader.ok(); ++i) reader.compressedUnsigned();
      }
      return;
    }
    case ElementType::Internal:
      reader.u64();
      return;
    default:
      return;
  }
}

std::int32_t offsetIn(const std::byte* start, const ByteReader& reader) {
  return reader.ok() ? static_cast<std::int32_t>(reader.position() - start) : kBadSignature;
}

// 0: the return type, or a field's type. An array's member, which no file declares, has no bytes.
std::int32_t getParameterOffset(const std::byte* bytes, std::int32_t size, std::int32_t parameter) {
  if (size == 0) return 0;
  ByteReader reader({bytes, static_cast<std::size_t>(size)});
  const std::uint32_t convention = reader.u8();
  const bool isField = (convention & 0xF) == static_cast<std::uint32_t>(metadata::CallingConvention::Field);
  if (!isField) {
    if ((convention & 0x10) != 0) reader.compressedUnsigned();
    reader.compressedUnsigned();
  }
  for (std::int32_t i = 0; i < parameter && reader.ok(); ++i) skipType(reader, 0);
  return offsetIn(bytes, reader);
}

void skipModifiers(ByteReader& reader) {
  while (reader.ok() && (reader.peek() == static_cast<std::uint8_t>(ElementType::CModReqd) ||
                         reader.peek() == static_cast<std::uint8_t>(ElementType::CModOpt))) {
    reader.u8();
    reader.compressedUnsigned();
  }
}

// Of the type at `offset` the index-th that it is made of: an element, a generic argument, a function pointer's return
// type and parameters. -1: it has no such.
std::int32_t getTypeParameterOffset(const std::byte* bytes, std::int32_t size, std::int32_t offset,
                                    std::int32_t index) {
  ByteReader reader({bytes, static_cast<std::size_t>(size)});
  reader.skip(static_cast<std::size_t>(offset));
  skipModifiers(reader);
  std::uint32_t count = 1;
  switch (static_cast<ElementType>(reader.u8())) {
    case ElementType::Ptr:
    case ElementType::ByRef:
    case ElementType::SzArray:
    case ElementType::Array:
      break;
    case ElementType::GenericInst:
      skipType(reader, 0);
      count = reader.compressedUnsigned();
      break;
    case ElementType::FnPtr: {
      const std::uint32_t convention = reader.u8();
      if ((convention & 0x10) != 0) reader.compressedUnsigned();
      count = reader.compressedUnsigned() + 1;
      break;
    }
    default:
      return -1;
  }
  if (index < 0 || static_cast<std::uint32_t>(index) >= count) return -1;
  for (std::int32_t i = 0; i < index; ++i) skipType(reader, 0);
  return offsetIn(bytes, reader);
}

std::int32_t getCallingConventionAt(const std::byte* bytes, std::int32_t size, std::int32_t offset) {
  ByteReader reader({bytes, static_cast<std::size_t>(size)});
  reader.skip(static_cast<std::size_t>(offset));
  skipModifiers(reader);
  if (static_cast<ElementType>(reader.u8()) != ElementType::FnPtr) return kBadSignature;
  return reader.u8() & 0xF;
}

// The last modifier first, as they were applied.
void getCustomModifiersAt(ObjectHandleOnStack signature, std::int32_t offset, std::int32_t required,
                          ObjectHandleOnStack result) {
  TypeHandle declaring;
  MethodDesc* method = nullptr;
  std::span<const std::byte> bytes;
  {
    const Cooperative cooperative(*Thread::current());
    const SignatureObject& fields = fieldsOf(signature);
    declaring = typeHandleOf(fields.declaringType);
    method = fields.method;
    bytes = {fields.bytes, static_cast<std::size_t>(fields.byteCount)};
  }
  Module& module = method != nullptr ? method->module() : *moduleOf(declaring);
  const auto owner =
      declaring.methodTable() != nullptr ? declaring.methodTable()->instantiation() : std::span<const TypeHandle>();
  std::vector<TypeHandle> modifiers;
  ByteReader reader(bytes);
  reader.skip(static_cast<std::size_t>(offset));
  for (;;) {
    const auto element = static_cast<ElementType>(reader.u8());
    if (!reader.ok() || (element != ElementType::CModReqd && element != ElementType::CModOpt)) break;
    const metadata::Token token = metadata::decodeTypeToken(reader.compressedUnsigned());
    if ((element == ElementType::CModReqd) != (required != 0)) continue;
    modifiers.insert(modifiers.begin(), orRequest(engine().types->load(module, token, owner)));
  }
  setTypes(result, modifiers, true);
}

}  // namespace

std::span<const FCall> signatureFCalls() {
  static const FCall rows[] = {
      {"System.Signature", "GetParameterOffsetInternal", fcall(&getParameterOffset)},
      {"System.Signature", "GetTypeParameterOffsetInternal", fcall(&getTypeParameterOffset)},
      {"System.Signature", "GetCallingConventionFromFunctionPointerAtOffsetInternal", fcall(&getCallingConventionAt)},
  };
  return rows;
}

std::span<const QCall> signatureQCalls() {
  static const QCall rows[] = {
      {"Signature_Init", qcall<&init>()},
      {"Signature_AreEqual", qcall<&areEqual>()},
      {"Signature_GetCustomModifiersAtOffset", qcall<&getCustomModifiersAt>()},
  };
  return rows;
}

}  // namespace codicil::classlib
