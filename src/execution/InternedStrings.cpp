// SPDX-License-Identifier: MIT
#include "execution/InternedStrings.hpp"

#include "threading/Allocation.hpp"
#include "threading/ManagedException.hpp"

namespace codicil::execution {
namespace {

using threading::Cooperative;
using threading::Preemptive;
using threading::Thread;

gc::ObjectPtr objectIn(gc::Handle handle) { return *reinterpret_cast<gc::ObjectPtr*>(handle); }

std::u16string copyOfText(Thread& thread, gc::ObjectPtr* slot) {
  const Cooperative cooperative(thread);
  return std::u16string(threading::textOf(*slot));
}

gc::Handle newHandle(gc::HandleManager& handles, gc::ObjectPtr object) {
  const gc::Handle handle = handles.createGlobalHandleOfType(object, gc::HandleType::Strong);
  if (handle == nullptr) throw threading::ExceptionRequest{"System.OutOfMemoryException", {}, {}};
  return handle;
}

}  // namespace

InternedStrings& InternedStrings::instance() {
  static auto* strings = new InternedStrings;  // the collector knows their slots to the end
  return *strings;
}

InternedString InternedStrings::literal(gc::HandleManager& handles, std::u16string_view text,
                                        const std::function<gc::ObjectPtr()>& make) {
  Thread& thread = *Thread::current();
  std::u16string key(text);
  const Preemptive preemptive(thread);
  const std::lock_guard guard(lock_);
  if (const auto known = strings_.find(key); known != strings_.end()) return known->second;
  const Cooperative cooperative(thread);
  return strings_.emplace(std::move(key), InternedString{newHandle(handles, make()), true}).first->second;
}

void InternedStrings::intern(gc::HandleManager& handles, gc::ObjectPtr* slot) {
  Thread& thread = *Thread::current();
  std::u16string key = copyOfText(thread, slot);
  const std::lock_guard guard(lock_);
  const Cooperative cooperative(thread);
  if (const auto known = strings_.find(key); known != strings_.end()) {
    *slot = objectIn(known->second.slot);
    return;
  }
  strings_.emplace(std::move(key), InternedString{newHandle(handles, *slot), false});
}

void InternedStrings::find(gc::ObjectPtr* slot) {
  Thread& thread = *Thread::current();
  const std::u16string key = copyOfText(thread, slot);
  const std::lock_guard guard(lock_);
  const Cooperative cooperative(thread);
  const auto known = strings_.find(key);
  *slot = known == strings_.end() ? nullptr : objectIn(known->second.slot);
}

}  // namespace codicil::execution
