#include "NativesCommand.hpp"

#include <cstdio>
#include <set>

#include "Failure.hpp"
#include "classlib/Binding.hpp"
#include "interop/NativeMethods.hpp"
#include "metadata/AssemblyImage.hpp"
#include "metadata/Flags.hpp"
#include "metadata/Metadata.hpp"
#include "metadata/SignatureReader.hpp"

namespace codicil::tool {
namespace {

using metadata::Metadata;
using metadata::Rid;
using metadata::TableId;
using metadata::Token;

// "System.Math"; nested types: "Outer+Inner".
std::string typeName(const Metadata& metadata, Rid type) {
  const auto name = metadata.typeName(Token::of(TableId::TypeDef, type));
  if (!name) return "?";
  const Rid enclosing = metadata.enclosingTypeOf(type);
  if (enclosing != 0) return typeName(metadata, enclosing) + "+" + std::string(name->name);
  return (name->nameSpace.empty() ? "" : std::string(name->nameSpace) + ".") + std::string(name->name);
}

struct Natives {
  const char* kind;
  std::set<std::string> all;
  std::set<std::string> missing;
};

void print(const Natives& natives) {
  std::printf("%s: %zu of %zu are there\n", natives.kind, natives.all.size() - natives.missing.size(),
              natives.all.size());
  for (const std::string& name : natives.missing) std::printf("  %s\n", name.c_str());
}

}  // namespace

int nativesCommand(const std::string& coreLib) {
  const auto image = metadata::AssemblyImage::open(coreLib);
  if (!image) return failure(image.error().toString());
  const Metadata& metadata = (*image)->metadata();

  interop::bindNativeMethods();
  Natives internal{"internal calls", {}, {}};
  Natives qcalls{"QCalls", {}, {}};
  for (Rid rid = 1; rid <= metadata.rowCount(TableId::MethodDef); ++rid) {
    const auto row = metadata.row<metadata::MethodDefRow>(rid);
    const auto name = metadata.string(row.name);
    const auto type = metadata.typeOfMethod(rid);
    if (!name || !type) continue;
    if ((row.implFlags & metadata::MethodImplAttributes::kInternalCall) != 0 && *name != ".ctor") {
      const std::string owner = typeName(metadata, *type);
      const std::string parameters = metadata::parameterElements(metadata, rid);
      const std::string full = owner + "::" + std::string(*name) + "(" + parameters + ")";
      internal.all.insert(full);
      if (classlib::findFCall(owner.c_str(), std::string(*name).c_str(), parameters.c_str()) == nullptr)
        internal.missing.insert(full);
    }
    const auto map = metadata.implMapOf(Token::of(TableId::MethodDef, rid));
    if (!map) continue;
    const auto module = metadata.string(metadata.row<metadata::ModuleRefRow>(map->importScope).name);
    const auto entry = metadata.string(map->importName);
    if (!module || !entry || *module != "QCall") continue;
    qcalls.all.emplace(*entry);
    if (classlib::findQCall(std::string(*entry).c_str()) == nullptr) qcalls.missing.emplace(*entry);
  }
  print(internal);
  print(qcalls);
  return 0;
}

}  // namespace codicil::tool
