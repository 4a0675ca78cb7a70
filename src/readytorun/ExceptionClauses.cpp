// SPDX-License-Identifier: MIT
// Finds and decodes exception clauses.
#include "readytorun/ExceptionClauses.hpp"

#include "metadata/ByteReader.hpp"

namespace codicil::readytorun {
namespace {

constexpr std::size_t kMethodEntrySize = 8;  // a method's begin, its clauses
constexpr std::size_t kClauseSize = 24;      // six numbers

}  // namespace

Expected<ExceptionClauses> ExceptionClauses::open(const PrecompiledImage& image) {
  ExceptionClauses clauses(image);
  clauses.table_ = image.bytesOf(SectionType::ExceptionInfo);
  if (clauses.table_.size() % kMethodEntrySize != 0) return image.fail(clauses.table_.data());
  // The last entry is of no method: it is where the last method's clauses end.
  const std::size_t entries = clauses.table_.size() / kMethodEntrySize;
  clauses.methodCount_ = entries == 0 ? 0 : static_cast<std::uint32_t>(entries - 1);
  return clauses;
}

Rva ExceptionClauses::methodAt(std::uint32_t index) const {
  return metadata::loadAs<Rva>(&table_[index * kMethodEntrySize]);
}

Rva ExceptionClauses::clausesAt(std::uint32_t index) const {
  return metadata::loadAs<Rva>(&table_[index * kMethodEntrySize + 4]);
}

Expected<ExceptionClauses::Clauses> ExceptionClauses::of(Rva methodBegin) const {
  std::uint32_t low = 0;
  std::uint32_t high = methodCount_;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (methodAt(middle) < methodBegin)
      low = middle + 1;
    else
      high = middle;
  }
  Clauses clauses;
  if (low == methodCount_ || methodAt(low) != methodBegin) return clauses;
  const Rva begin = clausesAt(low);
  const Rva end = clausesAt(low + 1);
  const std::byte* const entry = &table_[low * kMethodEntrySize];
  if (end < begin || (end - begin) % kClauseSize != 0) return image_->fail(entry);
  auto bytes = image_->pe().bytesAt(begin, end - begin);
  if (!bytes) return image_->fail(entry);
  clauses.bytes_ = *bytes;
  return clauses;
}

std::uint32_t ExceptionClauses::Clauses::count() const {
  return static_cast<std::uint32_t>(bytes_.size() / kClauseSize);
}

ExceptionClause ExceptionClauses::Clauses::operator[](std::uint32_t index) const {
  metadata::ByteReader reader(bytes_.subspan(index * kClauseSize, kClauseSize));
  ExceptionClause clause;
  clause.flags = reader.u32();
  clause.tryStart = reader.u32();
  clause.tryEnd = reader.u32();
  clause.handlerStart = reader.u32();
  clause.handlerEnd = reader.u32();
  clause.classTokenOrFilter = reader.u32();
  return clause;
}

}  // namespace codicil::readytorun
