#include "typesystem/Module.hpp"

namespace codicil::typesystem {
namespace {

template <typename T>
T find(const metadata::Metadata& metadata, const std::unique_ptr<std::atomic<T>[]>& table, Token token, TableId kind) {
  if (!token.is(kind) || !metadata.contains(token)) return T{};
  return table[token.rid() - 1].load(std::memory_order_acquire);
}

}  // namespace

Module::Module(std::unique_ptr<metadata::AssemblyImage> image)
    : image_(std::move(image)),
      fileName_(image_->file().name()),
      definitions_(new std::atomic<TypeDefinition*>[metadata().rowCount(TableId::TypeDef)]()),
      types_(new std::atomic<std::uintptr_t>[metadata().rowCount(TableId::TypeDef)]()),
      methods_(new std::atomic<MethodDesc*>[metadata().rowCount(TableId::MethodDef)]()),
      fields_(new std::atomic<FieldDesc*>[metadata().rowCount(TableId::Field)]()) {}

Module::~Module() = default;

TypeHandle Module::typeOf(Token typeDef) const {
  return TypeHandle::fromBits(find(metadata(), types_, typeDef, TableId::TypeDef));
}
MethodDesc* Module::methodOf(Token methodDef) const {
  return find(metadata(), methods_, methodDef, TableId::MethodDef);
}
FieldDesc* Module::fieldOf(Token field) const { return find(metadata(), fields_, field, TableId::Field); }

}  // namespace codicil::typesystem
