#include "metadata/MappedFile.hpp"

#include <cerrno>
#include <cstdint>
#include <functional>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace codicil::metadata {
namespace {

class FileDescriptor {
 public:
  explicit FileDescriptor(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

MappedFile::MappedFile(std::string name) : name_(std::make_shared<const std::string>(std::move(name))) {}

Expected<std::unique_ptr<MappedFile>> MappedFile::open(const std::string& path) {
  std::unique_ptr<MappedFile> file(new MappedFile(path));
  auto refused = [&](int error) {
    MetadataError e = file->error(ErrorCode::FileNotReadable);
    e.systemError = error;
    return Unexpected(std::move(e));
  };
  FileDescriptor fd(path);
  if (fd.get() < 0) return refused(errno);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return refused(errno);
  if (!S_ISREG(status.st_mode)) return refused(S_ISDIR(status.st_mode) ? EISDIR : EINVAL);
  if (status.st_size == 0) return file;
  const auto size = static_cast<std::size_t>(status.st_size);
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (address == MAP_FAILED) return refused(errno);
  file->data_ = static_cast<const std::byte*>(address);
  file->size_ = size;
  return file;
}

MappedFile::MappedFile(std::shared_ptr<const std::string> name, std::vector<std::byte> bytes)
    : name_(std::move(name)), data_(bytes.data()), size_(bytes.size()), owned_(std::move(bytes)) {}

std::unique_ptr<MappedFile> MappedFile::fromBytes(std::string name, std::vector<std::byte> bytes) {
  return std::make_unique<MappedFile>(std::make_shared<const std::string>(std::move(name)), std::move(bytes));
}

MappedFile::~MappedFile() {
  if (data_ != nullptr && owned_.empty()) ::munmap(const_cast<std::byte*>(data_), size_);
}

Expected<std::span<std::byte>> MappedFile::makeWritable(std::span<const std::byte> range) const {
  auto* first = const_cast<std::byte*>(range.data());
  if (owned_.empty() && !range.empty()) {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto begin = reinterpret_cast<std::uintptr_t>(first);
    const std::uintptr_t pageBegin = begin & ~(page - 1);
    // The mapping is private: the first write to a page copies it.
    if (::mprotect(reinterpret_cast<void*>(pageBegin), begin + range.size() - pageBegin, PROT_READ | PROT_WRITE) != 0) {
      MetadataError e = error(ErrorCode::FileNotReadable, range.data());
      e.systemError = errno;
      return Unexpected(std::move(e));
    }
  }
  return std::span<std::byte>(first, range.size());
}

MetadataError MappedFile::error(ErrorCode code, const std::byte* where, Token token) const {
  MetadataError e;
  e.code = code;
  e.token = token;
  e.file = name_;
  const std::less_equal<> notAfter;  // orders any two addresses
  if (where != nullptr && notAfter(data_, where) && notAfter(where, data_ + size_))
    e.fileOffset = static_cast<std::uint64_t>(where - data_);
  return e;
}

}  // namespace codicil::metadata
