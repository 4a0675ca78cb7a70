// SPDX-License-Identifier: MIT
#include "jitinterface/ObjectAnswers.hpp"

#include <cstring>

#include "execution/Engine.hpp"
#include "gc/HandleManager.hpp"
#include "threading/Allocation.hpp"
#include "threading/Collector.hpp"
#include "threading/Thread.hpp"

namespace codicil::jit {

using execution::engine;
using threading::Cooperative;
using threading::Thread;

namespace {

constexpr std::uintptr_t kMayMove = 1;
constexpr std::uint32_t kStringComponentBytes = 2;

bool isString(gc::ObjectPtr object) {
  const typesystem::MethodTable& type = threading::typeOf(object);
  return type.hasComponentSize() && !type.isArray() && type.componentSize() == kStringComponentBytes;
}

}  // namespace

ObjectAnswers::~ObjectAnswers() {
  if (handles_.empty()) return;
  const Cooperative cooperative(*Thread::current());
  for (const gc::Handle handle : handles_) engine().handles->destroyHandleOfType(handle, gc::HandleType::Strong);
}

ObjectHandle ObjectAnswers::handleOfMovable(gc::ObjectPtr object) {
  handles_.push_back(engine().handles->createGlobalHandleOfType(object, gc::HandleType::Strong));
  return reinterpret_cast<ObjectHandle>(reinterpret_cast<std::uintptr_t>(handles_.back()) | kMayMove);
}

bool ObjectAnswers::neverMoves(gc::ObjectPtr object) {
  constexpr std::uint32_t kPinnedGeneration = 4;  // by the collector's numbering: three that age, large objects, these
  std::uint8_t* start = nullptr;
  std::uint8_t* allocated = nullptr;
  std::uint8_t* reserved = nullptr;
  return threading::Collector::instance()->heap().getGenerationWithRange(object, &start, &allocated, &reserved) ==
         kPinnedGeneration;
}

gc::ObjectPtr ObjectAnswers::objectOf(ObjectHandle handle) {
  const auto bits = reinterpret_cast<std::uintptr_t>(handle);
  if ((bits & kMayMove) == 0) return reinterpret_cast<gc::ObjectPtr>(bits);
  return *reinterpret_cast<gc::ObjectPtr*>(bits & ~kMayMove);
}

// They are allocated where nothing moves, and live as long as their types.
ObjectHandle ObjectAnswers::getRuntimeTypePointer(ClassHandle type) {
  if (typesystem::isCanonicalSubtype(typeOf(type))) return nullptr;
  const Cooperative cooperative(*Thread::current());
  return reinterpret_cast<ObjectHandle>(context_.services.runtimeType(typeOf(type)));
}

bool ObjectAnswers::isObjectImmutable(ObjectHandle object) {
  const Cooperative cooperative(*Thread::current());
  return isString(objectOf(object));
}

bool ObjectAnswers::getStringChar(ObjectHandle object, std::int32_t index, std::uint16_t* value) {
  const Cooperative cooperative(*Thread::current());
  if (!isString(objectOf(object))) return false;
  const std::u16string_view text = threading::textOf(objectOf(object));
  if (index < 0 || static_cast<std::size_t>(index) >= text.size()) return false;
  *value = text[static_cast<std::size_t>(index)];
  return true;
}

ClassHandle ObjectAnswers::getObjectType(ObjectHandle object) {
  const Cooperative cooperative(*Thread::current());
  return handleOf(&threading::typeOf(objectOf(object)));
}

std::int32_t ObjectAnswers::getArrayOrStringLength(ObjectHandle handle) {
  const Cooperative cooperative(*Thread::current());
  const gc::ObjectPtr object = objectOf(handle);
  if (!threading::typeOf(object).hasComponentSize()) return -1;
  return static_cast<std::int32_t>(threading::lengthOf(object));
}

// Of a string: its length, text and the zero behind it. `offset` counts from the object's first byte.
bool ObjectAnswers::getObjectContent(ObjectHandle handle, std::uint8_t* buffer, std::int32_t bytes,
                                     std::int32_t offset) {
  const Cooperative cooperative(*Thread::current());
  const gc::ObjectPtr object = objectOf(handle);
  if (!isString(object)) return false;
  const std::int64_t end = threading::fieldsOf(object) - reinterpret_cast<std::byte*>(object) +
                           static_cast<std::int64_t>(sizeof(std::uint32_t)) +
                           (std::int64_t{threading::lengthOf(object)} + 1) * kStringComponentBytes;
  if (offset < static_cast<std::int32_t>(sizeof(void*)) || std::int64_t{offset} + bytes > end) return false;
  std::memcpy(buffer, reinterpret_cast<std::byte*>(object) + offset, static_cast<std::size_t>(bytes));
  return true;
}

}  // namespace codicil::jit
