// JIT interface, slots 160–175, and with them the whole: what an engine implements and passes to compileMethod.
#pragma once

#include <cstdarg>
#include <cstddef>
#include <cstdint>

#include "jitinterface/CodeRequest.hpp"
#include "jitinterface/CompileFlags.hpp"
#include "jitinterface/DynamicQueries.hpp"
#include "jitinterface/Pgo.hpp"

namespace codicil::jit {

inline constexpr int kJitInterfaceSlots = 176;

// Results come in this order: reserveUnwindInfo (once for the body, each funclet and cold part), allocMem, then the
// rest. Code, data and unwind info are complete when compileMethod returns CompileResult::Ok, and not before.
class JitInterface : public DynamicQueries {
 public:
  virtual void allocMem(CodeRequest* request) = 0;
  virtual void reserveUnwindInfo(bool isFunclet, bool isColdCode, std::uint32_t bytes) = 0;
  // Unwind codes (UNWIND_INFO of the Windows x64 ABI) of one function or funclet: [hot + start, hot + end), or of the
  // cold code if `cold` is not null. `info` is the JIT's: copy it.
  virtual void allocUnwindInfo(std::uint8_t* hot, std::uint8_t* cold, std::uint32_t start, std::uint32_t end,
                               std::uint32_t bytes, std::uint8_t* info, FunctionKind kind) = 0;
  virtual void* allocGCInfo(std::size_t bytes) = 0;  // the JIT writes it
  virtual void setEHcount(std::uint32_t count) = 0;
  // Native offsets; tryLength and handlerLength hold the *ends* of the regions.
  virtual void setEHinfo(std::uint32_t number, const ExceptionClause* clause) = 0;

  virtual bool logMsg(std::uint32_t level, const char* format, va_list args) = 0;
  virtual std::int32_t doAssert(const char* file, std::int32_t line, const char* expression) = 0;
  virtual void reportFatalError(CompileResult result) = 0;

  // Both answer an HRESULT. Results stay valid until compileMethod returns.
  virtual std::int32_t getPgoInstrumentationResults(MethodHandle method, PgoSchemaItem** schema, std::uint32_t* count,
                                                    std::uint8_t** data, PgoSource* source, bool* dynamicPgo) = 0;
  virtual std::int32_t allocPgoInstrumentationBySchema(MethodHandle method, PgoSchemaItem* schema, std::uint32_t count,
                                                       std::uint8_t** data) = 0;

  // The call that ends at native offset `offset`; `sig` and `method` may be null.
  virtual void recordCallSite(std::uint32_t offset, SigInfo* sig, MethodHandle method) = 0;
  // `location` runs, `writable` is where to patch.
  virtual void recordRelocation(void* location, void* writable, void* target, Relocation kind, std::int32_t delta) = 0;
  virtual Relocation getRelocTypeHint(void* target) = 0;  // Relative32 if within reach of the code to come
  virtual std::uint32_t getExpectedTargetArchitecture() = 0;
  virtual std::uint32_t getJitFlags(CompileFlags* flags, std::uint32_t bytes) = 0;  // answers the bytes filled in

 protected:
  ~JitInterface() = default;
};

}  // namespace codicil::jit
