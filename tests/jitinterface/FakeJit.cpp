// A library that looks like a JIT and says it is of another version.
#include <cstdlib>

#include "jitinterface/JitCompiler.hpp"

namespace {

using namespace codicil::jit;

class FakeCompiler final : public JitCompiler {
 public:
  CompileResult compileMethod(JitInterface*, MethodInfo*, std::uint32_t, std::uint8_t**, std::uint32_t*) override {
    std::abort();  // no one may come this far
  }
  void processShutdownWork(void*) override {}
  void getVersionIdentifier(Guid* version) override { *version = {0xdeadbeef, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}}; }
  void setTargetOs(TargetOs) override { std::abort(); }
};

}  // namespace

extern "C" __attribute__((visibility("default"))) void jitStartup(JitHostInterface*) {}
extern "C" __attribute__((visibility("default"))) JitCompiler* getJit() {
  static FakeCompiler compiler;
  return &compiler;
}
