// SPDX-License-Identifier: MIT
// Static methods for hosts to call, and the HRESULTs of what goes wrong.
#pragma once

#include <cstdint>
#include <functional>

namespace codicil::hosting {

using Result = std::int32_t;  // an HRESULT

inline constexpr Result kOk = 0;
inline constexpr Result kInvalidArgument = static_cast<Result>(0x80070057);
inline constexpr Result kFailed = static_cast<Result>(0x80004005);
inline constexpr Result kAlreadyStarted = static_cast<Result>(0x80131022);  // HOST_E_INVALIDOPERATION

// What `action` answers, or the HResult of the managed exception that comes out of it. The thread is preemptive.
Result resultOf(const std::function<Result()>& action);

// For native code: see interop::Interop::functionPointerOf. `type` is a full name, nested types behind a '+'. Throws
// threading::ExceptionRequest (MissingMethodException, …).
const void* nativeEntry(const char* assembly, const char* type, const char* method);

}  // namespace codicil::hosting
