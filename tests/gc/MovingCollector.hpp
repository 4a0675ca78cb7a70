// A collector for tests that moves every object at every stop, by nothing but GC info and unwind info. Objects are
// numbers that nobody dereferences, so it is seen at once when a reference was forgotten (it is out of date later on)
// and when something was reported that is none.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "execution/CompiledIl.hpp"
#include "execution/UnwindInfo.hpp"
#include "gc/GcInfo.hpp"

namespace codicil::gc {

class MovingCollector {
 public:
  struct Root {
    GcInfoSlot slot;
    std::uint64_t value = 0;  // before it was moved
  };

  // `methods` outlive this. Frames are walked up to the first that is of none of them.
  explicit MovingCollector(std::vector<const jit::CompiledIl*> methods);

  // Where object `number` is now.
  std::uint64_t address(std::uint64_t number) const;

  // Moves all objects. The topmost frame is at `registers`, in `state`; those of the processor are changed there.
  // Answers the slots found, in the frames' order.
  std::vector<Root> collect(execution::Registers& registers, FrameState state);

  // For each frame of a collection.
  std::function<void(const GcInfo&, const execution::Registers& frame, const execution::Registers& caller)> onFrame;

  std::size_t moved() const { return moved_; }
  // What was found wrong first; empty: nothing.
  const std::string& complaint() const { return complaint_; }

 private:
  void complain(const std::string& what);
  std::uint64_t generationStart() const;
  const jit::CompiledIl* methodAt(std::uint64_t rip) const;
  void moveAt(std::uint64_t* place, const GcInfoSlot& slot, std::vector<Root>& roots);

  std::vector<const jit::CompiledIl*> methods_;
  execution::StackRange stack_;
  std::uint64_t generation_ = 0;
  std::size_t moved_ = 0;
  std::set<std::uint64_t*> movedNow_;
  std::string complaint_;
};

}  // namespace codicil::gc
