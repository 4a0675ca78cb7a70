// SPDX-License-Identifier: MIT
#include "probes/ProbeCode.hpp"

#include "probes/ProbeCalls.hpp"

namespace codicil::probes {
namespace {

using metadata::ElementType;
using metadata::Opcode;
using Failure = tl::unexpected<std::string>;

constexpr std::uint32_t kAsync = 0x2000;  // MethodImplAttributes.Async: returns something else than it says

// Thrown and caught within probedBody().
struct Refusal {
  std::string why;
};

class ProbeCode {
 public:
  ProbeCode(ProbedMethod& method, const codicil_il& il)
      : method_(method),
        api_(method.shared.api),
        il_(il),
        options_(method.shared.options),
        scope_(il.scope == nullptr ? method.method.module : il.scope) {}

  RewrittenBody make() {
    std::uint32_t bytes = 0;
    const std::uint8_t* const signature = api_.method_signature(method_.method, &bytes);
    if (signature == nullptr) throw Refusal{"it has no signature"};
    shape_ = value(readSignature({reinterpret_cast<const std::byte*>(signature), bytes}));
    locals_ = value(LocalsSignature::of(il_));
    if (options_.hasExits()) refuseAsync();
    writeEntry();
    if (options_.hasExits()) writeExits();
    hooks_.maxStack = 4 + static_cast<std::uint32_t>(method_.forms.arguments.size());
    return value(rewriteBody(il_, locals_, hooks_));
  }

 private:
  template <typename T>
  static T value(tl::expected<T, std::string> from) {
    if (!from) throw Refusal{std::move(from.error())};
    return std::move(*from);
  }
  std::uint32_t bound(std::uint32_t token) const {
    if (token == 0) throw Refusal{api_.last_error()};
    return token;
  }

  void refuseAsync() const {
    std::uint32_t attributes = 0, implementation = 0;
    api_.method_attributes(method_.method, &attributes, &implementation);
    if ((implementation & kAsync) != 0) throw Refusal{"what it returns is not what it says (runtime async)"};
  }

  // Calls `function`, whose arguments, native ints, are on the stack already.
  void call(ILCode& code, const void* function, ElementType returned, std::size_t arguments, bool withTransition) {
    constexpr std::byte kCdecl{0x01};
    std::vector<std::byte> signature{kCdecl};
    if (arguments < 0x80) {
      signature.push_back(static_cast<std::byte>(arguments));
    } else {
      signature.push_back(static_cast<std::byte>(0x80 | arguments >> 8));
      signature.push_back(static_cast<std::byte>(arguments & 0xFF));
    }
    signature.push_back(static_cast<std::byte>(returned));
    signature.insert(signature.end(), arguments, static_cast<std::byte>(ElementType::I));
    code.address(function);
    code.token(Opcode::Calli, bound(api_.bind_signature(scope_, reinterpret_cast<const std::uint8_t*>(signature.data()),
                                                        static_cast<std::uint32_t>(signature.size()),
                                                        withTransition ? 0 : CODICIL_CALL_WITHOUT_TRANSITION)));
  }

  // A generic value is boxed to know what it is.
  void box(ILCode& code, TypeBlob type) {
    const TypeBlob plain = withoutModifiers(type);
    code.token(Opcode::Box, bound(api_.bind_type_signature(scope_, reinterpret_cast<const std::uint8_t*>(plain.data()),
                                                           static_cast<std::uint32_t>(plain.size()))));
  }

  // A local that holds what the form reads. Needs no token, in whatever module they resolve.
  std::uint16_t addLocalFor(const ValueForm& form) {
    std::vector<std::byte> type;
    if (form.isByRef) type.push_back(static_cast<std::byte>(ElementType::ByRef));
    type.push_back(static_cast<std::byte>(form.element == ElementType::Ptr ? ElementType::I : form.element));
    return locals_.add(type);
  }

  TypeBlob typeOf(std::size_t argument) const { return shape_.parameters[argument - (shape_.hasThis ? 1 : 0)]; }

  // What is seen of an argument is what it was at first, whatever the method does to it.
  void copyArguments() {
    copies_.assign(method_.forms.arguments.size(), 0);
    std::vector<bool> isCopied(copies_.size());
    for (const auto* const indexes : {&method_.atEntry, &method_.atExit}) {
      for (const std::uint16_t index : *indexes) {
        if (isCopied[index]) continue;
        isCopied[index] = true;
        const ValueForm& form = method_.forms.arguments[index].form;
        copies_[index] = addLocalFor(form);
        hooks_.entry.ldarg(index);
        if (form.isGeneric) box(hooks_.entry, typeOf(index));
        hooks_.entry.stloc(copies_[index]);
      }
    }
  }
  void pushArguments(ILCode& code, const std::vector<std::uint16_t>& indexes) const {
    for (const std::uint16_t index : indexes) code.ldloca(copies_[index]).toPointer();
  }

  void writeEntry() {
    ILCode& code = hooks_.entry;
    if (!options_.looksAtEntry() && !options_.hasExits()) {
      code.address(&method_);
      return call(code, address(&codicilProbeCount), ElementType::Void, 1, false);
    }
    copyArguments();
    entered_ = locals_.add(ElementType::I);
    if (options_.looksAtEntry()) {
      code.address(&method_);
      pushArguments(code, method_.atEntry);
      call(code, address(&codicilProbeEnter), ElementType::I, 1 + method_.atEntry.size(), false);
    } else {
      call(code, address(method_.clock.source()), ElementType::I, 0, false);
    }
    code.stloc(entered_);
    if (options_.stack) {
      ILCode walk;
      walk.address(&method_);
      call(walk, address(&codicilProbeStack), ElementType::Void, 1, true);
      code.ldloc(entered_).skipIfZero(walk);
    }
  }

  void writeExits() {
    Hooks::Exits& exits = hooks_.exits.emplace();
    if (!shape_.returnsVoid()) exits.returnValue = addReturnLocal();
    if (!options_.toldAtExit()) {
      exits.normal = stopCode(address(&codicilProbeStop));
      exits.exceptional = stopCode(address(&codicilProbeStopThrown));
      return;
    }
    exits.exception = locals_.add(ElementType::Object);
    exits.normal = exitCode(address(&codicilProbeReturn), valueCode(exits.returnValue));
    ILCode exception;
    exception.ldloca(*exits.exception).toPointer();
    exits.exceptional = exitCode(address(&codicilProbeThrow), exception);
  }

  std::uint16_t addReturnLocal() {
    const ValueForm& form = method_.forms.returned;
    if (scope_ == method_.method.module || form.isGeneric) return locals_.add(shape_.returnType);
    if (form.isSeen()) return addLocalFor(form);
    throw Refusal{"it returns a " + form.type + ", and its body is of another module"};
  }

  // Pushes where the return value can be looked at.
  ILCode valueCode(const std::optional<std::uint16_t>& returnValue) {
    ILCode code;
    const ValueForm& form = method_.forms.returned;
    if (!returnValue || !options_.returned || !form.isSeen()) {
      code.address(nullptr);
    } else if (form.isGeneric) {
      const std::uint16_t boxed = locals_.add(ElementType::Object);
      code.ldloc(*returnValue);
      box(code, shape_.returnType);
      code.stloc(boxed).ldloca(boxed).toPointer();
    } else {
      code.ldloca(*returnValue).toPointer();
    }
    return code;
  }

  ILCode exitCode(const void* function, const ILCode& outcome) {
    ILCode told;
    told.address(&method_).ldloc(entered_).append(outcome.bytes());
    pushArguments(told, method_.atExit);
    call(told, function, ElementType::Void, 3 + method_.atExit.size(), false);
    return ifOurs(std::move(told));
  }
  ILCode stopCode(const void* function) {
    ILCode stop;
    stop.address(&method_).ldloc(entered_);
    call(stop, function, ElementType::Void, 2, false);
    return ifOurs(std::move(stop));
  }
  // Skipped in calls that do not fulfil the condition.
  ILCode ifOurs(ILCode code) const {
    if (!method_.condition) return code;
    ILCode conditional;
    conditional.ldloc(entered_).skipIfZero(code);
    return conditional;
  }

  template <typename Function>
  static const void* address(Function* function) {
    return reinterpret_cast<const void*>(function);
  }

  ProbedMethod& method_;
  const codicil_api& api_;
  const codicil_il& il_;
  const ProbeOptions& options_;
  codicil_module scope_;
  SignatureShape shape_;
  LocalsSignature locals_;
  Hooks hooks_;
  std::uint16_t entered_ = 0;
  std::vector<std::uint16_t> copies_;  // by argument: the local it was copied to
};

}  // namespace

tl::expected<RewrittenBody, std::string> probedBody(ProbedMethod& method, const codicil_il& il) {
  try {
    return ProbeCode(method, il).make();
  } catch (const Refusal& refusal) {
    return Failure(refusal.why);
  }
}

}  // namespace codicil::probes
