// SPDX-License-Identifier: MIT
#include "threading/WaitObjects.hpp"

#include <atomic>
#include <utility>

namespace codicil::threading {

class MutexOwner {
 public:
  static MutexOwner& current() {
    static thread_local MutexOwner owner;
    return owner;
  }
  ~MutexOwner() {
    if (first != nullptr) WaitObjects::instance().abandonMutexes();
  }

  WaitObject* first = nullptr;  // through nextOwned; guarded as they are
};

struct WaitNode {
  WaitNode* next;
  WaitNode* previous;
  WaitRecord* record;
  WaitObject* object;
};

// On the waiting thread's stack. Guarded, but `isDone`, after which nobody else touches it.
struct WaitRecord {
  WaitRecord(Waiter& waiter, MutexOwner& owner, bool all) : waiter(&waiter), owner(&owner), all(all) {}

  Waiter* waiter;
  MutexOwner* owner;
  bool all;
  std::size_t count = 0;
  WaitOutcome outcome{WaitOutcome::Kind::TimedOut};
  std::atomic<bool> isDone{false};
  std::array<WaitNode, kMaxWaitObjects> nodes;  // the first `count` are in use, the others not even cleared

  std::span<WaitNode> used() { return {nodes.data(), count}; }
};

// Wakes when the lock is left: waiters outlive their waits.
class WaitObjects::WakeList {
 public:
  explicit WakeList(WaitObjects& objects) : objects_(objects) { objects_.lock_.lock(); }
  ~WakeList() {
    if (isLocked_) unlock();
    wake();
  }
  WakeList(const WakeList&) = delete;
  WakeList& operator=(const WakeList&) = delete;

  void add(Waiter& waiter) {
    if (count_ == waiters_.size()) wake();
    waiters_[count_++] = &waiter;
  }
  void lock() {
    objects_.lock_.lock();
    isLocked_ = true;
  }
  void unlock() {
    isLocked_ = false;
    objects_.lock_.unlock();
  }
  void wake() {
    for (std::size_t i = 0; i < count_; ++i) waiters_[i]->unpark();
    count_ = 0;
  }

 private:
  WaitObjects& objects_;
  std::array<Waiter*, 16> waiters_;
  std::size_t count_ = 0;
  bool isLocked_ = true;
};

namespace {

void link(WaitNode& node, bool atFront) {
  WaitObject& object = *node.object;
  if (atFront) {
    node.previous = nullptr;
    node.next = object.first;
    (object.first != nullptr ? object.first->previous : object.last) = &node;
    object.first = &node;
  } else {
    node.next = nullptr;
    node.previous = object.last;
    (object.last != nullptr ? object.last->next : object.first) = &node;
    object.last = &node;
  }
}

void unlink(WaitNode& node) {
  WaitObject& object = *node.object;
  (node.previous != nullptr ? node.previous->next : object.first) = node.next;
  (node.next != nullptr ? node.next->previous : object.last) = node.previous;
}

}  // namespace

WaitObjects& WaitObjects::instance() {
  static auto* objects = new WaitObjects;  // threads may end after static objects
  return *objects;
}

// ---- Handles ----

WaitObject* WaitObjects::take(WaitObject::Kind kind, std::int32_t count) {
  WaitObject* object = freeObjects_;
  if (object != nullptr) {
    freeObjects_ = object->nextOwned;
    *object = WaitObject{};
  } else {
    object = new WaitObject;
  }
  object->kind = kind;
  object->count = count;
  return object;
}

// Bits 2-31 the slot's number and one, bits 32-62 how often it was used.
WaitObjects::Handle WaitObjects::add(WaitObject* object) {
  ++object->references;
  if (freeSlots_.empty()) {
    freeSlots_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t index = freeSlots_.back();
  freeSlots_.pop_back();
  slots_[index].object = object;
  return static_cast<Handle>((std::uint64_t{slots_[index].generation} << 32) | (std::uint64_t{index} + 1) << 2);
}

WaitObject* WaitObjects::find(Handle handle) const {
  const auto bits = static_cast<std::uint64_t>(handle);
  const std::uint64_t index = ((bits & 0xffffffff) >> 2) - 1;
  if (index >= slots_.size() || slots_[index].generation != bits >> 32) return nullptr;
  return slots_[index].object;
}

void WaitObjects::unreference(WaitObject& object) {
  if (--object.references != 0) return;
  if (object.owner != nullptr) disown(object);
  if (object.name != nullptr) names_.erase(names_.find(*object.name));
  object.kind = WaitObject::Kind::Free;
  object.nextOwned = freeObjects_;
  freeObjects_ = &object;
}

WaitObjects::Handle WaitObjects::createEvent(bool isManualReset, bool isSet) {
  const WakeList locked(*this);
  return add(take(isManualReset ? WaitObject::Kind::ManualEvent : WaitObject::Kind::AutoEvent, isSet ? 1 : 0));
}

WaitObjects::Handle WaitObjects::createSemaphore(std::int32_t count, std::int32_t maximum) {
  const WakeList locked(*this);
  WaitObject* semaphore = take(WaitObject::Kind::Semaphore, count);
  semaphore->maximum = maximum;
  return add(semaphore);
}

WaitObjects::Handle WaitObjects::createMutex(bool isOwned, const std::string& name, std::int32_t& error) {
  MutexOwner& self = MutexOwner::current();
  const WakeList locked(*this);
  error = win32::kSuccess;
  if (!name.empty()) {
    if (const auto known = names_.find(name); known != names_.end()) {
      error = win32::kAlreadyExists;
      return add(known->second);
    }
  }
  WaitObject* mutex = take(WaitObject::Kind::Mutex, 0);
  if (!name.empty()) mutex->name = &names_.emplace(name, mutex).first->first;
  if (isOwned) own(*mutex, self);
  return add(mutex);
}

WaitObjects::Handle WaitObjects::openMutex(const std::string& name, std::int32_t& error) {
  const WakeList locked(*this);
  const auto known = names_.find(name);
  error = known == names_.end() ? win32::kFileNotFound : win32::kSuccess;
  return known == names_.end() ? 0 : add(known->second);
}

std::int32_t WaitObjects::close(Handle handle) {
  const WakeList locked(*this);
  WaitObject* object = find(handle);
  if (object == nullptr) return win32::kInvalidHandle;
  const auto index = static_cast<std::uint32_t>(((static_cast<std::uint64_t>(handle) & 0xffffffff) >> 2) - 1);
  slots_[index].object = nullptr;
  slots_[index].generation = (slots_[index].generation + 1) & 0x7fffffff;
  freeSlots_.push_back(index);
  unreference(*object);
  return win32::kSuccess;
}

// ---- States ----

bool WaitObjects::isSatisfiable(const WaitObject& object, const MutexOwner& by) const {
  if (object.kind == WaitObject::Kind::Mutex) return object.owner == nullptr || object.owner == &by;
  return object.count > 0;
}

bool WaitObjects::satisfy(WaitObject& object, MutexOwner& by) {
  switch (object.kind) {
    case WaitObject::Kind::AutoEvent:
    case WaitObject::Kind::Semaphore:
      --object.count;
      return false;
    case WaitObject::Kind::Mutex:
      own(object, by);
      return std::exchange(object.isAbandoned, false);
    case WaitObject::Kind::ManualEvent:
    case WaitObject::Kind::Free:
      break;
  }
  return false;
}

void WaitObjects::own(WaitObject& mutex, MutexOwner& owner) {
  ++mutex.count;
  if (mutex.owner == &owner) return;
  mutex.owner = &owner;
  mutex.previousOwned = nullptr;
  mutex.nextOwned = owner.first;
  if (owner.first != nullptr) owner.first->previousOwned = &mutex;
  owner.first = &mutex;
}

void WaitObjects::disown(WaitObject& mutex) {
  (mutex.previousOwned != nullptr ? mutex.previousOwned->nextOwned : mutex.owner->first) = mutex.nextOwned;
  if (mutex.nextOwned != nullptr) mutex.nextOwned->previousOwned = mutex.previousOwned;
  mutex.owner = nullptr;
  mutex.count = 0;
}

bool WaitObjects::trySatisfy(WaitRecord& record) {
  if (record.all) {
    for (const WaitNode& node : record.used())
      if (!isSatisfiable(*node.object, *record.owner)) return false;
    bool isAbandoned = false;
    for (const WaitNode& node : record.used()) isAbandoned |= satisfy(*node.object, *record.owner);
    record.outcome = {isAbandoned ? WaitOutcome::Kind::Abandoned : WaitOutcome::Kind::Satisfied, 0};
    return true;
  }
  for (std::size_t index = 0; index < record.count; ++index) {
    WaitObject& object = *record.nodes[index].object;
    if (!isSatisfiable(object, *record.owner)) continue;
    const bool isAbandoned = satisfy(object, *record.owner);
    record.outcome = {isAbandoned ? WaitOutcome::Kind::Abandoned : WaitOutcome::Kind::Satisfied, index};
    return true;
  }
  return false;
}

void WaitObjects::finish(WaitRecord& record) {
  for (WaitNode& node : record.used()) unlink(node);
}

void WaitObjects::wakeWaiters(WaitObject& object, WakeList& wakes) {
  const auto isExhausted = [&] {
    return object.kind == WaitObject::Kind::Mutex ? object.owner != nullptr : object.count == 0;
  };
  for (WaitNode* node = object.first; node != nullptr && !isExhausted();) {
    WaitRecord& record = *node->record;
    node = node->next;
    if (!trySatisfy(record)) continue;
    // A record may wait for the object twice.
    while (node != nullptr && node->record == &record) node = node->next;
    finish(record);
    Waiter& waiter = *record.waiter;
    record.isDone.store(true, std::memory_order_release);
    wakes.add(waiter);
  }
}

std::int32_t WaitObjects::signal(WaitObject* object, WakeList& wakes) {
  if (object == nullptr) return win32::kInvalidHandle;
  switch (object->kind) {
    case WaitObject::Kind::ManualEvent:
    case WaitObject::Kind::AutoEvent:
      object->count = 1;
      break;
    case WaitObject::Kind::Semaphore:
      if (object->count >= object->maximum) return win32::kTooManyPosts;
      ++object->count;
      break;
    case WaitObject::Kind::Mutex:
      if (object->owner != &MutexOwner::current()) return win32::kNotOwner;
      if (--object->count != 0) return win32::kSuccess;
      disown(*object);
      break;
    case WaitObject::Kind::Free:
      return win32::kInvalidHandle;
  }
  wakeWaiters(*object, wakes);
  return win32::kSuccess;
}

std::int32_t WaitObjects::set(Handle event) {
  WakeList wakes(*this);
  WaitObject* object = find(event);
  if (object == nullptr ||
      (object->kind != WaitObject::Kind::ManualEvent && object->kind != WaitObject::Kind::AutoEvent))
    return win32::kInvalidHandle;
  return signal(object, wakes);
}

std::int32_t WaitObjects::reset(Handle event) {
  const WakeList locked(*this);
  WaitObject* object = find(event);
  if (object == nullptr ||
      (object->kind != WaitObject::Kind::ManualEvent && object->kind != WaitObject::Kind::AutoEvent))
    return win32::kInvalidHandle;
  object->count = 0;
  return win32::kSuccess;
}

std::int32_t WaitObjects::release(Handle semaphore, std::int32_t count, std::int32_t* previous) {
  WakeList wakes(*this);
  WaitObject* object = find(semaphore);
  if (object == nullptr || object->kind != WaitObject::Kind::Semaphore) return win32::kInvalidHandle;
  if (count <= 0) return win32::kInvalidParameter;
  if (count > object->maximum - object->count) return win32::kTooManyPosts;
  if (previous != nullptr) *previous = object->count;
  object->count += count;
  wakeWaiters(*object, wakes);
  return win32::kSuccess;
}

std::int32_t WaitObjects::releaseMutex(Handle mutex) {
  WakeList wakes(*this);
  WaitObject* object = find(mutex);
  if (object == nullptr || object->kind != WaitObject::Kind::Mutex) return win32::kInvalidHandle;
  return signal(object, wakes);
}

void WaitObjects::abandonMutexes() {
  MutexOwner& self = MutexOwner::current();
  WakeList wakes(*this);
  while (WaitObject* mutex = self.first) {
    disown(*mutex);
    mutex->isAbandoned = true;
    wakeWaiters(*mutex, wakes);
  }
}

// ---- Waiting ----

WaitOutcome WaitObjects::wait(std::span<const Handle> handles, const WaitOptions& options) {
  WakeList wakes(*this);
  return waitLocked(handles, options, wakes);
}

WaitOutcome WaitObjects::signalAndWait(Handle toSignal, Handle toWaitFor, const WaitOptions& options,
                                       std::int32_t& error) {
  WakeList wakes(*this);
  error = win32::kSuccess;
  if (find(toWaitFor) == nullptr) return {WaitOutcome::Kind::InvalidHandle};
  error = signal(find(toSignal), wakes);
  if (error != win32::kSuccess) return {WaitOutcome::Kind::InvalidHandle};
  return waitLocked({&toWaitFor, 1}, options, wakes);
}

// Entered and left with the lock held.
WaitOutcome WaitObjects::waitLocked(std::span<const Handle> handles, const WaitOptions& options, WakeList& wakes) {
  WaitRecord record(Waiter::current(), MutexOwner::current(), options.all);
  for (const Handle handle : handles) {
    WaitNode& node = record.nodes[record.count];
    node.object = find(handle);
    if (node.object == nullptr) return {WaitOutcome::Kind::InvalidHandle};
    node.record = &record;
    if (options.all)
      for (const WaitNode& other : record.used())
        if (other.object == node.object) return {WaitOutcome::Kind::Duplicate};
    ++record.count;
  }
  WaitState* const state = WaitState::current();
  if (options.isAlertable && state != nullptr && state->takeInterrupt()) return {WaitOutcome::Kind::Interrupted};
  if (trySatisfy(record)) return record.outcome;
  if (options.deadline != kNoDeadline && options.deadline <= monotonicNow()) return {WaitOutcome::Kind::TimedOut};

  for (WaitNode& node : record.used()) {
    ++node.object->references;  // its handle may be closed meanwhile
    link(node, options.isPrioritized);
  }
  wakes.unlock();
  wakes.wake();
  const WaitResult result = sleepUntil(*record.waiter, options.deadline, options.isAlertable,
                                       [&] { return record.isDone.load(std::memory_order_acquire); });
  wakes.lock();
  if (!record.isDone.load(std::memory_order_relaxed)) {
    finish(record);
    const bool isInterrupted = result == WaitResult::Interrupted && state->takeInterrupt();
    record.outcome = {isInterrupted ? WaitOutcome::Kind::Interrupted : WaitOutcome::Kind::TimedOut};
  }
  for (const WaitNode& node : record.used()) unreference(*node.object);
  return record.outcome;
}

}  // namespace codicil::threading
