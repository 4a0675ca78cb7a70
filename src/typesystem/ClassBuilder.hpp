// Builds one canonical MethodTable: fields, layout, methods, slots, flags. Private to the type loader.
#pragma once

#include <vector>

#include "typesystem/FieldLayout.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::typesystem {

class ClassBuilder {
 public:
  // `type` is Defined and canonical; its parent's MethodTable is there.
  ClassBuilder(TypeLoader& loader, const TypeExpression& type, MethodTable* parent)
      : loader_(loader),
        type_(type),
        definition_(const_cast<TypeDefinition&>(*type.definition)),
        module_(*type.definition->module),
        heap_(loader.heaps_.of(type.allocator)),
        parent_(parent) {}

  Expected<MethodTable*> build();

 private:
  struct Field {
    Rid row = 0;
    std::uint16_t attributes = 0;
    const TypeExpression* type = nullptr;
    metadata::ElementType element{};
    const Class* value = nullptr;  // of an instance field that is a value: its type
    bool isThreadStatic = false;
  };

  // ClassFields.cpp
  Expected<void> readFields();
  Expected<void> readField(Rid rid, const metadata::FieldRow& row);
  Expected<const Class*> valueClass(const TypeExpression& type);
  Expected<void> layOutInstance();
  Expected<LayoutRequest> layoutRequest() const;
  FieldShape shapeOf(const Field& field) const;
  std::string nameOf(const Field& field) const;
  void collectReferences();
  void repeatReferences();
  void collectByRefs();
  void classifyEightbytes();
  bool repeatsItsField() const;
  bool isVectorOfT() const;
  bool mayParentGrow() const;
  bool dependsOnOtherModules() const;
  Expected<void> checkOverlaps();
  Expected<void> layOutStatics();
  void placeStatics(bool ofThreads, std::uint32_t& bytes, std::uint32_t& references);

  void makeFields();

  Expected<void> makeMethods();
  Expected<void> fillSlots(const SlotTable& slots);
  Expected<void> checkImplemented() const;
  Unexpected lacksImplementation(DefinedMethod method) const;

  std::uint32_t flags(TypeExpressions interfaces) const;
  std::uint32_t flags2(TypeExpressions interfaces) const;
  std::uint32_t baseSize() const;
  bool hasFinalizer() const;
  bool derivesFrom(Token coreLibType) const;
  bool hasVirtualStatics(TypeExpressions interfaces) const;
  bool hasBoxedStatics(bool ofThreads) const;
  LoadError fault(LoadErrorCode code, const std::string& detail) const {
    return module_.fault(code, definition_.token, definition_.name() + ": " + detail);
  }

  TypeLoader& loader_;
  const TypeExpression& type_;
  TypeDefinition& definition_;
  Module& module_;
  LoaderHeap& heap_;
  MethodTable* parent_;
  MethodTable* table_ = nullptr;
  Class* class_ = nullptr;
  std::vector<Field> fields_;           // literals left out
  std::vector<std::uint32_t> offsets_;  // of each, as FieldDesc::offset
  std::vector<ReferenceRun> references_;
  bool hasClassConstructor_ = false;
  bool hasDefaultConstructor_ = false;
};

}  // namespace codicil::typesystem
