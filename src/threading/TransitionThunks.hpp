// SPDX-License-Identifier: MIT
// Thunks through which compiled code calls C++ that may collect, block or throw: they save what a stack walk must know
// in a TransitionFrame and link it to the thread, which is cooperative in the C++ function. The caller is a thread of
// the engine's; its frame is Thread::current()->frame.
//
// `name` is what profilers and debuggers call the thunk; it lives as long as `memory`.
//
// Both flavours leave Thread::frame as it was when they go on; who leaves the C++ function by an exception's dispatch
// instead unlinks the frame himself.
#pragma once

#include <tl/expected.hpp>

#include "codicil/versioning/CodeMemory.hpp"
#include "codicil/versioning/Stubs.hpp"
#include "threading/Frame.hpp"
#include "threading/ManagedException.hpp"

namespace codicil::threading {

// (a) A helper that returns. `function` is a C++ function; it gets the arguments that the thunk was called with (up to
// six integers and eight doubles, in registers), and its result (rax, rdx, xmm0, xmm1) is the thunk's. None of the
// arguments is a root: it puts the objects among them into Rooted before it does what may collect. A ManagedException
// or ExceptionRequest must not leave it: wrap it in helper<>.
tl::expected<const void*, codememory::MemoryError> makeReturningThunk(codememory::CodeMemory& memory, const char* name,
                                                                      const void* function);

// (b) A call that is on its way to an address only C++ can tell: prestub, interface dispatch. The function's answer is
// jumped to, every argument register restored from the frame (integers, low halves of vectors), r10, r11 and rax too,
// but that the hidden argument's register is lost. The function sets frame.callee, so that the arguments are roots,
// before it does what may collect.
using ContinueFunction = const void* (*)(TransitionFrame& frame, void* hiddenArgument, void* context);
enum class HiddenArgument : std::uint8_t { R10, R11 };
tl::expected<const void*, codememory::MemoryError> makeContinuingThunk(codememory::CodeMemory& memory, const char* name,
                                                                       HiddenArgument where, ContinueFunction function,
                                                                       void* context);

// The same, where native code may come too: on a preemptive thread, or on one that is none of the engine's. It gets
// `fromNative`, without a frame; all argument registers are restored, but upper halves of vectors.
using FromNativeFunction = const void* (*)(void* hiddenArgument, void* context);
tl::expected<const void*, codememory::MemoryError> makeContinuingThunk(codememory::CodeMemory& memory, const char* name,
                                                                       HiddenArgument where, ContinueFunction function,
                                                                       FromNativeFunction fromNative, void* context);

// Turns what C++ threw into a managed exception in the frame that called the thunk; installed once, by those who
// dispatch exceptions. Without one the process ends with a line that says what was thrown.
struct ExceptionRaiser {
  void (*managed)(const ManagedException& exception) = nullptr;  // neither returns
  void (*request)(const ExceptionRequest& request) = nullptr;
};
void setExceptionRaiser(const ExceptionRaiser& installed);
[[noreturn]] void raiseFromHelper(const ManagedException& exception);
[[noreturn]] void raiseFromHelper(const ExceptionRequest& request);

template <auto kFunction>
struct HelperBoundary;
template <typename Result, typename... Arguments, Result (*kFunction)(Arguments...)>
struct HelperBoundary<kFunction> {
  // What is thrown is copied out of the handler first: an exception that is being handled could never be freed.
  static Result call(Arguments... arguments) {
    gc::Handle managed = nullptr;
    alignas(ExceptionRequest) unsigned char request[sizeof(ExceptionRequest)];
    try {
      return kFunction(arguments...);
    } catch (const ManagedException& exception) {
      managed = exception.exception();
    } catch (const ExceptionRequest& thrown) {
      new (request) ExceptionRequest(thrown);
    }
    if (managed != nullptr) raiseFromHelper(ManagedException(managed));
    raiseFromHelper(*std::launder(reinterpret_cast<ExceptionRequest*>(request)));
  }
};

// For makeReturningThunk: makeReturningThunk(memory, "Box", helper<&box>()).
template <auto kFunction>
const void* helper() {
  return reinterpret_cast<const void*>(&HelperBoundary<kFunction>::call);
}

}  // namespace codicil::threading
