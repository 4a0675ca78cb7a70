#include "typesystem/KnownTypes.hpp"

#include <array>
#include <utility>

#include "typesystem/Module.hpp"

namespace codicil::typesystem {
namespace {

using metadata::ElementType;

constexpr std::array<std::pair<ElementType, std::string_view>, 16> kPrimitives = {{
    {ElementType::Void, "Void"},
    {ElementType::Boolean, "Boolean"},
    {ElementType::Char, "Char"},
    {ElementType::I1, "SByte"},
    {ElementType::U1, "Byte"},
    {ElementType::I2, "Int16"},
    {ElementType::U2, "UInt16"},
    {ElementType::I4, "Int32"},
    {ElementType::U4, "UInt32"},
    {ElementType::I8, "Int64"},
    {ElementType::U8, "UInt64"},
    {ElementType::R4, "Single"},
    {ElementType::R8, "Double"},
    {ElementType::I, "IntPtr"},
    {ElementType::U, "UIntPtr"},
    {ElementType::TypedByRef, "TypedReference"},
}};

struct Wanted {
  Token KnownTypes::*member;
  const char* nameSpace;
  const char* name;
};

constexpr Wanted kWanted[] = {
    {&KnownTypes::object, "System", "Object"},
    {&KnownTypes::valueType, "System", "ValueType"},
    {&KnownTypes::enumType, "System", "Enum"},
    {&KnownTypes::multicastDelegate, "System", "MulticastDelegate"},
    {&KnownTypes::array, "System", "Array"},
    {&KnownTypes::string, "System", "String"},
    {&KnownTypes::nullable, "System", "Nullable`1"},
    {&KnownTypes::canon, "System", "__Canon"},
    {&KnownTypes::criticalFinalizer, "System.Runtime.ConstrainedExecution", "CriticalFinalizerObject"},
    {&KnownTypes::vectorOfT, "System.Numerics", "Vector`1"},
    {&KnownTypes::dynamicInterfaceCastable, "System.Runtime.InteropServices", "IDynamicInterfaceCastable"},
};

}  // namespace

Expected<KnownTypes> KnownTypes::find(const Module& coreLib) {
  KnownTypes known;
  for (const Wanted& wanted : kWanted) {
    const Token found = coreLib.image().types().find(wanted.nameSpace, wanted.name);
    if (!found.is(TableId::TypeDef))
      return Unexpected(
          coreLib.fault(LoadErrorCode::TypeNotFound, {}, std::string(wanted.nameSpace) + '.' + wanted.name));
    known.*wanted.member = found;
  }
  return known;
}

ElementType primitiveNamed(std::string_view nameSpace, std::string_view name) {
  if (nameSpace != "System") return ElementType::End;
  for (const auto& [element, itsName] : kPrimitives)
    if (itsName == name) return element;
  return ElementType::End;
}

std::string_view primitiveName(ElementType element) {
  for (const auto& [one, name] : kPrimitives)
    if (one == element) return name;
  return {};
}

bool isPointerWrapper(std::string_view nameSpace, std::string_view name) {
  return nameSpace == "System" && (name == "RuntimeArgumentHandle" || name == "RuntimeMethodHandleInternal" ||
                                   name == "RuntimeFieldHandleInternal");
}

std::uint32_t alignmentNamed(std::string_view nameSpace, std::string_view name) {
  if (nameSpace == "System") return name == "Int128" || name == "UInt128" ? 16 : 0;
  if (nameSpace == "System.Runtime.Intrinsics") {
    if (name == "Vector64`1") return 8;
    if (name == "Vector128`1") return 16;
    if (name == "Vector256`1") return 32;
    if (name == "Vector512`1") return 64;
  }
  return 0;
}

}  // namespace codicil::typesystem
