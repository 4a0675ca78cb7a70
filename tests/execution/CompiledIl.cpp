#include "execution/CompiledIl.hpp"

#include <algorithm>
#include <stdexcept>

#include "execution/ExceptionDispatch.hpp"
#include "jitinterface/InstalledJit.hpp"

// r11 points to the new frame's end. Every page between is there already, or comes when it is touched.
asm(R"(
  .text
codicil_test_stack_probe:
  ret
codicil_test_reverse_pinvoke:
  movq %rdi, codicil_test_reverse_pinvoke_frame(%rip)
  ret
)");
extern "C" void codicil_test_stack_probe();
extern "C" void codicil_test_reverse_pinvoke();
extern "C" std::uint64_t codicil_test_reverse_pinvoke_frame;
std::uint64_t codicil_test_reverse_pinvoke_frame;

namespace codicil::jit {

namespace {

[[noreturn]] void neverCalled() { std::abort(); }

const void* addressOf(HelperFunction helper) {
  switch (helper) {
    case HelperFunction::StackProbe:
      return reinterpret_cast<const void*>(codicil_test_stack_probe);
    case HelperFunction::JitReversePInvokeEnter:
    case HelperFunction::JitReversePInvokeExit:
      return reinterpret_cast<const void*>(codicil_test_reverse_pinvoke);
    case HelperFunction::Throw:
      return execution::throwHelper();
    case HelperFunction::Rethrow:
      return execution::rethrowHelper();
    default:
      return reinterpret_cast<const void*>(neverCalled);
  }
}

class CapturingInterface final : public PrimitiveMethodInterface {
 public:
  CapturingInterface(const IlMethod& method, codememory::CodeMemory& memory, const CompileFlags& flags)
      : PrimitiveMethodInterface(method, memory), method_(method), flags_(flags) {
    for (const CallSignature& signature : method.signatures) {
      std::vector<std::uint8_t> types;
      for (CorType type : signature.args) {
        types.push_back(static_cast<std::uint8_t>(type));
      }
      types.push_back(0);
      signatureTypes_.push_back(std::move(types));
    }
  }

  CompiledIl captured;

  std::uint32_t getJitFlags(CompileFlags* flags, std::uint32_t bytes) override {
    PrimitiveMethodInterface::getJitFlags(flags, bytes);
    flags->flags = flags_.flags;
    return sizeof(CompileFlags);
  }

  // Of the signatures.
  void findSig(ModuleHandle, Token token, ContextHandle, SigInfo* sig) override {
    const CallSignature& signature = method_.signatures.at(token - kFirstSignature);
    *sig = SigInfo();
    sig->returnType = signature.returnType;
    sig->argCount = static_cast<std::uint16_t>(signature.args.size());
    sig->args = signatureTypes_.at(token - kFirstSignature).data();
    if (signature.returnType == CorType::Class) {
      sig->returnClass = sig->returnSigClass = object();
    }
  }
  ClassHandle getArgClass(SigInfo*, ArgListHandle) override { return object(); }
  CorTypeWithMod getArgType(SigInfo* sig, ArgListHandle arg, ClassHandle* valueClass) override {
    CorTypeWithMod type = PrimitiveMethodInterface::getArgType(sig, arg, valueClass);
    if (type == withMod(CorType::ValueClass)) {
      *valueClass = value();
    }
    return type;
  }
  bool isValueClass(ClassHandle type) override { return type == value(); }
  std::uint32_t getClassAttribs(ClassHandle type) override {
    return type == value() ? classflag::kValueClass : PrimitiveMethodInterface::getClassAttribs(type);
  }
  std::uint32_t getClassSize(ClassHandle) override { return method_.valueBytes; }
  std::uint32_t getClassAlignmentRequirement(ClassHandle, bool) override { return 8; }
  std::uint32_t getClassGClayout(ClassHandle, std::uint8_t* slots) override {
    std::fill(slots, slots + (method_.valueBytes + 7) / 8, std::uint8_t{0});
    return 0;
  }
  TypeLayoutResult getTypeLayout(ClassHandle, TypeLayoutNode*, std::size_t*) override {
    return TypeLayoutResult::Failure;  // no fields to promote
  }
  CorType asCorInfoType(ClassHandle) override { return CorType::ValueClass; }
  std::int32_t getExactClasses(ClassHandle, std::int32_t, ClassHandle*) override { return -1; }  // any number
  void classMustBeLoadedBeforeCodeIsRun(ClassHandle) override {}
  bool isExactType(ClassHandle) override { return false; }
  bool isIntrinsicType(ClassHandle) override { return false; }
  UnmanagedCallConv getUnmanagedCallConv(MethodHandle, SigInfo*, bool* suppressTransition) override {
    if (suppressTransition != nullptr) {
      *suppressTransition = false;
    }
    return UnmanagedCallConv::C;
  }
  bool canTailCall(MethodHandle, MethodHandle, MethodHandle, bool) override { return true; }
  void reportTailCallDecision(MethodHandle, MethodHandle, bool, TailCallResult, const char*) override {}
  void beginInlining(MethodHandle, MethodHandle) override {}
  void reportInliningDecision(MethodHandle, MethodHandle, InlineResult, const char*) override {}
  void recordCallSite(std::uint32_t, SigInfo*, MethodHandle) override {}

  // Of the engine.
  void getHelperFtn(HelperFunction helper, ConstLookup* entry, MethodHandle* method) override {
    *entry = ConstLookup::value(addressOf(helper));
    if (method != nullptr) {
      *method = nullptr;
    }
  }
  void getGSCookie(std::size_t* value, std::size_t** address) override {
    *value = kGsCookie;
    *address = nullptr;
  }

  void getEEInfo(EngineInfo* info) override {
    PrimitiveMethodInterface::getEEInfo(info);
    info->sizeOfReversePInvokeFrame = 16;
  }
  JustMyCodeHandle getJustMyCodeHandle(MethodHandle, JustMyCodeHandle** indirection) override {
    *indirection = nullptr;
    return nullptr;  // there is none
  }

  // Of handlers.
  void resolveToken(ResolvedToken* token) override { token->type = object(); }
  ClassHandle getBuiltinClass(BuiltinClass) override { return object(); }
  void embedGenericHandle(ResolvedToken*, bool, MethodHandle, GenericHandleResult* result) override {
    *result = {};  // no class that a clause names depends on a generic context
    result->lookup.constant = ConstLookup::value(object());
    result->compileTimeHandle = reinterpret_cast<GenericHandle>(object());
    result->type = GenericHandleType::Class;
  }
  void getEHinfo(MethodHandle, std::uint32_t number, ExceptionClause* clause) override {
    *clause = method_.clauses.at(number);
  }

  // Of the results.
  void allocUnwindInfo(std::uint8_t*, std::uint8_t*, std::uint32_t start, std::uint32_t end, std::uint32_t bytes,
                       std::uint8_t* info, FunctionKind kind) override {
    captured.fragments.push_back({kind, start, end, {info, info + bytes}});
    CodeWriter::allocUnwindInfo(nullptr, nullptr, start, end, bytes, info, kind);
  }
  void* allocGCInfo(std::size_t bytes) override {
    captured.gcInfo.resize(bytes);
    return captured.gcInfo.data();
  }

 private:
  static ClassHandle object() { return reinterpret_cast<ClassHandle>(0x1000); }
  static ClassHandle value() { return reinterpret_cast<ClassHandle>(0x2000); }

  const IlMethod& method_;
  CompileFlags flags_;
  std::vector<std::vector<std::uint8_t>> signatureTypes_;
};

}  // namespace

const Fragment& CompiledIl::fragmentAt(std::uint32_t offset) const {
  auto found = std::find_if(fragments.begin(), fragments.end(),
                            [offset](const Fragment& f) { return f.start <= offset && offset < f.end; });
  if (found == fragments.end()) {
    throw std::out_of_range("no fragment at offset " + std::to_string(offset));
  }
  return *found;
}

std::unique_ptr<codememory::CodeMemory> memoryForCompiledIl() {
  codememory::CodeMemoryOptions options;
  options.near = reinterpret_cast<const void*>(codicil_test_stack_probe);
  return std::move(*codememory::CodeMemory::create(options));
}

CompiledIl compileIl(codememory::CodeMemory& memory, const IlMethod& method, const CompileFlags& flags) {
  CapturingInterface engine(method, memory, flags);
  MethodInfo info = engine.methodInfo();
  info.options = method.initLocals ? methodoption::kInitLocals : 0;
  if (method.hasGenericContext) {
    info.options |= methodoption::kContextFromMethodDesc | methodoption::kContextKeepAlive;
    info.args.callConv |= callconv::kParamType;
  }
  info.exceptionClauses = static_cast<std::uint32_t>(method.clauses.size());
  std::uint8_t* entry = nullptr;
  std::uint32_t bytes = 0;
  try {
    static JitCompiler& compiler = installedJit();
    CompileResult result = compiler.compileMethod(&engine, &info, kAskForFlags, &entry, &bytes);
    if (result != CompileResult::Ok) {
      throw std::runtime_error(method.name + ": the JIT answered " +
                               std::to_string(static_cast<std::uint32_t>(result)));
    }
  } catch (const UnansweredSlot& unanswered) {
    throw std::runtime_error(method.name + ": the JIT asked for " + unanswered.slot);
  }
  engine.tables().gcInfo = engine.captured.gcInfo;
  auto tables = engine.tables().seal();
  if (!tables) throw std::runtime_error(tables.error());
  engine.captured.tables = std::move(*tables);
  memory.publish(engine.allocation().body, 0, engine.captured.tables.get(), 0);
  engine.captured.code = {reinterpret_cast<const std::uint8_t*>(engine.allocation().code), bytes};
  return std::move(engine.captured);
}

std::uint64_t reversePInvokeFrame() { return codicil_test_reverse_pinvoke_frame; }

CompileFlags optimized() { return CompileFlags(); }

CompileFlags minimalOptimization() {
  CompileFlags flags;
  flags.set(CompileFlag::MinimalOptimization);
  return flags;
}

}  // namespace codicil::jit
