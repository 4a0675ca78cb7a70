// The bytes of one assembly file, mapped, and the one place where errors about them are built.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "metadata/MetadataError.hpp"

namespace codicil::metadata {

// Owns the bytes; everything that codicil::metadata hands out points into them and lives no longer than this does.
// Immutable, hence thread-safe, but for makeWritable. Whoever truncates the file under us gets us a SIGBUS, as any
// mapped executable.
class MappedFile {
 public:
  // Fails with FileNotReadable when `path` cannot be opened or mapped or is not a regular file. An empty file opens.
  static Expected<std::unique_ptr<MappedFile>> open(const std::string& path);

  // An assembly that is not a file of its own (Assembly.Load(byte[])), or a method's body. `name` is for errors; many
  // may share it.
  MappedFile(std::shared_ptr<const std::string> name, std::vector<std::byte> bytes);
  static std::unique_ptr<MappedFile> fromBytes(std::string name, std::vector<std::byte> bytes);

  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const { return {data_, size_}; }
  const std::string& name() const { return *name_; }

  // Lets the pages around `range`, a part of bytes(), be written in this process; the file does not change. For fields
  // with an RVA, which programs may assign to. Thread-safe. Fails with FileNotReadable if the kernel refuses.
  Expected<std::span<std::byte>> makeWritable(std::span<const std::byte> range) const;

  // The error `code` at `where`, a position in bytes() (its end included) or null.
  MetadataError error(ErrorCode code, const std::byte* where = nullptr, Token token = {}) const;
  Unexpected fail(ErrorCode code, const std::byte* where = nullptr, Token token = {}) const {
    return Unexpected(error(code, where, token));
  }

 private:
  explicit MappedFile(std::string name);

  std::shared_ptr<const std::string> name_;
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  std::vector<std::byte> owned_;  // the bytes when they are not a mapping
};

}  // namespace codicil::metadata
