// SPDX-License-Identifier: MIT
// What the JIT asks of objects that are there while it compiles. An ObjectHandle is an object that does not move, or
// one that may, by a handle that lives as long as the compile; the lowest bit says which.
#pragma once

#include <vector>

#include "jitinterface/TypeAnswers.hpp"

namespace codicil::jit {

class ObjectAnswers : public TypeAnswers {
 public:
  using TypeAnswers::TypeAnswers;
  ~ObjectAnswers();

  ObjectHandle getRuntimeTypePointer(ClassHandle) override;
  bool isObjectImmutable(ObjectHandle) override;
  bool getStringChar(ObjectHandle, std::int32_t, std::uint16_t*) override;
  ClassHandle getObjectType(ObjectHandle) override;
  std::int32_t getArrayOrStringLength(ObjectHandle) override;
  bool getObjectContent(ObjectHandle, std::uint8_t*, std::int32_t, std::int32_t) override;

 protected:
  // Cooperative. Of an object that may move.
  ObjectHandle handleOfMovable(gc::ObjectPtr object);
  // Cooperative. Literals, System.RuntimeTypes and others of the pinned object heap.
  static bool neverMoves(gc::ObjectPtr object);

 private:
  static gc::ObjectPtr objectOf(ObjectHandle handle);  // cooperative
  std::vector<gc::Handle> handles_;
};

}  // namespace codicil::jit
