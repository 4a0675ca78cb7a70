// JIT interface, slots 93–102: what the JIT asks of fields.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jitinterface/ClassQueries.hpp"
#include "jitinterface/FieldInfo.hpp"

namespace codicil::jit {

class FieldQueries : public ClassQueries {
 public:
  virtual std::size_t printFieldName(FieldHandle field, char* buffer, std::size_t bufferBytes,
                                     std::size_t* required) = 0;
  virtual ClassHandle getFieldClass(FieldHandle field) = 0;
  // `valueClass` may be null; `ownerHint` may be a more exact owner.
  virtual CorType getFieldType(FieldHandle field, ClassHandle* valueClass, ClassHandle ownerHint) = 0;
  virtual std::uint32_t getFieldOffset(FieldHandle field) = 0;
  virtual void getFieldInfo(ResolvedToken* token, MethodHandle caller, std::uint32_t access, FieldInfo* result) = 0;
  virtual std::uint32_t getThreadLocalFieldInfo(FieldHandle field, bool isGcType) = 0;  // index of the thread's block
  virtual void getThreadLocalStaticBlocksInfo(ThreadStaticBlocks* result) = 0;
  virtual void getThreadLocalStaticInfoNativeAot(void* result) = 0;
  virtual bool isFieldStatic(FieldHandle field) = 0;
  virtual std::int32_t getArrayOrStringLength(ObjectHandle object) = 0;  // -1: neither

 protected:
  ~FieldQueries() = default;
};

}  // namespace codicil::jit
