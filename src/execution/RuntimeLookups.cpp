// SPDX-License-Identifier: MIT
#include "execution/RuntimeLookups.hpp"

#include <algorithm>
#include <atomic>
#include <iterator>

#include "execution/Calls.hpp"
#include "threading/ManagedException.hpp"
#include "typesystem/Class.hpp"

namespace codicil::execution {

using typesystem::HiddenContext;
using typesystem::MethodForm;
using typesystem::TypeHandle;

const RuntimeLookup& RuntimeLookups::lookup(const RuntimeLookup& question) {
  const void* const dictionary = question.caller->hiddenContext() == HiddenContext::MethodDesc
                                     ? static_cast<const void*>(question.caller)
                                     : question.caller->owner();
  const Key key{dictionary,
                std::uint64_t{question.token.value} | std::uint64_t{static_cast<unsigned>(question.result)} << 32 |
                    std::uint64_t{question.isArray} << 40,
                question.constrained.value, question.module};
  const std::lock_guard guard(lock_);
  std::unique_ptr<RuntimeLookup>& known = lookups_[key];
  if (!known) {
    known = std::make_unique<RuntimeLookup>(question);
    known->slot = slotsUsed_[dictionary]++;
  }
  return *known;
}

std::uintptr_t RuntimeLookups::answer(const RuntimeLookup& question, MethodDesc* method, MethodTable* type) {
  typesystem::TokenContext context;
  TypeHandle** dictionary = nullptr;
  std::size_t arguments = 0;
  MethodTable* const given = type;
  if (method != nullptr) {
    context = {method->owner()->instantiation(), method->methodArguments()};
    dictionary = &const_cast<typesystem::MethodInstance*>(method->instance())->dictionary;
    arguments = method->instance()->argumentCount;
  } else {
    MethodTable* const owner = question.caller->owner();
    type = type->ancestorLike(*owner);
    if (type == nullptr)
      throw threading::ExceptionRequest{
          "System.InvalidProgramException",
          "a generic context of " + types_.nameOf(TypeHandle(given)) + " for " + types_.nameOf(TypeHandle(owner)), ""};
    context = {type->instantiation(), {}};
    const auto& info = reinterpret_cast<const typesystem::GenericsDictInfo*>(type->perInstInfo)[-1];
    dictionary = &type->perInstInfo[info.numDictionaries - 1];
    arguments = info.numTypeArguments;
  }
  typesystem::LoaderAllocator* const allocator =
      method != nullptr ? typesystem::allocatorOf(*method) : typesystem::allocatorOf(*type);
  const std::uintptr_t result = evaluate(question, context, allocator);
  TypeHandle* const wide = types_.widenDictionary(allocator, *dictionary, arguments, question.slot + 1u);
  // A derived type reads its ancestor's dictionary through a pointer of its own.
  if (given != type) std::atomic_ref(given->perInstInfo[dictionary - type->perInstInfo]).store(wide);
  auto* const slot = reinterpret_cast<std::uintptr_t*>(reinterpret_cast<std::byte*>(wide) +
                                                       typesystem::dictionarySlotOffset(arguments, question.slot));
  std::atomic_ref(*slot).store(result, std::memory_order_release);
  return result;
}

std::shared_ptr<void> RuntimeLookups::forget(const typesystem::LoaderAllocator& allocator) {
  struct Gone {
    std::vector<decltype(lookups_)::node_type> lookups;
    std::vector<Cell> cells;
  };
  auto gone = std::make_shared<Gone>();
  const std::lock_guard guard(lock_);
  for (auto at = lookups_.begin(); at != lookups_.end();) {
    const auto one = at++;
    if (allocator.heap.contains(one->first.dictionary)) gone->lookups.push_back(lookups_.extract(one));
  }
  std::erase_if(slotsUsed_, [&](const auto& one) { return allocator.heap.contains(one.first); });
  const auto its =
      std::partition(cells_.begin(), cells_.end(), [&](const Cell& one) { return one.allocator != &allocator; });
  gone->cells.assign(std::make_move_iterator(its), std::make_move_iterator(cells_.end()));
  cells_.erase(its, cells_.end());
  return gone;
}

std::uintptr_t RuntimeLookups::evaluate(const RuntimeLookup& question, typesystem::TokenContext context,
                                        const typesystem::LoaderAllocator* allocator) {
  typesystem::Module& module = *question.module;
  switch (question.result) {
    case LookupResult::Type: {
      TypeHandle type = orRequest(types_.load(module, question.token, context.typeArguments, context.methodArguments));
      if (question.isArray) type = orRequest(types_.arrayOf(type));
      return type.bits();
    }
    case LookupResult::Field:
      return reinterpret_cast<std::uintptr_t>(orRequest(types_.resolveField(module, question.token, context)).field);
    case LookupResult::OwnerType:
      if (question.token.is(typesystem::TableId::Field) ||
          module.boundTokens().find<typesystem::BoundField>(question.token) != nullptr)
        return orRequest(types_.resolveField(module, question.token, context)).owner.bits();
      if (question.token.is(typesystem::TableId::MemberRef)) {
        if (const auto field = types_.resolveField(module, question.token, context)) return field->owner.bits();
      }
      return orRequest(types_.resolveMethod(module, question.token, context)).owner.bits();
    case LookupResult::MethodArgument:
      return orRequest(types_.resolveMethod(module, question.token, context)).arguments.at(0).bits();
    case LookupResult::Method:
    case LookupResult::MethodEntry: {
      const auto reference = orRequest(types_.resolveMethod(module, question.token, context));
      MethodDesc* method = orRequest(types_.methodOn(*reference.owner.methodTable(), *reference.method,
                                                     reference.arguments, MethodForm::Callable));
      if (question.result == LookupResult::Method) return reinterpret_cast<std::uintptr_t>(method);
      return reinterpret_cast<std::uintptr_t>(services_.entryOf(*method));
    }
    case LookupResult::DispatchCell: {
      const auto reference = orRequest(types_.resolveMethod(module, question.token, context));
      auto cell = services_.dispatchCell(*reference.owner.methodTable(), *reference.method);
      const std::lock_guard guard(lock_);
      return reinterpret_cast<std::uintptr_t>(cells_.emplace_back(Cell{allocator, std::move(cell)}).cell.get());
    }
    case LookupResult::ConstrainedEntry: {
      const TypeHandle type =
          orRequest(types_.load(module, question.constrained, context.typeArguments, context.methodArguments));
      const auto reference = orRequest(types_.resolveMethod(module, question.token, context));
      MethodDesc* method = constrainedTarget(types_, dispatch_, type, reference);
      return reinterpret_cast<std::uintptr_t>(services_.entryOf(*method));
    }
  }
  return 0;
}

}  // namespace codicil::execution
