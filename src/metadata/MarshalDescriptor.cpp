#include "metadata/MarshalDescriptor.hpp"

#include "metadata/ByteReader.hpp"
#include "metadata/ByteWriter.hpp"

namespace codicil::metadata {
namespace {

constexpr std::uint32_t kSizeParamIsUsed = 0x1;  // NATIVE_TYPE_ARRAY's flags

std::optional<std::uint32_t> optionalNumber(ByteReader& reader) {
  if (reader.atEnd()) return std::nullopt;
  return reader.compressedUnsigned();
}

std::string_view countedText(ByteReader& reader) { return reader.text(reader.compressedUnsigned()); }

void readArray(ByteReader& reader, MarshalDescriptor& descriptor) {
  if (!reader.atEnd()) descriptor.element = static_cast<NativeType>(reader.u8());
  descriptor.sizeParam = optionalNumber(reader);
  descriptor.count = optionalNumber(reader);
  if (const auto flags = optionalNumber(reader)) descriptor.sizeParamIsUsed = (*flags & kSizeParamIsUsed) != 0;
}

void readCustomMarshaler(ByteReader& reader, MarshalDescriptor& descriptor) {
  countedText(reader);  // a type library's GUID, unused
  countedText(reader);  // the unmanaged type, unused
  descriptor.typeName = countedText(reader);
  descriptor.cookie = countedText(reader);
}

// An element is said where anything after it is.
void writeArray(ByteWriter& blob, const MarshalDescriptor& descriptor) {
  blob.u8(static_cast<std::uint8_t>(descriptor.element));
  if (!descriptor.sizeParam && !descriptor.count) return;
  blob.compressed(descriptor.sizeParam.value_or(0));
  if (!descriptor.count) return;
  blob.compressed(*descriptor.count);
  blob.compressed(descriptor.sizeParamIsUsed ? kSizeParamIsUsed : 0);
}

}  // namespace

std::vector<std::byte> writeMarshalDescriptor(const MarshalDescriptor& descriptor) {
  ByteWriter blob;
  blob.u8(static_cast<std::uint8_t>(descriptor.type));
  switch (descriptor.type) {
    case NativeType::FixedSysString:
      blob.compressed(descriptor.count.value_or(0));
      break;
    case NativeType::FixedArray:
      blob.compressed(descriptor.count.value_or(1));
      if (descriptor.element != NativeType::Max) blob.u8(static_cast<std::uint8_t>(descriptor.element));
      break;
    case NativeType::Array:
      writeArray(blob, descriptor);
      break;
    case NativeType::SafeArray:
      if (!descriptor.variantType) break;
      blob.compressed(*descriptor.variantType);
      if (!descriptor.typeName.empty()) blob.countedText(descriptor.typeName);
      break;
    case NativeType::CustomMarshaler:
      blob.countedText({});  // a type library's GUID, unused
      blob.countedText({});  // the unmanaged type, unused
      blob.countedText(descriptor.typeName);
      blob.countedText(descriptor.cookie);
      break;
    case NativeType::IUnknown:
    case NativeType::IDispatch:
    case NativeType::Interface:
      if (descriptor.iidParam) blob.compressed(*descriptor.iidParam);
      break;
    default:
      break;
  }
  return blob.take();
}

std::optional<MarshalDescriptor> readMarshalDescriptor(std::span<const std::byte> blob) {
  ByteReader reader(blob);
  MarshalDescriptor descriptor;
  descriptor.type = static_cast<NativeType>(reader.u8());
  switch (descriptor.type) {
    case NativeType::FixedSysString:
      descriptor.count = reader.compressedUnsigned();
      break;
    case NativeType::FixedArray:
      descriptor.count = reader.compressedUnsigned();
      if (!reader.atEnd()) descriptor.element = static_cast<NativeType>(reader.u8());
      break;
    case NativeType::Array:
      readArray(reader, descriptor);
      break;
    case NativeType::SafeArray:
      descriptor.variantType = optionalNumber(reader);
      if (!reader.atEnd()) descriptor.typeName = countedText(reader);
      break;
    case NativeType::CustomMarshaler:
      readCustomMarshaler(reader, descriptor);
      break;
    case NativeType::IUnknown:
    case NativeType::IDispatch:
    case NativeType::Interface:
      descriptor.iidParam = optionalNumber(reader);
      break;
    default:
      break;
  }
  if (!reader.ok()) return std::nullopt;
  return descriptor;
}

Expected<MarshalDescriptor> readMarshalDescriptor(const Metadata& metadata, const FieldMarshalRow& row) {
  const auto blob = metadata.blob(row.nativeType, row.parent);
  if (!blob) return Unexpected(blob.error());
  const auto descriptor = readMarshalDescriptor(*blob);
  if (!descriptor) return metadata.file().fail(ErrorCode::BadMarshalDescriptor, blob->data(), row.parent);
  return *descriptor;
}

}  // namespace codicil::metadata
