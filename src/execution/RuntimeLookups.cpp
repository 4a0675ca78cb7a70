// SPDX-License-Identifier: MIT
#include "execution/RuntimeLookups.hpp"

#include <atomic>

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
  const std::uintptr_t result = evaluate(question, context);
  TypeHandle* const wide = types_.widenDictionary(*dictionary, arguments, question.slot + 1u);
  // A derived type reads its ancestor's dictionary through a pointer of its own.
  if (given != type) std::atomic_ref(given->perInstInfo[dictionary - type->perInstInfo]).store(wide);
  auto* const slot = reinterpret_cast<std::uintptr_t*>(reinterpret_cast<std::byte*>(wide) +
                                                       typesystem::dictionarySlotOffset(arguments, question.slot));
  std::atomic_ref(*slot).store(result, std::memory_order_release);
  return result;
}

std::uintptr_t RuntimeLookups::evaluate(const RuntimeLookup& question, typesystem::TokenContext context) {
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
      return reinterpret_cast<std::uintptr_t>(cells_.emplace_back(std::move(cell)).get());
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
