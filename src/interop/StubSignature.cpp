// SPDX-License-Identifier: MIT
#include "interop/StubSignature.hpp"

#include <optional>

#include "execution/Calls.hpp"
#include "metadata/CustomAttribute.hpp"
#include "metadata/Flags.hpp"
#include "typesystem/Module.hpp"

namespace codicil::interop {

using execution::orRequest;
using metadata::ElementType;
using metadata::PInvokeAttributes;
using typesystem::TableId;
using typesystem::Token;
using typesystem::TypeKind;

namespace {

constexpr const char* kInteropServices = "System.Runtime.InteropServices";

// What the Param rows say of one parameter; 0 is the result.
struct ParameterRow {
  MarshalAs as;
  bool isIn = false;
  bool isOut = false;
};

std::vector<ParameterRow> rowsOf(const typesystem::MethodDesc* method, std::size_t count) {
  std::vector<ParameterRow> rows(count);
  if (method == nullptr) return rows;
  const metadata::Metadata& metadata = method->module().metadata();
  const auto params = metadata.paramsOf(method->token().rid());
  if (!params) return rows;
  for (const typesystem::Rid rid : *params) {
    const auto row = metadata.row<metadata::ParamRow>(rid);
    if (row.sequence >= count) continue;
    ParameterRow& one = rows[row.sequence];
    one.isIn = (row.flags & metadata::ParamAttributes::kIn) != 0;
    one.isOut = (row.flags & metadata::ParamAttributes::kOut) != 0;
    if (const auto marshal = metadata.marshalOf(Token::of(TableId::Param, rid)))
      if (const auto read = metadata::readMarshalDescriptor(metadata, *marshal)) one.as = *read;
  }
  return rows;
}

[[noreturn]] void failAt(std::size_t parameter, const std::string& why) {
  const std::string what = parameter == 0 ? "return value" : "parameter #" + std::to_string(parameter);
  throw threading::ExceptionRequest{"System.Runtime.InteropServices.MarshalDirectiveException",
                                    "Cannot marshal '" + what + "': " + why, ""};
}

void chooseDirections(StubParameter& parameter, const ParameterRow& row) {
  const NativeKind kind = parameter.form.kind;
  if (row.isIn || row.isOut) {
    parameter.isIn = row.isIn || !row.isOut;
    parameter.isOut = row.isOut;
    if (!parameter.isByRef && kind != NativeKind::Array && kind != NativeKind::LayoutClass &&
        kind != NativeKind::Builder && kind != NativeKind::Any)
      parameter.isIn = true;
    return;
  }
  parameter.isIn = true;
  parameter.isOut = parameter.isByRef || kind == NativeKind::Builder;
}

class Enums final : public metadata::EnumResolver {  // such as these attributes have: all are Int32
 public:
  std::optional<ElementType> underlyingType(const metadata::Metadata&, Token) override { return ElementType::I4; }
  std::optional<ElementType> underlyingType(const metadata::Metadata&, std::string_view) override {
    return ElementType::I4;
  }
};

}  // namespace

StubSignature readStubSignature(const StubParts& parts, typesystem::MethodSignatureTypes managed,
                                const typesystem::MethodDesc* method, StubOptions options) {
  StubSignature result;
  result.options = options;
  NativeContext context;
  context.isWide = options.isWide;
  context.isDisabled = options.isDisabled;
  const std::vector<ParameterRow> rows = rowsOf(method, managed.types.size());
  if (options.isDisabled && options.setsLastError)
    throw threading::ExceptionRequest{
        "System.Runtime.InteropServices.MarshalDirectiveException",
        "Setting SetLastError to 'true' is not supported when runtime marshalling is disabled.", ""};
  for (std::size_t i = 0; i < managed.types.size(); ++i) {
    const SignatureType& type = managed.types[i];
    try {
      if (i == 0) {
        result.isVoid = typesystem::isVoid(type);
        if (result.isVoid) continue;
        if (type.type->kind == TypeKind::ByRef) throw CannotMarshal{"Invalid managed/unmanaged type combination."};
        context.place = NativePlace::Result;
        result.result =
            nativeFormOf(parts.types, parts.layouts, orRequest(parts.types.loader.load(type)), rows[0].as, context);
        continue;
      }
      StubParameter parameter;
      parameter.signature = type;
      parameter.isByRef = type.type->kind == TypeKind::ByRef;
      if (parameter.isByRef && options.isDisabled)
        throw CannotMarshal{"Cannot marshal managed types when the runtime marshalling system is disabled."};
      const SignatureType value = parameter.isByRef ? SignatureType{type.type->element(), false} : type;
      parameter.type = orRequest(parts.types.loader.load(value));
      context.place = NativePlace::Parameter;
      parameter.form = nativeFormOf(parts.types, parts.layouts, parameter.type, rows[i].as, context);
      chooseDirections(parameter, rows[i]);
      if (parameter.form.kind == NativeKind::WideText && !parameter.isByRef && rows[i].isOut)
        throw CannotMarshal{"Cannot marshal a string by-value with the [Out] attribute."};
      result.parameters.push_back(parameter);
    } catch (const CannotMarshal& cannot) {
      failAt(i, cannot.why);
    }
  }
  result.managed = std::move(managed);
  return result;
}

StubOptions optionsOf(const typesystem::MethodDesc& pInvoke) {
  const metadata::Metadata& metadata = pInvoke.module().metadata();
  StubOptions options;
  options.isDisabled = isMarshallingDisabled(pInvoke.module());
  options.preservesSignature = (pInvoke.implAttributes() & metadata::MethodImplAttributes::kPreserveSig) != 0;
  if (const auto map = metadata.implMapOf(pInvoke.token())) {
    options.isWide = (map->flags & PInvokeAttributes::kCharSetMask) == PInvokeAttributes::kCharSetUnicode;
    options.setsLastError = (map->flags & PInvokeAttributes::kSupportsLastError) != 0;
  }
  options.suppressesTransition =
      metadata::findCustomAttribute(metadata, pInvoke.token(), kInteropServices, "SuppressGCTransitionAttribute") != 0;
  return options;
}

StubOptions optionsOfDelegate(const MethodTable& type) {
  constexpr std::uint64_t kCharSetUnicode = 3;
  StubOptions options;
  options.isDisabled = isMarshallingDisabled(*type.module);
  const metadata::Metadata& metadata = type.module->metadata();
  const typesystem::Rid attribute = metadata::findCustomAttribute(
      metadata, type.classData().definition->token, kInteropServices, "UnmanagedFunctionPointerAttribute");
  if (attribute == 0) return options;
  Enums enums;
  auto reader = metadata::CustomAttributeReader::open(metadata, attribute, enums);
  if (!reader) return options;
  for (std::uint32_t i = 0; i < reader->fixedCount(); ++i) reader->nextFixed();
  const auto count = reader->namedCount();
  for (std::uint32_t i = 0; count && i < *count; ++i) {
    const auto named = reader->nextNamed();
    if (!named) break;
    if (named->name == "CharSet") options.isWide = named->value.bits == kCharSetUnicode;
    if (named->name == "SetLastError") options.setsLastError = named->value.bits != 0;
  }
  return options;
}

}  // namespace codicil::interop
