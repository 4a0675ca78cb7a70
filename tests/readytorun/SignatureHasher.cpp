// SPDX-License-Identifier: MIT
// Hashes signatures.
#include "readytorun/SignatureHasher.hpp"

#include <map>
#include <stdexcept>
#include <vector>

#include "metadata/CodedIndex.hpp"
#include "metadata/ElementType.hpp"
#include "readytorun/SignatureEncoding.hpp"

namespace codicil::readytorun::test {
namespace {

using metadata::ByteReader;
using metadata::CodedIndex;
using metadata::ElementType;
using metadata::Metadata;
using metadata::TableId;
using Hash = SignatureHasher::Hash;

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }

// Primitives are types like others, named in System.
const char* primitiveName(ElementType element) {
  static const std::map<ElementType, const char*> kNames = {
      {ElementType::Void, "Void"}, {ElementType::Boolean, "Boolean"}, {ElementType::Char, "Char"},
      {ElementType::I1, "SByte"},  {ElementType::U1, "Byte"},         {ElementType::I2, "Int16"},
      {ElementType::U2, "UInt16"}, {ElementType::I4, "Int32"},        {ElementType::U4, "UInt32"},
      {ElementType::I8, "Int64"},  {ElementType::U8, "UInt64"},       {ElementType::R4, "Single"},
      {ElementType::R8, "Double"}, {ElementType::String, "String"},   {ElementType::I, "IntPtr"},
      {ElementType::U, "UIntPtr"}, {ElementType::Object, "Object"},   {ElementType::TypedByRef, "TypedReference"},
  };
  const auto found = kNames.find(element);
  return found == kNames.end() ? nullptr : found->second;
}

}  // namespace

const Metadata& SignatureHasher::moduleAt(std::uint32_t index) const {
  const ModuleReference reference = valueOf(references_.moduleAt(index));
  using Kind = ModuleReference::Kind;
  if (reference.kind == Kind::Self) return home_.assembly->metadata();
  if (reference.kind == Kind::Manifest) return *references_.manifest();
  const Metadata& owner = reference.kind == Kind::AssemblyRef ? home_.assembly->metadata() : *references_.manifest();
  const auto row = owner.row<metadata::AssemblyRefRow>(reference.assemblyRef);
  const std::string name(valueOf(owner.string(row.name)));
  const FrameworkImage* const found = frameworkAssembly(name);
  if (found == nullptr) fail("no assembly " + name);
  return found->assembly->metadata();
}

Hash SignatureHasher::typeDefinition(const Metadata& module, Token type) {
  const metadata::TypeName name = valueOf(module.typeName(type));
  const Hash hash = VersionResilientHash::typeDefinition(name.nameSpace, name.name);
  Token enclosing;
  if (type.is(TableId::TypeDef)) {
    enclosing = Token::of(TableId::TypeDef, module.enclosingTypeOf(type.rid()));
  } else {
    enclosing = valueOf(module.rowOf<metadata::TypeRefRow>(type)).resolutionScope;
    if (!enclosing.is(TableId::TypeRef)) return hash;
  }
  return enclosing.isNil() ? hash : VersionResilientHash::nested(typeDefinition(module, enclosing), hash);
}

Hash SignatureHasher::methodDefinition(const Metadata& module, Rid method) {
  const Token owner = Token::of(TableId::TypeDef, valueOf(module.typeOfMethod(method)));
  const auto name = valueOf(module.string(module.row<metadata::MethodDefRow>(method).name));
  return VersionResilientHash::method(typeDefinition(module, owner), VersionResilientHash::name(name));
}

Hash SignatureHasher::type(ByteReader& reader, const Metadata& module) const {
  const std::uint8_t first = reader.u8();
  if (!reader.ok()) fail("a signature ends early");
  if (first == kCanonZapSig) return VersionResilientHash::typeDefinition("System", "__Canon");
  if (first == kModuleZapSig) {
    const std::uint32_t index = reader.compressedUnsigned();
    return type(reader, moduleAt(index));
  }
  const auto element = static_cast<ElementType>(first);
  if (const char* const name = primitiveName(element)) return VersionResilientHash::typeDefinition("System", name);
  switch (element) {
    case ElementType::Class:
    case ElementType::ValueType:
      return typeDefinition(module, metadata::decodeCodedIndex(CodedIndex::TypeDefOrRef, reader.compressedUnsigned()));
    case ElementType::Var:
    case ElementType::MVar:
      return reader.compressedUnsigned();
    case ElementType::SzArray:
      return VersionResilientHash::array(type(reader, module), 1);
    case ElementType::Ptr:
      return VersionResilientHash::pointer(type(reader, module));
    case ElementType::ByRef:
      return VersionResilientHash::byref(type(reader, module));
    case ElementType::Array: {
      const Hash of = type(reader, module);
      const std::uint32_t rank = reader.compressedUnsigned();
      for (int list = 0; list < 2; ++list)  // sizes and lower bounds
        for (std::uint32_t count = reader.compressedUnsigned(); count != 0; --count) reader.compressedUnsigned();
      return VersionResilientHash::array(of, rank);
    }
    case ElementType::GenericInst: {
      VersionResilientHash::Instance instance(type(reader, module));
      for (std::uint32_t count = reader.compressedUnsigned(); count != 0; --count) instance.add(type(reader, module));
      return instance.value();
    }
    default:
      fail("element type " + std::to_string(first));
  }
}

// An owner type that is another module's says so at its beginning, and the method's token is of that module, too.
const Metadata& SignatureHasher::moduleOfOverride(ByteReader reader, const Metadata& module) const {
  return reader.u8() == kModuleZapSig ? moduleAt(reader.compressedUnsigned()) : module;
}

Hash SignatureHasher::method(ByteReader& reader, const Metadata& start) const {
  const std::uint32_t flags = reader.compressedUnsigned();
  const Metadata* module = &start;
  if ((flags & kUpdateContext) != 0) module = &moduleAt(reader.compressedUnsigned());
  const Metadata& ofTypes = *module;
  Hash owner = 0;
  if ((flags & kOwnerType) != 0) {
    if ((flags & kUpdateContext) == 0) module = &moduleOfOverride(reader, *module);
    owner = type(reader, ofTypes);
  }
  const std::uint32_t rid = reader.compressedUnsigned();
  Hash name = 0;
  if ((flags & kSlotInsteadOfToken) == 0) {
    const bool isMemberRef = (flags & kMemberRefToken) != 0;
    const Token token = Token::of(isMemberRef ? TableId::MemberRef : TableId::MethodDef, rid);
    if (!reader.ok() || !module->contains(token)) fail("no method " + std::to_string(rid));
    name = VersionResilientHash::name(valueOf(module->string(
        isMemberRef ? module->row<metadata::MemberRefRow>(rid).name : module->row<metadata::MethodDefRow>(rid).name)));
    if ((flags & kOwnerType) == 0 && !isMemberRef)
      owner = typeDefinition(*module, Token::of(TableId::TypeDef, valueOf(module->typeOfMethod(rid))));
  }
  if ((flags & kMethodInstantiation) != 0) {
    VersionResilientHash::Instance instance(name);
    for (std::uint32_t count = reader.compressedUnsigned(); count != 0; --count) instance.add(type(reader, ofTypes));
    name = instance.value();
  }
  if ((flags & kConstrained) != 0) type(reader, ofTypes);
  if (!reader.ok()) fail("a method signature ends early");
  return VersionResilientHash::method(owner, name);
}

void SignatureHasher::field(ByteReader& reader, const Metadata& start) const {
  const std::uint32_t flags = reader.compressedUnsigned();
  const Metadata* module = &start;
  if ((flags & kFieldOwnerType) != 0) {
    module = &moduleOfOverride(reader, start);
    type(reader, start);
  }
  const Rid rid = reader.compressedUnsigned();
  const TableId table = (flags & kFieldMemberRefToken) != 0 ? TableId::MemberRef : TableId::Field;
  if (!reader.ok() || !module->contains(Token::of(table, rid))) fail("no field " + std::to_string(rid));
}

void SignatureHasher::layout(ByteReader& reader) {
  const std::uint32_t flags = reader.compressedUnsigned();
  const std::uint32_t size = reader.compressedUnsigned();
  if ((flags & kLayoutHfa) != 0) reader.compressedUnsigned();
  if ((flags & kLayoutAlignment) != 0 && (flags & kLayoutAlignmentNative) == 0) reader.compressedUnsigned();
  if ((flags & kLayoutGc) != 0 && (flags & kLayoutGcEmpty) == 0) reader.skip((size / 8 + 7) / 8);
}

void SignatureHasher::operands(FixupKind kind, ByteReader& reader, const Metadata& module) const {
  switch (kind) {
    case FixupKind::ThisObjDictionaryLookup:
      type(reader, module);
      [[fallthrough]];
    case FixupKind::TypeDictionaryLookup:
    case FixupKind::MethodDictionaryLookup:
      return operands(static_cast<FixupKind>(reader.u8()), reader, module);
    case FixupKind::TypeHandle:
    case FixupKind::NewObject:
    case FixupKind::NewArray:
    case FixupKind::IsInstanceOf:
    case FixupKind::ChkCast:
    case FixupKind::CctorTrigger:
    case FixupKind::StaticBaseGC:
    case FixupKind::StaticBaseNonGC:
    case FixupKind::ThreadStaticBaseGC:
    case FixupKind::ThreadStaticBaseNonGC:
    case FixupKind::FieldBaseOffset:
    case FixupKind::TypeDictionary:
    case FixupKind::DeclaringTypeHandle:
      type(reader, module);
      return;
    case FixupKind::MethodHandle:
    case FixupKind::MethodDictionary:
    case FixupKind::MethodEntry:
    case FixupKind::VirtualEntry:
    case FixupKind::PInvokeTarget:
    case FixupKind::IndirectPInvokeTarget:
      method(reader, module);
      return;
    case FixupKind::DelegateCtor:
      method(reader, module);
      type(reader, module);
      return;
    case FixupKind::FieldHandle:
    case FixupKind::FieldAddress:
    case FixupKind::FieldOffset:
      return field(reader, module);
    case FixupKind::CheckFieldOffset:
      reader.compressedUnsigned();
      return field(reader, module);
    case FixupKind::CheckTypeLayout:
      type(reader, module);
      return layout(reader);
    case FixupKind::CheckInstructionSetSupport:
      for (std::uint32_t count = reader.compressedUnsigned(); count != 0; --count) reader.compressedUnsigned();
      return;
    case FixupKind::MethodEntryDefToken:
    case FixupKind::MethodEntryRefToken:
    case FixupKind::Helper:
    case FixupKind::StringHandle:
      reader.compressedUnsigned();
      return;
    default:
      fail("fixup kind " + std::to_string(static_cast<unsigned>(kind)));
  }
}

const std::byte* SignatureHasher::fixup(FixupSignature signature) const {
  const Metadata& module = signature.module ? moduleAt(*signature.module) : home_.assembly->metadata();
  operands(signature.kind, signature.operands, module);
  if (!signature.operands.ok()) fail("a fixup signature ends early");
  return signature.operands.position();
}

}  // namespace codicil::readytorun::test
