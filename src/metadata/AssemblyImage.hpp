// One managed file, opened: the PE image, its metadata, and what rows of the metadata point to elsewhere in the image.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "metadata/AssemblyIdentity.hpp"
#include "metadata/MappedFile.hpp"
#include "metadata/Metadata.hpp"
#include "metadata/MethodBody.hpp"
#include "metadata/PEImage.hpp"
#include "metadata/TypeIndex.hpp"

namespace codicil::metadata {

// Thread-safe. Owns the file; everything read through it lives as long as it does.
class AssemblyImage {
 public:
  // Checks headers, streams and the extent of every table; reads no row and builds no index.
  static Expected<std::unique_ptr<AssemblyImage>> open(const std::string& path);
  static Expected<std::unique_ptr<AssemblyImage>> open(std::unique_ptr<MappedFile> file);
  // Of an assembly that the program makes as it runs: the file's metadata is what it begins with, and grows. The bodies
  // and data of the file's own members are not there.
  static Expected<std::unique_ptr<AssemblyImage>> openGrowing(std::unique_ptr<MappedFile> file);
  AssemblyImage(const AssemblyImage&) = delete;
  AssemblyImage& operator=(const AssemblyImage&) = delete;

  const MappedFile& file() const { return *file_; }
  const PEImage& pe() const { return pe_; }
  const Metadata& metadata() const { return *metadata_; }
  GrowingMetadata* growing() const { return metadata_->growing(); }  // null: it lies in a file

  // The module's name index. The first caller builds it, others wait.
  const TypeIndex& types() const;

  Expected<AssemblyIdentity> identity() const { return AssemblyIdentity::ofAssembly(*metadata_); }

  // The MethodDef to start with; nil if there is none. BadCliHeader if the file says something else (a native entry
  // point, another module's, a row that is not there).
  Expected<Token> entryPoint() const;

  // NoMethodBody for a method that has none: abstract, extern, or made by the runtime.
  Expected<MethodBody> methodBody(Rid method) const;

  // `size` bytes that are a field's initial value or, of a static field, the field itself (II.22.18). BadToken for a
  // field without an RVA, BadRva. To be written in this process if the file says so of their section.
  Expected<std::span<const std::byte>> fieldData(Rid field, std::uint32_t size) const;

  // The bytes of a resource in this file (II.22.24). BadResource; a resource that lies in another file or assembly is
  // nothing.
  Expected<std::optional<std::span<const std::byte>>> resource(Token manifestResource) const;

 private:
  AssemblyImage(std::unique_ptr<MappedFile> file, PEImage pe, std::unique_ptr<Metadata> metadata);

  std::unique_ptr<MappedFile> file_;
  PEImage pe_;
  std::unique_ptr<Metadata> metadata_;
  mutable std::once_flag typesOnce_;
  mutable std::optional<TypeIndex> types_;
};

}  // namespace codicil::metadata
