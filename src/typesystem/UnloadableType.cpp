// SPDX-License-Identifier: MIT
#include "typesystem/UnloadableType.hpp"

namespace codicil::typesystem {

const char* sentenceOf(TypeLoadReason reason) {
  switch (reason) {
    case TypeLoadReason::General:
      break;
    case TypeLoadReason::BadFormat:
      return "Could not load type '{0}' from assembly '{1}' because the format is invalid.";
    case TypeLoadReason::NoParent:
      return "Could not load type '{0}' from assembly '{1}' because the parent does not exist.";
    case TypeLoadReason::ParentIsInterface:
      return "Could not load type '{0}' from assembly '{1}' because the parent type is an interface.";
    case TypeLoadReason::ParentIsSealed:
      return "Could not load type '{0}' from assembly '{1}' because the parent type is sealed.";
    case TypeLoadReason::NotAnInterface:
      return "Could not load type '{0}' from assembly '{1}' because it attempts to implement a class as an interface.";
    case TypeLoadReason::WrongArgumentCount:
      return "The generic type '{0}' was used with the wrong number of generic arguments in assembly '{1}'.";
    case TypeLoadReason::RecursiveGenerics:
      return "Could not load type '{0}' from assembly '{1}' because it has recursive generic definition.";
    case TypeLoadReason::OverlappedReference:
      return "Could not load type '{0}' from assembly '{1}' because it contains an object field at offset {2} that is "
             "incorrectly aligned or overlapped by a non-object field.";
    case TypeLoadReason::NoFieldOffset:
      return "Could not load type '{0}' from assembly '{1}' because field '{2}' was not given an explicit offset.";
    case TypeLoadReason::IllegalField:
      return "Type '{0}' from assembly '{1}' has a field of an illegal type.";
    case TypeLoadReason::FieldsTooLarge:
      return "Size of field of type '{0}' from assembly '{1}' is too large.";
    case TypeLoadReason::TooManyMethods:
      return "Type '{0}' from assembly '{1}' contains more methods than the current implementation allows.";
    case TypeLoadReason::AbstractInConcrete:
      return "Abstract method in non-abstract class.";
    case TypeLoadReason::NotImplemented:
      return "Method '{2}' in type '{0}' from assembly '{1}' does not have an implementation.";
    case TypeLoadReason::NothingToOverride:
      return "Method override '{2}' on type '{0}' from assembly '{1}' cannot find a method to replace.";
    case TypeLoadReason::OverridesFinal:
      return "Declaration referenced in a method implementation cannot be a final method.  Type: '{0}'.  Assembly: "
             "'{1}'.";
    case TypeLoadReason::OverridesNonVirtual:
      return "Method '{2}' on type '{0}' from assembly '{1}' must be virtual to implement a method on an interface or "
             "super type.";
    case TypeLoadReason::ArrayOfVoid:
      return "Could not create array type '{0}' from assembly '{1}' because the element type is System.Void.";
    case TypeLoadReason::ArrayOfByRef:
      return "Could not create array type '{0}' from assembly '{1}' because the element type is ByRef.";
    case TypeLoadReason::ArrayOfByRefLike:
      return "Could not create array type '{0}' from assembly '{1}' because the element type is ByRef-like.";
    case TypeLoadReason::TooManyDimensions:
      return "'{0}' from assembly '{1}' has too many dimensions.";
  }
  return "Could not load type '{0}' from assembly '{1}'.";
}

}  // namespace codicil::typesystem
