// SPDX-License-Identifier: MIT
#include "precompiled/MappedImage.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>

#include "metadata/BaseRelocations.hpp"

namespace codicil::precompiled {
namespace {

constexpr std::size_t kPageBytes = 4096;
constexpr std::size_t roundUp(std::size_t bytes) { return (bytes + kPageBytes - 1) / kPageBytes * kPageBytes; }

struct File {
  int descriptor = -1;
  ~File() {
    if (descriptor >= 0) close(descriptor);
  }
};

tl::unexpected<std::string> failure(const metadata::PEImage& pe, const char* what) {
  return tl::unexpected(pe.file().name() + ": " + what);
}

// Pages of the file, or of nothing, over what was taken.
bool mapOver(std::byte* at, std::size_t bytes, int protection, int file, std::size_t offset) {
  const int flags = MAP_PRIVATE | MAP_FIXED | (file < 0 ? MAP_ANONYMOUS : 0);
  return bytes == 0 || mmap(at, bytes, protection, flags, file, static_cast<off_t>(offset)) != MAP_FAILED;
}

bool mapSection(std::byte* base, const metadata::ImageSection& section, int file) {
  const std::size_t into = section.rva % kPageBytes;
  if (section.fileOffset % kPageBytes != into) return false;  // crossgen lays sections out so that it fits
  const int protection = PROT_READ | (section.isWritable() ? PROT_WRITE : section.isExecutable() ? PROT_EXEC : 0);
  const std::size_t fromFile = roundUp(into + section.fileSize);
  const std::size_t all = roundUp(into + section.virtualSize);
  std::byte* const at = base + section.rva - into;
  if (!mapOver(at, std::min(fromFile, all), protection, file, section.fileOffset - into)) return false;
  return all <= fromFile || mapOver(at + fromFile, all - fromFile, protection, -1, 0);
}

}  // namespace

std::byte* ImageSpace::take(std::size_t bytes) {
  const std::lock_guard guard(lock_);
  if (bytes > wordDistance() - used_) return nullptr;
  std::byte* const taken = space_.data() + used_;
  used_ += roundUp(bytes);
  return taken;
}

tl::expected<MappedImage, std::string> MappedImage::map(const metadata::PEImage& pe,
                                                        const readytorun::ImportSections& imports, ImageSpace& space) {
  const std::span<const std::byte> known = pe.file().bytes();
  File file{open(pe.file().name().c_str(), O_RDONLY | O_CLOEXEC)};
  struct stat status {};
  if (file.descriptor < 0 || fstat(file.descriptor, &status) != 0) return failure(pe, std::strerror(errno));
  if (static_cast<std::size_t>(status.st_size) != known.size()) return failure(pe, "has changed");

  MappedImage image;
  image.bytes_ = roundUp(pe.imageSize());
  for (const metadata::ImageSection& section : pe.sections())
    if (std::size_t{section.rva} + section.virtualSize > image.bytes_)
      return failure(pe, "a section outside the image");
  image.base_ = space.take(image.bytes_);
  image.wordDistance_ = space.wordDistance();
  if (image.base_ == nullptr) return failure(pe, "no room left for precompiled code");
  for (const metadata::ImageSection& section : pe.sections()) {
    if (!section.isExecutable() && !section.isWritable()) continue;  // the base relocations
    if (!mapSection(image.base_, section, file.descriptor)) return failure(pe, "cannot be mapped");
    const std::size_t compared = std::min<std::size_t>(section.fileSize, kPageBytes);
    if (std::memcmp(image.base_ + section.rva, known.data() + section.fileOffset, compared) != 0)
      return failure(pe, "has changed");
  }

  const auto isWritable = [&](Rva rva) { return pe.isWritable(rva) && pe.isWritable(rva + 7); };
  auto relocations = metadata::BaseRelocations::of(pe);
  if (!relocations) return tl::unexpected(relocations.error().toString());
  const std::uint64_t moved = reinterpret_cast<std::uint64_t>(image.base_) - pe.imageBase();
  for (;;) {
    const auto rva = relocations->next();
    if (!rva) return tl::unexpected(rva.error().toString());
    if (!*rva) break;
    if (!isWritable(**rva)) return failure(pe, "an address to relocate in what is not to be written");
    std::uint64_t address = 0;
    std::memcpy(&address, image.base_ + **rva, sizeof address);
    address += moved;
    std::memcpy(image.base_ + **rva, &address, sizeof address);
  }

  for (const readytorun::ImportSection& section : imports.sections()) {
    if (section.size == 0) continue;
    std::byte* const first = image.base_ + section.rva + image.wordDistance_;
    std::byte* const begin = first - reinterpret_cast<std::uintptr_t>(first) % kPageBytes;
    const std::size_t bytes = roundUp(static_cast<std::size_t>(first + section.size - begin));
    // Sections share pages: what is there already is all zeros still, for no cell has been filled.
    if (!mapOver(begin, bytes, PROT_READ | PROT_WRITE, -1, 0)) return failure(pe, "cannot be mapped");
  }
  return image;
}

}  // namespace codicil::precompiled
