// SPDX-License-Identifier: MIT
// A value that a program passed, read while it is in the call, and as text.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "codicil/client.h"
#include "metadata/ElementType.hpp"
#include "probes/BoundedText.hpp"
#include "probes/TypeNames.hpp"

namespace codicil::probes {

// How a value of some declared type is read.
struct ValueForm {
  // Boolean … R8, I, U; Ptr: shown as an address; Object: any reference; End: nothing but its type is known of it.
  metadata::ElementType element = metadata::ElementType::End;
  bool isByRef = false;    // what is there is where it lies
  bool isGeneric = false;  // declared as a type parameter, so that it was boxed to be looked at
  std::string type;        // for people
  std::vector<std::pair<std::int64_t, std::string>> enumerators;  // of an enum

  bool isSeen() const { return element != metadata::ElementType::End; }
};

// Points into the program's memory: within the call alone, in which the collector cannot run. Trivial, for arrays of
// them that are not all filled; SeenValue{} is Unseen.
struct SeenValue {
  enum class Kind : std::uint8_t {
    Unseen,
    Null,
    Boolean,
    Character,
    Signed,
    Unsigned,
    Single,
    Double,
    Pointer,
    Text,
    Object
  };
  Kind kind;
  std::int64_t integer;  // Boolean, Character, Signed; Unsigned and Pointer in the same bits
  double floating;       // Single, Double
  const std::uint16_t* text;
  std::uint32_t length;   // of text, in UTF-16 units
  const void* object;     // Text, Object
  const NamedType* type;  // Object
};

// `place` holds a value of that form; null: Unseen. Boxes of primitive types are what is in them.
SeenValue readValue(TypeNames& types, const ValueForm& form, const void* place);

// Strings are quoted, and cut at 256 characters; objects are TypeName@address; what is unseen is its type's name.
void writeValue(const ValueForm& form, const SeenValue& value, BoundedText& to);

}  // namespace codicil::probes
