// Types whose layout, slots and interfaces are worth comparing. Only their metadata counts; nothing runs.
#nullable disable
#pragma warning disable CS0169, CS0649, CS0067, CS8618, CS0414, CS9181, CS9184, CS9265
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Shapes;

// ---- Values ----

internal struct Empty { }
internal struct OneByte { public byte A; }
internal struct Mixed { public byte A; public long B; public short C; public int D; public byte E; }
[StructLayout(LayoutKind.Auto)] internal struct AutoMixed { public byte A; public long B; public short C; public int D; public byte E; }
[StructLayout(LayoutKind.Sequential, Pack = 1)] internal struct Packed1 { public byte A; public long B; public short C; }
[StructLayout(LayoutKind.Sequential, Pack = 2)] internal struct Packed2 { public byte A; public long B; public Mixed C; public byte D; }
[StructLayout(LayoutKind.Sequential, Size = 40)] internal struct Sized { public int A; }
[StructLayout(LayoutKind.Sequential, Size = 3)] internal struct SizedTooSmall { public int A; public int B; }
[StructLayout(LayoutKind.Sequential, Size = 7)] internal struct SizedOdd { public int A; }
[StructLayout(LayoutKind.Sequential, Size = 5)] internal struct SizedEmpty { }
[StructLayout(LayoutKind.Explicit)] internal struct Union { [FieldOffset(0)] public int A; [FieldOffset(0)] public float B; [FieldOffset(2)] public short C; [FieldOffset(4)] public byte D; }
[StructLayout(LayoutKind.Explicit, Size = 20)] internal struct UnionSized { [FieldOffset(3)] public int A; [FieldOffset(8)] public double B; }
[StructLayout(LayoutKind.Explicit, Pack = 1)] internal struct UnionPacked { [FieldOffset(1)] public long A; [FieldOffset(9)] public byte B; }
[StructLayout(LayoutKind.Explicit)] internal struct UnionOfReferences { [FieldOffset(8)] public object A; [FieldOffset(8)] public string B; [FieldOffset(0)] public int C; [FieldOffset(16)] public byte D; }
internal struct WithReference { public byte A; public object B; public int C; public string D; public byte E; }
internal struct Nested { public byte A; public Mixed B; public byte C; public WithReference D; public OneByte E; public int F; }
internal struct NestedNumbers { public byte A; public OneByte B; public Packed1 C; public AutoMixed D; public char E; }
internal struct WithDate { public byte A; public DateTime B; public byte C; public DateTimeOffset D; public decimal E; public Guid F; }
internal struct WithEnums { public ByteEnum A; public LongEnum B; public ShortEnum C; public bool D; public char E; public nint F; }
internal struct AllReferences { public object A; public Pair<string, object> B; public object[] C; }
internal unsafe struct Pointers { public byte A; public int* B; public delegate*<int, void> C; public void** D; public byte E; }
internal struct Big128 { public byte A; public Int128 B; public byte C; public UInt128 D; }
internal struct Vectors { public byte A; public System.Runtime.Intrinsics.Vector128<int> B; public byte C; public System.Runtime.Intrinsics.Vector64<byte> D; public System.Runtime.Intrinsics.Vector256<long> E; }
internal struct NumericVectors { public byte A; public Vector3 B; public Vector<int> C; public Matrix4x4 D; public Complex E; }
internal class HoldsBig { public byte A; public Big128 B; public Vectors C; public object D; public NumericVectors E; }
internal unsafe struct Fixed { public byte A; public fixed int B[7]; public fixed byte C[3]; public short D; }
internal struct Optional { public int? A; public byte? B; public long? C; public DateTime? D; public WithReference? E; public byte F; }
internal enum ByteEnum : byte { A }
internal enum ShortEnum : short { A }
internal enum LongEnum : ulong { A }
[InlineArray(5)] internal struct Inline5 { public short A; }
[InlineArray(3)] internal struct InlineReferences { public object A; }
[InlineArray(4)] internal struct InlineMixed { public WithReference A; }
[InlineArray(3)] internal struct InlinePacked { public Packed1 A; }
[InlineArray(3)] internal struct InlineOf<T> { public T A; }
internal ref struct ByRefs { public byte A; public ref int B; public Span<byte> C; public object D; public int E; }
internal ref struct GenericByRefs<T> where T : allows ref struct { public int A; public T B; public Span<byte> C; }
internal struct Float4 { public float A, B, C, D; }
internal struct DoubleInt { public double A; public int B; }
internal struct IntPair { public int A, B; }
internal struct LongPair { public long A, B; }
internal struct Three { public long A, B; public byte C; }
internal struct FloatThenInt { public float A; public int B; public float C; }

// ---- Generic values and classes ----

internal struct Pair<A, B> { public A First; public B Second; }
internal struct Tagged<T> { public byte Tag; public T Value; public short More; }
internal unsafe struct PointsTo<T> where T : unmanaged { public int Length; public T* Data; }
internal class Node<T> { public T Value; public Node<T> Next; public Tagged<T> Tagged; public static T Shared; public static int Count; [ThreadStatic] public static T PerThread; }
internal class NodeOfNode<T> : Node<Node<T>> { public byte B; public static Pair<T, int> Both; }
internal class Curious<T> where T : Curious<T> { public T Self; }
internal class CuriousImpl : Curious<CuriousImpl>, IComparable<CuriousImpl>, IEquatable<CuriousImpl> { public int CompareTo(CuriousImpl o) => 0; public bool Equals(CuriousImpl o) => true; }
internal class Outer<T> { internal class Inner<U> { public T A; public U B; internal struct Core { public U A; public byte B; public T C; } public Core D; } }
internal struct ListOfSelf { public List<ListOfSelf> Children; public System.Collections.Immutable.ImmutableArray<ListOfSelf> More; public byte B; public static ListOfSelf Zero; }

internal static class Instances
{
    public static Type[] All() => [
        typeof(Pair<int, byte>), typeof(Pair<byte, string>), typeof(Pair<string, object>), typeof(Pair<Pair<byte, string>, int>),
        typeof(Pair<long, Pair<object, object>>), typeof(Tagged<byte>), typeof(Tagged<string>), typeof(Tagged<Mixed>), typeof(Tagged<WithReference>),
        typeof(Tagged<Tagged<int>>), typeof(Tagged<Tagged<string>>), typeof(PointsTo<int>), typeof(PointsTo<Mixed>), typeof(Node<int>), typeof(Node<string>), typeof(Node<Mixed>),
        typeof(Node<WithReference>), typeof(Node<Node<Node<string>>>), typeof(NodeOfNode<int>), typeof(NodeOfNode<string>), typeof(Curious<CuriousImpl>),
        typeof(Outer<int>.Inner<string>), typeof(Outer<string>.Inner<int>), typeof(Outer<byte>.Inner<long>.Core), typeof(Outer<object>.Inner<object>.Core),
        typeof(InlineOf<int>), typeof(InlineOf<string>), typeof(InlineOf<WithReference>), typeof(InlineOf<Pair<int, object>>), typeof(InlineOf<byte>), typeof(GenericByRefs<int>), typeof(GenericByRefs<string>),
        typeof(GenericByRefs<Span<int>>), typeof(int[]), typeof(string[]), typeof(int[,]), typeof(string[,,]), typeof(WithReference[]), typeof(WithReference[,]), typeof(Nested[]),
        typeof(Pair<string, object>[]), typeof(Mixed[][]), typeof(InlineMixed[]), typeof(int*[]), typeof(AllReferences[]), typeof(Optional[]), typeof(int?[]), typeof(Guid?), typeof(WithReference?), typeof(int*), typeof(void**),
        typeof(delegate*<int, string, void>), typeof(List<int>), typeof(List<string>), typeof(Dictionary<string, Pair<int, object>>), typeof(Dictionary<int, List<string>>.Enumerator),
        typeof(IVariant<string, object>), typeof(IVariant<object, string>), typeof(Implements<int>), typeof(Implements<string>), typeof(Twice<int>), typeof(Twice<string>),
        typeof(GenericBase<int>), typeof(GenericBase<string>), typeof(GenericDerived<int>), typeof(Func<int, string>), typeof(Action<Span<int>>), typeof(Span<int>), typeof(ReadOnlySpan<string>), typeof(Memory<byte>),
        typeof(ValueTuple<byte, long, string, DateTime>), typeof(KeyValuePair<string, DateTime>), typeof(Task<Mixed>), typeof(ValueTask<WithReference>), typeof(System.Runtime.Intrinsics.Vector512<float>)];
}

// ---- Inheritance of fields ----

internal class B0 { public byte A; }
internal class B1 : B0 { public short A1; public byte B1x; public long C1; public object D1; }
internal class B2 : B1 { public byte A2; public int B2x; public Mixed C2; public byte D2; }
internal class B3 : B2 { public bool A3; public object B3x; public double C3; }
internal class B4 : B0 { public byte A4; public byte B4x; public short C4; public int D4; }
internal class B5 : B0 { public OneByte A5; public object B5x; }
internal class B6 : B5 { public byte A6; public string B6x; public WithReference C6; }
[StructLayout(LayoutKind.Sequential)] internal class S0 { public byte A; public int B; public byte C; }
[StructLayout(LayoutKind.Sequential)] internal class S1 : S0 { public byte A1; public long B1x; }
[StructLayout(LayoutKind.Sequential)] internal class S2 : S0 { public byte A2; public object B2x; public byte C2; }
[StructLayout(LayoutKind.Sequential)] internal class S3 : S1 { public byte A3; }
[StructLayout(LayoutKind.Sequential)] internal class S4 : S3 { public byte A4; }
[StructLayout(LayoutKind.Sequential, Size = 21)] internal class S5 : S0 { public byte A5; }
internal class S6 : S0 { public byte A6; public int B6; }
[StructLayout(LayoutKind.Explicit)] internal class X2 : S0 { [FieldOffset(0)] public byte A2; }
internal class X3 : X0 { public byte A3; public object B3; }
[StructLayout(LayoutKind.Explicit, Size = 24)] internal class X0 { [FieldOffset(0)] public int A; [FieldOffset(4)] public int B; [FieldOffset(8)] public object C; }
[StructLayout(LayoutKind.Explicit)] internal class X1 : X0 { [FieldOffset(0)] public object A1; [FieldOffset(8)] public byte B1x; }
[StructLayout(LayoutKind.Sequential, Pack = 4)] internal class PackedClass { public byte A; public long B; public object C; public int D; }

// ---- Static fields ----

internal class Statics
{
    public const int Constant = 1;
    public static byte A = 1; public static long B; public static string C; public static Mixed D; public static short E; public static object F; public static DateTime G;
    [ThreadStatic] public static int H; [ThreadStatic] public static string I; [ThreadStatic] public static Guid J; [ThreadStatic] public static byte K;
    public static ReadOnlySpan<byte> Data => [1, 2, 3, 4, 5];
    public static ReadOnlySpan<int> Numbers => [1, 2, 3, 4, 5];
}
internal class Finalized { ~Finalized() { } }
internal class FinalizedToo : Finalized { public object A; }
internal class Critical : System.Runtime.ConstrainedExecution.CriticalFinalizerObject { ~Critical() { } }
internal class Precise { public static int A; static Precise() { A = 2; } }
internal class PreciseToo : Precise { public static int B = 3; }
internal class Castable : IDynamicInterfaceCastable { public bool IsInterfaceImplemented(RuntimeTypeHandle h, bool b) => false; public RuntimeTypeHandle GetInterfaceImplementation(RuntimeTypeHandle h) => h; }
internal abstract class NoDefaultConstructor(int a) { public int A = a; }
internal class PrivateConstructor { private PrivateConstructor() { } }

// ---- Slots ----

internal interface IFirst { void F(); int P { get; set; } }
internal interface ISecond : IFirst { void G(); void IFirst.F() { } static abstract int Make(); }
internal interface IThird : ISecond, IDisposable { event Action E; sealed void Sealed() { } private void Private() { } }
internal class Third : IThird { public void F() { } public int P { get; set; } public virtual void G() { } void IDisposable.Dispose() { } public event Action E; public static int Make() => 1; }
internal class ThirdAgain : Third, IFirst { void IFirst.F() { } public override void G() { } public virtual void H() { } }
internal class VBase { public virtual void A() { } public virtual int B(int x) => x; public virtual int B(string x) => 0; protected virtual object C() => this; internal virtual void D() { } public override string ToString() => ""; }
internal class VDerived : VBase { public override void A() { } public override int B(string x) => 1; protected override VDerived C() => this; internal override void D() { } public new virtual int B(int x) => 3; public virtual void E() { } }
internal class VMore : VDerived { protected override VMore C() => this; public override int B(int x) => 4; public sealed override void E() { } public new virtual void A() { } }
internal class VMost : VMore { protected override VMost C() => this; public override void A() { } public override bool Equals(object o) => true; public override int GetHashCode() => 0; }
internal abstract class GenericBase<T> { public abstract T Get(T x); public virtual void Put<U>(U u, T t) { } public virtual void Put<U>(T t, U u) { } public virtual List<T> Many(Dictionary<T, T[]> d) => null; }
internal class GenericDerived<T> : GenericBase<List<T>> { public override List<T> Get(List<T> x) => x; public override void Put<V>(V u, List<T> t) { } public override List<List<T>> Many(Dictionary<List<T>, List<T>[]> d) => null; }
internal class Concrete : GenericDerived<int> { public override List<int> Get(List<int> x) => x; public override void Put<W>(List<int> t, W u) { } }
internal interface IVariant<out A, in B> { A Get(B b); }
internal class Implements<T> : IVariant<List<T>, T>, IEnumerable<T> { public List<T> Get(T t) => null; public IEnumerator<T> GetEnumerator() => null; System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => null; }
internal class Twice<T> : Implements<T>, IVariant<object, string>, IComparable<T> { object IVariant<object, string>.Get(string s) => s; public int CompareTo(T t) => 0; }
internal record Record(int A, string B);
internal record RecordToo(int A, string B, Mixed C) : Record(A, B);
internal record struct RecordValue(int A, string B);
internal delegate int Delegates(ref int a, string b);
internal struct Counter : IAdditionOperators<Counter, Counter, Counter> { public static Counter operator +(Counter a, Counter b) => a; }
