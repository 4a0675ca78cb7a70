// SPDX-License-Identifier: MIT
// The hash by which an image finds types and methods: of names alone, so that compiler and engine come to the same
// number whatever version of an assembly they see. Pure functions of strings and hashes.
//
// How they combine, for a MethodDesc:
//   type definition          = name(namespace) ^ name(name)
//   ... nested in another    = nested(hash of the enclosing definition, name(namespace) ^ name(name))
//   type instance            = instance(hash of the definition, hashes of the type arguments)
//   array, pointer, byref    = array(hash of the element type, rank), pointer(…), byref(…)
//   primitive types          = as the type definitions of System.* they are
//   method                   = hash of the owner type, its instantiation included ^ name(method name)
//   method instance          = hash of the owner type ^ instance(name(method name), hashes of the type arguments)
// Type arguments of shared code are hashed as System.__Canon, which is an ordinary definition. A generic definition's
// name has its `1 as in metadata.
//
// Format: dotnet/runtime src/coreclr/vm/typehashingalgorithms.h and versionresilienthashcode.cpp (facts only).
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string_view>

namespace codicil::readytorun {

class VersionResilientHash {
 public:
  using Hash = std::uint32_t;

  // Of a name in UTF-8. Of an empty one it is 0.
  static constexpr Hash name(std::string_view name) {
    if (name.empty()) return 0;
    Hash even = 0x6DA3B944;
    Hash odd = 0;
    for (std::size_t i = 0; i < name.size(); ++i) {
      Hash& hash = i % 2 == 0 ? even : odd;
      // Bytes beyond ASCII count as negative.
      hash = (hash + std::rotl(hash, 5)) ^ static_cast<Hash>(std::int32_t{static_cast<signed char>(name[i])});
    }
    even += std::rotl(even, 8);
    odd += std::rotl(odd, 8);
    return even ^ odd;
  }

  static constexpr Hash typeDefinition(std::string_view nameSpace, std::string_view name) {
    return VersionResilientHash::name(nameSpace) ^ VersionResilientHash::name(name);
  }

  // `definition` is the nested type's as if it were not nested.
  static constexpr Hash nested(Hash enclosing, Hash definition) {
    return (enclosing + std::rotl(enclosing, 11)) ^ definition;
  }

  // Of a type or a method: `definition` of a method is its name's hash.
  class Instance {
   public:
    constexpr explicit Instance(Hash definition) : hash_(definition) {}
    constexpr Instance& add(Hash argument) {
      hash_ = (hash_ + std::rotl(hash_, 13)) ^ argument;
      return *this;
    }
    constexpr Hash value() const { return hash_ + std::rotl(hash_, 15); }

   private:
    Hash hash_;
  };
  static constexpr Hash instance(Hash definition, std::span<const Hash> arguments) {
    Instance instance(definition);
    for (const Hash argument : arguments) instance.add(argument);
    return instance.value();
  }

  // Vectors (SZARRAY) have rank 1.
  static constexpr Hash array(Hash element, std::uint32_t rank) {
    const Hash hash = 0xD5313556 + rank;
    const Hash mixed = (hash + std::rotl(hash, 13)) ^ element;
    return mixed + std::rotl(mixed, 15);
  }
  static constexpr Hash pointer(Hash pointee) { return (pointee + std::rotl(pointee, 5)) ^ 0x12D0; }
  static constexpr Hash byref(Hash referent) { return (referent + std::rotl(referent, 7)) ^ 0x4C85; }

  // `nameOrInstance` is the hash of the method's name, or instance(that, arguments).
  static constexpr Hash method(Hash owner, Hash nameOrInstance) { return owner ^ nameOrInstance; }
};

// The array's number is the hash of a name, which tells that both are as they should be.
static_assert(VersionResilientHash::name("System.Array`1") == 0xD5313556 + 1);

}  // namespace codicil::readytorun
