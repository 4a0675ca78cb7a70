// SPDX-License-Identifier: MIT
#include "metadata/Places.hpp"

#include <algorithm>

#include "metadata/MetadataRoot.hpp"

namespace codicil::metadata::test {
namespace {

constexpr std::size_t kHeaderBytes = 0x400;      // PE headers
constexpr std::size_t kRootBytes = 0x80;         // root and stream headers
constexpr std::size_t kTableHeaderBytes = 0x80;  // which tables, how many rows
constexpr std::size_t kBodies = 4;               // as alternatives; each is as likely as the whole string heap
constexpr std::uint64_t kSpread = 0x9E3779B97F4A7C15;

}  // namespace

std::vector<Range> placesOf(const Bytes& image) {
  std::vector<Range> places = {{0, std::min(image.size(), kHeaderBytes)}, {0, image.size()}};
  const auto opened = openBytes(image);
  if (!opened) return places;
  const AssemblyImage& assembly = **opened;
  const std::byte* const start = assembly.file().bytes().data();
  const auto add = [&](std::span<const std::byte> bytes) {
    if (!bytes.empty()) places.push_back({static_cast<std::size_t>(bytes.data() - start), bytes.size()});
  };
  const auto metadata = assembly.pe().bytesAt(assembly.pe().cliHeader().metadata);
  if (!metadata) return places;
  add(metadata->first(std::min(metadata->size(), kRootBytes)));
  const auto root = MetadataRoot::read(assembly.file(), *metadata);
  if (!root) return places;
  add(root->tables.first(std::min(root->tables.size(), kTableHeaderBytes)));
  for (int i = 0; i < 4; ++i) add(root->tables);
  for (int i = 0; i < 3; ++i) add(root->blobs);
  add(root->strings);
  add(root->userStrings);
  const std::uint32_t methods = assembly.metadata().rowCount(TableId::MethodDef);
  for (std::uint64_t i = 0; i < kBodies && methods != 0; ++i)
    if (const auto body = assembly.methodBody(static_cast<Rid>(1 + (i * kSpread >> 32) % methods)))
      add(body->wholeBody());
  return places;
}

}  // namespace codicil::metadata::test
