// The rows of every table, decoded (ECMA-335 II.22.2 – II.22.39). Values as the file has them: heap offsets, row
// numbers and RVAs are checked by whoever follows them, most conveniently through Metadata. Flags are in Flags.hpp.
#pragma once

#include <cstdint>

#include "metadata/MetadataTables.hpp"
#include "metadata/Token.hpp"

namespace codicil::metadata {

struct ModuleRow {  // II.22.30
  static constexpr TableId kTable = TableId::Module;
  std::uint16_t generation;
  StringOffset name;
  GuidIndex mvid;
  GuidIndex encId;
  GuidIndex encBaseId;
  static ModuleRow decode(RowColumns c) { return {c.u16(0), c.string(1), c.guid(2), c.guid(3), c.guid(4)}; }
};

struct TypeRefRow {  // II.22.38
  static constexpr TableId kTable = TableId::TypeRef;
  Token resolutionScope;  // Module, ModuleRef, AssemblyRef or TypeRef; nil: look among the exported types
  StringOffset name;
  StringOffset nameSpace;
  static TypeRefRow decode(RowColumns c) { return {c.coded(0, CodedIndex::ResolutionScope), c.string(1), c.string(2)}; }
};

struct TypeDefRow {  // II.22.37
  static constexpr TableId kTable = TableId::TypeDef;
  std::uint32_t flags;
  StringOffset name;
  StringOffset nameSpace;
  Token extends;  // TypeDef, TypeRef or TypeSpec; nil for System.Object, interfaces and <Module>
  Rid fieldList;
  Rid methodList;
  static TypeDefRow decode(RowColumns c) {
    return {c.value(0), c.string(1), c.string(2), c.coded(3, CodedIndex::TypeDefOrRef), c.value(4), c.value(5)};
  }
};

struct FieldRow {  // II.22.15
  static constexpr TableId kTable = TableId::Field;
  std::uint16_t flags;
  StringOffset name;
  BlobOffset signature;
  static FieldRow decode(RowColumns c) { return {c.u16(0), c.string(1), c.blob(2)}; }
};

struct MethodDefRow {  // II.22.26
  static constexpr TableId kTable = TableId::MethodDef;
  std::uint32_t rva;
  std::uint16_t implFlags;
  std::uint16_t flags;
  StringOffset name;
  BlobOffset signature;
  Rid paramList;
  static MethodDefRow decode(RowColumns c) {
    return {c.value(0), c.u16(1), c.u16(2), c.string(3), c.blob(4), c.value(5)};
  }
};

struct ParamRow {  // II.22.33
  static constexpr TableId kTable = TableId::Param;
  std::uint16_t flags;
  std::uint16_t sequence;  // 0 is the return value
  StringOffset name;
  static ParamRow decode(RowColumns c) { return {c.u16(0), c.u16(1), c.string(2)}; }
};

struct InterfaceImplRow {  // II.22.23
  static constexpr TableId kTable = TableId::InterfaceImpl;
  Rid type;
  Token interface;  // TypeDef, TypeRef or TypeSpec
  static InterfaceImplRow decode(RowColumns c) { return {c.value(0), c.coded(1, CodedIndex::TypeDefOrRef)}; }
};

struct MemberRefRow {  // II.22.25
  static constexpr TableId kTable = TableId::MemberRef;
  Token parent;  // TypeDef, TypeRef, ModuleRef, MethodDef or TypeSpec
  StringOffset name;
  BlobOffset signature;
  static MemberRefRow decode(RowColumns c) { return {c.coded(0, CodedIndex::MemberRefParent), c.string(1), c.blob(2)}; }
};

struct ConstantRow {  // II.22.9
  static constexpr TableId kTable = TableId::Constant;
  std::uint8_t elementType;
  Token parent;  // Field, Param or Property
  BlobOffset value;
  static ConstantRow decode(RowColumns c) {
    return {static_cast<std::uint8_t>(c.value(0)), c.coded(1, CodedIndex::HasConstant), c.blob(2)};
  }
};

struct CustomAttributeRow {  // II.22.10
  static constexpr TableId kTable = TableId::CustomAttribute;
  Token parent;
  Token constructor;  // MethodDef or MemberRef
  BlobOffset value;
  static CustomAttributeRow decode(RowColumns c) {
    return {c.coded(0, CodedIndex::HasCustomAttribute), c.coded(1, CodedIndex::CustomAttributeType), c.blob(2)};
  }
};

struct FieldMarshalRow {  // II.22.17
  static constexpr TableId kTable = TableId::FieldMarshal;
  Token parent;  // Field or Param
  BlobOffset nativeType;
  static FieldMarshalRow decode(RowColumns c) { return {c.coded(0, CodedIndex::HasFieldMarshal), c.blob(1)}; }
};

struct DeclSecurityRow {  // II.22.11
  static constexpr TableId kTable = TableId::DeclSecurity;
  std::uint16_t action;
  Token parent;  // TypeDef, MethodDef or Assembly
  BlobOffset permissionSet;
  static DeclSecurityRow decode(RowColumns c) { return {c.u16(0), c.coded(1, CodedIndex::HasDeclSecurity), c.blob(2)}; }
};

struct ClassLayoutRow {  // II.22.8
  static constexpr TableId kTable = TableId::ClassLayout;
  std::uint16_t packingSize;
  std::uint32_t classSize;
  Rid type;
  static ClassLayoutRow decode(RowColumns c) { return {c.u16(0), c.value(1), c.value(2)}; }
};

struct FieldLayoutRow {  // II.22.16
  static constexpr TableId kTable = TableId::FieldLayout;
  std::uint32_t offset;
  Rid field;
  static FieldLayoutRow decode(RowColumns c) { return {c.value(0), c.value(1)}; }
};

struct StandAloneSigRow {  // II.22.36
  static constexpr TableId kTable = TableId::StandAloneSig;
  BlobOffset signature;
  static StandAloneSigRow decode(RowColumns c) { return {c.blob(0)}; }
};

struct EventMapRow {  // II.22.12
  static constexpr TableId kTable = TableId::EventMap;
  Rid type;
  Rid eventList;
  static EventMapRow decode(RowColumns c) { return {c.value(0), c.value(1)}; }
};

struct EventRow {  // II.22.13
  static constexpr TableId kTable = TableId::Event;
  std::uint16_t flags;
  StringOffset name;
  Token type;  // TypeDef, TypeRef or TypeSpec
  static EventRow decode(RowColumns c) { return {c.u16(0), c.string(1), c.coded(2, CodedIndex::TypeDefOrRef)}; }
};

struct PropertyMapRow {  // II.22.35
  static constexpr TableId kTable = TableId::PropertyMap;
  Rid type;
  Rid propertyList;
  static PropertyMapRow decode(RowColumns c) { return {c.value(0), c.value(1)}; }
};

struct PropertyRow {  // II.22.34
  static constexpr TableId kTable = TableId::Property;
  std::uint16_t flags;
  StringOffset name;
  BlobOffset signature;
  static PropertyRow decode(RowColumns c) { return {c.u16(0), c.string(1), c.blob(2)}; }
};

struct MethodSemanticsRow {  // II.22.28
  static constexpr TableId kTable = TableId::MethodSemantics;
  std::uint16_t semantics;
  Rid method;
  Token association;  // Event or Property
  static MethodSemanticsRow decode(RowColumns c) {
    return {c.u16(0), c.value(1), c.coded(2, CodedIndex::HasSemantics)};
  }
};

struct MethodImplRow {  // II.22.27
  static constexpr TableId kTable = TableId::MethodImpl;
  Rid type;
  Token body;         // MethodDef or MemberRef
  Token declaration;  // MethodDef or MemberRef
  static MethodImplRow decode(RowColumns c) {
    return {c.value(0), c.coded(1, CodedIndex::MethodDefOrRef), c.coded(2, CodedIndex::MethodDefOrRef)};
  }
};

struct ModuleRefRow {  // II.22.31
  static constexpr TableId kTable = TableId::ModuleRef;
  StringOffset name;
  static ModuleRefRow decode(RowColumns c) { return {c.string(0)}; }
};

struct TypeSpecRow {  // II.22.39
  static constexpr TableId kTable = TableId::TypeSpec;
  BlobOffset signature;
  static TypeSpecRow decode(RowColumns c) { return {c.blob(0)}; }
};

struct ImplMapRow {  // II.22.22
  static constexpr TableId kTable = TableId::ImplMap;
  std::uint16_t flags;
  Token member;  // MethodDef (or Field, never seen)
  StringOffset importName;
  Rid importScope;  // ModuleRef
  static ImplMapRow decode(RowColumns c) {
    return {c.u16(0), c.coded(1, CodedIndex::MemberForwarded), c.string(2), c.value(3)};
  }
};

struct FieldRvaRow {  // II.22.18
  static constexpr TableId kTable = TableId::FieldRva;
  std::uint32_t rva;
  Rid field;
  static FieldRvaRow decode(RowColumns c) { return {c.value(0), c.value(1)}; }
};

struct EncLogRow {  // not in ECMA-335: what a hot reload delta changes
  static constexpr TableId kTable = TableId::EncLog;
  Token token;
  std::uint32_t operation;
  static EncLogRow decode(RowColumns c) { return {Token{c.value(0)}, c.value(1)}; }
};

struct EncMapRow {  // not in ECMA-335: which row of the whole a row of a delta is
  static constexpr TableId kTable = TableId::EncMap;
  Token token;
  static EncMapRow decode(RowColumns c) { return {Token{c.value(0)}}; }
};

struct AssemblyRow {  // II.22.2
  static constexpr TableId kTable = TableId::Assembly;
  std::uint32_t hashAlgorithm;
  std::uint16_t major, minor, build, revision;
  std::uint32_t flags;
  BlobOffset publicKey;
  StringOffset name;
  StringOffset culture;
  static AssemblyRow decode(RowColumns c) {
    return {c.value(0), c.u16(1), c.u16(2), c.u16(3), c.u16(4), c.value(5), c.blob(6), c.string(7), c.string(8)};
  }
};

struct AssemblyProcessorRow {  // II.22.4, to be ignored
  static constexpr TableId kTable = TableId::AssemblyProcessor;
  std::uint32_t processor;
  static AssemblyProcessorRow decode(RowColumns c) { return {c.value(0)}; }
};

struct AssemblyOSRow {  // II.22.3, to be ignored
  static constexpr TableId kTable = TableId::AssemblyOS;
  std::uint32_t platform, major, minor;
  static AssemblyOSRow decode(RowColumns c) { return {c.value(0), c.value(1), c.value(2)}; }
};

struct AssemblyRefRow {  // II.22.5
  static constexpr TableId kTable = TableId::AssemblyRef;
  std::uint16_t major, minor, build, revision;
  std::uint32_t flags;
  BlobOffset publicKeyOrToken;
  StringOffset name;
  StringOffset culture;
  BlobOffset hash;
  static AssemblyRefRow decode(RowColumns c) {
    return {c.u16(0), c.u16(1), c.u16(2), c.u16(3), c.value(4), c.blob(5), c.string(6), c.string(7), c.blob(8)};
  }
};

struct AssemblyRefProcessorRow {  // II.22.7, to be ignored
  static constexpr TableId kTable = TableId::AssemblyRefProcessor;
  std::uint32_t processor;
  Rid assembly;
  static AssemblyRefProcessorRow decode(RowColumns c) { return {c.value(0), c.value(1)}; }
};

struct AssemblyRefOSRow {  // II.22.6, to be ignored
  static constexpr TableId kTable = TableId::AssemblyRefOS;
  std::uint32_t platform, major, minor;
  Rid assembly;
  static AssemblyRefOSRow decode(RowColumns c) { return {c.value(0), c.value(1), c.value(2), c.value(3)}; }
};

struct FileRow {  // II.22.19
  static constexpr TableId kTable = TableId::File;
  std::uint32_t flags;
  StringOffset name;
  BlobOffset hash;
  static FileRow decode(RowColumns c) { return {c.value(0), c.string(1), c.blob(2)}; }
};

struct ExportedTypeRow {  // II.22.14
  static constexpr TableId kTable = TableId::ExportedType;
  std::uint32_t flags;
  std::uint32_t typeDefId;  // a hint, to a row of another module
  StringOffset name;
  StringOffset nameSpace;
  Token implementation;  // File, AssemblyRef or, of a nested type, ExportedType
  static ExportedTypeRow decode(RowColumns c) {
    return {c.value(0), c.value(1), c.string(2), c.string(3), c.coded(4, CodedIndex::Implementation)};
  }
};

struct ManifestResourceRow {  // II.22.24
  static constexpr TableId kTable = TableId::ManifestResource;
  std::uint32_t offset;
  std::uint32_t flags;
  StringOffset name;
  Token implementation;  // File or AssemblyRef; nil: in this file
  static ManifestResourceRow decode(RowColumns c) {
    return {c.value(0), c.value(1), c.string(2), c.coded(3, CodedIndex::Implementation)};
  }
};

struct NestedClassRow {  // II.22.32
  static constexpr TableId kTable = TableId::NestedClass;
  Rid nested;
  Rid enclosing;
  static NestedClassRow decode(RowColumns c) { return {c.value(0), c.value(1)}; }
};

struct GenericParamRow {  // II.22.20
  static constexpr TableId kTable = TableId::GenericParam;
  std::uint16_t number;
  std::uint16_t flags;
  Token owner;  // TypeDef or MethodDef
  StringOffset name;
  static GenericParamRow decode(RowColumns c) {
    return {c.u16(0), c.u16(1), c.coded(2, CodedIndex::TypeOrMethodDef), c.string(3)};
  }
};

struct MethodSpecRow {  // II.22.29
  static constexpr TableId kTable = TableId::MethodSpec;
  Token method;  // MethodDef or MemberRef
  BlobOffset instantiation;
  static MethodSpecRow decode(RowColumns c) { return {c.coded(0, CodedIndex::MethodDefOrRef), c.blob(1)}; }
};

struct GenericParamConstraintRow {  // II.22.21
  static constexpr TableId kTable = TableId::GenericParamConstraint;
  Rid genericParam;
  Token constraint;  // TypeDef, TypeRef or TypeSpec
  static GenericParamConstraintRow decode(RowColumns c) { return {c.value(0), c.coded(1, CodedIndex::TypeDefOrRef)}; }
};

}  // namespace codicil::metadata
