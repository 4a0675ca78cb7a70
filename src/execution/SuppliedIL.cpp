#include "execution/SuppliedIL.hpp"

#include <algorithm>

namespace codicil::execution {

metadata::Expected<std::shared_ptr<const SuppliedIL>> SuppliedIL::parse(std::shared_ptr<const std::string> source,
                                                                        std::vector<std::byte> body,
                                                                        SuppliedILOptions options) {
  auto made = std::make_shared<SuppliedIL>(Parsing{}, std::move(source), std::move(body), std::move(options));
  const auto parsed = metadata::MethodBody::parse(made->file_, made->file_.bytes());
  if (!parsed) return tl::unexpected(parsed.error());
  made->body_ = *parsed;
  return made;
}

std::int32_t SuppliedIL::originalOffset(std::int32_t offset) const {
  if (offset >= 0 && !options_.map.empty()) {
    const auto behind =
        std::ranges::upper_bound(options_.map, static_cast<std::uint32_t>(offset), {}, &ILMapEntry::newOffset);
    const bool isNew = behind == options_.map.begin() || behind[-1].oldOffset < 0;
    offset = isNew ? -1 : behind[-1].oldOffset + (offset - static_cast<std::int32_t>(behind[-1].newOffset));
  }
  return options_.above != nullptr ? asSupplied(options_.above)->originalOffset(offset) : offset;
}

}  // namespace codicil::execution
