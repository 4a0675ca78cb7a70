// A libclrjit.so that stands between CoreCLR and its JIT, and writes down what CoreCLR answers, read through our
// declarations. Where a declaration is wrong, the answers make no sense. EngineAnswersTest runs it; by hand it shows
// how CoreCLR answers for any program.
//
// CODICIL_SPY_JIT names the real JIT, CODICIL_SPY_OUT the file to write: a line an answer, "SLOT key value key value
// …".
#include <dlfcn.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>

#include "jitinterface/JitCompiler.hpp"

using namespace codicil::jit;

// A slot that is passed on as it came: to the object whose address lies behind ours.
asm(R"(
.text
.balign 16
jitSpyPassOn:
.set slot, 0
.rept 176
  .balign 16
  mov 8(%rdi), %rdi
  mov (%rdi), %rax
  jmp *(slot * 8)(%rax)
  .set slot, slot + 1
.endr
)");
extern "C" const char jitSpyPassOn[];

namespace {

constexpr std::size_t kPassOnBytes = 16;

// What the JIT takes for the engine: a table of slots, and behind it the engine.
struct Spy {
  void* const* slots;
  JitInterface* engine;
};

FILE* out = nullptr;
JitCompiler* realJit = nullptr;
std::mutex oneAtATime;  // a compile's lines stay together

JitInterface& engineOf(void* self) { return *static_cast<Spy*>(self)->engine; }

std::string nameOfMethod(JitInterface& engine, MethodHandle method) {
  char name[256] = "-";
  if (method != nullptr) {
    engine.printMethodName(method, name, sizeof name, nullptr);
  }
  return name[0] == '\0' ? "-" : name;
}

void spyEEInfo(void* self, EngineInfo* info) {
  engineOf(self).getEEInfo(info);
  std::fprintf(out, "getEEInfo frame %u pageSize %zu maxNull %zu abi %x os %u\n", info->inlinedCallFrame.size,
               info->osPageSize, info->maxUncheckedOffsetForNullObject, static_cast<unsigned>(info->abi),
               static_cast<unsigned>(info->os));
}

std::uint32_t spyJitFlags(void* self, CompileFlags* flags, std::uint32_t bytes) {
  std::uint32_t filled = engineOf(self).getJitFlags(flags, bytes);
  std::fprintf(out, "getJitFlags bytes %u flags %lx sets %lx\n", filled, flags->flags, flags->instructionSets.word(0));
  return filled;
}

void spyCallInfo(void* self, ResolvedToken* token, ResolvedToken* constrained, MethodHandle caller, std::uint32_t flags,
                 CallInfo* result) {
  JitInterface& engine = engineOf(self);
  engine.getCallInfo(token, constrained, caller, flags, result);
  std::fprintf(out, "getCallInfo method %s kind %u access %u transform %u returns %u\n",
               nameOfMethod(engine, result->method).c_str(), static_cast<unsigned>(result->kind),
               static_cast<unsigned>(result->access), static_cast<unsigned>(result->thisTransform),
               static_cast<unsigned>(result->sig.returnType));
}

void spyFieldInfo(void* self, ResolvedToken* token, MethodHandle caller, std::uint32_t access, FieldInfo* result) {
  engineOf(self).getFieldInfo(token, caller, access, result);
  std::fprintf(out, "getFieldInfo accessor %u type %u access %u\n", static_cast<unsigned>(result->accessor),
               static_cast<unsigned>(result->type), static_cast<unsigned>(result->access));
}

void spyHelper(void* self, HelperFunction helper, ConstLookup* entry, MethodHandle* method) {
  JitInterface& engine = engineOf(self);
  MethodHandle managed = nullptr;
  engine.getHelperFtn(helper, entry, &managed);
  if (method != nullptr) {
    *method = managed;
  }
  std::fprintf(out, "getHelperFtn helper %s access %u method %s\n", nameOf(helper),
               static_cast<unsigned>(entry->access), nameOfMethod(engine, managed).c_str());
}

void spyAllocMem(void* self, CodeRequest* request) {
  engineOf(self).allocMem(request);
  std::fprintf(out, "allocMem hot %u cold %u flags %x placed %d\n", request->hotBytes, request->coldBytes,
               request->flags, request->hot != nullptr && request->hotWritable != nullptr);
}

void spyRelocation(void* self, void* location, void* writable, void* target, Relocation kind, std::int32_t delta) {
  std::fprintf(out, "recordRelocation kind %u delta %d\n", static_cast<unsigned>(kind), delta);
  engineOf(self).recordRelocation(location, writable, target, kind, delta);
}

void* const* spySlots() {
  static const std::array<void*, kJitInterfaceSlots> kSlots = [] {
    std::array<void*, kJitInterfaceSlots> slots;
    for (std::size_t i = 0; i < slots.size(); ++i) {
      slots[i] = const_cast<char*>(jitSpyPassOn + i * kPassOnBytes);
    }
    slots[97] = reinterpret_cast<void*>(spyFieldInfo);
    slots[118] = reinterpret_cast<void*>(spyEEInfo);
    slots[129] = reinterpret_cast<void*>(spyHelper);
    slots[144] = reinterpret_cast<void*>(spyCallInfo);
    slots[160] = reinterpret_cast<void*>(spyAllocMem);
    slots[172] = reinterpret_cast<void*>(spyRelocation);
    slots[175] = reinterpret_cast<void*>(spyJitFlags);
    return slots;
  }();
  return kSlots.data();
}

class SpyCompiler final : public JitCompiler {
 public:
  CompileResult compileMethod(JitInterface* engine, MethodInfo* method, std::uint32_t flags, std::uint8_t** code,
                              std::uint32_t* codeBytes) override {
    std::lock_guard lock(oneAtATime);
    std::fprintf(out, "compileMethod method %s il %u args %u\n", nameOfMethod(*engine, method->method).c_str(),
                 method->ilBytes, static_cast<unsigned>(method->args.argCount));
    Spy spy{spySlots(), engine};
    CompileResult result =
        realJit->compileMethod(reinterpret_cast<JitInterface*>(&spy), method, flags, code, codeBytes);
    std::fflush(out);
    return result;
  }
  void processShutdownWork(void* engine) override { realJit->processShutdownWork(engine); }
  void getVersionIdentifier(Guid* version) override { realJit->getVersionIdentifier(version); }
  void setTargetOs(TargetOs os) override { realJit->setTargetOs(os); }
};

}  // namespace

extern "C" __attribute__((visibility("default"))) void jitStartup(JitHostInterface* host) {
  out = std::fopen(std::getenv("CODICIL_SPY_OUT"), "w");
  void* library = dlopen(std::getenv("CODICIL_SPY_JIT"), RTLD_NOW | RTLD_LOCAL);
  reinterpret_cast<void (*)(JitHostInterface*)>(dlsym(library, "jitStartup"))(host);
  realJit = reinterpret_cast<JitCompiler* (*)()>(dlsym(library, "getJit"))();
}

extern "C" __attribute__((visibility("default"))) JitCompiler* getJit() {
  static SpyCompiler compiler;
  return &compiler;
}
