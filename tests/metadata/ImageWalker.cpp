#include "metadata/ImageWalker.hpp"

#include <algorithm>

#include "metadata/AssemblyIdentity.hpp"
#include "metadata/Constant.hpp"
#include "metadata/Flags.hpp"
#include "metadata/ILReader.hpp"
#include "metadata/MarshalDescriptor.hpp"
#include "metadata/SignatureReader.hpp"

namespace codicil::metadata::test {
namespace {

constexpr std::size_t kErrorsKept = 16;

class Walker {
 public:
  Walker(const AssemblyImage& image, EnumResolver& enums, std::uint64_t budget)
      : image_(image), metadata_(image.metadata()), enums_(enums), budget_(budget) {}

  WalkResult result() {
    wholeImage();
    each<ModuleRow>(&Walker::module);
    each<TypeRefRow>(&Walker::typeRef);
    each<TypeDefRow>(&Walker::typeDef);
    each<FieldRow>(&Walker::field);
    each<MethodDefRow>(&Walker::method);
    each<ParamRow>(&Walker::param);
    each<InterfaceImplRow>(&Walker::interfaceImpl);
    each<MemberRefRow>(&Walker::memberRef);
    each<ConstantRow>(&Walker::constant);
    each<CustomAttributeRow>(&Walker::customAttribute);
    each<FieldMarshalRow>(&Walker::fieldMarshal);
    each<DeclSecurityRow>(&Walker::declSecurity);
    each<ClassLayoutRow>(&Walker::classLayout);
    each<FieldLayoutRow>(&Walker::fieldLayout);
    each<StandAloneSigRow>(&Walker::standAloneSig);
    each<EventMapRow>(&Walker::eventMap);
    each<EventRow>(&Walker::event);
    each<PropertyMapRow>(&Walker::propertyMap);
    each<PropertyRow>(&Walker::property);
    each<MethodSemanticsRow>(&Walker::methodSemantics);
    each<MethodImplRow>(&Walker::methodImpl);
    each<ModuleRefRow>(&Walker::moduleRef);
    each<TypeSpecRow>(&Walker::typeSpec);
    each<ImplMapRow>(&Walker::implMap);
    each<FieldRvaRow>(&Walker::fieldRva);
    each<EncLogRow>(&Walker::nothing);
    each<EncMapRow>(&Walker::nothing);
    each<AssemblyRow>(&Walker::nothing);
    each<AssemblyProcessorRow>(&Walker::nothing);
    each<AssemblyOSRow>(&Walker::nothing);
    each<AssemblyRefRow>(&Walker::assemblyRef);
    each<AssemblyRefProcessorRow>(&Walker::nothing);
    each<AssemblyRefOSRow>(&Walker::nothing);
    each<FileRow>(&Walker::file);
    each<ExportedTypeRow>(&Walker::exportedType);
    each<ManifestResourceRow>(&Walker::manifestResource);
    each<NestedClassRow>(&Walker::nestedClass);
    each<GenericParamRow>(&Walker::genericParam);
    each<MethodSpecRow>(&Walker::methodSpec);
    each<GenericParamConstraintRow>(&Walker::genericParamConstraint);
    return result_;
  }

 private:
  template <typename Row>
  void each(void (Walker::*visit)(Token, const Row&)) {
    for (Rid rid = 1; rid <= metadata_.rowCount(Row::kTable) && spend(1); ++rid) {
      ++result_.rows;
      (this->*visit)(Token::of(Row::kTable, rid), metadata_.row<Row>(rid));
    }
  }
  template <typename Row>
  void nothing(Token, const Row&) {}

  // ---- Keeping account ----

  bool spend(std::uint64_t steps) {
    result_.outOfBudget |= steps > budget_;
    budget_ -= std::min(budget_, steps);
    return !result_.outOfBudget;
  }

  void report(const MetadataError& error) {
    ++result_.errorCount;
    (void)error.toString();
    if (result_.errors.size() < kErrorsKept) result_.errors.push_back(error);
  }
  template <typename T>
  bool ok(const Expected<T>& value) {
    if (!value) report(value.error());
    return value.has_value();
  }

  void name(StringOffset offset, Token token) {
    const auto text = metadata_.string(offset, token);
    if (ok(text)) spend(text->size() / 16);
  }
  void blob(BlobOffset offset, Token token) {
    const auto bytes = metadata_.blob(offset, token);
    if (ok(bytes) && !bytes->empty()) checksum_ += static_cast<unsigned>(bytes->front() ^ bytes->back());
  }
  void names(Token token, std::initializer_list<TableId> tables) {
    if (!token.isNil()) ok(metadata_.require(token, tables));
  }
  void rid(TableId table, Rid rid) {
    const bool fits = rid <= kMaxRid;
    ok(metadata_.require(fits ? Token::of(table, rid) : Token::undefined(), {table}));
  }

  // Rows found by key must be there and lead back to the key.
  void rows(TableId table, const RowRange& rows) {
    for (Rid rid : rows) {
      if (!spend(1)) return;
      if (!metadata_.contains(Token::of(table, rid)))
        report(metadata_.file().error(ErrorCode::BadToken, nullptr, Token::of(table, rid)));
    }
  }
  void members(TableId table, const Expected<RowRange>& range) {
    if (ok(range)) rows(table, *range);
  }

  // ---- The image as a whole ----

  void wholeImage() {
    checksum_ += image_.types().find("System", "Object").value;
    if (metadata_.rowCount(TableId::Assembly) != 0) {
      const auto identity = image_.identity();
      if (ok(identity)) checksum_ += identity->displayName().size();
    }
    ok(image_.entryPoint());
  }

  // ---- Signatures ----

  void signature(BlobOffset offset, SignatureKind kind, Token token) {
    const auto bytes = metadata_.blob(offset, token);
    if (!ok(bytes) || !spend(1 + bytes->size())) return;
    auto reader = SignatureReader::open(metadata_, *bytes, kind, token);
    if (!ok(reader)) return;
    ++result_.signatures;
    SignatureReader skipper = *reader;
    switch (kind) {
      case SignatureKind::Method:
      case SignatureKind::Property:
        methodSignature(*reader);
        break;
      case SignatureKind::Locals:
      case SignatureKind::MethodSpec:
        for (std::uint32_t i = 0; i < reader->count(); ++i) type(*reader);
        break;
      default:
        type(*reader);
        break;
    }
    skipAll(skipper, kind);
    // The two ways through it must end at the same place, and real ones at the end.
    if (reader->rest().data() != skipper.rest().data() || !reader->atEnd())
      report(metadata_.file().error(ErrorCode::BadSignature, bytes->data(), token));
  }

  void skipAll(SignatureReader& reader, SignatureKind kind) {
    std::uint32_t types = 1;
    if (kind == SignatureKind::Method || kind == SignatureKind::Property)
      types = reader.methodSignature().paramCount + 1;
    if (kind == SignatureKind::Locals || kind == SignatureKind::MethodSpec) types = reader.count();
    for (std::uint32_t i = 0; i < types; ++i) reader.skipType();
  }

  void methodSignature(SignatureReader& reader) {
    const MethodSignature method = reader.methodSignature();
    type(reader);
    for (std::uint32_t i = 0; i < method.paramCount; ++i) type(reader);
  }

  // Recursive on purpose: the reader promises that this is safe.
  void type(SignatureReader& reader) {
    const TypeNode node = reader.node();
    switch (node.element) {
      case ElementType::Sentinel:
      case ElementType::Ptr:
      case ElementType::ByRef:
      case ElementType::SzArray:
      case ElementType::Pinned:
        return type(reader);
      case ElementType::CModReqd:
      case ElementType::CModOpt:
        typeToken(node.token);
        return type(reader);
      case ElementType::Class:
      case ElementType::ValueType:
        return typeToken(node.token);
      case ElementType::Array: {
        type(reader);
        const ArrayShape shape = reader.arrayShape();
        for (std::uint32_t i = 0; i < shape.sizeCount; ++i) checksum_ += shape.sizes.at(i);
        for (std::uint32_t i = 0; i < shape.lowBoundCount; ++i)
          checksum_ += static_cast<std::uint32_t>(shape.lowBounds.at(i));
        return;
      }
      case ElementType::GenericInst:
        typeToken(node.token);
        for (std::uint32_t i = 0; i < node.number; ++i) type(reader);
        return;
      case ElementType::FnPtr:
        return methodSignature(reader);
      default:
        return;
    }
  }
  void typeToken(Token token) { names(token, {TableId::TypeDef, TableId::TypeRef, TableId::TypeSpec}); }

  SignatureKind memberKind(BlobOffset offset) {
    const auto bytes = metadata_.blob(offset);
    if (!bytes || bytes->empty()) return SignatureKind::Method;
    switch (static_cast<CallingConvention>(static_cast<unsigned>(bytes->front()) & 0x0F)) {
      case CallingConvention::Field:
        return SignatureKind::Field;
      case CallingConvention::LocalVariables:
        return SignatureKind::Locals;
      default:
        return SignatureKind::Method;
    }
  }

  // ---- Rows ----

  void module(Token token, const ModuleRow& row) {
    name(row.name, token);
    for (GuidIndex index : {row.mvid, row.encId, row.encBaseId})
      if (const auto guid = metadata_.guid(index, token); ok(guid)) checksum_ += guid->toString().size();
  }

  void typeRef(Token token, const TypeRefRow& row) {
    names(row.resolutionScope, {TableId::Module, TableId::ModuleRef, TableId::AssemblyRef, TableId::TypeRef});
    ok(metadata_.typeName(token));
  }

  void typeDef(Token token, const TypeDefRow& row) {
    const Rid rid = token.rid();
    typeToken(row.extends);
    members(TableId::Field, metadata_.fieldsOf(rid));
    members(TableId::MethodDef, metadata_.methodsOf(rid));
    members(TableId::Event, metadata_.eventsOf(rid));
    members(TableId::Property, metadata_.propertiesOf(rid));
    rows(TableId::InterfaceImpl, metadata_.interfacesOf(rid));
    rows(TableId::MethodImpl, metadata_.methodImplsOf(rid));
    rows(TableId::NestedClass, metadata_.nestedTypesOf(rid));
    rows(TableId::GenericParam, metadata_.genericParamsOf(token));
    rows(TableId::CustomAttribute, metadata_.customAttributesOf(token));
    rows(TableId::DeclSecurity, metadata_.declSecurityOf(token));
    if (const auto layout = metadata_.classLayoutOf(rid)) checksum_ += layout->classSize;
    checksum_ += findCustomAttribute(metadata_, token, "System", "FlagsAttribute");
    checksum_ += enumUnderlyingType(metadata_, rid).has_value() ? 1 : 0;

    const auto name = metadata_.typeName(token);
    if (!ok(name)) return;
    const Rid enclosing = metadata_.enclosingTypeOf(rid);
    const Token found = enclosing == 0
                            ? image_.types().find(name->nameSpace, name->name)
                            : image_.types().findNested(Token{0x02000000 | (enclosing & kMaxRid)}, name->name);
    if (found.value == 0) report(metadata_.file().error(ErrorCode::BadToken, nullptr, token));
  }

  void owner(const Expected<Rid>& type, TableId owners) {
    if (ok(type)) rid(owners, *type);
  }

  void field(Token token, const FieldRow& row) {
    name(row.name, token);
    signature(row.signature, SignatureKind::Field, token);
    owner(metadata_.typeOfField(token.rid()), TableId::TypeDef);
    if (const auto layout = metadata_.fieldLayoutOf(token.rid())) checksum_ += layout->offset;
    if ((row.flags & FieldAttributes::kHasFieldRva) != 0) ok(image_.fieldData(token.rid(), 1));
    if (const auto constant = metadata_.constantOf(token)) checksum_ += constant->elementType;
    if (const auto marshal = metadata_.marshalOf(token)) blob(marshal->nativeType, token);
  }

  void method(Token token, const MethodDefRow& row) {
    name(row.name, token);
    signature(row.signature, SignatureKind::Method, token);
    owner(metadata_.typeOfMethod(token.rid()), TableId::TypeDef);
    members(TableId::Param, metadata_.paramsOf(token.rid()));
    rows(TableId::GenericParam, metadata_.genericParamsOf(token));
    rows(TableId::CustomAttribute, metadata_.customAttributesOf(token));
    if (const auto import = metadata_.implMapOf(token)) rid(TableId::ModuleRef, import->importScope);
    const auto body = image_.methodBody(token.rid());
    if (!body && body.error().code == ErrorCode::NoMethodBody) return;
    if (ok(body)) methodBody(token, *body);
  }

  void methodBody(Token token, const MethodBody& body) {
    ++result_.bodies;
    if (!spend(1 + body.wholeBody().size())) return;
    if (!body.localsSignature().isNil()) names(body.localsSignature(), {TableId::StandAloneSig});
    for (std::uint32_t i = 0; i < body.clauseCount(); ++i) {
      const ExceptionClause clause = body.clause(i);
      if (clause.kind == ExceptionClauseKind::Catch) typeToken(clause.catchType);
    }
    ILReader reader(metadata_.file(), body.il(), token);
    while (!reader.atEnd()) {
      const auto instruction = reader.next();
      if (!ok(instruction)) return;
      ++result_.instructions;
      operand(*instruction);
    }
    if (reader.offset() != body.il().size()) report(metadata_.file().error(ErrorCode::BadMethodBody, nullptr, token));
  }

  void operand(const ILInstruction& instruction) {
    const Token token = instruction.token();
    switch (infoOf(instruction.opcode()).operand) {
      case OperandKind::Method:
        return names(token, {TableId::MethodDef, TableId::MemberRef, TableId::MethodSpec});
      case OperandKind::Field:
        return names(token, {TableId::Field, TableId::MemberRef});
      case OperandKind::Type:
        return typeToken(token);
      case OperandKind::AnyToken:
        return names(token, {TableId::TypeDef, TableId::TypeRef, TableId::TypeSpec, TableId::MethodDef,
                             TableId::MemberRef, TableId::MethodSpec, TableId::Field});
      case OperandKind::Signature:
        return names(token, {TableId::StandAloneSig});
      case OperandKind::String: {
        const auto text = metadata_.userString(token);
        if (!ok(text) || !spend(text->length() / 16)) return;
        if (text->length() != 0) checksum_ += text->at(text->length() - 1) + text->toUtf16().size();
        return;
      }
      case OperandKind::Switch:
        for (std::uint32_t i = 0; i < instruction.switchCount(); ++i) checksum_ += instruction.switchTarget(i);
        return;
      default:
        return;
    }
  }

  void param(Token token, const ParamRow& row) {
    name(row.name, token);
    owner(metadata_.methodOfParam(token.rid()), TableId::MethodDef);
  }
  void interfaceImpl(Token, const InterfaceImplRow& row) {
    rid(TableId::TypeDef, row.type);
    typeToken(row.interface);
  }
  void memberRef(Token token, const MemberRefRow& row) {
    names(row.parent, {TableId::TypeDef, TableId::TypeRef, TableId::ModuleRef, TableId::MethodDef, TableId::TypeSpec});
    name(row.name, token);
    signature(row.signature, memberKind(row.signature), token);
  }
  void constant(Token, const ConstantRow& row) {
    names(row.parent, {TableId::Field, TableId::Param, TableId::Property});
    if (const auto value = readConstant(metadata_, row); ok(value)) checksum_ += value->bits + value->text.length();
  }

  void customAttribute(Token token, const CustomAttributeRow& row) {
    ++result_.attributes;
    ok(attributeTypeNameOf(metadata_, row));
    const auto bytes = metadata_.blob(row.value, token);
    if (!ok(bytes) || !spend(1 + bytes->size())) return;
    auto reader = CustomAttributeReader::open(metadata_, token.rid(), enums_);
    if (!ok(reader)) return;
    for (std::uint32_t i = 0; i < reader->fixedCount(); ++i) {
      auto value = reader->nextFixed();
      if (!ok(value)) return;
      attributeValue(*reader, *value);
    }
    const auto count = reader->namedCount();
    if (!ok(count)) return;
    for (std::uint32_t i = 0; i < *count; ++i) {
      auto named = reader->nextNamed();
      if (!ok(named)) return;
      attributeValue(*reader, named->value);
    }
    if (!reader->atEnd()) report(metadata_.file().error(ErrorCode::BadCustomAttribute, bytes->data(), token));
  }

  void attributeValue(CustomAttributeReader& reader, AttributeValue value) {
    checksum_ += value.bits + value.text.size();
    for (std::uint32_t left = value.count; left != 0 && spend(1); --left) {
      auto element = reader.nextElement(value);
      if (!ok(element)) return;
      attributeValue(reader, *element);
    }
  }

  void fieldMarshal(Token, const FieldMarshalRow& row) {
    names(row.parent, {TableId::Field, TableId::Param});
    if (const auto d = readMarshalDescriptor(metadata_, row); ok(d)) checksum_ += d->typeName.size() + d->cookie.size();
  }
  void declSecurity(Token token, const DeclSecurityRow& row) {
    names(row.parent, {TableId::TypeDef, TableId::MethodDef, TableId::Assembly});
    blob(row.permissionSet, token);
  }
  void classLayout(Token, const ClassLayoutRow& row) { rid(TableId::TypeDef, row.type); }
  void fieldLayout(Token, const FieldLayoutRow& row) { rid(TableId::Field, row.field); }
  void standAloneSig(Token token, const StandAloneSigRow& row) {
    signature(row.signature, memberKind(row.signature), token);
  }
  void eventMap(Token, const EventMapRow& row) { rid(TableId::TypeDef, row.type); }
  void event(Token token, const EventRow& row) {
    name(row.name, token);
    typeToken(row.type);
    rows(TableId::MethodSemantics, metadata_.semanticsOf(token));
    owner(metadata_.typeOfEvent(token.rid()), TableId::TypeDef);
  }
  void propertyMap(Token, const PropertyMapRow& row) { rid(TableId::TypeDef, row.type); }
  void property(Token token, const PropertyRow& row) {
    name(row.name, token);
    signature(row.signature, SignatureKind::Property, token);
    rows(TableId::MethodSemantics, metadata_.semanticsOf(token));
    owner(metadata_.typeOfProperty(token.rid()), TableId::TypeDef);
  }
  void methodSemantics(Token, const MethodSemanticsRow& row) {
    rid(TableId::MethodDef, row.method);
    names(row.association, {TableId::Event, TableId::Property});
  }
  void methodImpl(Token, const MethodImplRow& row) {
    rid(TableId::TypeDef, row.type);
    names(row.body, {TableId::MethodDef, TableId::MemberRef});
    names(row.declaration, {TableId::MethodDef, TableId::MemberRef});
  }
  void moduleRef(Token token, const ModuleRefRow& row) { name(row.name, token); }
  void typeSpec(Token token, const TypeSpecRow& row) { signature(row.signature, SignatureKind::Type, token); }
  void implMap(Token token, const ImplMapRow& row) {
    names(row.member, {TableId::Field, TableId::MethodDef});
    name(row.importName, token);
    rid(TableId::ModuleRef, row.importScope);
  }
  void fieldRva(Token, const FieldRvaRow& row) { rid(TableId::Field, row.field); }
  void assemblyRef(Token token, const AssemblyRefRow& row) {
    const auto identity = AssemblyIdentity::ofReference(metadata_, token);
    if (ok(identity)) checksum_ += identity->displayName().size();
    blob(row.hash, token);
  }
  void file(Token token, const FileRow& row) {
    name(row.name, token);
    blob(row.hash, token);
  }
  void exportedType(Token token, const ExportedTypeRow& row) {
    const auto name = metadata_.typeName(token);
    ok(metadata_.implementationOf(token));
    if (!ok(name)) return;
    const Token found = row.implementation.is(TableId::ExportedType)
                            ? image_.types().findNested(row.implementation, name->name)
                            : image_.types().find(name->nameSpace, name->name);
    if (found.value == 0) report(metadata_.file().error(ErrorCode::BadToken, nullptr, token));
  }
  void manifestResource(Token token, const ManifestResourceRow& row) {
    name(row.name, token);
    names(row.implementation, {TableId::File, TableId::AssemblyRef, TableId::ExportedType});
    if (const auto content = image_.resource(token); ok(content) && *content && !(*content)->empty())
      checksum_ += static_cast<unsigned>((*content)->back());
  }
  void nestedClass(Token, const NestedClassRow& row) {
    rid(TableId::TypeDef, row.nested);
    rid(TableId::TypeDef, row.enclosing);
  }
  void genericParam(Token token, const GenericParamRow& row) {
    name(row.name, token);
    names(row.owner, {TableId::TypeDef, TableId::MethodDef});
    rows(TableId::GenericParamConstraint, metadata_.constraintsOf(token.rid()));
  }
  void methodSpec(Token token, const MethodSpecRow& row) {
    names(row.method, {TableId::MethodDef, TableId::MemberRef});
    signature(row.instantiation, SignatureKind::MethodSpec, token);
  }
  void genericParamConstraint(Token, const GenericParamConstraintRow& row) {
    rid(TableId::GenericParam, row.genericParam);
    typeToken(row.constraint);
  }

  const AssemblyImage& image_;
  const Metadata& metadata_;
  EnumResolver& enums_;
  std::uint64_t budget_;
  std::uint64_t checksum_ = 0;  // of what was read, so that reading it is not left out
  WalkResult result_;
};

}  // namespace

WalkResult walk(const AssemblyImage& image, EnumResolver& enums, std::uint64_t budget) {
  return Walker(image, enums, budget).result();
}

}  // namespace codicil::metadata::test
