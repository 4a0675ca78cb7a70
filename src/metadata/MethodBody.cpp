#include "metadata/MethodBody.hpp"

#include "metadata/ByteReader.hpp"

namespace codicil::metadata {
namespace {

// II.25.4.1 – 4
constexpr std::uint16_t kFormatMask = 0x3;
constexpr std::uint16_t kTinyFormat = 0x2;
constexpr std::uint16_t kFatFormat = 0x3;
constexpr std::uint16_t kMoreSections = 0x8;
constexpr std::uint16_t kInitLocals = 0x10;
constexpr std::uint16_t kTinyMaxStack = 8;
constexpr unsigned kFatHeaderWords = 3;

// II.25.4.5, II.25.4.6
constexpr std::uint8_t kSectionKindMask = 0x3F;
constexpr std::uint8_t kExceptionTable = 0x1;
constexpr std::uint8_t kFatSection = 0x40;
constexpr std::uint8_t kSectionAfter = 0x80;
constexpr std::uint32_t kSmallClauseSize = 12;
constexpr std::uint32_t kFatClauseSize = 24;

ExceptionClause decodeClause(const std::byte* at, bool fat) {
  ExceptionClause clause;
  std::uint32_t last;
  if (fat) {
    clause.kind = ExceptionClauseKind{loadAs<std::uint32_t>(at)};
    clause.tryOffset = loadAs<std::uint32_t>(at + 4);
    clause.tryLength = loadAs<std::uint32_t>(at + 8);
    clause.handlerOffset = loadAs<std::uint32_t>(at + 12);
    clause.handlerLength = loadAs<std::uint32_t>(at + 16);
    last = loadAs<std::uint32_t>(at + 20);
  } else {
    clause.kind = ExceptionClauseKind{loadAs<std::uint16_t>(at)};
    clause.tryOffset = loadAs<std::uint16_t>(at + 2);
    clause.tryLength = loadAs<std::uint8_t>(at + 4);
    clause.handlerOffset = loadAs<std::uint16_t>(at + 5);
    clause.handlerLength = loadAs<std::uint8_t>(at + 7);
    last = loadAs<std::uint32_t>(at + 8);
  }
  if (clause.kind == ExceptionClauseKind::Catch) clause.catchType.value = last;
  if (clause.kind == ExceptionClauseKind::Filter) clause.filterOffset = last;
  return clause;
}

bool isInside(const ExceptionClause& clause, std::size_t ilSize) {
  const auto inside = [&](std::uint32_t offset, std::uint32_t length) {
    return offset <= ilSize && length <= ilSize - offset;
  };
  switch (clause.kind) {
    case ExceptionClauseKind::Catch:
    case ExceptionClauseKind::Filter:
    case ExceptionClauseKind::Finally:
    case ExceptionClauseKind::Fault:
      break;
    default:
      return false;
  }
  return inside(clause.tryOffset, clause.tryLength) && inside(clause.handlerOffset, clause.handlerLength) &&
         (clause.kind != ExceptionClauseKind::Filter || clause.filterOffset < ilSize);
}

}  // namespace

Expected<MethodBody> MethodBody::parse(const MappedFile& file, std::span<const std::byte> bytes, Token method) {
  const auto bad = [&] { return file.fail(ErrorCode::BadMethodBody, bytes.data(), method); };
  MethodBody body;
  ByteReader reader(bytes);
  const std::uint8_t first = reader.peek();
  if (reader.atEnd()) return bad();

  if ((first & kFormatMask) == kTinyFormat) {
    reader.skip(1);
    body.maxStack_ = kTinyMaxStack;
    body.il_ = reader.take(first >> 2);
    if (!reader.ok()) return bad();
    body.whole_ = bytes.first(bytes.size() - reader.remaining());
    return body;
  }

  const std::uint16_t flags = reader.u16();
  const unsigned headerWords = flags >> 12;
  if ((flags & kFormatMask) != kFatFormat || headerWords < kFatHeaderWords) return bad();
  body.initLocals_ = (flags & kInitLocals) != 0;
  body.maxStack_ = reader.u16();
  const std::uint32_t ilSize = reader.u32();
  body.locals_.value = reader.u32();
  reader.skip((headerWords - kFatHeaderWords) * 4);
  body.il_ = reader.take(ilSize);
  if (!reader.ok()) return bad();

  // Each section takes at least its header, so that a chain of them ends.
  for (bool more = (flags & kMoreSections) != 0; more;) {
    // Sections lie on a multiple of four bytes, of the image and hence of the file.
    const std::size_t misaligned = static_cast<std::size_t>(reader.position() - bytes.data()) & 3;
    if (misaligned != 0) reader.skip(4 - misaligned);
    const std::uint32_t header = reader.u32();
    const auto kind = static_cast<std::uint8_t>(header);
    const bool fat = (kind & kFatSection) != 0;
    const std::uint32_t size = fat ? header >> 8 : header >> 8 & 0xFF;
    if (!reader.ok() || size < 4) return bad();
    // The size should count the four bytes of header, but some compilers leave them out: this is right for both.
    const std::uint32_t clauseSize = fat ? kFatClauseSize : kSmallClauseSize;
    const std::uint32_t clauseCount = size / clauseSize;
    const bool isTable = (kind & kSectionKindMask) == kExceptionTable;
    const std::span<const std::byte> content = reader.take(isTable ? clauseCount * clauseSize : size - 4);
    if (!reader.ok()) return bad();
    if (isTable && clauseCount != 0) {
      if (body.clauseCount_ != 0) return bad();  // one table holds all clauses
      body.fatClauses_ = fat;
      body.clauseCount_ = clauseCount;
      body.clauses_ = content.data();
    }
    more = (kind & kSectionAfter) != 0;
  }
  body.whole_ = bytes.first(bytes.size() - reader.remaining());

  for (std::uint32_t i = 0; i < body.clauseCount_; ++i)
    if (!isInside(body.clause(i), body.il_.size()))
      return file.fail(ErrorCode::BadExceptionClause,
                       body.clauses_ + std::size_t{i} * (body.fatClauses_ ? kFatClauseSize : kSmallClauseSize), method);
  return body;
}

ExceptionClause MethodBody::clause(std::uint32_t index) const {
  const std::uint32_t size = fatClauses_ ? kFatClauseSize : kSmallClauseSize;
  return decodeClause(clauses_ + std::size_t{index} * size, fatClauses_);
}

}  // namespace codicil::metadata
