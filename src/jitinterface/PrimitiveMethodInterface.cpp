#include "jitinterface/PrimitiveMethodInterface.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace codicil::jit {

namespace {

std::vector<std::uint8_t> typeBytes(const std::vector<CorType>& types) {
  std::vector<std::uint8_t> bytes(types.size() + 1);  // never empty, so that the handle is not null
  std::transform(types.begin(), types.end(), bytes.begin(),
                 [](CorType type) { return static_cast<std::uint8_t>(type); });
  return bytes;
}

constexpr std::uint32_t roundUp(std::uint32_t value, std::uint32_t to) { return (value + to - 1) / to * to; }

// As every print… slot writes.
std::size_t print(std::string_view text, char* buffer, std::size_t bufferBytes, std::size_t* required) {
  if (required != nullptr) {
    *required = text.size() + 1;
  }
  if (bufferBytes == 0) {
    return 0;
  }
  std::size_t written = text.copy(buffer, bufferBytes - 1);
  buffer[written] = '\0';
  return written;
}

}  // namespace

PrimitiveMethodInterface::PrimitiveMethodInterface(const PrimitiveMethod& method, codememory::CodeMemory& memory)
    : method_(method), memory_(memory), args_(typeBytes(method.args)), locals_(typeBytes(method.locals)) {}

MethodInfo PrimitiveMethodInterface::methodInfo() const {
  MethodInfo info;
  info.method = handle();
  info.il = const_cast<std::uint8_t*>(method_.il.data());
  info.ilBytes = static_cast<std::uint32_t>(method_.il.size());
  info.maxStack = method_.maxStack;
  info.options = methodoption::kInitLocals;
  info.args.returnType = method_.returnType;
  info.args.argCount = static_cast<std::uint16_t>(method_.args.size());
  info.args.args = args_.data();
  info.locals.callConv = callconv::kLocalVariables;
  info.locals.flags = sigflags::kIsLocals;
  info.locals.argCount = static_cast<std::uint16_t>(method_.locals.size());
  info.locals.args = locals_.data();
  return info;
}

std::uint32_t PrimitiveMethodInterface::getMethodAttribs(MethodHandle) { return methodflag::kStatic; }

void PrimitiveMethodInterface::setMethodAttribs(MethodHandle, std::uint32_t) {}

ClassHandle PrimitiveMethodInterface::getMethodClass(MethodHandle method) {
  return reinterpret_cast<ClassHandle>(method);
}

std::uint32_t PrimitiveMethodInterface::getClassAttribs(ClassHandle) { return classflag::kBeforeFieldInit; }

bool PrimitiveMethodInterface::isValueClass(ClassHandle) { return false; }

InitClassResult PrimitiveMethodInterface::initClass(FieldHandle, MethodHandle, ContextHandle) {
  return InitClassResult::NotRequired;
}

Token PrimitiveMethodInterface::getMethodDefFromMethod(MethodHandle) { return 0x06000001; }

std::uint32_t PrimitiveMethodInterface::getMethodHash(MethodHandle) { return 0; }

std::size_t PrimitiveMethodInterface::printMethodName(MethodHandle, char* buffer, std::size_t bufferBytes,
                                                      std::size_t* required) {
  return print(method_.name, buffer, bufferBytes, required);
}

std::size_t PrimitiveMethodInterface::printClassName(ClassHandle, char* buffer, std::size_t bufferBytes,
                                                     std::size_t* required) {
  return print("Primitive", buffer, bufferBytes, required);
}

const char* PrimitiveMethodInterface::getMethodNameFromMetadata(MethodHandle, const char** className,
                                                                const char** nameSpace, const char**, std::size_t) {
  if (className != nullptr) *className = nullptr;
  if (nameSpace != nullptr) *nameSpace = nullptr;
  return method_.name.c_str();
}

ArgListHandle PrimitiveMethodInterface::getArgNext(ArgListHandle arg) { return arg + 1; }

CorTypeWithMod PrimitiveMethodInterface::getArgType(SigInfo*, ArgListHandle arg, ClassHandle* valueClass) {
  *valueClass = nullptr;
  return withMod(static_cast<CorType>(*arg));
}

std::uint32_t PrimitiveMethodInterface::getExpectedTargetArchitecture() { return kMachineAmd64; }

std::uint32_t PrimitiveMethodInterface::getJitFlags(CompileFlags* flags, std::uint32_t) {
  *flags = CompileFlags();
  flags->instructionSets.add(InstructionSet::X86Base);
  flags->instructionSets.add(InstructionSet::X86Base64);
  return sizeof(CompileFlags);
}

bool PrimitiveMethodInterface::notifyInstructionSetUsage(InstructionSet, bool supported) { return supported; }

void PrimitiveMethodInterface::getEEInfo(EngineInfo* info) {
  *info = EngineInfo();
  info->osPageSize = 4096;
  info->maxUncheckedOffsetForNullObject = 2047;
}

std::int32_t PrimitiveMethodInterface::getPgoInstrumentationResults(MethodHandle, PgoSchemaItem** schema,
                                                                    std::uint32_t* count, std::uint8_t** data,
                                                                    PgoSource* source, bool* dynamicPgo) {
  *schema = nullptr;
  *count = 0;
  *data = nullptr;
  *source = PgoSource::Unknown;
  *dynamicPgo = false;
  return static_cast<std::int32_t>(0x80004001);  // E_NOTIMPL: there is no profile
}

bool PrimitiveMethodInterface::runWithErrorTrap(void (*function)(void*), void* parameter) {
  try {
    function(parameter);
    return true;
  } catch (...) {
    return false;
  }
}

// compileMethod answers the same result.
void PrimitiveMethodInterface::reportFatalError(CompileResult) {}

void PrimitiveMethodInterface::allocMem(CodeRequest* request) {
  if (request->coldBytes != 0) {
    UnansweredJitInterface::allocMem(request);
  }
  std::uint32_t dataOffset = roundUp(request->hotBytes, codememory::kBodyAlignment);
  std::uint32_t bytes = request->readOnlyBytes == 0 ? request->hotBytes : dataOffset + request->readOnlyBytes;
  auto allocated = memory_.allocate(bytes);
  if (!allocated) {
    throw std::bad_alloc();
  }
  allocation_ = *allocated;
  request->hot = const_cast<std::byte*>(allocation_.code);
  request->hotWritable = allocation_.writable;
  request->readOnly = const_cast<std::byte*>(allocation_.code + dataOffset);
  request->readOnlyWritable = allocation_.writable + dataOffset;
}

void* PrimitiveMethodInterface::allocGCInfo(std::size_t bytes) {
  gcInfo_.resize(bytes);
  return gcInfo_.data();
}

void PrimitiveMethodInterface::setEHcount(std::uint32_t) {}

void PrimitiveMethodInterface::reserveUnwindInfo(bool, bool, std::uint32_t) {}

void PrimitiveMethodInterface::allocUnwindInfo(std::uint8_t*, std::uint8_t*, std::uint32_t, std::uint32_t,
                                               std::uint32_t, std::uint8_t*, FunctionKind) {}

Relocation PrimitiveMethodInterface::getRelocTypeHint(void*) { return Relocation::None; }

void PrimitiveMethodInterface::recordRelocation(void* location, void* writable, void* target, Relocation kind,
                                                std::int32_t delta) {
  if (kind == Relocation::Direct) {
    std::memcpy(writable, &target, sizeof target);
    return;
  }
  auto distance = static_cast<std::int32_t>(static_cast<std::byte*>(target) -
                                            (static_cast<std::byte*>(location) + sizeof(std::int32_t))) +
                  delta;
  std::memcpy(writable, &distance, sizeof distance);
}

}  // namespace codicil::jit
