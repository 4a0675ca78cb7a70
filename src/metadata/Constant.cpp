#include "metadata/Constant.hpp"

#include <cstring>

namespace codicil::metadata {

Expected<Constant> readConstant(const Metadata& metadata, const ConstantRow& row) {
  auto blob = metadata.blob(row.value, row.parent);
  if (!blob) return Unexpected(blob.error());
  Constant constant;
  constant.type = static_cast<ElementType>(row.elementType);
  bool sound = false;
  switch (constant.type) {
    case ElementType::String:
      sound = blob->size() % 2 == 0;
      constant.text = UserString(*blob);
      break;
    case ElementType::Class:
      sound = blob->size() == 4 && loadAs<std::uint32_t>(blob->data()) == 0;
      break;
    default:
      sound = primitiveSize(constant.type) != 0 && primitiveSize(constant.type) == blob->size();
      if (sound) std::memcpy(&constant.bits, blob->data(), blob->size());
      break;
  }
  if (!sound) return metadata.file().fail(ErrorCode::BadConstant, blob->data(), row.parent);
  return constant;
}

}  // namespace codicil::metadata
