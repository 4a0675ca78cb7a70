// SPDX-License-Identifier: MIT
#include "diagnostics/SignatureText.hpp"

#include "metadata/SignatureReader.hpp"

namespace codicil::diagnostics {
namespace {

using metadata::CallingConvention;
using metadata::ElementType;
using metadata::Metadata;
using metadata::SignatureKind;
using metadata::SignatureReader;
using metadata::TableId;
using metadata::Token;

// The keyword of a type that is nothing but one; empty: it is more.
std::string_view keyword(ElementType element) {
  switch (element) {
    case ElementType::Void:
      return "void";
    case ElementType::Boolean:
      return "bool";
    case ElementType::Char:
      return "char";
    case ElementType::I1:
      return "int8";
    case ElementType::U1:
      return "uint8";
    case ElementType::I2:
      return "int16";
    case ElementType::U2:
      return "uint16";
    case ElementType::I4:
      return "int32";
    case ElementType::U4:
      return "uint32";
    case ElementType::I8:
      return "int64";
    case ElementType::U8:
      return "uint64";
    case ElementType::R4:
      return "float32";
    case ElementType::R8:
      return "float64";
    case ElementType::I:
      return "native int";
    case ElementType::U:
      return "native uint";
    case ElementType::Object:
      return "object";
    case ElementType::String:
      return "string";
    case ElementType::TypedByRef:
      return "typedref";
    default:
      return {};
  }
}

std::string_view keyword(CallingConvention convention) {
  switch (convention) {
    case CallingConvention::C:
      return "unmanaged cdecl ";
    case CallingConvention::StdCall:
      return "unmanaged stdcall ";
    case CallingConvention::ThisCall:
      return "unmanaged thiscall ";
    case CallingConvention::FastCall:
      return "unmanaged fastcall ";
    case CallingConvention::VarArg:
      return "vararg ";
    case CallingConvention::Unmanaged:
      return "unmanaged ";
    default:
      return {};
  }
}

class Writer {
 public:
  explicit Writer(const Metadata& metadata, unsigned depth = 0) : metadata_(metadata), depth_(depth) {}

  void method(SignatureReader& reader, std::string_view name) {
    const metadata::MethodSignature header = reader.methodSignature();
    if (header.explicitThis) text_ += "explicit ";
    if (header.hasThis) text_ += "instance ";
    text_ += keyword(header.convention);
    type(reader);
    text_ += ' ';
    text_ += name;
    text_ += '(';
    for (std::uint32_t i = 0; i < header.paramCount; ++i) {
      if (i != 0) text_ += ',';
      type(reader);
    }
    text_ += ')';
  }

  std::string take() { return std::move(text_); }

 private:
  // What stands behind a type is read before it, outermost first.
  void type(SignatureReader& reader) {
    std::string behind;
    for (;;) {
      const metadata::TypeNode node = reader.node();
      switch (node.element) {
        case ElementType::Sentinel:
          text_ += "...,";
          continue;
        case ElementType::SzArray:
          behind.insert(0, "[]");
          continue;
        case ElementType::Ptr:
          behind.insert(0, "*");
          continue;
        case ElementType::ByRef:
          behind.insert(0, "&");
          continue;
        case ElementType::Pinned:
          behind.insert(0, " pinned");
          continue;
        case ElementType::CModReqd:
        case ElementType::CModOpt: {
          Writer modifier(metadata_, depth_);
          modifier.text_ = node.element == ElementType::CModReqd ? " modreq(" : " modopt(";
          modifier.typeName(node.token);
          behind.insert(0, modifier.take() + ')');
          continue;
        }
        case ElementType::Array:
          type(reader);
          shape(reader.arrayShape());
          break;
        case ElementType::FnPtr:
          text_ += "method ";
          method(reader, "*");
          break;
        case ElementType::Var:
        case ElementType::MVar:
          text_ += (node.element == ElementType::Var ? "!" : "!!") + std::to_string(node.number);
          break;
        case ElementType::Class:
        case ElementType::ValueType:
          text_ += node.element == ElementType::Class ? "class " : "valuetype ";
          typeName(node.token);
          break;
        case ElementType::GenericInst:
          text_ += node.isValueType ? "valuetype " : "class ";
          typeName(node.token);
          for (std::uint32_t i = 0; i < node.number; ++i) {
            text_ += i == 0 ? '<' : ',';
            type(reader);
          }
          text_ += '>';
          break;
        default:
          text_ += keyword(node.element);
          break;
      }
      text_ += behind;
      return;
    }
  }

  void shape(const metadata::ArrayShape& shape) {
    text_ += '[';
    if (shape.rank == 1 && shape.sizeCount == 0 && shape.lowBoundCount == 0) text_ += "...";
    for (std::uint32_t i = 0; i < shape.rank; ++i) {
      if (i != 0) text_ += ',';
      const bool hasSize = i < shape.sizeCount;
      const std::int32_t low = i < shape.lowBoundCount ? shape.lowBounds[i] : 0;
      if (low == 0 && hasSize) {
        text_ += std::to_string(shape.sizes[i]);
      } else if (i < shape.lowBoundCount) {
        text_ += std::to_string(low) + "...";
        if (hasSize) text_ += std::to_string(low + static_cast<std::int64_t>(shape.sizes[i]) - 1);
      }
    }
    text_ += ']';
  }

  // Rows of a malformed file may lead to themselves.
  void typeName(Token token) {
    if (depth_ == metadata::kMaxSignatureDepth) {
      text_ += '?';
      return;
    }
    ++depth_;
    if (token.is(TableId::TypeSpec))
      typeSpec(token);
    else
      definedName(token);
    --depth_;
  }

  void definedName(Token token) {
    Token around;
    if (token.is(TableId::TypeRef)) {
      if (const auto row = metadata_.rowOf<metadata::TypeRefRow>(token)) around = row->resolutionScope;
    } else if (const metadata::Rid enclosing = metadata_.enclosingTypeOf(token.rid())) {
      around = Token::of(TableId::TypeDef, enclosing);
    }
    if (around.is(TableId::TypeRef) || around.is(TableId::TypeDef)) {
      typeName(around);
      text_ += '/';
    } else if (around.is(TableId::AssemblyRef)) {
      const auto row = metadata_.rowOf<metadata::AssemblyRefRow>(around);
      text_ += '[' + (row ? string(row->name) : "?") + ']';
    } else if (around.is(TableId::ModuleRef)) {
      const auto row = metadata_.rowOf<metadata::ModuleRefRow>(around);
      text_ += "[.module " + (row ? string(row->name) : "?") + ']';
    }
    const auto name = metadata_.typeName(token);
    if (!name) {
      text_ += '?';
      return;
    }
    if (!name->nameSpace.empty()) text_ += std::string(name->nameSpace) + '.';
    text_ += name->name;
  }

  void typeSpec(Token token) {
    const auto row = metadata_.rowOf<metadata::TypeSpecRow>(token);
    auto reader = row ? SignatureReader::open(metadata_, row->signature, SignatureKind::Type, token)
                      : tl::unexpected(row.error());
    if (reader)
      type(*reader);
    else
      text_ += '?';
  }

  std::string string(metadata::StringOffset offset) const {
    const auto text = metadata_.string(offset);
    return text ? std::string(*text) : "?";
  }

  const Metadata& metadata_;
  unsigned depth_;  // of names within names
  std::string text_;
};

}  // namespace

std::string signatureText(const Metadata& metadata, Token method, std::string_view name) {
  const auto row = metadata.rowOf<metadata::MethodDefRow>(method);
  if (row) {
    if (auto reader = SignatureReader::open(metadata, row->signature, SignatureKind::Method, method)) {
      Writer writer(metadata);
      writer.method(*reader, name);
      return writer.take();
    }
  }
  return "? " + std::string(name) + "(?)";
}

}  // namespace codicil::diagnostics
