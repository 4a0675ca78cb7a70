#include "metadata/ImageSummary.hpp"

#include <algorithm>
#include <cstdio>
#include <sstream>

#include "metadata/Constant.hpp"
#include "metadata/Flags.hpp"
#include "metadata/ILReader.hpp"
#include "metadata/SignatureReader.hpp"

namespace codicil::metadata::test {
namespace {

constexpr std::uint32_t kEndOfList = 0xFFFFFFFF;

std::string hex(std::uint64_t number) {
  char text[24];
  std::snprintf(text, sizeof text, "%llx", static_cast<unsigned long long>(number));
  return text;
}

std::string hex8(std::uint32_t number) {
  char text[12];
  std::snprintf(text, sizeof text, "%08x", number);
  return text;
}

// FNV-1a, 64 bits, over a count of values; the same as in oracle/Hash.cs.
class Hash {
 public:
  void bytes(std::span<const std::byte> bytes) {
    number(static_cast<std::uint32_t>(bytes.size()));
    for (std::byte b : bytes) byte(static_cast<std::uint8_t>(b));
  }
  void text(std::string_view text) { bytes(std::as_bytes(std::span(text))); }
  void number(std::uint32_t number) {
    for (int i = 0; i < 4; ++i) byte(static_cast<std::uint8_t>(number >> (8 * i)));
  }
  void id(Token token) { number(token.isNil() ? 0 : token.value); }
  void next() { ++count_; }
  std::string toString() const {
    char text[48];
    std::snprintf(text, sizeof text, "%d %016llx", count_, static_cast<unsigned long long>(value_));
    return text;
  }

 private:
  void byte(std::uint8_t b) { value_ = (value_ ^ b) * 0x100000001B3; }

  std::uint64_t value_ = 0xCBF29CE484222325;
  int count_ = 0;
};

// ---- Signatures as text: the notation of oracle/SignatureText.cs ----

std::string typeText(SignatureReader& reader);

std::string methodText(SignatureReader& reader) {
  const std::uint8_t raw = static_cast<std::uint8_t>(reader.rest().front());
  const MethodSignature method = reader.methodSignature();
  std::uint32_t required = method.paramCount;
  const std::string returned = typeText(reader);
  std::string params;
  for (std::uint32_t i = 0; i < method.paramCount; ++i) {
    SignatureReader ahead = reader;
    if (ahead.node().element == ElementType::Sentinel) {
      required = i;
      reader = ahead;
    }
    params += (i == 0 ? "" : ",") + typeText(reader);
  }
  return hex(raw) + '/' + std::to_string(method.genericParamCount) + '/' + std::to_string(required) + '/' + returned +
         '(' + params + ')';
}

std::string listText(SignatureReader& reader, std::uint32_t count) {
  std::string text;
  for (std::uint32_t i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + typeText(reader);
  return text;
}

std::string typeText(SignatureReader& reader) {
  const TypeNode node = reader.node();
  const auto named = [](unsigned kind, Token token) { return hex(kind) + ':' + hex8(token.value); };
  switch (node.element) {
    case ElementType::Class:
    case ElementType::ValueType:
      return named(static_cast<unsigned>(node.element), node.token);
    case ElementType::Ptr:
      return "P(" + typeText(reader) + ')';
    case ElementType::ByRef:
      return "R(" + typeText(reader) + ')';
    case ElementType::SzArray:
      return "S(" + typeText(reader) + ')';
    case ElementType::Pinned:
      return "N(" + typeText(reader) + ')';
    case ElementType::Var:
      return 'V' + std::to_string(node.number);
    case ElementType::MVar:
      return 'M' + std::to_string(node.number);
    case ElementType::CModReqd:
      return "Q(" + named(0, node.token) + ';' + typeText(reader) + ')';
    case ElementType::CModOpt:
      return "O(" + named(0, node.token) + ';' + typeText(reader) + ')';
    case ElementType::GenericInst: {
      const auto kind = static_cast<unsigned>(node.isValueType ? ElementType::ValueType : ElementType::Class);
      return "G(" + named(kind, node.token) + ';' + listText(reader, node.number) + ')';
    }
    case ElementType::FnPtr:
      return "F(" + methodText(reader) + ')';
    case ElementType::Array: {
      std::string text = "A(" + typeText(reader) + ';';
      const ArrayShape shape = reader.arrayShape();
      text += std::to_string(shape.rank) + ';';
      for (std::uint32_t i = 0; i < shape.sizeCount; ++i) text += (i == 0 ? "" : ",") + std::to_string(shape.sizes[i]);
      text += ';';
      for (std::uint32_t i = 0; i < shape.lowBoundCount; ++i)
        text += (i == 0 ? "" : ",") + std::to_string(shape.lowBounds[i]);
      return text + ')';
    }
    default:
      return 'p' + hex(static_cast<unsigned>(node.element));
  }
}

std::string signatureText(const Metadata& metadata, BlobOffset blob, SignatureKind kind, Token token) {
  auto reader = SignatureReader::open(metadata, blob, kind, token);
  if (!reader) return reader.error().toString();
  switch (kind) {
    case SignatureKind::Method:
    case SignatureKind::Property:
      return methodText(*reader);
    case SignatureKind::Locals:
    case SignatureKind::MethodSpec:
      return listText(*reader, reader->count());
    default:
      return typeText(*reader);
  }
}

// What a signature that may be of several kinds is, by its first byte.
SignatureKind kindOf(const Metadata& metadata, BlobOffset blob) {
  const auto bytes = metadata.blob(blob);
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

// ---- Custom attributes as text: the notation of oracle/AttributeText.cs ----

std::string valueText(CustomAttributeReader& reader, AttributeValue value) {
  if (value.isNull) return "null";
  if (value.type.isArray) {
    std::string text = "[";
    const std::uint32_t count = value.count;
    for (std::uint32_t i = 0; i < count; ++i) {
      auto element = reader.nextElement(value);
      text += (i == 0 ? "" : ",") + (element ? valueText(reader, *element) : element.error().toString());
    }
    return text + ']';
  }
  switch (value.type.element) {
    case ElementType::Type:
      return "t'" + withoutAssembly(value.text) + '\'';
    case ElementType::String:
      return '\'' + std::string(value.text) + '\'';
    case ElementType::Enum:
      return "enum:" + hex(value.bits);
    default:
      return 'p' + hex(static_cast<unsigned>(value.type.element)) + ':' + hex(value.bits);
  }
}

std::string attributeText(const Metadata& metadata, Rid attribute, EnumResolver& enums) {
  auto reader = CustomAttributeReader::open(metadata, attribute, enums);
  if (!reader) return reader.error().toString();
  std::string text;
  for (std::uint32_t i = 0; i < reader->fixedCount(); ++i) {
    auto value = reader->nextFixed();
    if (!value) return value.error().toString();
    text += (i == 0 ? "" : ",") + valueText(*reader, *value);
  }
  const auto count = reader->namedCount();
  if (!count) return count.error().toString();
  for (std::uint32_t i = 0; i < *count; ++i) {
    auto named = reader->nextNamed();
    if (!named) return named.error().toString();
    text += std::string(";") + (named->isField ? 'F' : 'P') + std::string(named->name) + '=' +
            valueText(*reader, named->value);
  }
  return text;
}

// ---- The parts ----

class Summary {
 public:
  Summary(const AssemblyImage& image, EnumsByName& enums) : image_(image), metadata_(image.metadata()), enums_(enums) {}

  std::string toString(const std::string& fileName) {
    const auto identity = image_.identity();
    out_ << "file " << fileName << '\n';
    out_ << "identity " << (identity ? identity->displayName() : identity.error().toString()) << '\n';
    const auto mvid = metadata_.guid(metadata_.row<ModuleRow>(1).mvid);
    out_ << "mvid " << (mvid ? mvid->toString() : mvid.error().toString()) << '\n';
    const CliHeader& cli = image_.pe().cliHeader();
    out_ << "cli " << hex8(cli.flags) << ' ' << hex8(cli.entryPoint.value) << '\n';
    out_ << "rows";
    for (unsigned table = 0; table < kTableCount; ++table)
      out_ << ' ' << metadata_.rowCount(static_cast<TableId>(table));
    out_ << '\n';
    part("types", TableId::TypeDef, &Summary::type);
    part("typerefs", TableId::TypeRef, &Summary::typeRef);
    part("fields", TableId::Field, &Summary::field);
    part("methods", TableId::MethodDef, &Summary::method);
    part("params", TableId::Param, &Summary::param);
    part("memberrefs", TableId::MemberRef, &Summary::memberRef);
    part("properties", TableId::Property, &Summary::property);
    part("events", TableId::Event, &Summary::event);
    part("typespecs", TableId::TypeSpec, &Summary::typeSpec);
    part("methodspecs", TableId::MethodSpec, &Summary::methodSpec);
    part("standalonesigs", TableId::StandAloneSig, &Summary::standAloneSig);
    part("genericparams", TableId::GenericParam, &Summary::genericParam);
    part("attributes", TableId::CustomAttribute, &Summary::attribute);
    part("exportedtypes", TableId::ExportedType, &Summary::exportedType);
    part("assemblyrefs", TableId::AssemblyRef, &Summary::assemblyRef);
    part("modulerefs", TableId::ModuleRef, &Summary::moduleRef);
    part("resources", TableId::ManifestResource, &Summary::resource);
    part("security", TableId::DeclSecurity, &Summary::security);
    part("bodies", TableId::MethodDef, &Summary::body);
    part("instructions", TableId::MethodDef, &Summary::instructions);
    return out_.str();
  }

 private:
  void part(const char* name, TableId table, void (Summary::*item)(Rid)) {
    hash_ = Hash();
    for (Rid rid = 1; rid <= metadata_.rowCount(table); ++rid) (this->*item)(rid);
    out_ << name << ' ' << hash_.toString() << '\n';
  }

  void name(StringOffset offset) {
    const auto text = metadata_.string(offset);
    hash_.text(text ? std::string(*text) : text.error().toString());
  }
  void blob(BlobOffset offset) {
    const auto bytes = metadata_.blob(offset);
    bytes ? hash_.bytes(*bytes) : hash_.text(bytes.error().toString());
  }
  void ids(TableId table, const Expected<RowRange>& rows) {
    if (!rows) return hash_.text(rows.error().toString());
    for (Rid rid : *rows) hash_.id(Token::of(table, rid));
    hash_.number(kEndOfList);
  }
  void owner(const Expected<Rid>& type) {
    type ? hash_.id(Token::of(TableId::TypeDef, *type)) : hash_.text(type.error().toString());
  }
  template <typename Project>
  void projected(const RowRange& rows, Project project) {
    for (Rid rid : rows) hash_.id(project(rid));
    hash_.number(kEndOfList);
  }
  void constant(Token parent) {
    const auto row = metadata_.constantOf(parent);
    if (!row) return;
    const auto value = readConstant(metadata_, *row);
    if (!value) return hash_.text(value.error().toString());
    hash_.number(static_cast<std::uint32_t>(value->type));
    blob(row->value);
  }
  void marshal(Token parent) {
    const auto row = metadata_.marshalOf(parent);
    blob(row ? row->nativeType : BlobOffset{0});
  }

  void type(Rid rid) {
    const auto row = metadata_.row<TypeDefRow>(rid);
    hash_.next();
    name(row.nameSpace);
    name(row.name);
    hash_.number(row.flags);
    hash_.id(row.extends);
    hash_.id(Token::of(TableId::TypeDef, metadata_.enclosingTypeOf(rid)));
    ids(TableId::Field, metadata_.fieldsOf(rid));
    ids(TableId::MethodDef, metadata_.methodsOf(rid));
    ids(TableId::Property, metadata_.propertiesOf(rid));
    ids(TableId::Event, metadata_.eventsOf(rid));
    projected(metadata_.nestedTypesOf(rid),
              [&](Rid nested) { return Token::of(TableId::TypeDef, metadata_.row<NestedClassRow>(nested).nested); });
    ids(TableId::GenericParam, metadata_.genericParamsOf(Token::of(TableId::TypeDef, rid)));
    projected(metadata_.interfacesOf(rid), [&](Rid i) { return metadata_.row<InterfaceImplRow>(i).interface; });
    const RowRange methodImpls = metadata_.methodImplsOf(rid);
    projected(methodImpls, [&](Rid i) { return metadata_.row<MethodImplRow>(i).body; });
    projected(methodImpls, [&](Rid i) { return metadata_.row<MethodImplRow>(i).declaration; });
    const auto layout = metadata_.classLayoutOf(rid);
    hash_.number(layout ? layout->classSize : 0);
    hash_.number(layout ? layout->packingSize : 0);
  }

  void typeRef(Rid rid) {
    const auto row = metadata_.row<TypeRefRow>(rid);
    hash_.next();
    hash_.id(row.resolutionScope);
    name(row.nameSpace);
    name(row.name);
  }

  void field(Rid rid) {
    const Token token = Token::of(TableId::Field, rid);
    const auto row = metadata_.row<FieldRow>(rid);
    hash_.next();
    name(row.name);
    hash_.number(row.flags);
    owner(metadata_.typeOfField(rid));
    const auto layout = metadata_.fieldLayoutOf(rid);
    hash_.number(layout ? layout->offset : UINT32_MAX);
    marshal(token);
    constant(token);
    hash_.text(signatureText(metadata_, row.signature, SignatureKind::Field, token));
    const auto rva = metadata_.fieldRvaOf(rid);
    hash_.number(rva ? rva->rva : 0);
    if (!rva || rva->rva == 0) return;
    const auto data = image_.pe().bytesFrom(rva->rva);
    data ? hash_.bytes(data->first(std::min<std::size_t>(8, data->size()))) : hash_.text(data.error().toString());
  }

  void method(Rid rid) {
    const Token token = Token::of(TableId::MethodDef, rid);
    const auto row = metadata_.row<MethodDefRow>(rid);
    hash_.next();
    name(row.name);
    hash_.number(row.flags);
    hash_.number(row.implFlags);
    hash_.number(row.rva);
    blob(row.signature);
    owner(metadata_.typeOfMethod(rid));
    ids(TableId::Param, metadata_.paramsOf(rid));
    ids(TableId::GenericParam, metadata_.genericParamsOf(token));
    ids(TableId::CustomAttribute, metadata_.customAttributesOf(token));
    hash_.text(signatureText(metadata_, row.signature, SignatureKind::Method, token));
    const auto import = metadata_.implMapOf(token);
    if (!import) return;
    hash_.number(import->flags);
    name(import->importName);
    hash_.id(Token::of(TableId::ModuleRef, import->importScope));
  }

  void param(Rid rid) {
    const Token token = Token::of(TableId::Param, rid);
    const auto row = metadata_.row<ParamRow>(rid);
    hash_.next();
    name(row.name);
    hash_.number(row.flags);
    hash_.number(row.sequence);
    marshal(token);
    constant(token);
  }

  void memberRef(Rid rid) {
    const auto row = metadata_.row<MemberRefRow>(rid);
    hash_.next();
    hash_.id(row.parent);
    name(row.name);
    hash_.text(
        signatureText(metadata_, row.signature, kindOf(metadata_, row.signature), Token::of(TableId::MemberRef, rid)));
  }

  void accessors(Token token, std::initializer_list<std::uint16_t> kinds) {
    const RowRange semantics = metadata_.semanticsOf(token);
    const auto methodOf = [&](Rid rid) {
      return Token::of(TableId::MethodDef, metadata_.row<MethodSemanticsRow>(rid).method);
    };
    for (std::uint16_t kind : kinds) {
      Token accessor;
      for (Rid rid : semantics)
        if (metadata_.row<MethodSemanticsRow>(rid).semantics == kind) accessor = methodOf(rid);
      hash_.id(accessor);
    }
    for (Rid rid : semantics)
      if (metadata_.row<MethodSemanticsRow>(rid).semantics == MethodSemanticsAttributes::kOther)
        hash_.id(methodOf(rid));
    hash_.number(kEndOfList);
  }

  void property(Rid rid) {
    const Token token = Token::of(TableId::Property, rid);
    const auto row = metadata_.row<PropertyRow>(rid);
    hash_.next();
    name(row.name);
    hash_.number(row.flags);
    hash_.text(signatureText(metadata_, row.signature, SignatureKind::Property, token));
    accessors(token, {MethodSemanticsAttributes::kGetter, MethodSemanticsAttributes::kSetter});
    constant(token);
  }

  void event(Rid rid) {
    const auto row = metadata_.row<EventRow>(rid);
    hash_.next();
    name(row.name);
    hash_.number(row.flags);
    hash_.id(row.type);
    accessors(Token::of(TableId::Event, rid), {MethodSemanticsAttributes::kAddOn, MethodSemanticsAttributes::kRemoveOn,
                                               MethodSemanticsAttributes::kFire});
  }

  void typeSpec(Rid rid) {
    hash_.next();
    hash_.text(signatureText(metadata_, metadata_.row<TypeSpecRow>(rid).signature, SignatureKind::Type,
                             Token::of(TableId::TypeSpec, rid)));
  }

  void methodSpec(Rid rid) {
    const auto row = metadata_.row<MethodSpecRow>(rid);
    hash_.next();
    hash_.id(row.method);
    hash_.text(
        signatureText(metadata_, row.instantiation, SignatureKind::MethodSpec, Token::of(TableId::MethodSpec, rid)));
  }

  void standAloneSig(Rid rid) {
    const auto row = metadata_.row<StandAloneSigRow>(rid);
    hash_.next();
    hash_.text(signatureText(metadata_, row.signature, kindOf(metadata_, row.signature),
                             Token::of(TableId::StandAloneSig, rid)));
  }

  void genericParam(Rid rid) {
    const auto row = metadata_.row<GenericParamRow>(rid);
    hash_.next();
    hash_.number(row.number);
    hash_.number(row.flags);
    hash_.id(row.owner);
    name(row.name);
    projected(metadata_.constraintsOf(rid),
              [&](Rid i) { return metadata_.row<GenericParamConstraintRow>(i).constraint; });
  }

  void attribute(Rid rid) {
    const auto row = metadata_.row<CustomAttributeRow>(rid);
    hash_.next();
    hash_.id(row.parent);
    hash_.id(row.constructor);
    hash_.text(attributeText(metadata_, rid, enums_));
  }

  void exportedType(Rid rid) {
    const auto row = metadata_.row<ExportedTypeRow>(rid);
    hash_.next();
    hash_.number(row.flags);
    name(row.nameSpace);
    name(row.name);
    hash_.id(row.implementation);
    const auto implementation = metadata_.implementationOf(Token::of(TableId::ExportedType, rid));
    implementation ? hash_.id(*implementation) : hash_.text(implementation.error().toString());
  }

  void assemblyRef(Rid rid) {
    const auto identity = AssemblyIdentity::ofReference(metadata_, Token::of(TableId::AssemblyRef, rid));
    hash_.next();
    hash_.text(identity ? identity->displayName() : identity.error().toString());
  }

  void moduleRef(Rid rid) {
    hash_.next();
    name(metadata_.row<ModuleRefRow>(rid).name);
  }

  void resource(Rid rid) {
    const Token token = Token::of(TableId::ManifestResource, rid);
    const auto row = metadata_.row<ManifestResourceRow>(rid);
    hash_.next();
    name(row.name);
    hash_.number(row.flags);
    hash_.id(row.implementation);
    const auto content = image_.resource(token);
    if (!content) return hash_.text(content.error().toString());
    if (*content) hash_.bytes(**content);
  }

  void security(Rid rid) {
    const auto row = metadata_.row<DeclSecurityRow>(rid);
    hash_.next();
    hash_.number(row.action);
    hash_.id(row.parent);
    blob(row.permissionSet);
  }

  void body(Rid rid) {
    const auto body = image_.methodBody(rid);
    if (!body) {
      if (body.error().code != ErrorCode::NoMethodBody) hash_.text(body.error().toString());
      return;
    }
    hash_.next();
    hash_.number(body->maxStack());
    hash_.number(body->initLocals() ? 1 : 0);
    hash_.id(body->localsSignature());
    hash_.bytes(body->il());
    hash_.number(body->clauseCount());
    for (std::uint32_t i = 0; i < body->clauseCount(); ++i) {
      const ExceptionClause clause = body->clause(i);
      hash_.number(static_cast<std::uint32_t>(clause.kind));
      hash_.number(clause.tryOffset);
      hash_.number(clause.tryLength);
      hash_.number(clause.handlerOffset);
      hash_.number(clause.handlerLength);
      if (clause.kind == ExceptionClauseKind::Catch) hash_.id(clause.catchType);
      if (clause.kind == ExceptionClauseKind::Filter) hash_.number(clause.filterOffset);
    }
  }

  void instructions(Rid rid) {
    const auto body = image_.methodBody(rid);
    if (!body) return;
    ILReader reader(metadata_.file(), body->il(), Token::of(TableId::MethodDef, rid));
    while (!reader.atEnd()) {
      const auto instruction = reader.next();
      if (!instruction) return hash_.text(instruction.error().toString());
      hash_.next();
      hash_.number(instruction->offset());
      hash_.number(static_cast<std::uint32_t>(instruction->opcode()));
      operand(*instruction);
    }
  }

  void operand(const ILInstruction& instruction) {
    switch (infoOf(instruction.opcode()).operand) {
      case OperandKind::None:
        return;
      case OperandKind::UInt8:
      case OperandKind::Int8:
      case OperandKind::Int32:
        return hash_.number(static_cast<std::uint32_t>(instruction.integer()));
      case OperandKind::Variable8:
      case OperandKind::Variable16:
        return hash_.number(instruction.variable());
      case OperandKind::Int64:
      case OperandKind::Float64:
        hash_.number(static_cast<std::uint32_t>(instruction.integer()));
        return hash_.number(static_cast<std::uint32_t>(instruction.integer() >> 32));
      case OperandKind::Float32:
        return hash_.number(std::bit_cast<std::uint32_t>(instruction.float32()));
      case OperandKind::Branch8:
      case OperandKind::Branch32:
        return hash_.number(instruction.branchTarget());
      case OperandKind::Switch:
        for (std::uint32_t i = 0; i < instruction.switchCount(); ++i) hash_.number(instruction.switchTarget(i));
        return;
      case OperandKind::String: {
        const auto text = metadata_.userString(instruction.token());
        return text ? hash_.bytes(text->bytes()) : hash_.text(text.error().toString());
      }
      default:
        return hash_.number(instruction.token().value);
    }
  }

  const AssemblyImage& image_;
  const Metadata& metadata_;
  EnumsByName& enums_;
  Hash hash_;
  std::ostringstream out_;
};

}  // namespace

std::string summaryOf(const AssemblyImage& image, const std::string& fileName, EnumsByName& enums) {
  return Summary(image, enums).toString(fileName);
}

}  // namespace codicil::metadata::test
