// SPDX-License-Identifier: MIT
// System.Reflection.CustomAttribute: attribute objects of their blobs (ECMA-335 II.23.3).
#include "metadata/CustomAttribute.hpp"

#include <cstring>
#include <vector>

#include "classlib/Fields.hpp"
#include "classlib/MethodInvocation.hpp"
#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/CodeHost.hpp"
#include "execution/Engine.hpp"
#include "execution/Runtime.hpp"
#include "metadata/ByteReader.hpp"
#include "metadata/Utf16.hpp"
#include "threading/Allocation.hpp"
#include "threading/GcFrameRegistration.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::orRequest;
using metadata::ByteReader;
using metadata::ElementType;
using metadata::utf16Of;
using threading::Cooperative;
using threading::Rooted;
using threading::Thread;
using typesystem::MethodTable;
using typesystem::TypeHandle;

[[noreturn]] void throwBadFormat() {
  throw threading::ExceptionRequest{"System.Reflection.CustomAttributeFormatException", {}, {}};
}

// A value as the blob has it; objects are made when all of it has been read.
struct Value {
  TypeHandle type;  // what the object is of
  bool isNull = false;
  std::uint64_t bits = 0;
  std::string_view text;
  TypeHandle named;  // the type that a System.Type value names
  std::vector<Value> elements;
};

// Preemptive.
class Blob {
 public:
  Blob(typesystem::Module& module, const std::byte* begin, const std::byte* end)
      : module_(module), end_(end), reader_(std::span(begin, end)) {}

  const std::byte* at() const { return end_ - reader_.remaining(); }
  bool atEnd() const { return reader_.atEnd(); }
  std::uint8_t u8() { return checked(reader_.u8()); }
  std::uint16_t u16() { return checked(reader_.u16()); }
  metadata::SerializedString string() { return checked(metadata::readSerializedString(reader_)); }

  // FieldOrPropType; of a boxed object, System.Object.
  TypeHandle tag() {
    const auto element = static_cast<ElementType>(u8());
    switch (element) {
      case ElementType::Type:
        return TypeHandle(coreLibType("System.Type"));
      case ElementType::TaggedObject:
        return primitive(ElementType::Object);
      case ElementType::Enum:
        return typeNamed(string().text);
      case ElementType::SzArray:
        return orRequest(engine().types->arrayOf(tag()));
      default:
        if (metadata::primitiveSize(element) == 0 && element != ElementType::String) throwBadFormat();
        return primitive(element);
    }
  }

  Value value(TypeHandle type, unsigned depth = 0) {
    if (depth > metadata::kMaxAttributeDepth || type.methodTable() == nullptr) throwBadFormat();
    const MethodTable& table = *type.methodTable();
    if (type == primitive(ElementType::Object)) return value(tag(), depth + 1);
    Value result;
    result.type = type;
    if (table.isArray()) {
      const std::uint32_t count = checked(reader_.u32());
      result.isNull = count == kNullArray;
      if (result.isNull) return result;
      if (count > reader_.remaining()) throwBadFormat();  // each takes a byte at least
      for (std::uint32_t i = 0; i < count; ++i) result.elements.push_back(value(table.elementType(), depth + 1));
    } else if (table.isValueType()) {
      const std::span<const std::byte> bytes = reader_.take(metadata::primitiveSize(table.classData().element));
      if (bytes.empty()) throwBadFormat();
      std::memcpy(&result.bits, bytes.data(), bytes.size());
    } else {
      const metadata::SerializedString text = string();
      result.isNull = text.isNull;
      result.text = text.text;
      if (type != primitive(ElementType::String) && !text.isNull) result.named = typeNamed(text.text);
    }
    return result;
  }

 private:
  static constexpr std::uint32_t kNullArray = 0xffffffff;

  template <typename T>
  T checked(T value) const {
    if (!reader_.ok()) throwBadFormat();
    return value;
  }

  // As CoreLib resolves a serialized name on behalf of an assembly.
  TypeHandle typeNamed(std::string_view name) {
    static const void* const resolver = engine().code->entryOf(
        *orRequest(engine().types->coreLibMethod("System.Reflection.TypeNameResolver", "GetTypeHelper", 5)));
    const std::u16string wide = utf16Of(name);
    const Cooperative cooperative(*Thread::current());
    constexpr std::uint64_t kThrows = 1;
    const auto type = reinterpret_cast<gc::ObjectPtr>(execution::callManaged(
        resolver, {execution::argument(wide.c_str()), execution::argument(runtimeAssemblyOf(module_)), kThrows, 0, 0}));
    return typeHandleOf(type);
  }

  typesystem::Module& module_;
  const std::byte* end_;
  ByteReader reader_;
};

// Cooperative; may collect.
gc::ObjectPtr objectOf(const Value& value) {
  if (value.isNull) return nullptr;
  MethodTable& table = *value.type.methodTable();
  Thread& thread = *Thread::current();
  if (table.isValueType()) {
    gc::ObjectPtr box = threading::allocateObject(thread, table);
    std::memcpy(threading::fieldsOf(box), &value.bits, table.classData().fieldBytes);
    return box;
  }
  if (!table.isArray()) {
    if (value.named.bits() != 0) return runtimeTypeOf(value.named);
    return engine().runtime->newString(utf16Of(value.text));
  }
  Rooted array(thread, threading::allocateArray(thread, table, static_cast<std::int64_t>(value.elements.size())));
  const std::size_t size = table.componentSize();
  for (std::size_t i = 0; i < value.elements.size(); ++i) {
    if (table.elementType().methodTable()->isValueType()) {
      std::memcpy(threading::elementsOf(array.get()) + i * size, &value.elements[i].bits, size);
      continue;
    }
    gc::ObjectPtr element = objectOf(value.elements[i]);
    threading::setReference(reinterpret_cast<gc::ObjectPtr*>(threading::elementsOf(array.get())) + i, element);
  }
  return array.get();
}

// Slots that a collection sees for as long as it lives, which is shorter than what was there before it.
class RootedSlots {
 public:
  RootedSlots(Thread& thread, std::size_t count) : thread_(thread), slots_(count) {
    frame_ = {static_cast<threading::GcFrameRegistration*>(thread.gcFrames), 0, slots_.data(),
              static_cast<std::uint32_t>(count), 0};
    thread.gcFrames = &frame_;
  }
  ~RootedSlots() { thread_.gcFrames = frame_.next; }
  RootedSlots(const RootedSlots&) = delete;
  RootedSlots& operator=(const RootedSlots&) = delete;

  gc::ObjectPtr& operator[](std::size_t i) { return slots_[i]; }

 private:
  Thread& thread_;
  std::vector<gc::ObjectPtr> slots_;
  threading::GcFrameRegistration frame_;
};

void createAttribute(QCallModule module, ObjectHandleOnStack type, ObjectHandleOnStack constructor,
                     const std::byte** blob, const std::byte* end, std::int32_t* namedArguments,
                     ObjectHandleOnStack instance) {
  Thread& thread = *Thread::current();
  MethodTable* table = nullptr;
  typesystem::MethodDesc* method = nullptr;
  {
    const Cooperative cooperative(thread);
    table = typeHandleOf(type.get()).methodTable();
    method = methodOfInfo(constructor.get());
  }
  const auto signature = orRequest(engine().types->signatureOf(*method, table));
  Blob reader(*module.module, *blob, end);
  if (!reader.atEnd() && reader.u16() != 1) throwBadFormat();  // the prolog
  std::vector<TypeHandle> parameters;
  std::vector<Value> values;
  for (std::uint32_t i = 1; i <= signature.header.paramCount; ++i) {
    parameters.push_back(orRequest(engine().types->load(signature.types[i])));
    values.push_back(reader.value(parameters.back()));
  }
  *namedArguments = reader.atEnd() ? 0 : reader.u16();
  *blob = reader.at();

  const Cooperative cooperative(thread);
  RootedSlots references(thread, values.size());
  std::vector<void*> arguments;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool isValue = parameters[i].methodTable()->isValueType();
    if (!isValue) references[i] = objectOf(values[i]);
    arguments.push_back(isValue ? static_cast<void*>(&values[i].bits) : &references[i]);
  }
  instance.set(construct(*table, *method, parameters, arguments.data()));
}

void createPropertyOrFieldData(QCallModule module, const std::byte** blob, const std::byte* end,
                               ObjectHandleOnStack name, std::int32_t* isProperty, ObjectHandleOnStack type,
                               ObjectHandleOnStack value) {
  constexpr std::uint8_t kField = 0x53;
  constexpr std::uint8_t kProperty = 0x54;
  Blob reader(*module.module, *blob, end);
  const std::uint8_t kind = reader.u8();
  if (kind != kField && kind != kProperty) throwBadFormat();
  *isProperty = kind == kProperty ? 1 : 0;
  const TypeHandle declared = reader.tag();
  setString(name, reader.string().text);
  setType(type, declared);
  const Value content = reader.value(declared);
  *blob = reader.at();
  const Cooperative cooperative(*Thread::current());
  value.set(objectOf(content));
}

// Called without a transition, so it may neither throw nor wait. False: it cannot be read.
std::int32_t parseAttributeUsage(const std::byte* data, std::int32_t bytes, std::int32_t* targets,
                                 std::int32_t* allowMultiple, std::int32_t* inherited) {
  ByteReader reader(std::span(data, static_cast<std::size_t>(bytes)));
  if (reader.u16() != 1) return 0;
  *targets = static_cast<std::int32_t>(reader.u32());
  *allowMultiple = 0;
  *inherited = 1;
  for (std::uint16_t left = reader.u16(); left != 0; --left) {
    reader.skip(1);  // all are properties
    if (static_cast<ElementType>(reader.u8()) != ElementType::Boolean) return 0;
    const std::string_view name = metadata::readSerializedString(reader).text;
    const std::int32_t value = reader.u8();
    if (!reader.ok()) return 0;
    if (name == "AllowMultiple") *allowMultiple = value;
    if (name == "Inherited") *inherited = value;
  }
  return reader.ok() ? 1 : 0;
}

}  // namespace

std::span<const QCall> customAttributeQCalls() {
  static const QCall rows[] = {
      {"CustomAttribute_CreateCustomAttributeInstance", qcall<&createAttribute>()},
      {"CustomAttribute_CreatePropertyOrFieldData", qcall<&createPropertyOrFieldData>()},
      {"CustomAttribute_ParseAttributeUsageAttribute", fcall(&parseAttributeUsage)},
  };
  return rows;
}

}  // namespace codicil::classlib
