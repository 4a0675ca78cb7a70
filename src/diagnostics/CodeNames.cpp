// SPDX-License-Identifier: MIT
#include "diagnostics/CodeNames.hpp"

#include <algorithm>

#include "diagnostics/SignatureText.hpp"
#include "execution/GeneratedIL.hpp"
#include "metadata/AssemblyIdentity.hpp"
#include "typesystem/ArrayMembers.hpp"
#include "typesystem/Module.hpp"
#include "typesystem/TypeNames.hpp"

namespace codicil::diagnostics {
namespace {

using typesystem::MethodDesc;
using typesystem::MethodKind;
using typesystem::TypeHandle;
using typesystem::TypeNameFormat;

std::string assemblyTag(const typesystem::Module& module) {
  const auto identity = metadata::AssemblyIdentity::ofAssembly(module.metadata());
  return '[' + std::string(identity ? identity->name : "?") + "] ";
}

std::string ownerName(const MethodDesc& method) {
  return typesystem::typeName(TypeHandle(method.owner()), TypeNameFormat::kNamespace);
}

std::string declaredName(const MethodDesc& method) {
  const metadata::Metadata& metadata = method.module().metadata();
  const auto row = metadata.rowOf<metadata::MethodDefRow>(method.token());
  const auto own = row ? metadata.string(row->name) : tl::unexpected(row.error());
  return signatureText(
      metadata, method.token(),
      assemblyTag(method.module()) + ownerName(method) + "::" + (own ? std::string(*own) : std::string("?")));
}

// Null: the method's own code.
const char* stubKind(MethodKind kind) {
  switch (kind) {
    case MethodKind::Internal:
      return "InternalCall";
    case MethodKind::PInvoke:
      return "PInvoke";
    case MethodKind::Delegate:
      return "Delegate";
    case MethodKind::Unboxing:
      return "Unboxing";
    case MethodKind::Instantiating:
      return "Instantiating";
    case MethodKind::DelegateOpen:
      return "DelegateOpen";
    case MethodKind::DelegateMany:
      return "DelegateMany";
    case MethodKind::Virtual:
      return "Virtual";
    case MethodKind::IL:
    case MethodKind::Array:
    case MethodKind::Generated:
      break;
  }
  return nullptr;
}

std::string plainFullName(const MethodDesc& method) {
  switch (method.kind()) {
    case MethodKind::Generated:
      return assemblyTag(method.module()) +
             "dynamicClass::" + static_cast<const execution::GeneratedMethod&>(method).name;
    case MethodKind::Array:
      return assemblyTag(method.module()) + ownerName(method) + "::" + typesystem::nameOf(method.arrayMember());
    default:
      return declaredName(method);
  }
}

}  // namespace

std::string fullName(const MethodDesc& method) {
  std::string name = plainFullName(method);
  if (const char* const kind = stubKind(method.kind())) name = "stub " + std::string(kind) + '<' + name + '>';
  // A name may hold any character; the files are of lines.
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '\n' || c == '\r' || c == '\0'; }, '?');
  return name;
}

const char* tierTag(versioning::Tier tier) {
  switch (tier) {
    case versioning::Tier::Optimized:
      return "[Optimized]";
    case versioning::Tier::Tier0:
      return "[QuickJitted]";
    case versioning::Tier::Tier0Instrumented:
      return "[InstrumentedTier]";
    case versioning::Tier::Tier1:
      return "[OptimizedTier1]";
    case versioning::Tier::OSR:
      return "[OptimizedTier1OSR]";
    case versioning::Tier::Precompiled:
      return "[PreJIT]";
  }
  return "";
}

std::string versionedName(const versioning::CompileRequest& request, bool withTier) {
  std::string name = fullName(static_cast<const MethodDesc&>(request.method));
  if (request.il.id() != 0) name += "[IL " + std::to_string(request.il.id()) + ']';
  if (request.version.id() != 0) name += "[native " + std::to_string(request.version.id()) + ']';
  if (withTier) name += tierTag(request.tier);
  return name;
}

}  // namespace codicil::diagnostics
