// SPDX-License-Identifier: MIT
#include "clients/ClientIL.hpp"

#include <cstdio>
#include <cstring>

#include "metadata/ILReader.hpp"
#include "metadata/SignatureReader.hpp"

namespace codicil::clients {

using execution::SuppliedIL;
using metadata::SignatureKind;
using metadata::SignatureReader;
using typesystem::Module;
using typesystem::Token;

namespace {

// ECMA-335 II.25.4.3 – 6
constexpr std::uint16_t kFatFormat = 0x3003;  // a header of three words
constexpr std::uint16_t kMoreSections = 0x8;
constexpr std::uint16_t kInitLocals = 0x10;
constexpr std::uint32_t kFatClauses = 0x41;
constexpr std::uint32_t kClauseBytes = 24;
constexpr std::uint32_t kMostClauses = (0xFFFFFF - 4) / kClauseBytes;
constexpr std::uint32_t kMostLocals = 0xFFFF;  // III.3.43: ldloc has 16 bits
constexpr std::uint32_t kMostStack = 0xFFFF;

std::span<const std::byte> localsOf(const Module& scope, Token signature) {
  if (const auto* bound = scope.boundTokens().find<typesystem::BoundSignature>(signature)) return bound->signature;
  const auto row = scope.metadata().rowOf<metadata::StandAloneSigRow>(signature);
  const auto blob = row ? scope.metadata().blob(row->signature, signature) : tl::unexpected(row.error());
  return blob ? *blob : std::span<const std::byte>();
}

void append(std::vector<std::byte>& bytes, std::uint32_t value, unsigned count = 4) {
  for (unsigned i = 0; i < count; ++i) bytes.push_back(static_cast<std::byte>(value >> (8 * i)));
}

// Header, IL and clauses (II.25.4), whatever they say.
std::vector<std::byte> wholeBody(const codicil_il& il, Token locals) {
  std::uint16_t flags = kFatFormat;
  if ((il.flags & CODICIL_IL_INIT_LOCALS) != 0) flags |= kInitLocals;
  if (il.clause_count != 0) flags |= kMoreSections;
  std::vector<std::byte> bytes;
  bytes.reserve(12 + il.code_bytes + 8 + std::size_t{il.clause_count} * kClauseBytes);
  append(bytes, flags, 2);
  append(bytes, il.max_stack, 2);
  append(bytes, il.code_bytes);
  append(bytes, locals.value);
  const auto* code = reinterpret_cast<const std::byte*>(il.code);
  bytes.insert(bytes.end(), code, code + il.code_bytes);
  if (il.clause_count == 0) return bytes;
  while (bytes.size() % 4 != 0) bytes.push_back(std::byte{});
  append(bytes, kFatClauses | (il.clause_count * kClauseBytes + 4) << 8);
  for (std::uint32_t i = 0; i < il.clause_count; ++i) {
    const codicil_clause& clause = il.clauses[i];
    for (const std::uint32_t word : {clause.kind, clause.try_offset, clause.try_length, clause.handler_offset,
                                     clause.handler_length, clause.catch_token_or_filter})
      append(bytes, word);
  }
  return bytes;
}

}  // namespace

// ---- Shown ----

ShownIL::ShownIL(Module& scope, versioning::ILBodyPtr supplied, const metadata::MethodBody& body)
    : scope_(&scope), supplied_(std::move(supplied)), body_(body) {
  for (std::uint32_t i = 0; i < body_.clauseCount(); ++i) {
    const metadata::ExceptionClause its = body_.clause(i);
    const bool isFilter = its.kind == metadata::ExceptionClauseKind::Filter;
    clauses_.push_back({static_cast<std::uint32_t>(its.kind), its.tryOffset, its.tryLength, its.handlerOffset,
                        its.handlerLength, isFilter ? its.filterOffset : its.catchType.value});
  }
  if (!body_.localsSignature().isNil()) locals_ = localsOf(scope, body_.localsSignature());
}

tl::expected<ShownIL, std::string> ShownIL::of(Module& module, Token method, versioning::ILBodyPtr supplied) {
  if (const SuppliedIL* given = execution::asSupplied(supplied)) {
    Module* const scope = given->options().scope;
    const metadata::MethodBody body = given->body();
    return ShownIL(scope != nullptr ? *scope : module, std::move(supplied), body);
  }
  const auto own = module.image().methodBody(method.rid());
  if (!own) return tl::unexpected(own.error().toString());
  return ShownIL(module, nullptr, *own);
}

codicil_il ShownIL::il() const {
  codicil_il il{};
  il.size = sizeof il;
  il.code = reinterpret_cast<const std::uint8_t*>(body_.il().data());
  il.code_bytes = static_cast<std::uint32_t>(body_.il().size());
  il.max_stack = body_.maxStack();
  il.clauses = clauses_.data();
  il.clause_count = static_cast<std::uint32_t>(clauses_.size());
  il.flags = body_.initLocals() ? CODICIL_IL_INIT_LOCALS : 0;
  if (const SuppliedIL* given = execution::asSupplied(supplied_)) {
    if (!given->options().mayBeInlined) il.flags |= CODICIL_IL_NO_INLINING;
    if (!given->options().mayBeOptimized) il.flags |= CODICIL_IL_NO_OPTIMIZATION;
  }
  il.locals = locals_.empty() ? nullptr : reinterpret_cast<const std::uint8_t*>(locals_.data());
  il.locals_bytes = static_cast<std::uint32_t>(locals_.size());
  il.scope = reinterpret_cast<codicil_module>(scope_);
  return il;
}

// ---- Given ----

tl::expected<std::shared_ptr<const SuppliedIL>, std::string> bodyOf(const codicil_il& il, const GivenIL& given) {
  const auto bad = [&](const std::string& why) {
    char token[16];
    std::snprintf(token, sizeof token, "0x%08x", given.method.value);
    return tl::unexpected(*given.source + ": IL for " + given.module.fileName() + " " + token + ": " + why);
  };
  if (il.size < sizeof(codicil_il)) return bad("codicil_il.size is " + std::to_string(il.size));
  if (il.code_bytes == 0 || il.code == nullptr) return bad("no code");
  if (il.max_stack > kMostStack) return bad("max_stack is " + std::to_string(il.max_stack));
  if (il.clause_count > kMostClauses || (il.clause_count != 0 && il.clauses == nullptr)) return bad("bad clauses");
  Module& scope = il.scope != nullptr ? *reinterpret_cast<Module*>(il.scope) : given.module;
  Token locals;
  if (il.locals != nullptr && il.locals_bytes != 0) {
    const auto blob = std::as_bytes(std::span(il.locals, il.locals_bytes));
    const auto reader = SignatureReader::open(scope.metadata(), blob, SignatureKind::Locals);
    if (!reader) return bad("locals: " + reader.error().toString());
    if (reader->count() > kMostLocals) return bad(std::to_string(reader->count()) + " locals");
    locals = scope.boundTokens().bind(typesystem::BoundSignature{{blob.begin(), blob.end()}, false});
    if (locals.isNil()) return bad("no room for another signature");
  }
  execution::SuppliedILOptions options;
  options.scope = il.scope != nullptr ? &scope : nullptr;
  options.above = given.above;
  options.mayBeInlined = (il.flags & CODICIL_IL_NO_INLINING) == 0;
  options.mayBeOptimized = (il.flags & CODICIL_IL_NO_OPTIMIZATION) == 0;
  options.supplier = given.supplier;
  for (std::uint32_t i = 0; il.map != nullptr && i < il.map_count; ++i) {
    if (i != 0 && il.map[i].new_offset < il.map[i - 1].new_offset)
      return bad("the map falls at entry " + std::to_string(i));
    options.map.push_back({il.map[i].old_offset, il.map[i].new_offset});
  }
  auto body = SuppliedIL::parse(given.source, wholeBody(il, locals), std::move(options));
  if (!body) return bad(body.error().toString());
  metadata::ILReader reader((*body)->file(), (*body)->body().il(), given.method);
  while (!reader.atEnd()) {
    const std::uint32_t at = reader.offset();
    if (const auto instruction = reader.next(); !instruction)
      return bad(instruction.error().toString() + " at " + std::to_string(at));
  }
  return *body;
}

}  // namespace codicil::clients
