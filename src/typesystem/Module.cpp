#include "typesystem/Module.hpp"

#include "metadata/AssemblyIdentity.hpp"
#include "metadata/ByteReader.hpp"
#include "metadata/CustomAttribute.hpp"

namespace codicil::typesystem {
namespace {

template <typename T>
T find(const metadata::Metadata& metadata, const TokenTable<T>& table, Token token, TableId kind) {
  if (!token.is(kind) || !metadata.contains(token)) return T{};
  return table.load(token.rid());
}

std::string joined(metadata::TypeName name) {
  return name.nameSpace.empty() ? std::string(name.name) : std::string(name.nameSpace) + '.' + std::string(name.name);
}

// The TypeDef that is meant, or whose member it is; nil if there is none.
Token typeAround(const metadata::Metadata& metadata, Token token) {
  if (!metadata.contains(token)) return {};
  if (token.is(TableId::TypeDef)) return token;
  if (!token.is(TableId::Field) && !token.is(TableId::MethodDef)) return {};
  const auto type = token.is(TableId::Field) ? metadata.typeOfField(token.rid()) : metadata.typeOfMethod(token.rid());
  return type ? Token::of(TableId::TypeDef, *type) : Token();
}

// Of the attribute's two constructors: DebuggingModes, or two flags of which the second is the optimizer's (II.23.3).
bool disablesOptimizations(const metadata::Metadata& metadata) {
  constexpr std::uint32_t kDisableOptimizations = 0x100;
  constexpr std::size_t kPrologBytes = 2, kFlagsBytes = 2, kNamedCountBytes = 2;
  const metadata::Rid attribute = metadata::findCustomAttribute(metadata, Token::of(TableId::Assembly, 1),
                                                                "System.Diagnostics", "DebuggableAttribute");
  if (attribute == 0) return false;
  const auto blob = metadata.blob(metadata.row<metadata::CustomAttributeRow>(attribute).value);
  if (!blob) return false;
  if (blob->size() == kPrologBytes + kFlagsBytes + kNamedCountBytes) return (*blob)[kPrologBytes + 1] != std::byte{0};
  if (blob->size() < kPrologBytes + sizeof(std::uint32_t)) return false;
  return (metadata::loadAs<std::uint32_t>(blob->data() + kPrologBytes) & kDisableOptimizations) != 0;
}

}  // namespace

Module::Module(std::unique_ptr<metadata::AssemblyImage> image)
    : image_(std::move(image)),
      fileName_(image_->file().name()),
      definitions_(metadata().rowCount(TableId::TypeDef)),
      types_(metadata().rowCount(TableId::TypeDef)),
      methods_(metadata().rowCount(TableId::MethodDef)),
      fields_(metadata().rowCount(TableId::Field)),
      complete_(0) {
  readAssemblyAttributes();
}

Module::~Module() = default;

void Module::readAssemblyAttributes() {
  isDebuggable_.store(disablesOptimizations(metadata()), std::memory_order_relaxed);
}

bool Module::isComplete(Token typeDef) const { return image_->growing() == nullptr || complete_.load(typeDef.rid()); }

void Module::setComplete(Token typeDef) {
  const std::lock_guard guard(completing_);
  complete_.store(typeDef.rid(), true);
}

LoadError Module::fault(LoadErrorCode code, Token token, std::string detail) const {
  LoadError error(code, fileName_, token, std::move(detail));
  const Token type = typeAround(metadata(), token);
  const auto name = type.isNil() ? metadata::Expected<metadata::TypeName>() : metadata().typeName(type);
  if (!name || name->name.empty()) return error;
  error.type.name = joined(*name);
  error.type.assembly = displayName();
  return error;
}

LoadError Module::lacks(const Module& from, Token typeRef, metadata::TypeName name) const {
  LoadError error(LoadErrorCode::TypeNotFound, from.fileName_, typeRef, joined(name));
  error.type.name = error.detail;
  error.type.assembly = displayName();
  return error;
}

std::string Module::displayName() const {
  const auto identity = image_->identity();
  return identity ? identity->displayName() : fileName_;
}

TypeHandle Module::typeOf(Token typeDef) const {
  return TypeHandle::fromBits(find(metadata(), types_, typeDef, TableId::TypeDef));
}
MethodDesc* Module::methodOf(Token methodDef) const {
  return find(metadata(), methods_, methodDef, TableId::MethodDef);
}
FieldDesc* Module::fieldOf(Token field) const { return find(metadata(), fields_, field, TableId::Field); }

}  // namespace codicil::typesystem
