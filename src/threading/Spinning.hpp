// SPDX-License-Identifier: MIT
// How long to spin before sleeping. Rounds grow, so that a short hold is seen soon and a longer one costs few looks.
#pragma once

#include <unistd.h>

#include "threading/FutexLock.hpp"

namespace codicil::threading {

inline constexpr int kSpinRounds = 10;  // about 10 µs in all
inline constexpr int kMaxPauses = 64;   // a round's; a pause is 10 to 50 ns

// On one processor the owner cannot leave while we look.
inline bool spinningHelps() {
  static const bool helps = sysconf(_SC_NPROCESSORS_ONLN) > 1;
  return helps;
}
inline void spinOnce(int round) {
  const int pauses = round < 6 ? 1 << round : kMaxPauses;
  for (int pause = 0; pause < pauses; ++pause) pauseProcessor();
}

}  // namespace codicil::threading
