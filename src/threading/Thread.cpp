// SPDX-License-Identifier: MIT
#include "threading/Thread.hpp"

namespace codicil::threading {

Cooperative::Cooperative(Thread& thread) : thread_(thread), was_(thread.isCooperative.exchange(1) != 0) {}
Cooperative::~Cooperative() { thread_.isCooperative.store(was_ ? 1 : 0); }

Preemptive::Preemptive(Thread& thread) : thread_(thread), was_(thread.isCooperative.exchange(0) != 0) {}
Preemptive::~Preemptive() { thread_.isCooperative.store(was_ ? 1 : 0); }

}  // namespace codicil::threading
