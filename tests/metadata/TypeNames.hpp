// Full names of types as reflection writes them, and the enums of many assemblies by them: what decoding a custom
// attribute needs that lies outside its own module.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/AssemblyImage.hpp"
#include "metadata/CustomAttribute.hpp"

namespace codicil::metadata::test {

// "Ns.Outer+Inner" of a TypeDef or TypeRef; empty if it cannot be told.
std::string fullName(const Metadata& metadata, Token type);

// Resolves by full name only, among all types named System.Enum's children in `images`.
class EnumsByName : public EnumResolver {
 public:
  void add(const Metadata& metadata);
  bool contains(const std::string& name) const { return underlying_.count(name) != 0; }

  std::optional<ElementType> underlyingType(const Metadata& metadata, Token typeDefOrRef) override;
  std::optional<ElementType> underlyingType(const Metadata& metadata, std::string_view serializedName) override;

 private:
  std::optional<ElementType> of(const std::string& name) const;
  std::map<std::string, ElementType> underlying_;
};

// A serialized type name without its assembly.
std::string withoutAssembly(std::string_view serializedName);

}  // namespace codicil::metadata::test
