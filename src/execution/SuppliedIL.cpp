#include "execution/SuppliedIL.hpp"

namespace codicil::execution {

metadata::Expected<std::shared_ptr<const SuppliedIL>> SuppliedIL::parse(std::string source,
                                                                        std::vector<std::byte> body) {
  auto file = metadata::MappedFile::fromBytes(std::move(source), std::move(body));
  const auto parsed = metadata::MethodBody::parse(*file, file->bytes());
  if (!parsed) return tl::unexpected(parsed.error());
  return std::shared_ptr<const SuppliedIL>(new SuppliedIL(std::move(file), *parsed));
}

}  // namespace codicil::execution
