#include "jitinterface/PrimitiveMethodInterface.hpp"

#include <algorithm>

namespace codicil::jit {

namespace {

std::vector<std::uint8_t> typeBytes(const std::vector<CorType>& types) {
  std::vector<std::uint8_t> bytes(types.size() + 1);  // never empty, so that the handle is not null
  std::transform(types.begin(), types.end(), bytes.begin(),
                 [](CorType type) { return static_cast<std::uint8_t>(type); });
  return bytes;
}

}  // namespace

PrimitiveMethodInterface::PrimitiveMethodInterface(const PrimitiveMethod& method, codememory::CodeMemory& memory)
    : CodeWriter(memory, [&memory](std::uint32_t bytes) { return memory.allocate(bytes); }),
      method_(method),
      args_(typeBytes(method.args)),
      locals_(typeBytes(method.locals)) {}

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

std::uint32_t PrimitiveMethodInterface::getJitFlags(CompileFlags* flags, std::uint32_t) {
  *flags = CompileFlags();
  flags->instructionSets.add(InstructionSet::X86Base);
  flags->instructionSets.add(InstructionSet::X86Base64);
  return sizeof(CompileFlags);
}

}  // namespace codicil::jit
