// SPDX-License-Identifier: MIT
// As much of an object as its lock sees, and a thread to lock it by.
#pragma once

#include "threading/ObjectLocks.hpp"

namespace codicil::threading {

struct FakeObject {
  std::uint32_t padding = 0;
  std::atomic<std::uint32_t> header{0};
  void* methodTable = nullptr;
  gc::ObjectPtr root = reinterpret_cast<gc::ObjectPtr>(&methodTable);

  gc::ObjectPtr pointer() { return reinterpret_cast<gc::ObjectPtr>(&methodTable); }
  gc::ObjectPtr* slot() { return &root; }
};

struct FakeThread : Thread {
  explicit FakeThread(std::uint32_t id) { managedId = id; }
};

}  // namespace codicil::threading
