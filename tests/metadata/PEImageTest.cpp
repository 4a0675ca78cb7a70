#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "metadata/ImageBuilder.hpp"

namespace codicil::metadata::test {
namespace {

ErrorCode errorOf(const Bytes& bytes) {
  auto image = openBytes(bytes);
  EXPECT_FALSE(image);
  return image ? ErrorCode{} : image.error().code;
}

ImageBuilder smallImage() {
  ImageBuilder builder;
  addModule(builder.metadata);
  return builder;
}

void setByte(Bytes& bytes, std::size_t at, int value) { bytes[at] = static_cast<std::byte>(value); }

TEST(PEImage, OpensAMinimalImage) {
  auto image = smallImage().open();
  ASSERT_TRUE(image) << image.error().toString();
  EXPECT_FALSE((*image)->pe().isPE32Plus());
  EXPECT_FALSE((*image)->pe().isReadyToRun());
  EXPECT_EQ((*image)->pe().machine(), 0x14C);
  EXPECT_EQ((*image)->pe().cliHeader().flags, CliHeader::kIlOnly);
  EXPECT_EQ((*image)->metadata().version(), "v4.0.30319");
}

TEST(PEImage, EveryTruncationIsAnError) {
  const Bytes whole = smallImage().build();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    auto image = openBytes(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    EXPECT_FALSE(image) << "cut to " << size << " of " << whole.size();
  }
}

TEST(PEImage, TellsWhatIsNoPEFromWhatIsNotManaged) {
  EXPECT_EQ(errorOf({}), ErrorCode::NotPortableExecutable);
  EXPECT_EQ(errorOf(Bytes(4096)), ErrorCode::NotPortableExecutable);
  Bytes bytes = smallImage().build();
  for (int i = 0; i < 8; ++i) setByte(bytes, 0x98 + 96 + 14 * 8 + static_cast<std::size_t>(i), 0);
  EXPECT_EQ(errorOf(bytes), ErrorCode::NoCliHeader);
}

TEST(PEImage, RefusesASectionOutsideTheFile) {
  Bytes bytes = smallImage().build();
  setByte(bytes, 0x98 + 224 + 22, 0x7F);  // its file offset
  EXPECT_EQ(errorOf(bytes), ErrorCode::BadSection);
}

TEST(PEImage, RefusesMoreSectionsThanALoaderWould) {
  Bytes bytes = smallImage().build();
  setByte(bytes, 0x80 + 6, 97);
  EXPECT_EQ(errorOf(bytes), ErrorCode::BadPEHeader);
}

TEST(PEImage, MapsOnlyWhatTheFileHas) {
  ImageBuilder builder = smallImage();
  const Rva data = builder.put(bytesOf({1, 2, 3, 4}));
  builder.virtualExtra = 0x1000;
  const Bytes file = builder.build();
  const auto size = static_cast<std::uint32_t>(file.size() - ImageBuilder::kSectionOffset);
  auto image = openBytes(file);
  ASSERT_TRUE(image) << image.error().toString();
  const PEImage& pe = (*image)->pe();

  auto bytes = pe.bytesAt(data, 4);
  ASSERT_TRUE(bytes);
  EXPECT_EQ((*bytes)[3], std::byte{4});
  EXPECT_TRUE(pe.bytesAt(ImageBuilder::kSectionRva, size));
  EXPECT_FALSE(pe.bytesAt(ImageBuilder::kSectionRva, size + 1));  // the rest is zeros, in memory only
  EXPECT_FALSE(pe.bytesFrom(ImageBuilder::kSectionRva + size));
  EXPECT_FALSE(pe.bytesFrom(0));
  EXPECT_FALSE(pe.bytesAt(0xFFFFFFFF, 0xFFFFFFFF));
}

TEST(PEImage, PaddingAfterASectionIsNotPartOfIt) {
  ImageBuilder builder = smallImage();
  const Bytes whole = builder.build();
  const auto size = static_cast<std::uint32_t>(whole.size() - ImageBuilder::kSectionOffset);
  builder.virtualExtra = -4;
  Bytes padded = builder.build();
  auto sound = openBytes(whole);
  ASSERT_TRUE(sound);
  EXPECT_TRUE((*sound)->pe().bytesAt(ImageBuilder::kSectionRva, size));
  EXPECT_EQ(errorOf(padded), ErrorCode::BadRva);  // the metadata reaches into it
}

TEST(PEImage, EntryPointMustBeAMethodOfTheModule) {
  ImageBuilder builder = smallImage();
  builder.metadata.add(TableId::MethodDef, {0, 0, 0, builder.metadata.string("Main"), 0, 1});
  builder.entryPoint = Token::of(TableId::MethodDef, 1);
  EXPECT_EQ(*(*builder.open())->entryPoint(), builder.entryPoint);
  builder.entryPoint = Token::of(TableId::MethodDef, 2);
  EXPECT_EQ((*builder.open())->entryPoint().error().code, ErrorCode::BadCliHeader);
  builder.entryPoint = Token::of(TableId::MethodDef, 1);
  builder.cliFlags = CliHeader::kNativeEntryPoint;
  EXPECT_EQ((*builder.open())->entryPoint().error().code, ErrorCode::BadCliHeader);
}

TEST(MappedFile, SaysWhyAFileCannotBeRead) {
  auto missing = AssemblyImage::open("/nowhere/missing.dll");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().toString(), "/nowhere/missing.dll: cannot be read (No such file or directory)");
  auto directory = AssemblyImage::open("/");
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().toString(), "/: cannot be read (Is a directory)");
}

TEST(MappedFile, WritesToAMappingStayInTheProcess) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("codicil-mapped-" + std::to_string(::getpid()));
  std::ofstream(path) << "assembly";
  {
    auto file = MappedFile::open(path.string());
    ASSERT_TRUE(file) << file.error().toString();
    auto writable = (*file)->makeWritable((*file)->bytes().subspan(2, 3));
    ASSERT_TRUE(writable) << writable.error().toString();
    (*writable)[0] = std::byte{'X'};
    EXPECT_EQ((*file)->bytes()[2], std::byte{'X'});
  }
  std::string text;
  std::ifstream(path) >> text;
  EXPECT_EQ(text, "assembly");
  std::filesystem::remove(path);
}

TEST(MappedFile, AnEmptyFileIsNoAssembly) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("codicil-empty-" + std::to_string(::getpid()));
  std::ofstream(path).flush();
  auto image = AssemblyImage::open(path.string());
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().code, ErrorCode::NotPortableExecutable);
  std::filesystem::remove(path);
}

TEST(MetadataError, IsOneLineWithFileTokenAndOffsets) {
  const auto file = MappedFile::fromBytes("shop.dll", Bytes(16));
  EXPECT_EQ(file->error(ErrorCode::NoCliHeader).toString(), "shop.dll: no CLI header: not a managed assembly");
  MetadataError error = file->error(ErrorCode::BadOpcode, file->bytes().data() + 10, Token::of(TableId::MethodDef, 18));
  error.ilOffset = 3;
  EXPECT_EQ(error.toString(), "shop.dll: token 0x06000012, offset 0xa, IL offset 0x3: undefined IL opcode");
  const std::byte elsewhere{};
  EXPECT_EQ(file->error(ErrorCode::BadOpcode, &elsewhere).fileOffset, MetadataError::kNoOffset);
}

}  // namespace
}  // namespace codicil::metadata::test
