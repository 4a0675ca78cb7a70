// The fields' half of ClassBuilder.
#include <algorithm>
#include <optional>
#include <utility>

#include "metadata/CustomAttribute.hpp"
#include "metadata/Flags.hpp"
#include "typesystem/ClassBuilder.hpp"

namespace codicil::typesystem {
namespace {

using metadata::ElementType;
using metadata::FieldAttributes;
using metadata::TypeAttributes;

constexpr std::uint32_t kMaxRva = (1u << 27) - 1;
constexpr std::uint32_t kThreadStaticsStart = 16;  // see StaticsLayout

ElementType elementOf(const TypeExpression& type) {
  switch (type.kind) {
    case TypeKind::Defined:
      if (!type.definition->isValueType()) return ElementType::Class;
      return type.definition->element == ElementType::TypedByRef ? ElementType::ValueType : type.definition->element;
    case TypeKind::Pointer:
      return ElementType::Ptr;
    case TypeKind::ByRef:
      return ElementType::ByRef;
    case TypeKind::FunctionPointer:
      return ElementType::FnPtr;
    default:
      return ElementType::Class;
  }
}

// Of numbers and pointers; 0 of the rest.
std::uint32_t scalarBytes(ElementType element) {
  switch (element) {
    case ElementType::I:
    case ElementType::U:
    case ElementType::Ptr:
    case ElementType::FnPtr:
    case ElementType::ByRef:
      return kPointerBytes;
    default:
      return metadata::primitiveSize(element);
  }
}

struct Extent {
  std::uint64_t start, end;
  bool isReference;
};

// Where a reference and something else share a byte. References lie at multiples of 8, so they share all or nothing
// with each other.
std::optional<std::uint64_t> overlap(std::vector<Extent> extents) {
  std::ranges::sort(extents, {}, &Extent::start);
  std::uint64_t dataEnd = 0;
  std::uint64_t referencesEnd = 0;
  for (const Extent& extent : extents) {
    if (extent.start < (extent.isReference ? dataEnd : referencesEnd)) return extent.start;
    std::uint64_t& end = extent.isReference ? referencesEnd : dataEnd;
    end = std::max(end, extent.end);
  }
  return std::nullopt;
}

}  // namespace

Expected<void> ClassBuilder::readFields() {
  const auto rows = module_.metadata().fieldsOf(definition_.token.rid());
  if (!rows) return Unexpected(rows.error());
  for (const Rid rid : *rows) {
    const auto row = module_.metadata().row<metadata::FieldRow>(rid);
    if ((row.flags & FieldAttributes::kLiteral) != 0) continue;
    if (const auto read = readField(rid, row); !read) return read;
  }
  return {};
}

Expected<void> ClassBuilder::readField(Rid rid, const metadata::FieldRow& row) {
  const Token token = Token::of(TableId::Field, rid);
  const auto type = loader_.reader_.ofField(module_, rid, {type_.arguments, {}});
  if (!type) return Unexpected(type.error());
  Field field{rid, row.flags, *type, elementOf(**type)};
  const bool isStatic = (row.flags & FieldAttributes::kStatic) != 0;
  field.isThreadStatic =
      isStatic && metadata::findCustomAttribute(module_.metadata(), token, "System", "ThreadStaticAttribute") != 0;
  if ((*type)->kind == TypeKind::MethodParameter || field.element == ElementType::Void)
    return Unexpected(module_.fault(LoadErrorCode::BadLayout, token, "a field of type " + toString(**type))
                          .because(TypeLoadReason::IllegalField));
  if (field.element == ElementType::ByRef && (isStatic || !definition_.isByRefLike))
    return Unexpected(module_.fault(LoadErrorCode::BadLayout, token, "a byref in what is no byref-like type"));
  if (!isStatic && definition_.category == Category::Interface)
    return Unexpected(module_.fault(LoadErrorCode::BadLayout, token, "an instance field of an interface"));
  if (!isStatic && field.element == ElementType::ValueType) {
    const auto value = valueClass(**type);
    if (!value) return Unexpected(value.error());
    field.value = *value;
    if ((*type)->definition->isByRefLike && !definition_.isByRefLike)
      return Unexpected(module_.fault(LoadErrorCode::BadLayout, token, "a byref-like value in what is no such type"));
  }
  fields_.push_back(field);
  return {};
}

// A value's layout is needed now, not later: a value that contains itself is found here.
Expected<const Class*> ClassBuilder::valueClass(const TypeExpression& type) {
  const auto canonical = loader_.canonicalOf(type);
  if (!canonical) return Unexpected(canonical.error());
  const auto handle = loader_.allocate(**canonical);
  if (!handle) return Unexpected(handle.error());
  return &handle->methodTable()->classData();
}

std::string ClassBuilder::nameOf(const Field& field) const {
  const auto name = module_.metadata().string(module_.metadata().row<metadata::FieldRow>(field.row).name);
  return name ? std::string(*name) : std::string();
}

FieldShape ClassBuilder::shapeOf(const Field& field) const {
  FieldShape shape;
  if (field.value != nullptr) {
    shape.kind = FieldKind::Value;
    shape.bytes = field.value->fieldBytes;
    shape.alignment = field.value->alignment;
    shape.holdsPointers = !field.value->references.empty() || field.value->holdsByRefs;
  } else if (field.element == ElementType::Class) {
    shape.kind = FieldKind::Reference;
    shape.bytes = shape.alignment = kPointerBytes;
    shape.holdsPointers = true;
  } else {
    shape.bytes = shape.alignment = scalarBytes(field.element);
    shape.holdsPointers = field.element == ElementType::ByRef;
  }
  const auto explicitOffset = module_.metadata().fieldLayoutOf(field.row);
  if (explicitOffset) shape.offset = explicitOffset->offset;
  return shape;
}

Expected<LayoutRequest> ClassBuilder::layoutRequest() const {
  LayoutRequest request;
  request.isValueType = definition_.isValueType();
  if (parent_ != nullptr && !request.isValueType) request.parentBytes = parent_->classData().fieldBytes;
  if (parent_ != nullptr) request.parentAlignment = parent_->classData().alignment;
  if (mayParentGrow()) request.parentBytes = (request.parentBytes + kPointerBytes - 1) / kPointerBytes * kPointerBytes;
  request.requiredAlignment = definition_.requiredAlignment;
  if (isVectorOfT()) request.valueBytes = loader_.settings_.vectorBytes;
  const std::uint32_t kind = definition_.attributes & TypeAttributes::kLayoutMask;
  const bool holdsReferences = std::ranges::any_of(fields_, [](const Field& field) {
    return (field.attributes & FieldAttributes::kStatic) == 0 &&
           (field.element == ElementType::Class || (field.value != nullptr && !field.value->references.empty()));
  });
  // ECMA-335 II.10.1.2 lets an engine order fields as it likes where references are among them. An open type has no
  // objects: `dotnet` gives it any layout, this one.
  if (kind == TypeAttributes::kExplicitLayout)
    request.kind = LayoutKind::Explicit;
  else if (kind == TypeAttributes::kSequentialLayout && !holdsReferences && !type_.containsVariables)
    request.kind = LayoutKind::Sequential;
  const auto layout = module_.metadata().classLayoutOf(definition_.token.rid());
  if (layout) {
    request.packing = layout->packingSize;
    request.declaredSize = layout->classSize;
  }
  if (definition_.inlineArrayLength == 0) return request;
  const auto instanceFields = std::ranges::count_if(
      fields_, [](const Field& field) { return (field.attributes & FieldAttributes::kStatic) == 0; });
  if (definition_.inlineArrayLength < 0 || instanceFields != 1 || request.kind == LayoutKind::Explicit)
    return Unexpected(fault(LoadErrorCode::BadLayout, "an inline array without a length, or not of one field"));
  request.repeat = static_cast<std::uint32_t>(definition_.inlineArrayLength);
  return request;
}

// Precompiled code does not know how large parts of other modules are, so it has a class begin at a word behind a
// parent that has such parts. For a precompiled module we must lay out as its code does.
bool ClassBuilder::mayParentGrow() const {
  if (parent_ == nullptr || parent_->parent == nullptr || definition_.isValueType()) return false;
  if (!module_.image().pe().isReadyToRun()) return false;
  return parent_->module != &module_ || parent_->classData().dependsOnOtherModules;
}

bool ClassBuilder::dependsOnOtherModules() const {
  const auto isForeign = [&](const Module* module, const Class& type) {
    return module != &module_ || type.dependsOnOtherModules;
  };
  if (parent_ != nullptr && parent_->parent != nullptr && !definition_.isValueType() &&
      isForeign(parent_->module, parent_->classData()))
    return true;
  return std::ranges::any_of(fields_, [&](const Field& field) {
    return field.value != nullptr && isForeign(field.value->definition->module, *field.value);
  });
}

// System.Numerics.Vector<T> is as large as the processor's vectors, whatever fields it declares.
bool ClassBuilder::isVectorOfT() const {
  return &module_ == &loader_.definitions_.coreLib() && definition_.token == loader_.known_.vectorOfT;
}

Expected<void> ClassBuilder::layOutInstance() {
  offsets_.resize(fields_.size());
  if (definition_.category == Category::Interface) return {};
  std::vector<std::size_t> indexes;
  std::vector<FieldShape> shapes;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if ((fields_[i].attributes & FieldAttributes::kStatic) != 0) continue;
    indexes.push_back(i);
    shapes.push_back(shapeOf(fields_[i]));
    class_->holdsByRefs |=
        fields_[i].element == ElementType::ByRef || (fields_[i].value != nullptr && fields_[i].value->holdsByRefs);
  }
  const auto request = layoutRequest();
  if (!request) return Unexpected(request.error());
  const auto layout = layOut(*request, shapes);
  if (!layout) {
    const LayoutFault& wrong = layout.error();
    std::string argument;
    if (wrong.reason == TypeLoadReason::NoFieldOffset) argument = nameOf(fields_[indexes[wrong.field]]);
    if (wrong.reason == TypeLoadReason::OverlappedReference) argument = std::to_string(shapes[wrong.field].offset);
    return Unexpected(fault(LoadErrorCode::BadLayout, wrong.detail).because(wrong.reason, std::move(argument)));
  }
  for (std::size_t i = 0; i < indexes.size(); ++i) offsets_[indexes[i]] = layout->offsets[i];
  class_->fieldBytes = layout->bytes;
  if (definition_.isValueType() || request->kind == LayoutKind::Sequential) class_->alignment = layout->alignment;
  class_->dependsOnOtherModules = dependsOnOtherModules();
  collectReferences();
  collectByRefs();
  if (definition_.isValueType()) classifyEightbytes();
  if (request->kind != LayoutKind::Explicit) return {};
  class_->hasOverlappingFields = true;
  return checkOverlaps();
}

void ClassBuilder::collectReferences() {
  std::vector<std::uint32_t> own;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if ((fields_[i].attributes & FieldAttributes::kStatic) != 0) continue;
    if (fields_[i].element == ElementType::Class) own.push_back(offsets_[i]);
    if (fields_[i].value == nullptr) continue;
    for (const ReferenceRun& run : fields_[i].value->references)
      references_.push_back({offsets_[i] + run.offset, run.count});
  }
  std::ranges::sort(own);
  own.erase(std::unique(own.begin(), own.end()), own.end());  // of an explicit layout
  ReferenceRun run;
  for (const std::uint32_t offset : own) {
    if (run.count != 0 && run.end() != offset) references_.push_back(std::exchange(run, {}));
    if (run.count++ == 0) run.offset = offset;
  }
  if (run.count != 0) references_.push_back(run);
  if (definition_.inlineArrayLength > 1) repeatReferences();
  if (parent_ != nullptr) {
    const auto inherited = parent_->classData().references;
    references_.insert(references_.end(), inherited.begin(), inherited.end());
  }
  std::ranges::sort(references_, {}, &ReferenceRun::offset);
  std::uint32_t count = 0;
  for (const ReferenceRun& one : references_) count += one.count;
  if (count != 0 && count * kPointerBytes == class_->fieldBytes) references_ = {{0, count}};  // nothing else
  class_->references = heap_.copy(std::span<const ReferenceRun>(references_));
}

// Of an inline array: the one field's for each element.
void ClassBuilder::repeatReferences() {
  const auto length = static_cast<std::uint32_t>(definition_.inlineArrayLength);
  const std::uint32_t stride = class_->fieldBytes / length;
  if (references_.size() == 1 && references_[0].count * kPointerBytes == stride) {
    references_[0].count *= length;
    return;
  }
  const std::vector<ReferenceRun> element = references_;
  for (std::uint32_t i = 1; i < length; ++i)
    for (const ReferenceRun& run : element) references_.push_back({run.offset + i * stride, run.count});
}

void ClassBuilder::collectByRefs() {
  if (!class_->holdsByRefs) return;
  std::vector<std::uint32_t> offsets;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if ((fields_[i].attributes & FieldAttributes::kStatic) != 0) continue;
    if (fields_[i].element == ElementType::ByRef) offsets.push_back(offsets_[i]);
    if (fields_[i].value == nullptr) continue;
    for (const std::uint32_t inner : fields_[i].value->byRefs) offsets.push_back(offsets_[i] + inner);
  }
  if (definition_.inlineArrayLength > 1) {
    const auto length = static_cast<std::uint32_t>(definition_.inlineArrayLength);
    const std::size_t each = offsets.size();
    for (std::uint32_t copy = 1; copy < length; ++copy)
      for (std::size_t i = 0; i < each; ++i) offsets.push_back(offsets[i] + copy * (class_->fieldBytes / length));
  }
  std::ranges::sort(offsets);
  offsets.erase(std::unique(offsets.begin(), offsets.end()), offsets.end());
  class_->byRefs = heap_.copy(std::span<const std::uint32_t>(offsets));
}

// Whether the value is its one field over and over: an inline array, or what C# makes of a fixed buffer. `dotnet` knows
// the latter by its size alone.
bool ClassBuilder::repeatsItsField() const {
  if (definition_.inlineArrayLength > 0) return true;
  const Field* only = nullptr;
  std::size_t index = 0;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if ((fields_[i].attributes & FieldAttributes::kStatic) != 0) continue;
    if (only != nullptr) return false;
    only = &fields_[i];
    index = i;
  }
  if (only == nullptr || offsets_[index] != 0) return false;
  const bool isPrimitive =
      metadata::primitiveSize(only->element) != 0 || only->element == ElementType::I || only->element == ElementType::U;
  const std::uint32_t bytes = shapeOf(*only).bytes;
  return (isPrimitive || only->value != nullptr) && bytes != 0 && class_->fieldBytes % bytes == 0 &&
         (definition_.attributes & TypeAttributes::kLayoutMask) != 0;
}

void ClassBuilder::classifyEightbytes() {
  EightbyteShape& shape = class_->eightbytes;
  // Vectors have requirements of their own, and no registers.
  if ((definition_.requiredAlignment != 0 && !definition_.parameters.empty()) || isVectorOfT()) shape.keepInMemory();
  if (class_->fieldBytes > kMaxRegisterBytes) shape.keepInMemory();
  const bool repeats = repeatsItsField();
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if ((fields_[i].attributes & FieldAttributes::kStatic) != 0) continue;
    const std::uint32_t bytes = shapeOf(fields_[i]).bytes;
    const std::uint32_t end = repeats ? std::min(class_->fieldBytes, kMaxRegisterBytes + 1) : offsets_[i] + 1;
    for (std::uint32_t at = offsets_[i]; at < end; at += std::max(bytes, 1u)) {
      if (fields_[i].value != nullptr)
        shape.addValue(fields_[i].value->eightbytes, at);
      else
        shape.addScalar(fields_[i].element, at, bytes);
    }
  }
  class_->registers = shape.registers(class_->fieldBytes);
}

// The collector must be able to tell a reference from what is none.
Expected<void> ClassBuilder::checkOverlaps() {
  std::vector<Extent> extents;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const Field& field = fields_[i];
    if ((field.attributes & FieldAttributes::kStatic) != 0) continue;
    const std::uint64_t start = offsets_[i];
    const FieldShape shape = shapeOf(field);
    if (field.value == nullptr) {
      extents.push_back({start, start + shape.bytes, field.element == ElementType::Class});
      continue;
    }
    std::uint64_t at = start;
    for (const ReferenceRun& run : field.value->references) {
      if (at < start + run.offset) extents.push_back({at, start + run.offset, false});
      at = start + run.end();
      extents.push_back({start + run.offset, at, true});
    }
    if (at < start + shape.bytes) extents.push_back({at, start + shape.bytes, false});
  }
  if (const auto at = overlap(std::move(extents)))
    return Unexpected(fault(LoadErrorCode::BadLayout, "a reference and something else in one place")
                          .because(TypeLoadReason::OverlappedReference, std::to_string(*at)));
  return {};
}

// ---- Static fields ----

Expected<void> ClassBuilder::layOutStatics() {
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if ((fields_[i].attributes & FieldAttributes::kHasFieldRva) == 0) continue;
    const auto rva = module_.metadata().fieldRvaOf(fields_[i].row);
    if (!rva || rva->rva > kMaxRva)
      return Unexpected(module_.fault(LoadErrorCode::BadLayout, Token::of(TableId::Field, fields_[i].row), "bad RVA"));
    offsets_[i] = rva->rva;
  }
  StaticsLayout& statics = class_->statics;
  placeStatics(false, statics.bytes, statics.references);
  placeStatics(true, statics.threadBytes, statics.threadReferences);
  return {};
}

// References and boxes in the order of their rows; the others by falling size.
void ClassBuilder::placeStatics(bool ofThreads, std::uint32_t& bytes, std::uint32_t& references) {
  const std::uint32_t start = ofThreads ? kThreadStaticsStart : 0;
  const auto isOurs = [&](const Field& field) {
    return (field.attributes & FieldAttributes::kStatic) != 0 &&
           (field.attributes & FieldAttributes::kHasFieldRva) == 0 && field.isThreadStatic == ofThreads;
  };
  for (std::uint32_t size = kPointerBytes; size > 0; size /= 2)
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (!isOurs(fields_[i]) || scalarBytes(fields_[i].element) != size) continue;
      offsets_[i] = start + bytes;
      bytes += size;
    }
  for (const bool boxes : {true, false})
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const bool isBox = fields_[i].element == ElementType::ValueType;
      if (!isOurs(fields_[i]) || scalarBytes(fields_[i].element) != 0 || isBox != boxes) continue;
      offsets_[i] = start + kPointerBytes * references++;
    }
}

bool ClassBuilder::hasBoxedStatics(bool ofThreads) const {
  return std::ranges::any_of(fields_, [&](const Field& field) {
    return (field.attributes & FieldAttributes::kStatic) != 0 &&
           (field.attributes & FieldAttributes::kHasFieldRva) == 0 && field.element == ElementType::ValueType &&
           field.isThreadStatic == ofThreads;
  });
}

void ClassBuilder::makeFields() {
  class_->fields = heap_.makeArray<FieldDesc>(fields_.size());
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    FieldDesc& desc = class_->fields[i];
    desc = FieldDesc(table_, fields_[i].row, fields_[i].attributes, fields_[i].element);
    desc.isStatic_ = (fields_[i].attributes & FieldAttributes::kStatic) != 0;
    desc.isThreadStatic_ = fields_[i].isThreadStatic;
    desc.isRva_ = (fields_[i].attributes & FieldAttributes::kHasFieldRva) != 0;
    desc.offset_ = offsets_[i];
  }
}

}  // namespace codicil::typesystem
