#include "jitinterface/MethodSignatures.hpp"

#include <cstdio>

#include "metadata/SignatureReader.hpp"

namespace codicil::jit {

using metadata::ElementType;
using metadata::SignatureKind;
using metadata::SignatureReader;
using metadata::TypeNode;

namespace {

[[noreturn]] void fail(const metadata::MetadataError& error) {
  throw CannotCompile{typesystem::LoadError(error).toString()};
}

// Numbers alone so far: of everything else the JIT wants to know the class.
CorType numberType(const typesystem::Module& module, metadata::Token token, const TypeNode& node) {
  switch (node.element) {
    case ElementType::Void:
      return CorType::Void;
    case ElementType::Boolean:
      return CorType::Bool;
    case ElementType::Char:
      return CorType::Char;
    case ElementType::I1:
      return CorType::Int8;
    case ElementType::U1:
      return CorType::UInt8;
    case ElementType::I2:
      return CorType::Int16;
    case ElementType::U2:
      return CorType::UInt16;
    case ElementType::I4:
      return CorType::Int32;
    case ElementType::U4:
      return CorType::UInt32;
    case ElementType::I8:
      return CorType::Int64;
    case ElementType::U8:
      return CorType::UInt64;
    case ElementType::R4:
      return CorType::Float;
    case ElementType::R8:
      return CorType::Double;
    case ElementType::I:
      return CorType::NativeInt;
    case ElementType::U:
      return CorType::NativeUInt;
    default: {
      char text[96];
      std::snprintf(text, sizeof text, ": token 0x%08x: signatures of element type 0x%02x are not there yet",
                    token.value, static_cast<unsigned>(node.element));
      throw CannotCompile{module.fileName() + text};
    }
  }
}

}  // namespace

const std::uint8_t* MethodSignatures::keep(std::vector<std::uint8_t> types) {
  types.push_back(0);  // never empty, so that the handle is not null
  return kept_.emplace_back(std::move(types)).data();
}

SigInfo MethodSignatures::ofMethod(const typesystem::MethodDesc& method) {
  const typesystem::Module& module = method.module();
  const auto row = module.metadata().rowOf<metadata::MethodDefRow>(method.token());
  if (!row) fail(row.error());
  auto reader = SignatureReader::open(module.metadata(), row->signature, SignatureKind::Method, method.token());
  if (!reader) fail(reader.error());
  const metadata::MethodSignature signature = reader->methodSignature();
  SigInfo info;
  info.callConv = (signature.hasThis ? callconv::kHasThis : 0) | static_cast<std::uint32_t>(signature.convention);
  info.returnType = numberType(module, method.token(), reader->node());
  info.argCount = static_cast<std::uint16_t>(signature.paramCount);
  std::vector<std::uint8_t> types;
  for (std::uint32_t i = 0; i < signature.paramCount; ++i)
    types.push_back(static_cast<std::uint8_t>(numberType(module, method.token(), reader->node())));
  info.args = keep(std::move(types));
  info.scope = reinterpret_cast<ModuleHandle>(const_cast<typesystem::Module*>(&module));
  info.token = method.token().value;
  return info;
}

SigInfo MethodSignatures::ofLocals(const typesystem::Module& module, metadata::Token standAloneSig) {
  SigInfo info;
  info.callConv = callconv::kLocalVariables;
  info.flags = sigflags::kIsLocals;
  info.scope = reinterpret_cast<ModuleHandle>(const_cast<typesystem::Module*>(&module));
  std::vector<std::uint8_t> types;
  if (!standAloneSig.isNil()) {
    const auto row = module.metadata().rowOf<metadata::StandAloneSigRow>(standAloneSig);
    if (!row) fail(row.error());
    auto reader = SignatureReader::open(module.metadata(), row->signature, SignatureKind::Locals, standAloneSig);
    if (!reader) fail(reader.error());
    for (std::uint32_t i = 0; i < reader->count(); ++i)
      types.push_back(static_cast<std::uint8_t>(numberType(module, standAloneSig, reader->node())));
  }
  info.argCount = static_cast<std::uint16_t>(types.size());
  info.args = keep(std::move(types));
  return info;
}

}  // namespace codicil::jit
