// SPDX-License-Identifier: MIT
// Which exception stands for an HRESULT: Marshal.GetExceptionForHR, PreserveSig = false. What is not listed is a
// COMException. Measured on `dotnet` 10.0.12, on Linux.
#include <cstdio>
#include <string>

#include "classlib/Tables.hpp"
#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/Runtime.hpp"
#include "metadata/Utf16.hpp"
#include "threading/Allocation.hpp"
#include "threading/Thread.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using threading::Cooperative;
using threading::Rooted;
using threading::Thread;

struct Row {
  std::uint32_t result;
  const char* type;
};

constexpr Row kRows[] = {
    {0x80004001, "System.NotImplementedException"},
    {0x80004002, "System.InvalidCastException"},
    {0x80004003, "System.NullReferenceException"},
    {0x8002000e, "System.Reflection.TargetParameterCountException"},
    {0x80020012, "System.DivideByZeroException"},
    {0x80030003, "System.IO.DirectoryNotFoundException"},
    {0x80070002, "System.IO.FileNotFoundException"},
    {0x80070003, "System.IO.DirectoryNotFoundException"},
    {0x80070004, "System.IO.FileLoadException"},
    {0x80070005, "System.UnauthorizedAccessException"},
    {0x8007000b, "System.BadImageFormatException"},
    {0x8007000e, "System.OutOfMemoryException"},
    {0x80070015, "System.IO.FileNotFoundException"},
    {0x80070020, "System.IO.FileLoadException"},
    {0x80070021, "System.IO.FileLoadException"},
    {0x80070026, "System.IO.EndOfStreamException"},
    {0x80070035, "System.IO.FileNotFoundException"},
    {0x80070043, "System.IO.FileNotFoundException"},
    {0x80070057, "System.ArgumentException"},
    {0x8007006e, "System.IO.FileLoadException"},
    {0x8007007b, "System.IO.FileNotFoundException"},
    {0x8007007e, "System.IO.FileNotFoundException"},
    {0x800700b6, "System.BadImageFormatException"},
    {0x800700c0, "System.BadImageFormatException"},
    {0x800700c1, "System.BadImageFormatException"},
    {0x800700ce, "System.IO.PathTooLongException"},
    {0x80070216, "System.ArithmeticException"},
    {0x800703e6, "System.BadImageFormatException"},
    {0x800703e9, "System.StackOverflowException"},
    {0x800703ed, "System.IO.FileLoadException"},
    {0x800703ee, "System.IO.FileLoadException"},
    {0x80070459, "System.ArgumentOutOfRangeException"},
    {0x8007045a, "System.IO.FileLoadException"},
    {0x80070482, "System.BadImageFormatException"},
    {0x80070485, "System.IO.FileNotFoundException"},
    {0x80070570, "System.BadImageFormatException"},
    {0x80070571, "System.IO.FileLoadException"},
    {0x80070574, "System.IO.FileNotFoundException"},
    {0x80131013, "System.TypeUnloadedException"},
    {0x80131016, "System.IO.FileLoadException"},
    {0x80131018, "System.BadImageFormatException"},
    {0x8013101b, "System.BadImageFormatException"},
    {0x80131040, "System.IO.FileLoadException"},
    {0x80131047, "System.IO.FileLoadException"},
    {0x80131058, "System.BadImageFormatException"},
    {0x8013106a, "System.Runtime.AmbiguousImplementationException"},
    {0x80131107, "System.BadImageFormatException"},
    {0x8013110e, "System.BadImageFormatException"},
    {0x80131124, "System.BadImageFormatException"},
    {0x80131192, "System.BadImageFormatException"},
    {0x801311e6, "System.MethodAccessException"},
    {0x8013141a, "System.Security.SecurityException"},
    {0x8013141d, "System.BadImageFormatException"},
    {0x8013141e, "System.Security.SecurityException"},
    {0x80131420, "System.Security.SecurityException"},
    {0x80131430, "System.Security.Cryptography.CryptographicException"},
    {0x80131500, "System.Exception"},
    {0x80131501, "System.SystemException"},
    {0x80131502, "System.ArgumentOutOfRangeException"},
    {0x80131503, "System.ArrayTypeMismatchException"},
    {0x80131506, "System.ExecutionEngineException"},
    {0x80131507, "System.FieldAccessException"},
    {0x80131508, "System.IndexOutOfRangeException"},
    {0x80131509, "System.InvalidOperationException"},
    {0x8013150a, "System.Security.SecurityException"},
    {0x8013150c, "System.Runtime.Serialization.SerializationException"},
    {0x8013150d, "System.Security.VerificationException"},
    {0x80131510, "System.MethodAccessException"},
    {0x80131511, "System.MissingFieldException"},
    {0x80131512, "System.MissingMemberException"},
    {0x80131513, "System.MissingMethodException"},
    {0x80131514, "System.MulticastNotSupportedException"},
    {0x80131515, "System.NotSupportedException"},
    {0x80131516, "System.OverflowException"},
    {0x80131517, "System.RankException"},
    {0x80131518, "System.Threading.SynchronizationLockException"},
    {0x80131519, "System.Threading.ThreadInterruptedException"},
    {0x8013151a, "System.MemberAccessException"},
    {0x80131520, "System.Threading.ThreadStateException"},
    {0x80131522, "System.TypeLoadException"},
    {0x80131523, "System.EntryPointNotFoundException"},
    {0x80131524, "System.DllNotFoundException"},
    {0x80131525, "System.Threading.ThreadStartException"},
    {0x80131528, "System.NotFiniteNumberException"},
    {0x80131529, "System.DuplicateWaitObjectException"},
    {0x80131530, "System.Threading.ThreadAbortException"},
    {0x80131531, "System.Runtime.InteropServices.InvalidOleVariantTypeException"},
    {0x80131532, "System.Resources.MissingManifestResourceException"},
    {0x80131534, "System.TypeInitializationException"},
    {0x80131535, "System.Runtime.InteropServices.MarshalDirectiveException"},
    {0x80131537, "System.FormatException"},
    {0x80131539, "System.PlatformNotSupportedException"},
    {0x8013153a, "System.InvalidProgramException"},
    {0x8013153b, "System.OperationCanceledException"},
    {0x8013153e, "System.MissingMethodException"},
    {0x80131541, "System.DataMisalignedException"},
    {0x80131542, "System.Diagnostics.Contracts.ContractException"},
    {0x80131543, "System.TypeAccessException"},
    {0x80131578, "System.InsufficientExecutionStackException"},
    {0x80131600, "System.ApplicationException"},
    {0x80131601, "System.Reflection.InvalidFilterCriteriaException"},
    {0x80131602, "System.MissingMethodException"},
    {0x80131603, "System.Reflection.TargetException"},
    {0x80131604, "System.MissingMethodException"},
    {0x80131605, "System.Reflection.CustomAttributeFormatException"},
    {0x80131620, "System.IO.IOException"},
    {0x80131621, "System.IO.FileLoadException"},
    {0x80131622, "System.ObjectDisposedException"},
    {0x800a0006, "System.OverflowException"},
    {0x800a0007, "System.OutOfMemoryException"},
    {0x800a0009, "System.IndexOutOfRangeException"},
    {0x800a000b, "System.DivideByZeroException"},
    {0x800a001c, "System.StackOverflowException"},
    {0x800a0035, "System.IO.FileNotFoundException"},
    {0x800a0039, "System.IO.IOException"},
    {0x800a003e, "System.IO.EndOfStreamException"},
    {0x800a0046, "System.Security.SecurityException"},
    {0x800a004b, "System.UnauthorizedAccessException"},
    {0x800a004c, "System.IO.DirectoryNotFoundException"},
    {0x800a014f, "System.UnauthorizedAccessException"},
    {0x800a01a3, "System.Security.SecurityException"},
    {0x800a01b6, "System.NotSupportedException"},
    {0x800a01bd, "System.NotSupportedException"},
    {0x800a01c1, "System.ArgumentException"},
    {0x800a01c2, "System.ArgumentException"},
    {0x800a01ca, "System.NotSupportedException"},
    {0x800a01cb, "System.NotSupportedException"},
    {0x800a01cd, "System.MissingMemberException"},
};

const char* typeFor(std::uint32_t result) {
  for (const Row& row : kRows)
    if (row.result == result) return row.type;
  return "System.Runtime.InteropServices.COMException";
}

// Of results whose exception has no words of its own.
std::string messageFor(std::uint32_t result) {
  constexpr std::uint32_t kFail = 0x80004005;
  if (result == kFail) return "Unexpected HRESULT has been returned from a call to a COM component.";
  char text[64];
  std::snprintf(text, sizeof text, "Error %u (0x%08X)", result, result);
  return text;
}

void exceptionFor(std::uint32_t result, void*, ObjectHandleOnStack exception) {
  const std::string type = typeFor(result);
  const bool isCom = type == "System.Runtime.InteropServices.COMException";
  typesystem::TypeLoader& types = *engine().types;
  typesystem::MethodDesc* const constructor = execution::orRequest(types.coreLibMethod(type, ".ctor", isCom ? 1 : 0));
  const typesystem::FieldDesc* const field =
      typesystem::fieldNamed(*execution::orRequest(types.coreLibType("System.Exception")), "_HResult");
  const void* const entry = engine().runtime->entryOf(*constructor);
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  Rooted made(thread, threading::allocateObject(thread, *constructor->owner()));
  if (isCom) {
    const gc::ObjectPtr message = engine().runtime->newString(metadata::utf16Of(messageFor(result)));
    execution::callManaged(entry, {execution::argument(made.get()), execution::argument(message)});
  } else {
    execution::callManaged(entry, {execution::argument(made.get())});
  }
  *reinterpret_cast<std::uint32_t*>(threading::fieldsOf(made.get()) + field->offset()) = result;
  exception.set(made.get());
}

}  // namespace

std::span<const QCall> resultExceptionQCalls() {
  static const QCall rows[] = {{"MarshalNative_GetExceptionForHR", qcall<&exceptionFor>()}};
  return rows;
}

}  // namespace codicil::classlib
