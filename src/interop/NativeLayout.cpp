// SPDX-License-Identifier: MIT
#include "interop/NativeLayout.hpp"

#include <algorithm>

#include "execution/Calls.hpp"
#include "metadata/Flags.hpp"
#include "typesystem/Module.hpp"

namespace codicil::interop {

using execution::orRequest;
using metadata::ElementType;
using metadata::TypeAttributes;

namespace {

constexpr std::uint32_t kDefaultPacking = 32;

std::uint32_t layoutKind(const MethodTable& type) {
  return type.classData().definition->attributes & TypeAttributes::kLayoutMask;
}

bool hasLayout(const MethodTable& type) {
  const typesystem::TypeDefinition* const definition = type.classData().definition;
  if (definition == nullptr || type.isInterface() || type.hasComponentSize()) return false;
  const std::uint32_t kind = layoutKind(type);
  return kind == TypeAttributes::kSequentialLayout || kind == TypeAttributes::kExplicitLayout;
}

// What of a form's bytes lie in which registers.
void addShape(typesystem::EightbyteShape& shape, NativeLayouts& layouts, const NativeForm& form, std::uint32_t offset) {
  const MethodTable* const table = form.type.methodTable();
  const bool isStructure = form.kind == NativeKind::Structure || form.kind == NativeKind::Plain;
  if (isStructure && table != nullptr && table->isValueType() && table->classData().element == ElementType::ValueType) {
    if (const NativeLayout* inner = layouts.of(*form.type.methodTable()))
      return shape.addValue(inner->eightbytes, offset);
    return shape.addValue(table->classData().eightbytes, offset);
  }
  if (form.kind == NativeKind::Date) return shape.addScalar(ElementType::R8, offset, form.bytes);
  if (form.kind == NativeKind::Plain && table != nullptr)
    return shape.addScalar(table->classData().element, offset, form.bytes);
  const std::uint32_t step = std::max(form.alignment, 1u);
  for (std::uint32_t at = 0; at < std::min(form.bytes, typesystem::kMaxRegisterBytes + step); at += step)
    shape.addScalar(ElementType::I, offset + at, step);
}

}  // namespace

void NativeLayouts::forget(const typesystem::LoaderAllocator& allocator) {
  const std::lock_guard guard(lock_);
  std::erase_if(layouts_, [&](const auto& one) { return allocator.heap.contains(one.first); });
}

const NativeLayout* NativeLayouts::of(MethodTable& type) {
  if (!hasLayout(type)) return nullptr;
  if (!type.isValueType() && type.parent != types_.object && !hasLayout(*type.parent)) return nullptr;
  const std::lock_guard guard(lock_);
  if (const auto known = layouts_.find(&type); known != layouts_.end()) {
    if (known->second == nullptr) throw CannotMarshal{"The type contains itself."};
    return known->second.get();
  }
  layouts_.emplace(&type, nullptr);  // being made
  try {
    auto made = std::make_unique<NativeLayout>(make(type));
    return (layouts_[&type] = std::move(made)).get();
  } catch (...) {
    layouts_.erase(&type);
    throw;
  }
}

NativeLayout NativeLayouts::make(MethodTable& type) {
  NativeLayout layout;
  const bool hasParent = !type.isValueType() && type.parent != types_.object;
  if (hasParent) layout = *of(*type.parent);
  const bool parentIsBlittable = !hasParent || layout.isBlittable;
  const std::uint32_t parentBytes = hasParent ? layout.bytes : 0;
  layout.bytes = parentBytes;
  layout.isBlittable = parentIsBlittable;
  const std::size_t parentFields = layout.fields.size();
  add(layout, type);
  const auto declared = type.module->metadata().classLayoutOf(type.classData().definition->token.rid());
  const std::int32_t repeat = type.classData().definition->inlineArrayLength;
  if (repeat > 1) layout.bytes *= static_cast<std::uint32_t>(repeat);
  if (declared && declared->classSize != 0)
    layout.bytes = std::max(layout.bytes, parentBytes + declared->classSize);
  else
    layout.bytes = (layout.bytes + layout.alignment - 1) / layout.alignment * layout.alignment;
  layout.bytes = std::max(layout.bytes, 1u);
  for (std::size_t i = parentFields; i < layout.fields.size(); ++i)
    addShape(layout.eightbytes, *this, layout.fields[i].form, layout.fields[i].offset);
  // The same bytes at the same places; a managed layout that says so by itself.
  if (layout.isBlittable && type.isValueType()) {
    layout.bytes = type.classData().fieldBytes;
    layout.eightbytes = type.classData().eightbytes;
  }
  return layout;
}

void NativeLayouts::add(NativeLayout& layout, MethodTable& type) {
  const metadata::Metadata& metadata = type.module->metadata();
  const typesystem::Class& its = type.classData();
  const bool isExplicit = layoutKind(type) == TypeAttributes::kExplicitLayout;
  const auto declared = metadata.classLayoutOf(its.definition->token.rid());
  const std::uint32_t packing = declared && declared->packingSize != 0 ? declared->packingSize : kDefaultPacking;
  const std::uint32_t parentBytes = layout.bytes;
  NativeContext context;
  context.place = NativePlace::Field;
  context.isWide = isWide(type);
  for (const typesystem::FieldDesc& field : its.fields) {
    if (field.isStatic()) continue;
    NativeField native;
    native.field = &field;
    MarshalAs as;
    if (const auto row = metadata.marshalOf(field.token()))
      if (const auto read = metadata::readMarshalDescriptor(metadata, *row)) as = *read;
    try {
      native.form = nativeFormOf(types_, *this, orRequest(types_.loader.typeOfField(field, type)), as, context);
    } catch (const CannotMarshal& cannot) {
      const auto typeName = metadata.typeName(its.definition->token);
      const auto name = metadata.string(metadata.row<metadata::FieldRow>(field.token().rid()).name);
      throw threading::ExceptionRequest{"System.TypeLoadException",
                                        "Cannot marshal field '" + std::string(name ? *name : "") + "' of type '" +
                                            std::string(typeName ? typeName->name : "") + "': " + cannot.why,
                                        ""};
    }
    const std::uint32_t alignment = std::min(native.form.alignment, packing);
    if (isExplicit) {
      const auto place = metadata.fieldLayoutOf(field.token().rid());
      native.offset = parentBytes + (place ? place->offset : 0);
    } else {
      native.offset = (layout.bytes + alignment - 1) / alignment * alignment;
    }
    layout.bytes = std::max(layout.bytes, native.offset + native.form.bytes);
    layout.alignment = std::max(layout.alignment, alignment);
    if (native.form.kind != NativeKind::Plain || native.offset != field.offset()) layout.isBlittable = false;
    layout.fields.push_back(native);
  }
}

}  // namespace codicil::interop
