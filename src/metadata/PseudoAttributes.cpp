// SPDX-License-Identifier: MIT
#include "metadata/PseudoAttributes.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "metadata/Flags.hpp"
#include "metadata/MarshalDescriptor.hpp"

namespace codicil::metadata {
namespace {

// All of theirs are of four bytes.
class FourByteEnums final : public EnumResolver {
 public:
  std::optional<ElementType> underlyingType(const Metadata&, Token) override { return ElementType::I4; }
  std::optional<ElementType> underlyingType(const Metadata&, std::string_view) override { return ElementType::I4; }
};

class Arguments {
 public:
  static Expected<Arguments> read(const Metadata& metadata, const CustomAttributeRow& attribute) {
    FourByteEnums enums;
    auto reader = CustomAttributeReader::open(metadata, attribute, enums);
    if (!reader) return Unexpected(reader.error());
    Arguments arguments;
    for (std::uint32_t i = 0; i < reader->fixedCount(); ++i) {
      auto value = reader->nextFixed();
      if (!value) return Unexpected(value.error());
      arguments.fixed_.push_back(*value);
    }
    const auto count = reader->namedCount();
    if (!count) return Unexpected(count.error());
    for (std::uint32_t i = 0; i < *count; ++i) {
      auto value = reader->nextNamed();
      if (!value) return Unexpected(value.error());
      arguments.named_.push_back(*value);
    }
    return arguments;
  }

  std::optional<std::uint32_t> number() const {
    return fixed_.empty() ? std::nullopt : std::optional(static_cast<std::uint32_t>(fixed_[0].bits));
  }
  std::string_view text() const { return fixed_.empty() ? std::string_view() : fixed_[0].text; }
  std::optional<std::uint32_t> number(std::string_view name) const {
    const AttributeValue* value = named(name);
    return value == nullptr ? std::nullopt : std::optional(static_cast<std::uint32_t>(value->bits));
  }
  std::optional<std::string_view> text(std::string_view name) const {
    const AttributeValue* value = named(name);
    return value == nullptr ? std::nullopt : std::optional(value->text);
  }

 private:
  const AttributeValue* named(std::string_view name) const {
    const auto found = std::ranges::find(named_, name, &AttributeNamedArgument::name);
    return found == named_.end() ? nullptr : &found->value;
  }

  std::vector<AttributeValue> fixed_;
  std::vector<AttributeNamedArgument> named_;
};

struct Target {
  const Metadata& metadata;
  MetadataWriter writer;
  Token token;

  void addFlags(std::uint32_t flags) {
    const Rid rid = token.rid();
    const auto more = static_cast<std::uint16_t>(flags);
    const auto with = [&](std::uint16_t its) { return static_cast<std::uint16_t>(its | more); };
    switch (token.table()) {
      case TableId::TypeDef:
        return writer.setTypeFlags(token, metadata.row<TypeDefRow>(rid).flags | flags);
      case TableId::MethodDef:
        return writer.setMethodFlags(token, with(metadata.row<MethodDefRow>(rid).flags));
      case TableId::Field:
        return writer.setFieldFlags(token, with(metadata.row<FieldRow>(rid).flags));
      case TableId::Param:
        return writer.setParamFlags(token, with(metadata.row<ParamRow>(rid).flags));
      case TableId::Property:
        return writer.setPropertyFlags(token, with(metadata.row<PropertyRow>(rid).flags));
      case TableId::Event:
        return writer.setEventFlags(token, with(metadata.row<EventRow>(rid).flags));
      default:
        return;
    }
  }
  std::uint16_t implFlags() const { return metadata.row<MethodDefRow>(token.rid()).implFlags; }
};

// Each answers whether the arguments made sense.

bool setSpecialName(Target& target, const Arguments&) {
  target.addFlags(target.token.is(TableId::TypeDef)     ? TypeAttributes::kSpecialName
                  : target.token.is(TableId::MethodDef) ? MethodAttributes::kSpecialName
                                                        : FieldAttributes::kSpecialName);  // of the others, too
  return true;
}

template <std::uint32_t kFlags>
bool setFlags(Target& target, const Arguments&) {
  target.addFlags(kFlags);
  return true;
}

bool setPreserveSig(Target& target, const Arguments&) {
  target.writer.setImplFlags(target.token, target.implFlags() | MethodImplAttributes::kPreserveSig);
  return true;
}

bool setMethodImpl(Target& target, const Arguments& its) {
  std::uint16_t flags = static_cast<std::uint16_t>(target.implFlags() | its.number().value_or(0));
  if (const auto codeType = its.number("MethodCodeType"))
    flags = static_cast<std::uint16_t>((flags & ~MethodImplAttributes::kCodeTypeMask) | *codeType);
  target.writer.setImplFlags(target.token, flags);
  return true;
}

// System.Runtime.InteropServices.CharSet: None, Ansi … counted from 1.
std::uint16_t charSetFlags(std::uint32_t charSet) {
  return charSet < 2 ? 0 : static_cast<std::uint16_t>((charSet - 1) * PInvokeAttributes::kCharSetAnsi);
}

bool setDllImport(Target& target, const Arguments& its) {
  if (its.text().empty()) return false;
  const std::uint32_t convention = its.number("CallingConvention").value_or(1);  // Winapi
  std::uint16_t flags = static_cast<std::uint16_t>(convention * PInvokeAttributes::kCallConvWinapi);
  flags |= charSetFlags(its.number("CharSet").value_or(0));
  if (its.number("ExactSpelling").value_or(0) != 0) flags |= PInvokeAttributes::kNoMangle;
  if (its.number("SetLastError").value_or(0) != 0) flags |= PInvokeAttributes::kSupportsLastError;
  if (const auto fits = its.number("BestFitMapping"))
    flags |= *fits != 0 ? PInvokeAttributes::kBestFitEnabled : PInvokeAttributes::kBestFitDisabled;
  if (const auto throws = its.number("ThrowOnUnmappableChar"))
    flags |=
        *throws != 0 ? PInvokeAttributes::kThrowOnUnmappableEnabled : PInvokeAttributes::kThrowOnUnmappableDisabled;
  const auto own = target.metadata.string(target.metadata.row<MethodDefRow>(target.token.rid()).name);
  const std::string_view name = its.text("EntryPoint").value_or(own ? *own : std::string_view());
  const bool preserves = its.number("PreserveSig").value_or(1) != 0;
  const std::uint16_t others = target.implFlags() & static_cast<std::uint16_t>(~MethodImplAttributes::kPreserveSig);
  target.writer.setImplFlags(target.token, others | (preserves ? MethodImplAttributes::kPreserveSig : 0));
  target.writer.setImport(target.token, flags, name, its.text());
  return true;
}

// System.Runtime.InteropServices.LayoutKind: Sequential, Extended, Explicit, Auto.
bool setStructLayout(Target& target, const Arguments& its) {
  constexpr std::array kLayouts = {TypeAttributes::kSequentialLayout, TypeAttributes::kExtendedLayout,
                                   TypeAttributes::kExplicitLayout, TypeAttributes::kAutoLayout};
  const std::uint32_t kind = its.number().value_or(0);
  if (kind >= kLayouts.size()) return false;
  const std::uint32_t before = target.metadata.row<TypeDefRow>(target.token.rid()).flags;
  std::uint32_t flags = (before & ~TypeAttributes::kLayoutMask) | kLayouts[kind];
  if (const auto charSet = its.number("CharSet")) {
    if (*charSet < 2 || *charSet > 4) return false;
    flags = (flags & ~TypeAttributes::kStringFormatMask) | (*charSet - 2) * TypeAttributes::kUnicodeClass;
  }
  const auto packing = its.number("Pack");
  const auto size = its.number("Size");
  if (packing || size) {
    const auto known = target.metadata.classLayoutOf(target.token.rid());
    target.writer.setLayout(target.token, static_cast<std::uint16_t>(packing.value_or(known ? known->packingSize : 0)),
                            size.value_or(known ? known->classSize : 0));
  }
  target.writer.setTypeFlags(target.token, flags);
  return true;
}

bool setFieldOffset(Target& target, const Arguments& its) {
  target.writer.setOffset(target.token, its.number().value_or(0));
  return true;
}

bool setMarshalAs(Target& target, const Arguments& its) {
  MarshalDescriptor descriptor;
  descriptor.type = static_cast<NativeType>(its.number().value_or(0));
  if (const auto element = its.number("ArraySubType")) descriptor.element = static_cast<NativeType>(*element);
  descriptor.count = its.number("SizeConst");
  descriptor.sizeParam = its.number("SizeParamIndex");
  descriptor.sizeParamIsUsed = descriptor.sizeParam.has_value();
  descriptor.variantType = its.number("SafeArraySubType");
  descriptor.iidParam = its.number("IidParameterIndex");
  descriptor.cookie = its.text("MarshalCookie").value_or(std::string_view());
  descriptor.typeName = its.text("MarshalTypeRef").value_or(its.text("MarshalType").value_or(std::string_view()));
  if (descriptor.type == NativeType::SafeArray)
    descriptor.typeName = its.text("SafeArrayUserDefinedSubType").value_or(std::string_view());
  target.writer.setMarshal(target.token, writeMarshalDescriptor(descriptor));
  return true;
}

struct PseudoAttribute {
  std::string_view nameSpace, name;
  std::vector<TableId> targets;
  bool (*apply)(Target&, const Arguments&);
};

std::span<const PseudoAttribute> pseudoAttributes() {
  static constexpr std::string_view kInterop = "System.Runtime.InteropServices";
  static constexpr std::string_view kCompiler = "System.Runtime.CompilerServices";
  static const auto& all = *new std::vector<PseudoAttribute>{
      {kInterop, "DllImportAttribute", {TableId::MethodDef}, &setDllImport},
      {kInterop, "PreserveSigAttribute", {TableId::MethodDef}, &setPreserveSig},
      {kCompiler, "MethodImplAttribute", {TableId::MethodDef}, &setMethodImpl},
      {kInterop, "MarshalAsAttribute", {TableId::Field, TableId::Param}, &setMarshalAs},
      {kInterop, "InAttribute", {TableId::Param}, &setFlags<ParamAttributes::kIn>},
      {kInterop, "OutAttribute", {TableId::Param}, &setFlags<ParamAttributes::kOut>},
      {kInterop, "OptionalAttribute", {TableId::Param}, &setFlags<ParamAttributes::kOptional>},
      {kInterop, "StructLayoutAttribute", {TableId::TypeDef}, &setStructLayout},
      {kInterop, "FieldOffsetAttribute", {TableId::Field}, &setFieldOffset},
      {kInterop, "ComImportAttribute", {TableId::TypeDef}, &setFlags<TypeAttributes::kImport>},
      {"System", "SerializableAttribute", {TableId::TypeDef}, &setFlags<TypeAttributes::kSerializable>},
      {"System", "NonSerializedAttribute", {TableId::Field}, &setFlags<FieldAttributes::kNotSerialized>},
      {kCompiler,
       "SpecialNameAttribute",
       {TableId::TypeDef, TableId::MethodDef, TableId::Field, TableId::Property, TableId::Event},
       &setSpecialName},
  };
  return all;
}

}  // namespace

Expected<bool> applyPseudoAttribute(const Metadata& metadata, MetadataWriter writer,
                                    const CustomAttributeRow& attribute) {
  const auto name = attributeTypeNameOf(metadata, attribute);
  if (!name) return Unexpected(name.error());
  const auto known = std::ranges::find_if(pseudoAttributes(), [&](const PseudoAttribute& one) {
    return one.name == name->name && one.nameSpace == name->nameSpace;
  });
  if (known == pseudoAttributes().end()) return false;
  const auto wrong = [&] { return metadata.file().fail(ErrorCode::BadCustomAttribute, nullptr, attribute.parent); };
  if (std::ranges::find(known->targets, attribute.parent.table()) == known->targets.end()) return wrong();
  const auto arguments = Arguments::read(metadata, attribute);
  if (!arguments) return Unexpected(arguments.error());
  Target target{metadata, writer, attribute.parent};
  if (!known->apply(target, *arguments)) return wrong();
  return true;
}

}  // namespace codicil::metadata
