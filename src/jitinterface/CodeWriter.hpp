// Where the JIT puts a body: memory for code and read-only data, relocations, and the tables beside it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include <tl/expected.hpp>

#include "codicil/versioning/CodeMemory.hpp"
#include "execution/CodeTablesDraft.hpp"
#include "jitinterface/CompileEnvironment.hpp"

namespace codicil::jit {

// Thrown through the JIT when there is no room for the body.
struct CodeNotPlaced {
  codememory::MemoryError error;
};

// For one compile, on one thread.
class CodeWriter : public CompileEnvironment {
 public:
  // Gives room for a body, in bytes; whoever made the writer frees it if the compile fails.
  using Allocate =
      std::function<tl::expected<codememory::CodeAllocation, codememory::MemoryError>(std::uint32_t bytes)>;
  CodeWriter(const codememory::CodeMemory& memory, Allocate allocate);
  ~CodeWriter();

  const codememory::CodeAllocation& allocation() const { return allocation_; }
  // Whole when compileMethod has answered Ok.
  execution::CodeTablesDraft& tables() { return tables_; }

  void allocMem(CodeRequest* request) override;
  void reserveUnwindInfo(bool isFunclet, bool isColdCode, std::uint32_t bytes) override;
  void allocUnwindInfo(std::uint8_t* hot, std::uint8_t* cold, std::uint32_t start, std::uint32_t end,
                       std::uint32_t bytes, std::uint8_t* info, FunctionKind kind) override;
  void* allocGCInfo(std::size_t bytes) override;
  void setEHcount(std::uint32_t count) override;
  void setEHinfo(std::uint32_t number, const ExceptionClause* clause) override;
  void recordCallSite(std::uint32_t offset, SigInfo* sig, MethodHandle method) override;
  Relocation getRelocTypeHint(void* target) override;
  void recordRelocation(void* location, void* writable, void* target, Relocation kind, std::int32_t delta) override;

  void* allocateArray(std::size_t bytes) override;
  void freeArray(void* array) override;
  void getBoundaries(MethodHandle method, std::uint32_t* count, std::uint32_t** ilOffsets,
                     std::uint32_t* implicitBoundaries) override;
  void setBoundaries(MethodHandle method, std::uint32_t count, OffsetMapping* map) override;
  void getVars(MethodHandle method, std::uint32_t* count, IlVariableScope** scopes, bool* extendOthers) override;
  void setVars(MethodHandle method, std::uint32_t count, NativeVariableScope* scopes) override;

 private:
  const codememory::CodeMemory& memory_;
  const Allocate allocate_;
  codememory::CodeAllocation allocation_;
  execution::CodeTablesDraft tables_;
};

}  // namespace codicil::jit
