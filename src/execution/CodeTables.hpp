// What the JIT says of one body beside its code: kept with the body's native code version, freed with it.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "codicil/versioning/CodeVersion.hpp"
#include "execution/DispatchCell.hpp"
#include "execution/UnwindInfo.hpp"
#include "gc/GcInfo.hpp"
#include "gc/GcTypes.hpp"
#include "typesystem/TypeHandle.hpp"

namespace codicil::execution {

// A function or funclet: a range of the body's code with unwind codes of its own. Offsets in bytes from the body's
// first byte.
enum class FragmentKind : std::uint32_t { Root = 0, Handler = 1, Filter = 2 };

struct CodeFragment {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  FragmentKind kind = FragmentKind::Root;
  std::vector<std::uint8_t> unwindInfo;   // UNWIND_INFO of the Windows x64 ABI; of precompiled code it lies in the file
  std::optional<UnwindInfo> unwind = {};  // a view of it: see CodeTables::decode
};

// An exception clause (ECMA-335 II.25.4.6) over native code. Offsets in bytes; ends are behind the last byte.
struct NativeExceptionClause {
  std::uint32_t flags = 0;
  std::uint32_t tryBegin = 0;
  std::uint32_t tryEnd = 0;
  std::uint32_t handlerBegin = 0;
  std::uint32_t handlerEnd = 0;
  std::uint32_t catchTokenOrFilterBegin = 0;
  typesystem::TypeHandle catchType{};  // of a catch; null: it depends on the generic context, by the token
};

struct IlToNative {
  std::uint32_t nativeOffset = 0;
  std::uint32_t ilOffset = 0;  // or one of the JIT's marks: no mapping, prolog, epilog
  std::uint32_t source = 0;    // bits: jit::mappingsource
};

// Immutable once the body is published.
struct CodeTables {
  std::uint32_t codeBytes = 0;  // read-only data behind it not counted
  std::vector<CodeFragment> fragments;
  std::vector<std::uint8_t> gcInfo;
  std::vector<NativeExceptionClause> clauses;  // in the JIT's order: inner first
  std::vector<IlToNative> offsets;
  std::optional<gc::GcInfo> liveness = {};  // a view of gcInfo: see decode
  const gc::Handle* keptAlive = nullptr;    // what the handle there is of lives while the code is on a stack; or null
  bool isFinal = false;                     // the JIT optimized it though tier-0 was asked for
  bool isCalledByNative = false;            // by its calling convention: threads come to it preemptive
  std::vector<std::unique_ptr<DispatchCell>> dispatchCells;
  versioning::ILBodyPtr il;                          // what it was made from; null: the assembly's own
  std::vector<versioning::ILBodyPtr> inlinedBodies;  // supplied ones that are in it
  // Tier-0 code with patchpoints: where it keeps its locals, in the JIT's words; and how often they were passed.
  std::unique_ptr<void, void (*)(void*)> patchpointInfo{nullptr, &std::free};
  mutable std::atomic<std::uint32_t> patchpointHits{0};

  // Once, before the body is published: makes the views that are not there yet and puts the fragments in order. An
  // error, for people, if the JIT's tables are malformed.
  tl::expected<void, std::string> decode();

  // The function or funclet at an offset; null: in none, or not decoded.
  const CodeFragment* fragmentAt(std::uint32_t offset) const;
};

}  // namespace codicil::execution
