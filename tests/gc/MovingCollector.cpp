#include "gc/MovingCollector.hpp"

#include <algorithm>

#include "execution/IlShapes.hpp"
#include "execution/WatchedCall.hpp"

namespace codicil::gc {

using execution::FramePosition;
using execution::Registers;
using execution::UnwindInfo;

namespace {

constexpr std::uint64_t kGenerationBytes = std::uint64_t{1} << 32;

}  // namespace

MovingCollector::MovingCollector(std::vector<const jit::CompiledIl*> methods)
    : methods_(std::move(methods)), stack_(execution::threadStack()) {}

std::uint64_t MovingCollector::generationStart() const { return jit::kFirstObject + generation_ * kGenerationBytes; }

std::uint64_t MovingCollector::address(std::uint64_t number) const {
  return jit::objectNumber(number) + generation_ * kGenerationBytes;
}

void MovingCollector::complain(const std::string& what) {
  if (complaint_.empty()) {
    complaint_ = "collection " + std::to_string(generation_) + ": " + what;
  }
}

const jit::CompiledIl* MovingCollector::methodAt(std::uint64_t rip) const {
  auto found =
      std::find_if(methods_.begin(), methods_.end(), [rip](const jit::CompiledIl* m) { return m->contains(rip); });
  return found == methods_.end() ? nullptr : *found;
}

void MovingCollector::moveAt(std::uint64_t* place, const GcInfoSlot& slot, std::vector<Root>& roots) {
  roots.push_back({slot, *place});
  if (*place == 0 || !movedNow_.insert(place).second) {
    return;
  }
  if (*place - generationStart() >= kGenerationBytes) {
    complain("no object at " + std::to_string(*place) + ", in " +
             (slot.isRegister ? "register " + std::to_string(slot.reg) : "slot " + std::to_string(slot.offset)));
    return;
  }
  *place += kGenerationBytes;
  ++moved_;
}

std::vector<MovingCollector::Root> MovingCollector::collect(Registers& registers, FrameState state) {
  std::vector<Root> roots;
  movedNow_.clear();
  Registers frame = registers;
  LiveSlotQuery query;
  query.state = state;
  while (const jit::CompiledIl* method = methodAt(frame.rip)) {
    const std::uint32_t offset = method->offsetOf(frame.rip);
    const bool isReturn = query.state == FrameState::ReturnAddress;
    const jit::Fragment& fragment = method->fragmentAt(isReturn ? offset - 1 : offset);
    Registers caller = frame;
    auto unwound = execution::unwindOneFrame(
        *UnwindInfo::decode(fragment.unwindInfo), method->code.subspan(fragment.start, fragment.end - fragment.start),
        offset - fragment.start, isReturn ? FramePosition::ReturnAddress : FramePosition::Interrupted, stack_, caller);
    auto info = GcInfo::decode(method->gcInfo);
    if (!unwound || !info) {
      complain("a frame cannot be decoded");
      break;
    }
    // A register of this frame is where a frame above saved it, if one did.
    auto registerAt = [&](unsigned number) {
      return frame.saved[number] != nullptr ? frame.saved[number] : &registers.general[number];
    };
    auto visited = info->forEachLiveSlot(offset, query, [&](const GcInfoSlot& slot) {
      if (slot.isRegister) {
        moveAt(registerAt(slot.reg), slot, roots);
        return;
      }
      const std::uint64_t base = slot.base == StackBase::CallerSp ? caller.rsp()
                                 : slot.base == StackBase::Sp     ? frame.rsp()
                                                              : frame.general[info->stackBaseRegister().value_or(0)];
      moveAt(reinterpret_cast<std::uint64_t*>(base + static_cast<std::uint64_t>(std::int64_t{slot.offset})), slot,
             roots);
    });
    if (!visited) {
      complain(describe(visited.error()));
    }
    if (onFrame) {
      onFrame(*info, frame, caller);
    }
    query.state = FrameState::ReturnAddress;
    query.funcletWasReported = fragment.kind != jit::FunctionKind::Root;
    frame = caller;
  }
  ++generation_;
  return roots;
}

}  // namespace codicil::gc
