// SPDX-License-Identifier: MIT
// Tiering as the engine has it: which methods take part, and the thread that compiles in the background.
#pragma once

#include <chrono>
#include <memory>

#include "codicil/versioning/Tiering.hpp"
#include "execution/CodeHost.hpp"

namespace codicil::execution {

class TieredCompilation {
 public:
  // Before the first method runs. After the engine's threads can be attached, and gone before they cannot. So long
  // after work in the background, code that is not used any more is freed.
  TieredCompilation(CodeHost& code, const tiering::TieringSettings& settings,
                    std::chrono::milliseconds collectionDelay);
  ~TieredCompilation();  // waits for the compile that is running

  // In force: see tiering::Tiering::settings().
  const tiering::TieringSettings& settings() const;
  tiering::TieringStatistics statistics() const;

  // After the same while, as there may be code now that nobody uses any more: so many bodies, if that is known. At once
  // if they are many. Any thread.
  void collectSoon(std::size_t bodies = 0);

 private:
  class MethodEligibility;
  class EngineScheduler;
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace codicil::execution
