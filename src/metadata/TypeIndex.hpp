// From a type's name to its row: a module's own types and the types it forwards or exports (ECMA-335 II.22.14).
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "metadata/Metadata.hpp"

namespace codicil::metadata {

// A hash table of eight bytes an entry. Thread-safe: immutable, or of metadata that grows, whose new rows a look-up
// adds under a lock. See AssemblyImage::types for the lazy one. Keeps a pointer to the metadata. Names compare byte by
// byte.
class TypeIndex {
 public:
  // Types whose names cannot be read are left out, and so are nested types whose enclosing type is not there. Of two
  // types with one name the first counts, and a TypeDef before an ExportedType.
  explicit TypeIndex(const Metadata& metadata);

  // A type that is not nested: its TypeDef or ExportedType, or nil.
  Token find(std::string_view nameSpace, std::string_view name) const;

  // A type within `enclosing`, a TypeDef or an ExportedType: its TypeDef or ExportedType, or nil.
  Token findNested(Token enclosing, std::string_view name) const;

 private:
  struct Slot {
    std::uint32_t hash = 0;
    Token type;  // 0: empty
  };
  struct Key {
    Token enclosing;  // 0: not nested
    TypeName name;
    std::uint32_t hash() const;
  };

  void addNew() const;
  void reserve(std::size_t types) const;
  void add(Token type) const;
  Token find(const Key& key) const;
  Token lookUp(const Key& key) const;
  Token lookUpAmongAll(const Key& key) const;
  std::optional<Token> enclosingOf(Token type) const;  // 0: not nested; nothing: nested in what is not there
  bool matches(Token type, const Key& key) const;

  const Metadata& metadata_;
  mutable std::mutex lock_;  // of metadata that grows: guards what follows
  mutable std::vector<Slot> slots_;
  mutable Rid definitions_ = 0, exported_ = 0;  // how many rows were added
};

}  // namespace codicil::metadata
