// Values of every sort that passing distinguishes.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace QueriesOracle;

internal struct Empty { }
internal struct OneByte { public byte A; }
internal struct TwoInts { public int A, B; }
internal struct IntFloat { public int A; public float B; }
internal struct TwoFloats { public float A, B; }
internal struct ThreeFloats { public float A, B, C; }
internal struct FourFloats { public float A, B, C, D; }
internal struct LongDouble { public long A; public double B; }
internal struct DoubleLong { public double A; public long B; }
internal struct TwoDoubles { public double A, B; }
internal struct ThreeLongs { public long A, B, C; }
internal struct ObjectAndInt { public object A; public int B; }
internal struct TwoObjects { public object A, B; }
internal struct DoubleObject { public double A; public object B; }
internal ref struct RefAndInt { public ref int A; public int B; }
internal ref struct TwoRefs { public ref int A; public ref int B; }
internal ref struct SpanHolder { public Span<byte> A; }
internal struct Nested { public TwoInts A; public IntFloat B; }
internal struct NestedFloat { public TwoFloats A; public float B; }
internal struct FloatNested { public float A; public FloatPair B; }
internal struct FloatPair { public float A; public int B; }
internal struct NestedEmpty { public Empty A; public int B; }
internal struct Vector128Holder { public Vector128<byte> A; }
internal struct Vector64Holder { public Vector64<byte> A; }
internal struct Vector2Holder { public Vector2 A; }
internal struct Vector4Holder { public Vector4 A; }
internal struct VectorTHolder { public Vector<int> A; }
internal struct Int128Holder { public Int128 A; }
internal struct NullableInt { public int? A; }
internal struct NullableDouble { public double? A; }
internal struct Pointer { public unsafe void* A; }
internal unsafe struct FunctionPointer { public delegate*<int> A; public char B; }
internal struct Mixed { public byte A; public short B; public float C; public double D; }
internal unsafe struct FixedBytes { public fixed byte A[12]; }
internal unsafe struct FixedFloats { public fixed float A[3]; }
internal unsafe struct FixedDoubles { public fixed double A[2]; }
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct SizedFloat { public float A; }
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct SizedIntFloat { public int A; public float B; }
[StructLayout(LayoutKind.Sequential, Size = 12)]
internal struct SizedDouble { public double A; }
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct SizedPair { public FloatPair A; }
[StructLayout(LayoutKind.Explicit)]
internal struct Union { [FieldOffset(0)] public long A; [FieldOffset(0)] public double B; }
[StructLayout(LayoutKind.Explicit)]
internal struct FloatUnion { [FieldOffset(0)] public double A; [FieldOffset(4)] public float B; }
[StructLayout(LayoutKind.Explicit)]
internal struct UnionThenFloat { [FieldOffset(0)] public double A; [FieldOffset(4)] public int B; [FieldOffset(8)] public float C; }
[StructLayout(LayoutKind.Explicit)]
internal struct Askew { [FieldOffset(1)] public int A; [FieldOffset(8)] public int B; }
[StructLayout(LayoutKind.Explicit)]
internal struct Second { [FieldOffset(8)] public double A; }
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct First { [FieldOffset(0)] public double A; }
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct LongAndFloat { [FieldOffset(0)] public long A; [FieldOffset(4)] public float B; }
[StructLayout(LayoutKind.Explicit)]
internal struct ObjectUnion { [FieldOffset(0)] public object A; [FieldOffset(0)] public string B; }
[StructLayout(LayoutKind.Explicit)]
internal struct NestedAskew { [FieldOffset(0)] public int A; [FieldOffset(4)] public LongHolder B; }
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct LongHolder { public int A; public long B; }
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct PackedNested { public int A; public TwoFloats B; }
[InlineArray(3)]
internal struct ThreeShorts { private short _a; }
[InlineArray(2)]
internal struct ArrayOfPairs { private FloatPair _a; }
[InlineArray(2)]
internal struct ArrayOfObjects { private object _a; }
[InlineArray(16)]
internal struct SixteenBytes { private byte _a; }
[InlineArray(4)]
internal struct FourDoubles { private double _a; }
internal enum Small : byte { A }
internal enum Large : ulong { A }
internal struct Enums { public Small A; public Large B; }
internal struct HolderOf<T> { public T A; }
internal struct GenericInts { public HolderOf<HolderOf<int>> A; public KeyValuePair<float, float> B; }
internal struct EmptyAndFloat { public Empty A; public float B; }
internal struct FloatAndEmpty { public float A; public Empty B; }
internal struct DoubleAndEmpty { public double A; public Empty B; }
internal struct EmptyAndDouble { public Empty A; public double B; }
internal struct TwoEmpties { public Empty A, B; }
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct SizedEmpty { }
[StructLayout(LayoutKind.Sequential, Size = 12)]
internal struct SizedEmptyInts { }
internal struct SizedEmptyAndFloat { public FloatPair A; public EightEmpty B; }
[StructLayout(LayoutKind.Sequential, Size = 8)]
internal struct EightEmpty { }
[StructLayout(LayoutKind.Explicit)]
internal struct EmptyUnion { [FieldOffset(0)] public EightEmpty A; [FieldOffset(0)] public double B; }
[StructLayout(LayoutKind.Explicit)]
internal struct EmptyUnionAfter { [FieldOffset(0)] public double A; [FieldOffset(4)] public Empty B; }
[StructLayout(LayoutKind.Explicit)]
internal struct EmptyObject { [FieldOffset(0)] public object A; [FieldOffset(8)] public Empty B; }
[InlineArray(4)]
internal struct FourEmpties { private Empty _a; }
