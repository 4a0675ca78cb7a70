// JIT interface, slots 103–110: debug information, and the arrays it travels in.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jitinterface/DebugInfo.hpp"
#include "jitinterface/FieldQueries.hpp"

namespace codicil::jit {

// Arrays that pass to the engine come from its allocateArray; what the engine gives the JIT goes to its freeArray.
class DebugQueries : public FieldQueries {
 public:
  virtual void getBoundaries(MethodHandle method, std::uint32_t* count, std::uint32_t** ilOffsets,
                             std::uint32_t* implicitBoundaries) = 0;                             // boundary
  virtual void setBoundaries(MethodHandle method, std::uint32_t count, OffsetMapping* map) = 0;  // ours now
  virtual void getVars(MethodHandle method, std::uint32_t* count, IlVariableScope** scopes, bool* extendOthers) = 0;
  virtual void setVars(MethodHandle method, std::uint32_t count, NativeVariableScope* scopes) = 0;  // ours now
  virtual void reportRichMappings(InlineTreeNode* nodes, std::uint32_t nodeCount, RichOffsetMapping* mappings,
                                  std::uint32_t mappingCount) = 0;                         // both ours now
  virtual void reportMetadata(const char* key, const void* value, std::size_t bytes) = 0;  // compile metrics
  virtual void* allocateArray(std::size_t bytes) = 0;
  virtual void freeArray(void* array) = 0;

 protected:
  ~DebugQueries() = default;
};

}  // namespace codicil::jit
