// Bounded reads of a stack that is being unwound.
#pragma once

#include <cstdint>
#include <cstring>

#include "execution/UnwindInfo.hpp"

namespace codicil::execution {

// Failure sticks, and reads answer 0 then. Async-signal-safe.
class StackReader {
 public:
  explicit StackReader(const StackRange& range) : range_(range) {}

  bool ok() const { return ok_; }

  std::uint64_t read(std::uint64_t address) {
    std::uint64_t value = 0;
    if (range_.high < sizeof value || address < range_.low || address > range_.high - sizeof value) {
      ok_ = false;
      return 0;
    }
    std::memcpy(&value, reinterpret_cast<const void*>(address), sizeof value);
    return value;
  }

  std::uint64_t pop(Registers& registers) {
    std::uint64_t value = read(registers.rsp());
    registers.rsp() += sizeof value;
    return value;
  }
  void popInto(Register name, Registers& registers) {
    const std::uint64_t from = registers.rsp();
    const std::uint64_t value = pop(registers);
    registers.restore(name, value, from);
  }

 private:
  StackRange range_;
  bool ok_ = true;
};

}  // namespace codicil::execution
