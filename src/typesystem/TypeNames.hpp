// SPDX-License-Identifier: MIT
// Names of types as reflection gives them: Type.Name, ToString, FullName, AssemblyQualifiedName.
#pragma once

#include <cstdint>
#include <string>

#include "typesystem/TypeHandle.hpp"

namespace codicil::typesystem {

// System.TypeNameFormatFlags
struct TypeNameFormat {
  static constexpr std::uint32_t kNamespace = 0x1;  // and enclosing types
  static constexpr std::uint32_t kFullInst = 0x2;   // arguments with their assemblies: [[System.Int32, …]]
  static constexpr std::uint32_t kAssembly = 0x4;
  static constexpr std::uint32_t kSignature = 0x8;
  static constexpr std::uint32_t kNoVersion = 0x10;
  static constexpr std::uint32_t kAngleBrackets = 0x40;  // List<int>
};

class Module;
class MethodTable;

// Where reflection says that the type is from: of an array or a pointer its element's, of a function pointer its return
// type's.
Module* moduleOf(TypeHandle type);

// UTF-8. Thread-safe.
std::string typeName(TypeHandle type, std::uint32_t format);
// Of a class: namespace and name as its definition has them.
std::string plainName(const MethodTable& type);
// As the messages of cast errors have it: without the types around a nested one, but for those of its arguments.
std::string messageName(TypeHandle type);

}  // namespace codicil::typesystem
