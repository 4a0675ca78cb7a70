// SPDX-License-Identifier: MIT
#include "metadata/SignatureTranslation.hpp"

#include "metadata/ByteWriter.hpp"
#include "metadata/CodedIndex.hpp"

namespace codicil::metadata {
namespace {

class Translator {
 public:
  Translator(std::span<const std::byte> signature, const SignatureReader& reader, const TokenTranslation& translated)
      : end_(signature.data() + signature.size()), reader_(reader), translated_(translated) {
    keep(signature.data());
  }

  std::vector<std::byte> translate(SignatureKind kind) {
    switch (kind) {
      case SignatureKind::Method:
      case SignatureKind::Property:
        method();
        break;
      case SignatureKind::Field:
      case SignatureKind::Type:
        type();
        break;
      case SignatureKind::Locals:
      case SignatureKind::MethodSpec:
        for (std::uint32_t i = 0; i < reader_.count(); ++i) type();
        break;
    }
    return result_.take();
  }

 private:
  const std::byte* position() const { return end_ - reader_.rest().size(); }

  // What was read since `start`, as it is.
  void keep(const std::byte* start) { result_.add({start, position()}); }

  void method() {
    const std::byte* const start = position();
    const MethodSignature header = reader_.methodSignature();
    keep(start);
    for (std::uint32_t i = 0; i <= header.paramCount; ++i) type();
  }

  void type() {
    const std::byte* const start = position();
    const TypeNode node = reader_.node();
    switch (node.element) {
      case ElementType::Class:
      case ElementType::ValueType:
      case ElementType::GenericInst:
        named(node);
        break;
      case ElementType::CModReqd:
      case ElementType::CModOpt:
        named(node);
        type();
        return;
      default:
        keep(start);
        break;
    }
    switch (node.element) {
      case ElementType::Ptr:
      case ElementType::ByRef:
      case ElementType::SzArray:
      case ElementType::Pinned:
      case ElementType::Sentinel:
      case ElementType::CModInternal:
        type();
        break;
      case ElementType::Array: {
        type();
        const std::byte* const shape = position();
        reader_.arrayShape();
        keep(shape);
        break;
      }
      case ElementType::GenericInst:
        for (std::uint32_t i = 0; i < node.number; ++i) type();
        break;
      case ElementType::FnPtr:
        method();
        break;
      default:
        break;
    }
  }

  void named(const TypeNode& node) {
    const auto put = [&](ElementType element) { result_.u8(static_cast<std::uint8_t>(element)); };
    put(node.element);
    if (node.element == ElementType::GenericInst) put(node.isValueType ? ElementType::ValueType : ElementType::Class);
    result_.compressed(encodeCodedIndex(CodedIndex::TypeDefOrRef, translated_(node.token)).value_or(0));
    if (node.element == ElementType::GenericInst) result_.compressed(node.number);
  }

  const std::byte* end_;
  SignatureReader reader_;
  const TokenTranslation& translated_;
  ByteWriter result_;
};

}  // namespace

Expected<std::vector<std::byte>> translateSignature(const Metadata& from, std::span<const std::byte> signature,
                                                    SignatureKind kind, const TokenTranslation& translated) {
  const auto reader = SignatureReader::open(from, signature, kind);
  if (!reader) return Unexpected(reader.error());
  return Translator(signature, *reader, translated).translate(kind);
}

}  // namespace codicil::metadata
