#include "typesystem/FieldLayout.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "typesystem/MethodTable.hpp"

namespace codicil::typesystem {
namespace {

constexpr unsigned kLog2Word = 3;

std::uint64_t alignUp(std::uint64_t value, std::uint64_t alignment) {
  return (value + alignment - 1) / alignment * alignment;
}

// One layout in the making. Sizes are 64 bits wide, so that sums of what a file claims cannot overflow.
class Layout {
 public:
  Layout(const LayoutRequest& request, std::span<const FieldShape> fields)
      : request_(request), fields_(fields), at_(request.parentBytes) {
    offsets_.resize(fields.size());
  }

  tl::expected<FieldLayout, LayoutFault> run() {
    if (request_.packing > 128 || (request_.packing != 0 && !std::has_single_bit(request_.packing)))
      return tl::unexpected(LayoutFault{"packing " + std::to_string(request_.packing), TypeLoadReason::BadFormat});
    for (const FieldShape& field : fields_) alignment_ = std::max(alignment_, alignmentOf(field));
    switch (request_.kind) {
      case LayoutKind::Auto:
        automatic();
        break;
      case LayoutKind::Sequential:
        sequential();
        break;
      case LayoutKind::Explicit:
        if (auto placed = explicitly(); !placed) return tl::unexpected(std::move(placed.error()));
        break;
    }
    return finish();
  }

 private:
  std::uint32_t alignmentOf(const FieldShape& field) const {
    return request_.packing != 0 ? std::min(field.alignment, request_.packing) : field.alignment;
  }

  void place(std::size_t field, std::uint32_t alignment) {
    at_ = alignUp(at_, alignment);
    offsets_[field] = at_;
    at_ += fields_[field].bytes;
  }

  void sequential() {
    for (std::size_t i = 0; i < fields_.size(); ++i) place(i, alignmentOf(fields_[i]));
  }

  // Numbers by falling size, at the words' place after the references; values last.
  void automatic() {
    sortBySize();
    fillParentsLastWord();
    for (unsigned log2 = kSizes; log2-- > 0;) {
      if (log2 == kLog2Word)
        for (const std::size_t field : references_) place(field, alignmentOf(fields_[field]));
      for (std::size_t i = placed_[log2]; i < bySize_[log2].size(); ++i) {
        const std::size_t field = bySize_[log2][i];
        place(field, alignmentOf(fields_[field]));
      }
    }
    for (const std::size_t field : values_) {
      const FieldShape& shape = fields_[field];
      place(field, shape.holdsPointers ? std::max(alignmentOf(shape), kPointerBytes) : alignmentOf(shape));
    }
  }

  void sortBySize() {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (fields_[i].kind == FieldKind::Value)
        values_.push_back(i);
      else if (fields_[i].kind == FieldKind::Reference)
        references_.push_back(i);
      else
        bySize_[std::countr_zero(fields_[i].bytes)].push_back(i);
    }
  }

  bool hasBigger(unsigned log2) const {
    for (unsigned i = log2 + 1; i < kSizes; ++i)
      if (placed_[i] < bySize_[i].size() || (i == kLog2Word && !references_.empty())) return true;
    return false;
  }

  // Small fields go where the parent left its last word unfinished, as long as something bigger gains by it.
  void fillParentsLastWord() {
    if (at_ % kPointerBytes == 0) return;
    for (unsigned log2 = 0; log2 < kLog2Word; ++log2) {
      if (at_ % (std::uint64_t{2} << log2) == 0) continue;
      if (!hasBigger(log2)) return;
      int smaller = static_cast<int>(log2);
      while (smaller >= 0 && placed_[smaller] == bySize_[smaller].size()) --smaller;
      if (smaller < 0) return;
      log2 = static_cast<unsigned>(smaller);
      const std::size_t field = bySize_[log2][placed_[log2]++];
      place(field, alignmentOf(fields_[field]));
    }
  }

  // Offsets count from the parent's end (II.10.7); `dotnet` leaves the parent's size free once more.
  tl::expected<void, LayoutFault> explicitly() {
    const std::uint64_t start = std::uint64_t{request_.parentBytes} * 2;
    std::uint64_t end = at_;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const FieldShape& field = fields_[i];
      const auto fault = [&](std::string detail, TypeLoadReason reason) {
        return tl::unexpected(LayoutFault{std::move(detail), reason, i});
      };
      if (field.offset < 0) return fault("a field without an offset", TypeLoadReason::NoFieldOffset);
      if (field.offset > kMaxFieldBytes)
        return fault("offset " + std::to_string(field.offset), TypeLoadReason::FieldsTooLarge);
      offsets_[i] = start + static_cast<std::uint64_t>(field.offset);
      if (field.holdsPointers && offsets_[i] % kPointerBytes != 0)
        return fault("references at offset " + std::to_string(field.offset), TypeLoadReason::OverlappedReference);
      end = std::max(end, offsets_[i] + field.bytes);
    }
    at_ = end;
    return {};
  }

  tl::expected<FieldLayout, LayoutFault> finish() {
    std::uint64_t alignment = alignment_;
    if (request_.kind == LayoutKind::Auto && request_.isValueType) alignment = autoValueAlignment();
    if (request_.kind == LayoutKind::Sequential)
      alignment = std::max<std::uint64_t>(alignment, request_.parentAlignment);
    if (request_.requiredAlignment != 0) alignment = request_.requiredAlignment;
    if (request_.repeat > 1) {
      if (at_ > kMaxInlineArrayBytes || alignUp(at_, alignment) * request_.repeat > kMaxInlineArrayBytes)
        return tl::unexpected(LayoutFault{"inline array too large", TypeLoadReason::FieldsTooLarge});
      at_ = alignUp(at_, alignment) * request_.repeat;
    }
    if (request_.isValueType && at_ == 0) at_ = 1;
    const bool isSequential = request_.kind == LayoutKind::Sequential;
    const bool takesSize = isSequential || (request_.isValueType && request_.kind == LayoutKind::Explicit);
    if (request_.valueBytes != 0)
      at_ = request_.valueBytes;
    else if (request_.declaredSize != 0 && takesSize)
      at_ = std::max(at_, std::uint64_t{request_.parentBytes} + request_.declaredSize);
    else if (request_.isValueType || isSequential)
      at_ = alignUp(at_, alignment);
    if (at_ > kMaxFieldBytes)
      return tl::unexpected(LayoutFault{std::to_string(at_) + " bytes of fields", TypeLoadReason::FieldsTooLarge});

    FieldLayout result;
    result.bytes = static_cast<std::uint32_t>(at_);
    result.alignment = static_cast<std::uint32_t>(alignment);
    for (const std::uint64_t offset : offsets_) result.offsets.push_back(static_cast<std::uint32_t>(offset));
    return result;
  }

  // Compilers copy whole words: a value larger than one is a number of them, a smaller one is a power of two.
  std::uint64_t autoValueAlignment() const {
    return at_ > kPointerBytes ? kPointerBytes : std::bit_ceil(std::max<std::uint64_t>(at_, 1));
  }

  static constexpr unsigned kSizes = kLog2Word + 1;

  const LayoutRequest& request_;
  std::span<const FieldShape> fields_;
  std::uint64_t at_;
  std::uint32_t alignment_ = 1;
  std::vector<std::uint64_t> offsets_;
  std::array<std::vector<std::size_t>, kSizes> bySize_;
  std::array<std::size_t, kSizes> placed_{};
  std::vector<std::size_t> references_;
  std::vector<std::size_t> values_;
};

}  // namespace

tl::expected<FieldLayout, LayoutFault> layOut(const LayoutRequest& request, std::span<const FieldShape> fields) {
  return Layout(request, fields).run();
}

}  // namespace codicil::typesystem
