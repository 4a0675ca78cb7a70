// SPDX-License-Identifier: MIT
#include "typesystem/ArgumentMap.hpp"

#include "typesystem/Class.hpp"
#include "typesystem/MethodTable.hpp"
#include "typesystem/TypeDesc.hpp"

namespace codicil::typesystem {
namespace {

using metadata::ElementType;

constexpr std::uint32_t kIntegerRegisters = 6;
constexpr std::uint32_t kVectorRegisters = 8;
constexpr std::uint32_t kWord = 8;

enum class Sort : std::uint8_t { Number, Float, Reference, ByRef, Value, Nothing };

Sort sortOf(TypeHandle type) {
  if (type.isNull()) return Sort::Nothing;
  if (const TypeDesc* desc = type.typeDesc()) {
    if (desc->element() == ElementType::ByRef) return Sort::ByRef;
    return desc->element() == ElementType::Var || desc->element() == ElementType::MVar ? Sort::Reference : Sort::Number;
  }
  const MethodTable& table = *type.methodTable();
  if (!table.isValueType()) return Sort::Reference;
  switch (table.classData().element) {
    case ElementType::Void:
      return Sort::Nothing;
    case ElementType::R4:
    case ElementType::R8:
      return Sort::Float;
    case ElementType::ValueType:
    case ElementType::TypedByRef:
      return Sort::Value;
    default:
      return Sort::Number;
  }
}

std::uint32_t bytesOf(TypeHandle type) {
  const MethodTable* table = type.methodTable();
  return table != nullptr && table->isValueType() ? table->classData().fieldBytes : kWord;
}

}  // namespace

ArgumentMap::ArgumentMap(const CallSignature& signature) {
  arguments_.reserve(signature.parameters.size() + 3);
  placeReturn(signature.returnType);
  if (signature.hasThis) {
    addHidden(ArgumentRole::This);
    references_.push_back({arguments_.back().places[0], signature.thisIsByRef});
  }
  if (returnKind_ == ReturnKind::Buffer) {
    addHidden(ArgumentRole::ReturnBuffer);
    references_.push_back({arguments_.back().places[0], true});
  }
  if (signature.hasGenericContext) addHidden(ArgumentRole::GenericContext);
  hidden_ = arguments_.size();
  for (const TypeHandle parameter : signature.parameters) addParameter(parameter);
}

void ArgumentMap::placeReturn(TypeHandle type) {
  const Sort sort = sortOf(type);
  if (sort == Sort::Nothing) return;
  returnBytes_ = bytesOf(type);
  if (sort != Sort::Value) {
    returnKind_ = sort == Sort::Float ? ReturnKind::Vector : ReturnKind::Integer;
    return;
  }
  const ArgumentRegisters& registers = type.methodTable()->classData().registers;
  if (!registers.inRegisters())
    returnKind_ = ReturnKind::Buffer;
  else if (registers.count == 2)
    returnKind_ = ReturnKind::TwoRegisters;
  else
    returnKind_ = registers.classes[0] == EightbyteClass::Sse ? ReturnKind::Vector : ReturnKind::Integer;
}

ArgumentPlace ArgumentMap::nextInteger() {
  if (integers_ == kIntegerRegisters) return onStack(kWord);
  return {ArgumentPlace::Kind::Integer, integers_++};
}

ArgumentPlace ArgumentMap::onStack(std::uint32_t bytes) {
  const ArgumentPlace place{ArgumentPlace::Kind::Stack, stackBytes_};
  stackBytes_ += (bytes + kWord - 1) / kWord * kWord;
  return place;
}

void ArgumentMap::addHidden(ArgumentRole role) {
  Argument argument;
  argument.role = role;
  argument.places[0] = nextInteger();
  arguments_.push_back(argument);
}

void ArgumentMap::addParameter(TypeHandle type) {
  Argument argument;
  argument.type = type;
  argument.bytes = bytesOf(type);
  const Sort sort = sortOf(type);
  if (sort != Sort::Value) {
    argument.places[0] = sort != Sort::Float            ? nextInteger()
                         : vectors_ == kVectorRegisters ? onStack(kWord)
                                                        : ArgumentPlace{ArgumentPlace::Kind::Vector, vectors_++};
    if (sort == Sort::Reference || sort == Sort::ByRef)
      references_.push_back({argument.places[0], sort == Sort::ByRef});
    arguments_.push_back(argument);
    return;
  }
  // A value goes into registers whole or not at all; what it leaves is free for those after it.
  const ArgumentRegisters& registers = type.methodTable()->classData().registers;
  std::uint32_t vectors = 0;
  for (std::uint32_t i = 0; i < registers.count; ++i) vectors += registers.classes[i] == EightbyteClass::Sse ? 1 : 0;
  const std::uint32_t integers = registers.count - vectors;
  if (!registers.inRegisters() || integers_ + integers > kIntegerRegisters || vectors_ + vectors > kVectorRegisters) {
    addOnStack(argument);
    return;
  }
  argument.pieces = registers.count;
  for (std::uint32_t i = 0; i < registers.count; ++i) {
    const EightbyteClass kind = registers.classes[i];
    argument.places[i] = kind == EightbyteClass::Sse ? ArgumentPlace{ArgumentPlace::Kind::Vector, vectors_++}
                                                     : ArgumentPlace{ArgumentPlace::Kind::Integer, integers_++};
    if (kind == EightbyteClass::Reference || kind == EightbyteClass::ByRef)
      references_.push_back({argument.places[i], kind == EightbyteClass::ByRef});
  }
  arguments_.push_back(argument);
}

void ArgumentMap::addOnStack(Argument& argument) {
  argument.places[0] = onStack(argument.bytes);
  const Class& type = argument.type.methodTable()->classData();
  const std::uint32_t start = argument.places[0].index;
  for (const ReferenceRun& run : type.references)
    for (std::uint32_t i = 0; i < run.count; ++i)
      references_.push_back({{ArgumentPlace::Kind::Stack, start + run.offset + i * kWord}, false});
  for (const std::uint32_t offset : type.byRefs)
    references_.push_back({{ArgumentPlace::Kind::Stack, start + offset}, true});
  arguments_.push_back(argument);
}

}  // namespace codicil::typesystem
