// The JIT's own side: the compiler it gives us, and the host services it expects from us.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "jitinterface/CompileFlags.hpp"
#include "jitinterface/EngineInfo.hpp"
#include "jitinterface/JitInterface.hpp"
#include "jitinterface/MethodInfo.hpp"

namespace codicil::jit {

struct Guid {
  std::uint32_t data1 = 0;
  std::uint16_t data2 = 0;
  std::uint16_t data3 = 0;
  std::array<std::uint8_t, 8> data4 = {};
  friend bool operator==(const Guid&, const Guid&) = default;
};
static_assert(sizeof(Guid) == 16);

std::string toString(const Guid& guid);  // 8-4-4-4-12, lower case

// The version of the JIT interface that these headers describe; any change to the interface changes it.
inline constexpr Guid kJitInterfaceVersion = {
    0x7a8cbc56, 0x9e19, 0x4321, {0x80, 0xb9, 0xa0, 0xd2, 0xc5, 0x78, 0xc9, 0x45}};

// Implemented by libclrjit.so. Compiles on any number of threads at once.
class JitCompiler {
 public:
  // `flags` must be kAskForFlags. `code` and `codeBytes` repeat what allocMem gave. Exceptions of our slots pass
  // through.
  virtual CompileResult compileMethod(JitInterface* engine, MethodInfo* method, std::uint32_t flags,
                                      std::uint8_t** code, std::uint32_t* codeBytes) = 0;
  virtual void processShutdownWork(void* engine) = 0;
  virtual void getVersionIdentifier(Guid* version) = 0;
  virtual void setTargetOs(TargetOs os) = 0;  // before the first compileMethod

 protected:
  ~JitCompiler() = default;
};

// Implemented by us; called on any thread, from jitStartup until the process ends.
class JitHostInterface {
 public:
  virtual void* allocateMemory(std::size_t bytes) = 0;
  virtual void freeMemory(void* memory) = 0;
  virtual std::int32_t getIntConfigValue(const char* name, std::int32_t defaultValue) = 0;
  virtual const char* getStringConfigValue(const char* name) = 0;  // null: not set
  virtual void freeStringConfigValue(const char* value) = 0;
  virtual void* allocateSlab(std::size_t bytes, std::size_t* actualBytes) = 0;  // arena pages
  virtual void freeSlab(void* slab, std::size_t actualBytes) = 0;

 protected:
  ~JitHostInterface() = default;
};

}  // namespace codicil::jit
