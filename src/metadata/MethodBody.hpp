// Method bodies (ECMA-335 II.25.4): header, IL and exception clauses, where they lie in the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "metadata/MappedFile.hpp"
#include "metadata/Token.hpp"

namespace codicil::metadata {

enum class ExceptionClauseKind : std::uint32_t { Catch = 0, Filter = 1, Finally = 2, Fault = 4 };

// II.25.4.6. Offsets are into the IL and were checked: every range lies in it, a filter begins in it.
struct ExceptionClause {
  ExceptionClauseKind kind = ExceptionClauseKind::Catch;
  std::uint32_t tryOffset = 0;
  std::uint32_t tryLength = 0;
  std::uint32_t handlerOffset = 0;
  std::uint32_t handlerLength = 0;
  Token catchType;                 // Catch: TypeDef, TypeRef or TypeSpec; not checked
  std::uint32_t filterOffset = 0;  // Filter
};

// Immutable value; points into the file. The reader of a body is the same whether it lies in an assembly or was made
// by somebody who rewrote it (ReJIT, hot reload): see parse().
class MethodBody {
 public:
  // `bytes` begin with a body's header and may go on after its end; `file` is whose they are, for errors.
  // BadMethodBody, BadExceptionClause.
  static Expected<MethodBody> parse(const MappedFile& file, std::span<const std::byte> bytes, Token method = {});

  std::span<const std::byte> il() const { return il_; }
  std::uint16_t maxStack() const { return maxStack_; }
  bool initLocals() const { return initLocals_; }
  Token localsSignature() const { return locals_; }  // a StandAloneSig or nil; that the row is there was not checked

  std::uint32_t clauseCount() const { return clauseCount_; }
  ExceptionClause clause(std::uint32_t index) const;  // index < clauseCount(); in the order of the file: inner first

  // Header, IL and clauses together.
  std::span<const std::byte> wholeBody() const { return whole_; }

 private:
  std::span<const std::byte> whole_;
  std::span<const std::byte> il_;
  Token locals_;
  std::uint16_t maxStack_ = 0;
  bool initLocals_ = false;
  bool fatClauses_ = false;
  std::uint32_t clauseCount_ = 0;
  const std::byte* clauses_ = nullptr;
};

}  // namespace codicil::metadata
