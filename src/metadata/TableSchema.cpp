#include "metadata/TableSchema.hpp"

namespace codicil::metadata {
namespace {

constexpr Column kU16{ColumnKind::U16, 0};
constexpr Column kU32{ColumnKind::U32, 0};
constexpr Column kString{ColumnKind::String, 0};
constexpr Column kGuid{ColumnKind::Guid, 0};
constexpr Column kBlob{ColumnKind::Blob, 0};
consteval Column row(TableId table) { return {ColumnKind::Row, static_cast<std::uint8_t>(table)}; }
consteval Column coded(CodedIndex kind) { return {ColumnKind::Coded, static_cast<std::uint8_t>(kind)}; }

struct Schema {
  std::array<TableColumns, kTableCount> tables{};

  consteval Schema();
  consteval void define(TableId table, std::initializer_list<Column> columns) {
    TableColumns& t = tables[static_cast<unsigned>(table)];
    for (const Column& column : columns) t.columns[t.count++] = column;
  }
};

consteval Schema::Schema() {
  using enum TableId;
  define(Module, {kU16, kString, kGuid, kGuid, kGuid});
  define(TypeRef, {coded(CodedIndex::ResolutionScope), kString, kString});
  define(TypeDef, {kU32, kString, kString, coded(CodedIndex::TypeDefOrRef), row(Field), row(MethodDef)});
  define(FieldPtr, {row(Field)});
  define(Field, {kU16, kString, kBlob});
  define(MethodPtr, {row(MethodDef)});
  define(MethodDef, {kU32, kU16, kU16, kString, kBlob, row(Param)});
  define(ParamPtr, {row(Param)});
  define(Param, {kU16, kU16, kString});
  define(InterfaceImpl, {row(TypeDef), coded(CodedIndex::TypeDefOrRef)});
  define(MemberRef, {coded(CodedIndex::MemberRefParent), kString, kBlob});
  define(Constant, {kU16, coded(CodedIndex::HasConstant), kBlob});
  define(CustomAttribute, {coded(CodedIndex::HasCustomAttribute), coded(CodedIndex::CustomAttributeType), kBlob});
  define(FieldMarshal, {coded(CodedIndex::HasFieldMarshal), kBlob});
  define(DeclSecurity, {kU16, coded(CodedIndex::HasDeclSecurity), kBlob});
  define(ClassLayout, {kU16, kU32, row(TypeDef)});
  define(FieldLayout, {kU32, row(Field)});
  define(StandAloneSig, {kBlob});
  define(EventMap, {row(TypeDef), row(Event)});
  define(EventPtr, {row(Event)});
  define(Event, {kU16, kString, coded(CodedIndex::TypeDefOrRef)});
  define(PropertyMap, {row(TypeDef), row(Property)});
  define(PropertyPtr, {row(Property)});
  define(Property, {kU16, kString, kBlob});
  define(MethodSemantics, {kU16, row(MethodDef), coded(CodedIndex::HasSemantics)});
  define(MethodImpl, {row(TypeDef), coded(CodedIndex::MethodDefOrRef), coded(CodedIndex::MethodDefOrRef)});
  define(ModuleRef, {kString});
  define(TypeSpec, {kBlob});
  define(ImplMap, {kU16, coded(CodedIndex::MemberForwarded), kString, row(ModuleRef)});
  define(FieldRva, {kU32, row(Field)});
  define(EncLog, {kU32, kU32});
  define(EncMap, {kU32});
  define(Assembly, {kU32, kU16, kU16, kU16, kU16, kU32, kBlob, kString, kString});
  define(AssemblyProcessor, {kU32});
  define(AssemblyOS, {kU32, kU32, kU32});
  define(AssemblyRef, {kU16, kU16, kU16, kU16, kU32, kBlob, kString, kString, kBlob});
  define(AssemblyRefProcessor, {kU32, row(AssemblyRef)});
  define(AssemblyRefOS, {kU32, kU32, kU32, row(AssemblyRef)});
  define(File, {kU32, kString, kBlob});
  define(ExportedType, {kU32, kU32, kString, kString, coded(CodedIndex::Implementation)});
  define(ManifestResource, {kU32, kU32, kString, coded(CodedIndex::Implementation)});
  define(NestedClass, {row(TypeDef), row(TypeDef)});
  define(GenericParam, {kU16, kU16, coded(CodedIndex::TypeOrMethodDef), kString});
  define(MethodSpec, {coded(CodedIndex::MethodDefOrRef), kBlob});
  define(GenericParamConstraint, {row(GenericParam), coded(CodedIndex::TypeDefOrRef)});
}

constexpr Schema kSchema;

constexpr std::array<const char*, kTableCount> kNames = {
    "Module",
    "TypeRef",
    "TypeDef",
    "FieldPtr",
    "Field",
    "MethodPtr",
    "MethodDef",
    "ParamPtr",
    "Param",
    "InterfaceImpl",
    "MemberRef",
    "Constant",
    "CustomAttribute",
    "FieldMarshal",
    "DeclSecurity",
    "ClassLayout",
    "FieldLayout",
    "StandAloneSig",
    "EventMap",
    "EventPtr",
    "Event",
    "PropertyMap",
    "PropertyPtr",
    "Property",
    "MethodSemantics",
    "MethodImpl",
    "ModuleRef",
    "TypeSpec",
    "ImplMap",
    "FieldRva",
    "EncLog",
    "EncMap",
    "Assembly",
    "AssemblyProcessor",
    "AssemblyOS",
    "AssemblyRef",
    "AssemblyRefProcessor",
    "AssemblyRefOS",
    "File",
    "ExportedType",
    "ManifestResource",
    "NestedClass",
    "GenericParam",
    "MethodSpec",
    "GenericParamConstraint",
};

}  // namespace

const TableColumns& columnsOf(TableId table) { return kSchema.tables[static_cast<unsigned>(table)]; }

std::optional<unsigned> keyColumnOf(TableId table) {
  switch (table) {
    case TableId::InterfaceImpl:
    case TableId::CustomAttribute:
    case TableId::FieldMarshal:
    case TableId::EventMap:
    case TableId::PropertyMap:
    case TableId::MethodImpl:
    case TableId::NestedClass:
    case TableId::GenericParamConstraint:
      return 0;
    case TableId::Constant:
    case TableId::DeclSecurity:
    case TableId::FieldLayout:
    case TableId::ImplMap:
    case TableId::FieldRva:
      return 1;
    case TableId::ClassLayout:
    case TableId::MethodSemantics:
    case TableId::GenericParam:
      return 2;
    default:
      return std::nullopt;
  }
}

std::optional<TableId> pointerTableOf(TableId table) {
  switch (table) {
    case TableId::Field:
      return TableId::FieldPtr;
    case TableId::MethodDef:
      return TableId::MethodPtr;
    case TableId::Param:
      return TableId::ParamPtr;
    case TableId::Event:
      return TableId::EventPtr;
    case TableId::Property:
      return TableId::PropertyPtr;
    default:
      return std::nullopt;
  }
}

const char* nameOf(TableId table) {
  const auto index = static_cast<unsigned>(table);
  return index < kTableCount ? kNames[index] : "undefined table";
}

}  // namespace codicil::metadata
