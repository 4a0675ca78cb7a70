#include "host/FileVersion.hpp"

#include <cstring>
#include <optional>
#include <string_view>

#include "host/ReadFile.hpp"

namespace codicil::host {

namespace {

// Numbers of an image, little-endian as the machine; nothing where they lie outside it.
class Image {
 public:
  explicit Image(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
  std::optional<T> read(std::size_t offset) const {
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) {
      return std::nullopt;
    }
    T value;
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return value;
  }

  // Where in the file the address lies that has this distance from the image's base.
  std::optional<std::size_t> offsetOf(std::uint32_t rva) const {
    auto header = peHeader();
    auto sections = header ? read<std::uint16_t>(*header + 6) : std::nullopt;
    auto optionalBytes = header ? read<std::uint16_t>(*header + 20) : std::nullopt;
    if (!sections || !optionalBytes) {
      return std::nullopt;
    }
    std::size_t section = *header + 24 + *optionalBytes;
    for (int i = 0; i < *sections; ++i, section += 40) {
      auto address = read<std::uint32_t>(section + 12);
      auto rawBytes = read<std::uint32_t>(section + 16);
      auto raw = read<std::uint32_t>(section + 20);
      if (address && rawBytes && raw && rva >= *address && rva - *address < *rawBytes) {
        return std::size_t{*raw} + (rva - *address);
      }
    }
    return std::nullopt;
  }

  std::optional<std::uint32_t> resourceRva() const {
    auto header = peHeader();
    auto magic = header ? read<std::uint16_t>(*header + 24) : std::nullopt;
    if (!magic) {
      return std::nullopt;
    }
    constexpr std::size_t kResourceDirectory = 2;
    std::size_t directories = *header + 24 + (*magic == 0x20b ? 112 : 96);  // PE32+, PE32
    return read<std::uint32_t>(directories + kResourceDirectory * 8);
  }

 private:
  std::optional<std::size_t> peHeader() const {
    auto offset = read<std::uint16_t>(0) == 0x5a4d ? read<std::uint32_t>(0x3c) : std::nullopt;
    return offset && read<std::uint32_t>(*offset) == 0x4550 ? std::optional<std::size_t>(*offset) : std::nullopt;
  }
  std::string_view bytes_;
};

// What an entry of the resource directory at `directory` points to: the one with this id, or the first.
std::optional<std::uint32_t> resourceEntry(const Image& image, std::size_t directory, std::optional<std::uint32_t> id) {
  auto named = image.read<std::uint16_t>(directory + 12);
  auto numbered = image.read<std::uint16_t>(directory + 14);
  if (!named || !numbered) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < std::size_t{*named} + *numbered; ++i) {
    std::size_t entry = directory + 16 + i * 8;
    if (!id || image.read<std::uint32_t>(entry) == *id) {
      return image.read<std::uint32_t>(entry + 4);
    }
  }
  return std::nullopt;
}

std::optional<FileVersion> fileVersionOf(const Image& image) {
  constexpr std::uint32_t kVersionType = 16;
  constexpr std::uint32_t kIsDirectory = 0x80000000;
  auto rva = image.resourceRva();
  auto root = rva && *rva != 0 ? image.offsetOf(*rva) : std::nullopt;
  if (!root) {
    return std::nullopt;
  }
  auto entry = resourceEntry(image, *root, kVersionType);  // then its first name, and of that the first language
  for (int level = 0; level < 2; ++level) {
    entry = entry && (*entry & kIsDirectory) != 0 ? resourceEntry(image, *root + (*entry & ~kIsDirectory), std::nullopt)
                                                  : std::nullopt;
  }
  auto dataRva = entry && (*entry & kIsDirectory) == 0 ? image.read<std::uint32_t>(*root + *entry) : std::nullopt;
  auto data = dataRva ? image.offsetOf(*dataRva) : std::nullopt;
  constexpr std::size_t kFixedInfo = 40;  // after three 16-bit numbers, "VS_VERSION_INFO" in UTF-16, and padding
  if (!data || image.read<std::uint32_t>(*data + kFixedInfo) != 0xfeef04bd) {
    return std::nullopt;
  }
  auto high = image.read<std::uint32_t>(*data + kFixedInfo + 8);
  auto low = image.read<std::uint32_t>(*data + kFixedInfo + 12);
  if (!high || !low) {
    return std::nullopt;
  }
  auto half = [](std::uint32_t value, int shift) { return static_cast<std::uint16_t>(value >> shift); };
  return FileVersion{half(*high, 16), half(*high, 0), half(*low, 16), half(*low, 0)};
}

}  // namespace

std::string toString(const FileVersion& version) {
  return std::to_string(version[0]) + "." + std::to_string(version[1]) + "." + std::to_string(version[2]) + "." +
         std::to_string(version[3]);
}

HostResult<FileVersion> readFileVersion(const std::filesystem::path& file) {
  auto bytes = readFile(file);
  if (!bytes) {
    return tl::unexpected(bytes.error());
  }
  auto version = fileVersionOf(Image(*bytes));
  if (!version) {
    return hostError(file.string() + ": has no version resource");
  }
  return *version;
}

}  // namespace codicil::host
