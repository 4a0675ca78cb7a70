// SPDX-License-Identifier: MIT
#include "interop/NativeForm.hpp"

#include <initializer_list>

#include "interop/NativeLayout.hpp"
#include "metadata/Flags.hpp"
#include "threading/ManagedException.hpp"
#include "typesystem/Module.hpp"
#include "typesystem/TypeDesc.hpp"

namespace codicil::interop {

using metadata::ElementType;
using metadata::NativeType;

namespace {

constexpr std::uint32_t kPointer = typesystem::kPointerBytes;

// One question of nativeFormOf.
class Chooser {
 public:
  Chooser(const InteropTypes& types, NativeLayouts& layouts, TypeHandle type, const MarshalAs& as,
          const NativeContext& context)
      : types_(types), layouts_(layouts), context_(context), as_(as), native_(as ? as->type : NativeType::Max) {
    form_.type = type;
    form_.bytes = form_.alignment = kPointer;
    form_.isWide = context.isWide;
  }

  NativeForm choose() {
    if (form_.type.isTypeDesc()) return pointer();
    const MethodTable& table = *form_.type.methodTable();
    if (table.isArray()) return array(table);
    if (table.isValueType()) return value(*form_.type.methodTable());
    if (context_.isDisabled) fail("Cannot marshal managed types when the runtime marshalling system is disabled.");
    return reference(*form_.type.methodTable());
  }

 private:
  [[noreturn]] static void fail(std::string why) { throw CannotMarshal{std::move(why)}; }
  [[noreturn]] static void mustBe(const char* rule) {
    fail(std::string("Invalid managed/unmanaged type combination (") + rule + ").");
  }
  bool isDefault() const { return native_ == NativeType::Max; }
  bool is(std::initializer_list<NativeType> types) const {
    for (const NativeType one : types)
      if (one == native_) return true;
    return isDefault();
  }
  bool isField() const { return context_.place == NativePlace::Field; }

  NativeForm of(NativeKind kind, std::uint32_t bytes = kPointer) {
    form_.kind = kind;
    form_.bytes = form_.alignment = bytes;
    return form_;
  }

  NativeForm pointer() {
    if (form_.type.typeDesc()->element() == ElementType::Ptr && !isDefault())
      mustBe("pointers must not have a MarshalAs attribute set");
    return of(NativeKind::Plain);
  }

  // ---- Values ----

  NativeForm number(std::uint32_t bytes, std::initializer_list<NativeType> types, const char* rule) {
    if (!is(types)) mustBe(rule);
    return of(NativeKind::Plain, bytes);
  }

  NativeForm boolean() {
    switch (native_) {
      case NativeType::Max:
      case NativeType::Boolean:
        return of(NativeKind::Bool, 4);
      case NativeType::I1:
      case NativeType::U1:
        return of(NativeKind::Bool, 1);
      default:
        mustBe("booleans must be paired with I1, U1, or Bool");
    }
  }

  NativeForm character() {
    switch (native_) {
      case NativeType::I1:
      case NativeType::U1:
        return of(NativeKind::AnsiChar, 1);
      case NativeType::I2:
      case NativeType::U2:
        return of(NativeKind::Plain, 2);
      case NativeType::Max:
        return context_.isWide ? of(NativeKind::Plain, 2) : of(NativeKind::AnsiChar, 1);
      default:
        mustBe("chars must be paired with I1, I2, U1, or U2");
    }
  }

  NativeForm value(MethodTable& table) {
    using enum NativeType;
    const ElementType element = table.classData().element;
    if (context_.isDisabled) {
      if (table.containsGCPointers())
        fail("Cannot marshal managed types when the runtime marshalling system is disabled.");
      of(NativeKind::Plain, table.classData().fieldBytes);
      form_.alignment = table.classData().alignment;
      return form_;
    }
    switch (element) {
      case ElementType::Boolean:
        return boolean();
      case ElementType::Char:
        return character();
      case ElementType::I1:
      case ElementType::U1:
        return number(1, {I1, U1}, "Byte/SByte must be paired with I1 or U1");
      case ElementType::I2:
      case ElementType::U2:
        return number(2, {I2, U2}, "Int16/UInt16 must be paired with I2 or U2");
      case ElementType::I4:
      case ElementType::U4:
        return number(4, {I4, U4, Error}, "Int32/UInt32 must be paired with I4 or U4");
      case ElementType::I8:
      case ElementType::U8:
        return number(8, {I8, U8}, "Int64/UInt64 must be paired with I8 or U8");
      case ElementType::I:
      case ElementType::U:
        return number(8, {Int, UInt, I8, U8}, "Int/UInt must be paired with SysInt or SysUInt");
      case ElementType::R4:
        return number(4, {R4}, "Single must be paired with R4");
      case ElementType::R8:
        return number(8, {R8}, "Double must be paired with R8");
      default:
        return structure(table);
    }
  }

  bool isBlittable(MethodTable& table) {
    try {
      const NativeLayout* const layout = layouts_.of(table);
      return layout != nullptr && layout->isBlittable && !table.isNullable() &&
             !table.classData().definition->isByRefLike;
    } catch (const CannotMarshal&) {
    } catch (const threading::ExceptionRequest&) {
    }
    return false;
  }

  NativeForm structure(MethodTable& table) {
    if (&table == types_.dateTime) return of(NativeKind::Date, 8);
    if (&table == types_.handleRef) {
      if (context_.place != NativePlace::Parameter)
        fail("HandleRefs cannot be marshaled ByRef or from unmanaged to managed.");
      return of(NativeKind::HandleRef);
    }
    if (&table == types_.decimal && native_ == NativeType::Currency) return of(NativeKind::Currency, 8);
    if (!is({NativeType::Struct, NativeType::LPStruct})) mustBe("this value type must be paired with Struct");
    if (table.generics() != typesystem::TypeFlags::kNonGeneric && !isBlittable(table))
      fail("Non-blittable generic types cannot be marshaled.");
    const NativeLayout* const layout = layouts_.of(table);
    if (layout == nullptr) fail("Structures marked with [StructLayout(LayoutKind.Auto)] cannot be marshaled.");
    of(layout->isBlittable ? NativeKind::Plain : NativeKind::Structure, layout->bytes);
    form_.alignment = layout->alignment;
    return form_;
  }

  // ---- References ----

  NativeForm reference(MethodTable& table) {
    if (&table == types_.string) return text();
    if (&table == types_.stringBuilder) return builder();
    if (table.generics() != typesystem::TypeFlags::kNonGeneric)
      fail("Non-blittable generic types cannot be marshaled.");
    if (derivesFrom(&table, *types_.delegate)) {
      if (!is({NativeType::Function})) mustBe("Delegates must be paired with FunctionPtr or IDispatch");
      return of(NativeKind::Delegate);
    }
    if (derivesFrom(&table, *types_.safeHandle) || derivesFrom(&table, *types_.criticalHandle)) {
      const bool isSafe = derivesFrom(&table, *types_.safeHandle);
      if (context_.place == NativePlace::Element)
        mustBe(isSafe ? "Arrays of SafeHandles are not supported" : "Arrays of CriticalHandles are not supported");
      if (!isDefault())
        mustBe(isSafe ? "SafeHandles must not have a MarshalAs attribute set and cannot be used in arrays"
                      : "CriticalHandles must not have a MarshalAs attribute set and cannot be used in arrays");
      const bool isAbstract = (table.classData().definition->attributes & metadata::TypeAttributes::kAbstract) != 0;
      if (context_.place == NativePlace::Result && isAbstract)
        fail(isSafe ? "Returned SafeHandles cannot be abstract." : "Returned CriticalHandles cannot be abstract.");
      return of(isSafe ? NativeKind::SafeHandle : NativeKind::CriticalHandle);
    }
    if (&table == types_.object) {
      if (native_ == NativeType::AsAny && context_.place == NativePlace::Parameter) return of(NativeKind::Any);
      if (context_.place == NativePlace::Element) fail("Signature is not Interop compatible.");
      mustBe("Marshaling to and from COM VARIANTs isn't supported");
    }
    const NativeLayout* const layout = layouts_.of(table);
    if (layout == nullptr) mustBe("Marshaling to and from COM interface pointers isn't supported");
    if (!is({NativeType::LPStruct, NativeType::Struct})) mustBe("this type must be paired with LPStruct or Interface");
    if (isField()) {  // within the structure itself
      of(NativeKind::LayoutClass, layout->bytes);
      form_.alignment = layout->alignment;
    } else {
      of(NativeKind::LayoutClass);
    }
    form_.isBlittable = layout->isBlittable;
    return form_;
  }

  NativeForm text() {
    switch (native_) {
      case NativeType::Max:
        return of(context_.isWide ? NativeKind::WideText : NativeKind::AnsiText);
      case NativeType::LPStr:
        return of(NativeKind::AnsiText);
      case NativeType::LPUtf8Str:
        return of(NativeKind::Utf8Text);
      case NativeType::LPWStr:
      case NativeType::LPTStr:
        return of(NativeKind::WideText);
      case NativeType::BStr:
      case NativeType::TBStr:
        return of(NativeKind::BStr);
      case NativeType::AnsiBStr:
        return of(NativeKind::AnsiBStr);
      case NativeType::FixedSysString: {
        if (!isField()) break;
        form_.count = as_->count.value_or(0);
        if (form_.count == 0) fail("The length for ByValTStr strings cannot be zero.");
        of(NativeKind::FixedText, form_.count * (context_.isWide ? 2 : 1));
        form_.alignment = context_.isWide ? 2 : 1;
        return form_;
      }
      default:
        break;
    }
    mustBe(isField() ? "String fields must be paired with LPStr, LPWStr, LPTStr, or ByValTStr"
           : context_.place == NativePlace::Element
               ? "String[] must be paired with an ArraySubType of LPStr, LPWStr, or LPTStr"
               : "String parameters and return types must be paired with LPStr, LPWStr, or LPTStr");
  }

  NativeForm builder() {
    if (context_.place != NativePlace::Parameter ||
        !is({NativeType::LPStr, NativeType::LPWStr, NativeType::LPTStr, NativeType::LPUtf8Str}))
      mustBe("StringBuilders must be paired with LPStr, LPWStr, or LPTStr");
    form_.isWide = isDefault() ? context_.isWide : native_ == NativeType::LPWStr || native_ == NativeType::LPTStr;
    form_.isUtf8 = native_ == NativeType::LPUtf8Str;
    return of(NativeKind::Builder);
  }

  // ---- Arrays ----

  NativeForm array(const MethodTable& table) {
    if (context_.isDisabled) fail("Cannot marshal managed types when the runtime marshalling system is disabled.");
    const bool isFixed = isField() && native_ == NativeType::FixedArray;
    if (isField() && !isFixed) mustBe("Array fields must be paired with ByValArray");
    if (!isField() && !is({NativeType::Array})) mustBe("Arrays can only be marshaled as LPArray or ByValArray");
    if (context_.place == NativePlace::Result) fail("Invalid managed/unmanaged type combination.");
    form_.element = table.elementType();
    elements();
    form_.isBlittable = form_.elementCode != ElementCode::kRecord && isPlainElement_;
    if (as_ && as_->count) form_.count = *as_->count;
    if (!isFixed) {
      if (as_ && as_->sizeParam && as_->sizeParamIsUsed) form_.sizeParameter = as_->sizeParam;
      return of(NativeKind::Array);
    }
    if (form_.count == 0) form_.count = 1;
    of(NativeKind::FixedArray, form_.count * form_.elementBytes);
    form_.alignment = elementAlignment_;
    return form_;
  }

  void elements() {
    MarshalAs as;
    if (as_ && as_->element != NativeType::Max && static_cast<std::uint8_t>(as_->element) != 0) {
      as.emplace();
      as->type = as_->element;
    }
    NativeContext context = context_;
    context.place = NativePlace::Element;
    const NativeForm one = nativeFormOf(types_, layouts_, form_.element, as, context);
    form_.elementBytes = one.bytes;
    elementAlignment_ = one.alignment;
    form_.elementCode = codeOf(one);
    isPlainElement_ = one.kind == NativeKind::Plain;
  }

  static std::uint16_t codeOf(const NativeForm& element) {
    switch (element.kind) {
      case NativeKind::Plain:
        return ElementCode::kPlainRecord;
      case NativeKind::Bool:
        return element.bytes == 1 ? ElementCode::kByteBool : ElementCode::kBool;
      case NativeKind::AnsiChar:
        return ElementCode::kAnsiChar;
      case NativeKind::AnsiText:
        return ElementCode::kLPStr;
      case NativeKind::Utf8Text:
        return ElementCode::kUtf8;
      case NativeKind::WideText:
        return ElementCode::kLPWStr;
      case NativeKind::BStr:
        return ElementCode::kBStr;
      case NativeKind::Structure:
        return ElementCode::kRecord;
      default:
        fail("Invalid managed/unmanaged type combination.");
    }
  }

  const InteropTypes& types_;
  NativeLayouts& layouts_;
  const NativeContext& context_;
  const MarshalAs& as_;
  const NativeType native_;
  NativeForm form_;
  std::uint32_t elementAlignment_ = 1;
  bool isPlainElement_ = false;
};

}  // namespace

NativeForm nativeFormOf(const InteropTypes& types, NativeLayouts& layouts, TypeHandle type, const MarshalAs& as,
                        const NativeContext& context) {
  return Chooser(types, layouts, type, as, context).choose();
}

}  // namespace codicil::interop
