// JIT interface, slots 111–126: arguments of a signature, ABI classification, error traps, engine constants, names.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jitinterface/DebugQueries.hpp"
#include "jitinterface/EngineInfo.hpp"

namespace codicil::jit {

class SignatureQueries : public DebugQueries {
 public:
  virtual ArgListHandle getArgNext(ArgListHandle arg) = 0;
  // *valueClass: the class of a value-class argument, else null. Enums are reduced to their primitive.
  virtual CorTypeWithMod getArgType(SigInfo* sig, ArgListHandle arg, ClassHandle* valueClass) = 0;
  // All exact classes of a type, if they are few and no more can come; -1: not known.
  virtual std::int32_t getExactClasses(ClassHandle base, std::int32_t room, ClassHandle* classes) = 0;
  virtual ClassHandle getArgClass(SigInfo* sig, ArgListHandle arg) = 0;  // of a Class argument
  virtual HfaElement getHFAType(ClassHandle type) = 0;

  // Calls function(parameter); false if an exception came out of it. Whatever one of our slots threw is swallowed here.
  virtual bool runWithErrorTrap(void (*function)(void*), void* parameter) = 0;
  virtual bool runWithSPMIErrorTrap(void (*function)(void*), void* parameter) = 0;

  virtual void getEEInfo(EngineInfo* info) = 0;
  virtual void getAsyncInfo(AsyncInfo* info) = 0;

  virtual Token getMethodDefFromMethod(MethodHandle method) = 0;
  virtual std::size_t printMethodName(MethodHandle method, char* buffer, std::size_t bufferBytes,
                                      std::size_t* required) = 0;
  // Names as in metadata; each out parameter may be null. `enclosing` gets the classes around, innermost first, a null
  // after the last if there is room.
  virtual const char* getMethodNameFromMetadata(MethodHandle method, const char** className, const char** nameSpace,
                                                const char** enclosing, std::size_t enclosingRoom) = 0;
  virtual std::uint32_t getMethodHash(MethodHandle method) = 0;

  virtual bool getSystemVAmd64PassStructInRegisterDescriptor(ClassHandle type, StructPassing* passing) = 0;
  virtual void getSwiftLowering(ClassHandle type, SwiftLowering* lowering) = 0;
  virtual void getFpStructLowering(ClassHandle type, FloatStructLowering* lowering) = 0;

 protected:
  ~SignatureQueries() = default;
};

}  // namespace codicil::jit
