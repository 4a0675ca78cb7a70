#include "metadata/AssemblyImage.hpp"

#include <utility>

#include "metadata/ByteReader.hpp"
#include "metadata/Flags.hpp"

namespace codicil::metadata {

AssemblyImage::AssemblyImage(std::unique_ptr<MappedFile> file, PEImage pe, std::unique_ptr<Metadata> metadata)
    : file_(std::move(file)), pe_(std::move(pe)), metadata_(std::move(metadata)) {}

Expected<std::unique_ptr<AssemblyImage>> AssemblyImage::open(const std::string& path) {
  auto file = MappedFile::open(path);
  if (!file) return Unexpected(file.error());
  return open(std::move(*file));
}

Expected<std::unique_ptr<AssemblyImage>> AssemblyImage::open(std::unique_ptr<MappedFile> file) {
  auto pe = PEImage::open(*file);
  if (!pe) return Unexpected(pe.error());
  auto bytes = pe->bytesAt(pe->cliHeader().metadata);
  if (!bytes) return Unexpected(bytes.error());
  auto metadata = Metadata::open(*file, *bytes);
  if (!metadata) return Unexpected(metadata.error());
  return std::unique_ptr<AssemblyImage>(new AssemblyImage(std::move(file), std::move(*pe), std::move(*metadata)));
}

Expected<std::unique_ptr<AssemblyImage>> AssemblyImage::openGrowing(std::unique_ptr<MappedFile> file) {
  auto image = open(std::move(file));
  if (!image) return image;
  auto growing = Metadata::growingCopy((*image)->metadata());
  if (!growing) return Unexpected(growing.error());
  (*image)->metadata_ = std::move(*growing);
  return image;
}

const TypeIndex& AssemblyImage::types() const {
  std::call_once(typesOnce_, [&] { types_.emplace(*metadata_); });
  return *types_;
}

Expected<Token> AssemblyImage::entryPoint() const {
  const CliHeader& cli = pe_.cliHeader();
  if (cli.entryPoint.value == 0) return Token{};
  const bool native = (cli.flags & CliHeader::kNativeEntryPoint) != 0;
  if (native || !cli.entryPoint.is(TableId::MethodDef) || !metadata_->contains(cli.entryPoint))
    return file_->fail(ErrorCode::BadCliHeader, nullptr, native ? Token{} : cli.entryPoint);
  return cli.entryPoint;
}

Expected<MethodBody> AssemblyImage::methodBody(Rid method) const {
  const Token token = Token::of(TableId::MethodDef, method);
  auto row = metadata_->rowOf<MethodDefRow>(token);
  if (!row) return Unexpected(row.error());
  if (row->rva == 0 || (row->implFlags & MethodImplAttributes::kCodeTypeMask) != MethodImplAttributes::kIL)
    return file_->fail(ErrorCode::NoMethodBody, nullptr, token);
  if (growing() != nullptr) {
    const auto block = growing()->block(row->rva);
    if (!block) return file_->fail(ErrorCode::BadRva, nullptr, token);
    return MethodBody::parse(*file_, *block, token);
  }
  auto bytes = pe_.bytesFrom(row->rva, token);
  if (!bytes) return Unexpected(bytes.error());
  return MethodBody::parse(*file_, *bytes, token);
}

Expected<std::span<const std::byte>> AssemblyImage::fieldData(Rid field, std::uint32_t size) const {
  const Token token = Token::of(TableId::Field, field);
  const std::optional<FieldRvaRow> row = metadata_->fieldRvaOf(field);
  if (!row) return file_->fail(ErrorCode::BadToken, nullptr, token);
  if (growing() != nullptr) {
    const auto block = growing()->block(row->rva);
    if (!block || block->size() < size) return file_->fail(ErrorCode::BadRva, nullptr, token);
    return block->first(size);
  }
  auto bytes = pe_.bytesAt(row->rva, size, token);
  if (!bytes || !pe_.isWritable(row->rva)) return bytes;
  // All of the section behind it: the size may be less than what the program knows of.
  const auto writable = file_->makeWritable(*pe_.bytesFrom(row->rva, token));
  if (!writable) return Unexpected(writable.error());
  return bytes;
}

Expected<std::optional<std::span<const std::byte>>> AssemblyImage::resource(Token manifestResource) const {
  auto row = metadata_->rowOf<ManifestResourceRow>(manifestResource);
  if (!row) return Unexpected(row.error());
  if (!row->implementation.isNil()) return std::nullopt;
  auto all = pe_.bytesAt(pe_.cliHeader().resources);
  if (!all) return file_->fail(ErrorCode::BadResource, nullptr, manifestResource);
  if (row->offset > all->size()) return file_->fail(ErrorCode::BadResource, all->data(), manifestResource);
  ByteReader reader(all->subspan(row->offset));
  const std::uint32_t size = reader.u32();
  const std::span<const std::byte> bytes = reader.take(size);
  if (!reader.ok()) return file_->fail(ErrorCode::BadResource, all->data() + row->offset, manifestResource);
  return bytes;
}

}  // namespace codicil::metadata
