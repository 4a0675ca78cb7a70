// SPDX-License-Identifier: MIT
// What stands behind explicit tail calls that the JIT cannot make by itself.
#include "execution/TailCallStubs.hpp"
#include "jitinterface/CallAnswers.hpp"

namespace codicil::jit {

bool CallAnswers::getTailCallHelpers(ResolvedToken* token, SigInfo* sig, std::uint32_t flags, TailCallHelpers* result) {
  const std::uint32_t convention = sig->callConv & callconv::kMask;
  if (convention != callconv::kDefault || (sig->callConv & callconv::kAsyncCall) != 0) return false;
  execution::TailCallSite site;
  site.caller = &rootMethodDesc();
  site.types = typesOf(*sig);
  site.hasThis = sig->hasImplicitThis();
  site.thisIsByRef = site.hasThis && (flags & tailcallflag::kThisIsByRef) != 0;
  site.hasGenericContext = sig->hasTypeArgument();
  if (token != nullptr) {
    site.callee = &methodOf(token->method);
    site.owner = typeOf(token->type).methodTable();
    site.isVirtual = (flags & tailcallflag::kIsCallvirt) != 0 && site.callee->isVirtual();
  }
  const execution::TailCallStub* const stub = context_.tailCalls.stubOf(site);
  if (stub == nullptr) return false;
  result->flags = stub->isTargetGiven ? tailcallflag::kStoreTarget : 0;
  result->storeArgs = handleOf(stub->storeArguments.get());
  result->callTarget = handleOf(stub->callTarget.get());
  result->dispatcher = handleOf(&context_.tailCalls.dispatcher());
  return true;
}

}  // namespace codicil::jit
