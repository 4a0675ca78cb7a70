// SPDX-License-Identifier: MIT
#include "execution/InternedStrings.hpp"

#include <algorithm>

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
                                        const typesystem::LoaderAllocator* user,
                                        const std::function<gc::ObjectPtr()>& make) {
  Thread& thread = *Thread::current();
  std::u16string key(text);
  const Preemptive preemptive(thread);
  const std::lock_guard guard(lock_);
  auto known = strings_.find(key);
  if (known == strings_.end()) {
    const Cooperative cooperative(thread);
    known = strings_.emplace(std::move(key), Entry{{newHandle(handles, make()), true}, false, {}}).first;
  }
  Entry& entry = known->second;
  if (user == nullptr)
    entry.stays = true;
  else if (!entry.stays && std::ranges::find(entry.users, user) == entry.users.end())
    entry.users.push_back(user);
  return entry.string;
}

void InternedStrings::forget(gc::HandleManager& handles, const typesystem::LoaderAllocator& user) {
  const std::lock_guard guard(lock_);
  const Cooperative cooperative(*Thread::current());
  for (auto at = strings_.begin(); at != strings_.end();) {
    const auto one = at++;
    Entry& entry = one->second;
    if (entry.stays || std::erase(entry.users, &user) == 0 || !entry.users.empty()) continue;
    handles.destroyHandleOfType(entry.string.slot, gc::HandleType::Strong);
    strings_.erase(one);
  }
}

void InternedStrings::intern(gc::HandleManager& handles, gc::ObjectPtr* slot) {
  Thread& thread = *Thread::current();
  std::u16string key = copyOfText(thread, slot);
  const std::lock_guard guard(lock_);
  const Cooperative cooperative(thread);
  if (const auto known = strings_.find(key); known != strings_.end()) {
    *slot = objectIn(known->second.string.slot);
    known->second.stays = true;
    return;
  }
  strings_.emplace(std::move(key), Entry{{newHandle(handles, *slot), false}, true, {}});
}

void InternedStrings::find(gc::ObjectPtr* slot) {
  Thread& thread = *Thread::current();
  const std::u16string key = copyOfText(thread, slot);
  const std::lock_guard guard(lock_);
  const Cooperative cooperative(thread);
  const auto known = strings_.find(key);
  *slot = known == strings_.end() ? nullptr : objectIn(known->second.string.slot);
}

}  // namespace codicil::execution
