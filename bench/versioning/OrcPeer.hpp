// The peer: LLVM ORC's redirectable symbols, the closest thing to precodes that a JIT library offers.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace codicil::bench {

class OrcPeer {
 public:
  // `count` symbols, each a stub that jumps to `initial`. Null, and why in `error`, if ORC is not there or fails.
  static std::unique_ptr<OrcPeer> create(std::size_t count, const void* initial, std::string& error);
  ~OrcPeer();

  const void* stub(std::size_t index) const;             // what callers call
  bool redirect(std::size_t index, const void* target);  // one symbol
  bool redirectAll(const void* target);                  // all of them in one request

 private:
  struct Impl;
  explicit OrcPeer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace codicil::bench
