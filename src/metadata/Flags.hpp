// Flags of metadata rows (ECMA-335 II.23.1), as the file has them. Where ECMA-335 is silent, as `dotnet`.
#pragma once

#include <cstdint>

namespace codicil::metadata {

// II.23.1.15: TypeDef.flags, ExportedType.flags
struct TypeAttributes {
  static constexpr std::uint32_t kVisibilityMask = 0x00000007;
  static constexpr std::uint32_t kNotPublic = 0x00000000;
  static constexpr std::uint32_t kPublic = 0x00000001;
  static constexpr std::uint32_t kNestedPublic = 0x00000002;
  static constexpr std::uint32_t kNestedPrivate = 0x00000003;
  static constexpr std::uint32_t kNestedFamily = 0x00000004;
  static constexpr std::uint32_t kNestedAssembly = 0x00000005;
  static constexpr std::uint32_t kNestedFamAndAssem = 0x00000006;
  static constexpr std::uint32_t kNestedFamOrAssem = 0x00000007;
  static constexpr std::uint32_t kLayoutMask = 0x00000018;
  static constexpr std::uint32_t kAutoLayout = 0x00000000;
  static constexpr std::uint32_t kSequentialLayout = 0x00000008;
  static constexpr std::uint32_t kExplicitLayout = 0x00000010;
  static constexpr std::uint32_t kExtendedLayout = 0x00000018;  // not in ECMA-335
  static constexpr std::uint32_t kInterface = 0x00000020;
  static constexpr std::uint32_t kAbstract = 0x00000080;
  static constexpr std::uint32_t kSealed = 0x00000100;
  static constexpr std::uint32_t kSpecialName = 0x00000400;
  static constexpr std::uint32_t kRTSpecialName = 0x00000800;
  static constexpr std::uint32_t kImport = 0x00001000;
  static constexpr std::uint32_t kSerializable = 0x00002000;
  static constexpr std::uint32_t kWindowsRuntime = 0x00004000;  // not in ECMA-335
  static constexpr std::uint32_t kStringFormatMask = 0x00030000;
  static constexpr std::uint32_t kAnsiClass = 0x00000000;
  static constexpr std::uint32_t kUnicodeClass = 0x00010000;
  static constexpr std::uint32_t kAutoClass = 0x00020000;
  static constexpr std::uint32_t kHasSecurity = 0x00040000;
  static constexpr std::uint32_t kBeforeFieldInit = 0x00100000;
  static constexpr std::uint32_t kIsTypeForwarder = 0x00200000;  // of an ExportedType
};

// II.23.1.5: Field.flags
struct FieldAttributes {
  static constexpr std::uint16_t kAccessMask = 0x0007;
  static constexpr std::uint16_t kStatic = 0x0010;
  static constexpr std::uint16_t kInitOnly = 0x0020;
  static constexpr std::uint16_t kLiteral = 0x0040;
  static constexpr std::uint16_t kNotSerialized = 0x0080;
  static constexpr std::uint16_t kHasFieldRva = 0x0100;
  static constexpr std::uint16_t kSpecialName = 0x0200;
  static constexpr std::uint16_t kRTSpecialName = 0x0400;
  static constexpr std::uint16_t kHasFieldMarshal = 0x1000;
  static constexpr std::uint16_t kPInvokeImpl = 0x2000;
  static constexpr std::uint16_t kHasDefault = 0x8000;
};

// Access of fields and methods, under their kAccessMask (II.23.1.5, II.23.1.10)
enum class MemberAccess : std::uint16_t {
  CompilerControlled = 0,
  Private = 1,
  FamAndAssem = 2,
  Assembly = 3,
  Family = 4,
  FamOrAssem = 5,
  Public = 6,
};

// II.23.1.10: MethodDef.flags
struct MethodAttributes {
  static constexpr std::uint16_t kAccessMask = 0x0007;
  static constexpr std::uint16_t kUnmanagedExport = 0x0008;
  static constexpr std::uint16_t kStatic = 0x0010;
  static constexpr std::uint16_t kFinal = 0x0020;
  static constexpr std::uint16_t kVirtual = 0x0040;
  static constexpr std::uint16_t kHideBySig = 0x0080;
  static constexpr std::uint16_t kNewSlot = 0x0100;  // 0: reuse the slot of a base type
  static constexpr std::uint16_t kStrict = 0x0200;   // overridable only if accessible
  static constexpr std::uint16_t kAbstract = 0x0400;
  static constexpr std::uint16_t kSpecialName = 0x0800;
  static constexpr std::uint16_t kRTSpecialName = 0x1000;
  static constexpr std::uint16_t kPInvokeImpl = 0x2000;
  static constexpr std::uint16_t kHasSecurity = 0x4000;
  static constexpr std::uint16_t kRequireSecObject = 0x8000;
};

// II.23.1.11: MethodDef.implFlags
struct MethodImplAttributes {
  static constexpr std::uint16_t kCodeTypeMask = 0x0003;
  static constexpr std::uint16_t kIL = 0x0000;
  static constexpr std::uint16_t kNative = 0x0001;
  static constexpr std::uint16_t kOptIL = 0x0002;
  static constexpr std::uint16_t kRuntime = 0x0003;
  static constexpr std::uint16_t kUnmanaged = 0x0004;
  static constexpr std::uint16_t kNoInlining = 0x0008;
  static constexpr std::uint16_t kForwardRef = 0x0010;
  static constexpr std::uint16_t kSynchronized = 0x0020;
  static constexpr std::uint16_t kNoOptimization = 0x0040;
  static constexpr std::uint16_t kPreserveSig = 0x0080;
  static constexpr std::uint16_t kAggressiveInlining = 0x0100;
  static constexpr std::uint16_t kAggressiveOptimization = 0x0200;
  static constexpr std::uint16_t kInternalCall = 0x1000;
  static constexpr std::uint16_t kAsync = 0x2000;  // not in ECMA-335
};

// II.23.1.13: Param.flags
struct ParamAttributes {
  static constexpr std::uint16_t kIn = 0x0001;
  static constexpr std::uint16_t kOut = 0x0002;
  static constexpr std::uint16_t kOptional = 0x0010;
  static constexpr std::uint16_t kHasDefault = 0x1000;
  static constexpr std::uint16_t kHasFieldMarshal = 0x2000;
};

// II.23.1.4, II.23.1.14: Event.flags, Property.flags
struct EventAttributes {
  static constexpr std::uint16_t kSpecialName = 0x0200;
  static constexpr std::uint16_t kRTSpecialName = 0x0400;
};
struct PropertyAttributes {
  static constexpr std::uint16_t kSpecialName = 0x0200;
  static constexpr std::uint16_t kRTSpecialName = 0x0400;
  static constexpr std::uint16_t kHasDefault = 0x1000;
};

// II.23.1.12: MethodSemantics.semantics
struct MethodSemanticsAttributes {
  static constexpr std::uint16_t kSetter = 0x0001;
  static constexpr std::uint16_t kGetter = 0x0002;
  static constexpr std::uint16_t kOther = 0x0004;
  static constexpr std::uint16_t kAddOn = 0x0008;
  static constexpr std::uint16_t kRemoveOn = 0x0010;
  static constexpr std::uint16_t kFire = 0x0020;
};

// II.23.1.7: GenericParam.flags
struct GenericParamAttributes {
  static constexpr std::uint16_t kVarianceMask = 0x0003;
  static constexpr std::uint16_t kCovariant = 0x0001;
  static constexpr std::uint16_t kContravariant = 0x0002;
  static constexpr std::uint16_t kSpecialConstraintMask = 0x003C;
  static constexpr std::uint16_t kReferenceType = 0x0004;
  static constexpr std::uint16_t kNotNullableValueType = 0x0008;
  static constexpr std::uint16_t kDefaultConstructor = 0x0010;
  static constexpr std::uint16_t kAllowByRefLike = 0x0020;  // not in ECMA-335
};

// II.23.1.8: ImplMap.flags
struct PInvokeAttributes {
  static constexpr std::uint16_t kNoMangle = 0x0001;
  static constexpr std::uint16_t kCharSetMask = 0x0006;
  static constexpr std::uint16_t kCharSetNotSpecified = 0x0000;
  static constexpr std::uint16_t kCharSetAnsi = 0x0002;
  static constexpr std::uint16_t kCharSetUnicode = 0x0004;
  static constexpr std::uint16_t kCharSetAuto = 0x0006;
  static constexpr std::uint16_t kBestFitMask = 0x0030;  // this and the next are not in ECMA-335
  static constexpr std::uint16_t kBestFitEnabled = 0x0010;
  static constexpr std::uint16_t kBestFitDisabled = 0x0020;
  static constexpr std::uint16_t kSupportsLastError = 0x0040;
  static constexpr std::uint16_t kCallConvMask = 0x0700;
  static constexpr std::uint16_t kCallConvWinapi = 0x0100;
  static constexpr std::uint16_t kCallConvCdecl = 0x0200;
  static constexpr std::uint16_t kCallConvStdcall = 0x0300;
  static constexpr std::uint16_t kCallConvThiscall = 0x0400;
  static constexpr std::uint16_t kCallConvFastcall = 0x0500;
  static constexpr std::uint16_t kThrowOnUnmappableMask = 0x3000;
  static constexpr std::uint16_t kThrowOnUnmappableEnabled = 0x1000;
  static constexpr std::uint16_t kThrowOnUnmappableDisabled = 0x2000;
};

// II.23.1.2: Assembly.flags, AssemblyRef.flags
struct AssemblyFlags {
  static constexpr std::uint32_t kPublicKey = 0x0001;  // a reference has the whole key, not its token
  static constexpr std::uint32_t kRetargetable = 0x0100;
  static constexpr std::uint32_t kContentTypeMask = 0x0E00;  // not in ECMA-335
  static constexpr std::uint32_t kDisableJitOptimizer = 0x4000;
  static constexpr std::uint32_t kEnableJitTracking = 0x8000;
};

// II.23.1.6: File.flags
struct FileAttributes {
  static constexpr std::uint32_t kContainsNoMetadata = 0x0001;
};

// II.23.1.9: ManifestResource.flags
struct ManifestResourceAttributes {
  static constexpr std::uint32_t kVisibilityMask = 0x0007;
  static constexpr std::uint32_t kPublic = 0x0001;
  static constexpr std::uint32_t kPrivate = 0x0002;
};

}  // namespace codicil::metadata
