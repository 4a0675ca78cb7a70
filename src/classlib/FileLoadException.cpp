// SPDX-License-Identifier: MIT
// System.IO.FileLoadException's messages, in dotnet's words.
#include <cstdio>

#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"

namespace codicil::classlib {
namespace {

struct Message {
  std::uint32_t code;  // HRESULT
  const char* text;
};

constexpr Message kMessages[] = {
    {0x80070002, "The system cannot find the file specified.\n"},
    {0x80070003, "The system cannot find the path specified.\n"},
    {0x80070005, "Access is denied.\n"},
    {0x8007000b, "An attempt was made to load a program with an incorrect format.\n"},
    {0x800700c1, "Format of the executable (.exe) or library (.dll) is invalid."},
    {0x80131018, "The module was expected to contain an assembly manifest."},
    {0x8013101b, "This assembly is built by a runtime newer than the currently loaded runtime and cannot be loaded."},
    {0x80131040, "The located assembly's manifest definition does not match the assembly reference. (0x80131040)"},
    {0x80131047, "The given assembly name was invalid. (0x80131047)"},
    {0x80131053,
     "The requested assembly version conflicts with what is already bound in the app domain or specified in the "
     "manifest. (0x80131053)"},
    {0x80131058, "Reference assemblies cannot be loaded for execution. (0x80131058)"},
    {0x8013141a, "Strong name validation failed. (0x8013141A)"},
    {0x80131515, "Operation is not supported. (0x80131515)"},
    {0x80131621, "Could not find or load a specific file. (0x80131621)"},
};

void getFileLoadFormat(std::int32_t, ObjectHandleOnStack result) {
  setString(result, "Could not load file or assembly '{0}'. {1}");
}

void getMessageForHR(std::int32_t code, ObjectHandleOnStack result) {
  for (const Message& one : kMessages)
    if (one.code == static_cast<std::uint32_t>(code)) return setString(result, one.text);
  char text[48];
  std::snprintf(text, sizeof text, "Exception from HRESULT: 0x%08X", static_cast<std::uint32_t>(code));
  setString(result, text);
}

}  // namespace

std::span<const QCall> fileLoadExceptionQCalls() {
  static const QCall rows[] = {
      {"GetFileLoadExceptionMessage", qcall<&getFileLoadFormat>()},
      {"FileLoadException_GetMessageForHR", qcall<&getMessageForHR>()},
  };
  return rows;
}

}  // namespace codicil::classlib
