// SPDX-License-Identifier: MIT
// System.Reflection.Emit.DynamicResolver, asked for a dynamic method's code, locals, exception clauses and tokens.
#include <algorithm>
#include <cstring>
#include <map>

#include "classlib/DynamicMethod.hpp"
#include "classlib/DynamicSignature.hpp"
#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/Runtime.hpp"
#include "metadata/ILReader.hpp"
#include "metadata/MethodBody.hpp"
#include "threading/Allocation.hpp"
#include "threading/Thread.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::classlib {
namespace {

using execution::argument;
using execution::engine;
using execution::GeneratedClause;
using execution::GeneratedIL;
using execution::orRequest;
using metadata::OperandKind;
using threading::Cooperative;
using threading::Rooted;
using threading::Thread;
using typesystem::FieldDesc;
using typesystem::MethodDesc;
using typesystem::MethodTable;
using typesystem::TypeHandle;

using Bytes = std::vector<std::byte>;

[[noreturn]] void invalidProgram() { throw threading::ExceptionRequest{"System.InvalidProgramException", {}, {}}; }

struct CodeInfo {
  Bytes code;
  std::int32_t stackSize = 0, initLocals = 0, clauseCount = 0;
};

struct Handles {
  TypeHandle type;
  MethodDesc* method = nullptr;
  FieldDesc* field = nullptr;
};

struct ManagedClause {  // System.Resolver.CORINFO_EH_CLAUSE
  std::uint32_t flags, tryOffset, tryLength, handlerOffset, handlerLength, tokenOrFilterOffset;
};

class Resolver {
 public:
  explicit Resolver(gc::ObjectPtr object) : object_(*Thread::current(), object) {}

  CodeInfo code() {
    CodeInfo info;
    info.code = bytesOf(
        call("GetCodeInfo", {argument(&info.stackSize), argument(&info.initLocals), argument(&info.clauseCount)}));
    return info;
  }
  Bytes locals() { return bytesOf(call("GetLocalsSignature", {})); }
  Bytes rawClauses() { return bytesOf(call("GetRawEHInfo", {})); }
  ManagedClause clause(std::uint32_t number) {
    ManagedClause clause{};
    call("GetEHInfo", {number, argument(&clause)});
    return clause;
  }
  std::u16string text(std::uint32_t token) {
    const gc::ObjectPtr string = call("GetStringLiteral", {token});
    if (string == nullptr) invalidProgram();
    return std::u16string(threading::textOf(string));
  }
  Handles handles(std::uint32_t token) {
    std::uintptr_t type = 0, method = 0, field = 0;
    call("ResolveToken", {token, argument(&type), argument(&method), argument(&field)});
    return {TypeHandle::fromBits(type), reinterpret_cast<MethodDesc*>(method), reinterpret_cast<FieldDesc*>(field)};
  }
  Bytes signature(std::uint32_t token) { return bytesOf(call("ResolveSignature", {token, 0})); }

 private:
  gc::ObjectPtr call(const char* method, std::initializer_list<std::uint64_t> arguments) {
    execution::ManagedCall call;
    {
      const threading::Preemptive preemptive(*Thread::current());
      call.entry = engine().runtime->entryOf(
          *orRequest(engine().types->coreLibMethod("System.Reflection.Emit.DynamicResolver", method)));
    }
    std::size_t next = 1;
    for (const std::uint64_t one : arguments) call.integers[next++] = one;
    call.integers[0] = argument(object_.get());
    execution::callManaged(call);
    return reinterpret_cast<gc::ObjectPtr>(call.rax);
  }
  static Bytes bytesOf(gc::ObjectPtr array) {
    if (array == nullptr) return {};
    const std::byte* elements = threading::elementsOf(array);
    return {elements, elements + threading::lengthOf(array)};
  }

  Rooted object_;
};

// What a member belongs to exactly: what the token said, or what the member itself does.
MethodTable& ownerSaid(TypeHandle said, MethodTable& declaring) {
  MethodTable* owner = said.methodTable() == nullptr ? nullptr : said.methodTable()->ancestorLike(declaring);
  return owner != nullptr ? *owner : declaring;
}

GeneratedIL::Token tokenOf(const Handles& handles) {
  if (handles.method != nullptr) {
    MethodTable& owner = ownerSaid(handles.type, *handles.method->owner());
    MethodDesc* method = orRequest(engine().types->methodOn(owner, *handles.method, handles.method->methodArguments(),
                                                            typesystem::MethodForm::Callable));
    return GeneratedIL::Method{method, &owner};
  }
  if (handles.field != nullptr)
    return GeneratedIL::Field{handles.field, &ownerSaid(handles.type, *handles.field->owner())};
  if (handles.type.isNull()) invalidProgram();
  return handles.type;
}

class Translation {
 public:
  explicit Translation(const DynamicMethod& method)
      : module_(method.module()), thread_(*Thread::current()), cooperative_(thread_), resolver_(resolverOf(method)) {
    il_.signature = method.il.signature;
  }

  GeneratedIL run() {
    const CodeInfo info = resolver_.code();
    il_.maxStack = static_cast<std::uint16_t>(info.stackSize);
    il_.initLocals = info.initLocals != 0;
    il_.code.resize(info.code.size());
    std::ranges::copy(info.code, reinterpret_cast<std::byte*>(il_.code.data()));
    const Bytes locals = resolver_.locals();
    outside([&] { il_.locals = dynamicLocals(module_, locals); });
    const Bytes raw = resolver_.rawClauses();
    for (std::int32_t i = 0; i < info.clauseCount; ++i)
      addClause(raw.empty() ? resolver_.clause(static_cast<std::uint32_t>(i)) : rawClause(raw, i));
    translateTokens(info.code);
    return std::move(il_);
  }

 private:
  static gc::ObjectPtr resolverOf(const DynamicMethod& method) {
    const gc::ObjectPtr object =
        method.resolver == nullptr ? nullptr : *reinterpret_cast<gc::ObjectPtr*>(method.resolver);
    if (object == nullptr) invalidProgram();
    return object;
  }

  template <typename Work>
  void outside(Work&& work) {
    const threading::Preemptive preemptive(thread_);
    work();
  }

  // A method data section (ECMA-335 II.25.4.5), which begins with four bytes.
  static ManagedClause rawClause(const Bytes& raw, std::int32_t number) {
    constexpr unsigned kFat = 0x40;
    const bool fat = (std::to_integer<unsigned>(raw[0]) & kFat) != 0;
    const std::size_t at = 4 + static_cast<std::size_t>(number) * (fat ? 24 : 12);
    if (at + (fat ? 24 : 12) > raw.size()) invalidProgram();
    const auto take = [&](std::size_t offset, unsigned bytes) {
      std::uint32_t value = 0;
      std::memcpy(&value, raw.data() + at + offset, bytes);
      return value;
    };
    if (fat) return {take(0, 4), take(4, 4), take(8, 4), take(12, 4), take(16, 4), take(20, 4)};
    return {take(0, 2), take(2, 2), take(4, 1), take(5, 2), take(7, 1), take(8, 4)};
  }

  void addClause(const ManagedClause& its) {
    constexpr std::uint32_t kFilter = 1;
    GeneratedClause clause;
    clause.flags = its.flags;
    clause.tryOffset = its.tryOffset;
    clause.tryLength = its.tryLength;
    clause.handlerOffset = its.handlerOffset;
    clause.handlerLength = its.handlerLength;
    if (its.flags == kFilter) clause.filterOffset = its.tokenOrFilterOffset;
    if (its.flags == 0) clause.catchType = resolver_.handles(its.tokenOrFilterOffset).type;
    il_.clauses.push_back(clause);
  }

  void translateTokens(const Bytes& code) {
    const auto file = metadata::MappedFile::fromBytes("a dynamic method", code);
    for (metadata::ILReader reader(*file, file->bytes(), {}); !reader.atEnd();) {
      const auto instruction = reader.next();
      if (!instruction) return;  // the JIT will say so
      const OperandKind kind = metadata::infoOf(instruction->opcode()).operand;
      if (kind < OperandKind::Method) continue;
      const std::uint32_t number = translated(kind, instruction->token().value);
      std::memcpy(il_.code.data() + instruction->nextOffset() - 4, &number, 4);
    }
  }

  std::uint32_t translated(OperandKind kind, std::uint32_t token) {
    const auto [known, isNew] = numbers_.try_emplace(token);
    if (!isNew) return known->second;
    if (kind == OperandKind::String) {
      il_.tokens.emplace_back(resolver_.text(token));
    } else if (kind == OperandKind::Signature) {
      const Bytes bytes = resolver_.signature(token);
      outside([&] { il_.tokens.emplace_back(dynamicSignature(module_, bytes)); });
    } else {
      const Handles handles = resolver_.handles(token);
      outside([&] { il_.tokens.push_back(tokenOf(handles)); });
    }
    known->second = execution::kFirstGeneratedToken + static_cast<std::uint32_t>(il_.tokens.size() - 1);
    return known->second;
  }

  typesystem::Module& module_;
  Thread& thread_;
  const Cooperative cooperative_;
  Resolver resolver_;
  GeneratedIL il_;
  std::map<std::uint32_t, std::uint32_t> numbers_;
};

}  // namespace

GeneratedIL resolvedIL(const DynamicMethod& method) { return Translation(method).run(); }

}  // namespace codicil::classlib
