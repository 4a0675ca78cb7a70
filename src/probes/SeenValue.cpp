// SPDX-License-Identifier: MIT
#include "probes/SeenValue.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "probes/SafeRead.hpp"

namespace codicil::probes {
namespace {

using metadata::ElementType;
using Kind = SeenValue::Kind;

constexpr std::uint32_t kMaxCharacters = 256;
constexpr std::size_t kPayload = 8;  // of an object, behind its MethodTable

template <typename T>
T load(const void* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

SeenValue integer(Kind kind, std::int64_t value) {
  SeenValue made{};
  made.kind = kind;
  made.integer = value;
  return made;
}
SeenValue floating(Kind kind, double value) {
  SeenValue made{};
  made.kind = kind;
  made.floating = value;
  return made;
}

// Unseen for what is none.
SeenValue readPrimitive(ElementType element, const void* place) {
  switch (element) {
    case ElementType::Boolean:
      return integer(Kind::Boolean, load<std::uint8_t>(place));
    case ElementType::Char:
      return integer(Kind::Character, load<std::uint16_t>(place));
    case ElementType::I1:
      return integer(Kind::Signed, load<std::int8_t>(place));
    case ElementType::U1:
      return integer(Kind::Unsigned, load<std::uint8_t>(place));
    case ElementType::I2:
      return integer(Kind::Signed, load<std::int16_t>(place));
    case ElementType::U2:
      return integer(Kind::Unsigned, load<std::uint16_t>(place));
    case ElementType::I4:
      return integer(Kind::Signed, load<std::int32_t>(place));
    case ElementType::U4:
      return integer(Kind::Unsigned, load<std::uint32_t>(place));
    case ElementType::I8:
    case ElementType::I:
      return integer(Kind::Signed, load<std::int64_t>(place));
    case ElementType::U8:
    case ElementType::U:
      return integer(Kind::Unsigned, load<std::int64_t>(place));
    case ElementType::Ptr:
      return integer(Kind::Pointer, load<std::int64_t>(place));
    case ElementType::R4:
      return floating(Kind::Single, static_cast<double>(load<float>(place)));
    case ElementType::R8:
      return floating(Kind::Double, load<double>(place));
    default:
      return SeenValue{};
  }
}

SeenValue readReference(TypeNames& types, const void* object) {
  SeenValue value{};
  value.object = object;
  if (object == nullptr) {
    value.kind = Kind::Null;
    return value;
  }
  value.text = types.api().string_characters(object, &value.length);
  if (value.text != nullptr) {
    value.kind = Kind::Text;
    return value;
  }
  value.type = types.of(types.api().object_type(object));
  if (value.type != nullptr && value.type->primitive != ElementType::End)
    return readPrimitive(value.type->primitive, static_cast<const std::byte*>(object) + kPayload);
  value.kind = Kind::Object;
  return value;
}

void writeCharacter(char32_t point, char quote, BoundedText& to) {
  constexpr std::string_view kEscaped("\n\r\t\0", 4), kLetters = "nrt0";
  if (point == static_cast<char32_t>(quote) || point == U'\\') {
    to.put('\\');
    to.put(static_cast<char>(point));
  } else if (const std::size_t at = point < 0x20 ? kEscaped.find(static_cast<char>(point)) : std::string_view::npos;
             at != std::string_view::npos) {
    to.put('\\');
    to.put(kLetters[at]);
  } else if (point < 0x20 || point == 0x7F) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    to.put("\\x");
    to.put(kDigits[point >> 4]);
    to.put(kDigits[point & 0xF]);
  } else {
    to.codePoint(point);
  }
}

bool isHighSurrogate(std::uint16_t unit) { return (unit & 0xFC00) == 0xD800; }
bool isLowSurrogate(std::uint16_t unit) { return (unit & 0xFC00) == 0xDC00; }

void writeText(const std::uint16_t* text, std::uint32_t length, BoundedText& to) {
  constexpr char32_t kReplacement = 0xFFFD;
  to.put('"');
  const std::uint32_t shown = std::min(length, kMaxCharacters);
  for (std::uint32_t i = 0; i < shown; ++i) {
    char32_t point = text[i];
    if (isHighSurrogate(text[i]) && i + 1 < length && isLowSurrogate(text[i + 1])) {
      point = 0x10000 + ((point - 0xD800) << 10) + (text[i + 1] - 0xDC00u);
      ++i;
    } else if (isHighSurrogate(text[i]) || isLowSurrogate(text[i])) {
      point = kReplacement;
    }
    writeCharacter(point, '"', to);
  }
  to.put('"');
  if (shown < length) {
    to.put("... (");
    to.number(length);
    to.put(" characters)");
  }
}

void writeObject(const SeenValue& value, BoundedText& to) {
  to.put(value.type == nullptr ? std::string_view("?") : std::string_view(value.type->name));
  to.put("@0x");
  to.number(reinterpret_cast<std::uintptr_t>(value.object), 16);
}

template <typename Float>
void writeFloating(Float value, BoundedText& to) {
  if (std::isnan(value))
    to.put("NaN");
  else if (std::isinf(value))
    to.put(value < 0 ? "-Infinity" : "Infinity");
  else
    to.number(value);
}

// What a byref leads to. It may be none of the kind: `ref array[array.Length]` is legal as long as nobody follows it.
SeenValue readByRef(TypeNames& types, ElementType element, const void* place) {
  std::uint64_t value = 0;
  const std::size_t bytes = element == ElementType::Object || primitiveSize(element) == 0 ? 8 : primitiveSize(element);
  if (place == nullptr || !readSafely(place, &value, bytes)) return SeenValue{};
  if (element != ElementType::Object) return readPrimitive(element, &value);
  const auto* const object = load<const void*>(&value);
  if (object == nullptr) return readReference(types, object);
  if (!readSafely(object, &value, sizeof value)) return SeenValue{};
  const NamedType* const type = types.of(types.api().object_type(object));
  return type != nullptr && type->isKnown() ? readReference(types, object) : SeenValue{};
}

}  // namespace

SeenValue readValue(TypeNames& types, const ValueForm& form, const void* place) {
  if (!form.isSeen() || place == nullptr) return SeenValue{};
  if (form.isByRef) return readByRef(types, form.element, load<const void*>(place));
  return form.element == ElementType::Object ? readReference(types, load<const void*>(place))
                                             : readPrimitive(form.element, place);
}

void writeValue(const ValueForm& form, const SeenValue& value, BoundedText& to) {
  for (const auto& [number, name] : form.enumerators)
    if ((value.kind == Kind::Signed || value.kind == Kind::Unsigned) && number == value.integer) return to.put(name);
  switch (value.kind) {
    case Kind::Unseen:
      return to.put(form.type);
    case Kind::Null:
      return to.put("null");
    case Kind::Boolean:
      return to.put(value.integer != 0 ? "true" : "false");
    case Kind::Character:
      to.put('\'');
      writeCharacter(static_cast<char32_t>(value.integer), '\'', to);
      return to.put('\'');
    case Kind::Signed:
      return to.number(value.integer);
    case Kind::Unsigned:
      return to.number(static_cast<std::uint64_t>(value.integer));
    case Kind::Single:
      return writeFloating(static_cast<float>(value.floating), to);
    case Kind::Double:
      return writeFloating(value.floating, to);
    case Kind::Pointer:
      to.put("0x");
      return to.number(static_cast<std::uint64_t>(value.integer), 16);
    case Kind::Text:
      return writeText(value.text, value.length, to);
    case Kind::Object:
      return writeObject(value, to);
  }
}

}  // namespace codicil::probes
