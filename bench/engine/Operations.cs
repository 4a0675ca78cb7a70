// One operation of the engine each, in a loop.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

interface IShape { int Area(); }
class Square : IShape { public virtual int Side() => 3; public int Area() => 9; public virtual T Same<T>(T value) => value; }
sealed class Big : Square { public override int Side() => 4; }
sealed class Circle : IShape { public int Area() => 3; }
sealed class Triangle : IShape { public int Area() => 2; }
sealed class Small { public int A; }
sealed class Large { public long A, B, C, D, E, F, G, H; public object I, J, K, L; }

static unsafe class Operations {
  static object sink;
  static int number;
  static readonly int[] lazy = Make();
  static int[] Make() => new[] { 1, 2 };
  [ThreadStatic] static int ofThread;
  static readonly object gate = new();
  static readonly IShape[] mixed = [new Square(), new Circle(), new Triangle(), new Big()];
  static readonly object[] objects = ["a", "b", new int[3], new List<string>()];

  public static readonly (string, Action<int>)[] All = [
    ("allocate-small", n => { for (int i = 0; i < n; i++) sink = new Small(); }),
    ("allocate-large", n => { for (int i = 0; i < n; i++) sink = new Large(); }),
    ("allocate-array", n => { for (int i = 0; i < n; i++) sink = new int[16]; }),
    ("allocate-string", n => { for (int i = 0; i < n; i++) sink = new string('x', 8); }),
    ("box", n => { for (int i = 0; i < n; i++) sink = i; }),
    ("cast-class", n => { object o = objects[0]; for (int i = 0; i < n; i++) number += Length(o); }),
    ("cast-interface", n => { object o = mixed[0]; for (int i = 0; i < n; i++) number += Interface(o); }),
    ("cast-variant", n => { object o = objects[3]; for (int i = 0; i < n; i++) number += Variant(o); }),
    ("is-array", n => { object o = objects[2]; for (int i = 0; i < n; i++) number += IsArray(o); }),
    ("static-access", n => { for (int i = 0; i < n; i++) number += Static(i); }),
    ("thread-static", n => { for (int i = 0; i < n; i++) ThreadStatic(); }),
    ("generic-lookup", n => { for (int i = 0; i < n; i++) sink = Generic<string>.Type(); }),
    ("call-virtual", n => { var s = (Square)mixed[3]; for (int i = 0; i < n; i++) number += Virtual(s); }),
    ("call-interface", n => { var s = mixed[0]; for (int i = 0; i < n; i++) number += Call(s); }),
    ("call-interface-4", n => { for (int i = 0; i < n; i++) number += CallMany(mixed[i & 3]); }),
    ("call-generic-virtual", n => { var s = (Square)mixed[0]; for (int i = 0; i < n; i++) number += GenericVirtual(s, i); }),
    ("call-delegate", n => { Func<int, int> f = Twice; for (int i = 0; i < n; i++) number += Invoke(f, i); }),
    ("call-pointer", n => { delegate*<int, int> f = &Twice; for (int i = 0; i < n; i++) number += f(i); }),
    ("pinvoke", n => { for (int i = 0; i < n; i++) number += abs(i); }),
    ("lock-free", n => { for (int i = 0; i < n; i++) lock (gate) number++; }),
    ("lock-contended", n => Parallel.For(0, 4, _ => { for (int i = 0; i < n; i++) lock (gate) number++; })),
    ("throw-shallow", n => { for (int i = 0; i < n; i++) try { Throw(0); } catch (InvalidOperationException) { number++; } }),
    ("throw-50-deep", n => { for (int i = 0; i < n; i++) try { Throw(50); } catch (InvalidOperationException) { number++; } }),
    ("array-store", n => { var a = new object[4]; for (int i = 0; i < n; i++) Store(a, "x"); }),
    ("class-constructor-check", n => { for (int i = 0; i < n; i++) number += Checked<string>.Value(); }),
    ("collect", n => { for (int i = 0; i < n; i++) GC.Collect(0); }),
  ];

  [MethodImpl(MethodImplOptions.NoInlining)] static int Length(object o) => ((string)o).Length;
  [MethodImpl(MethodImplOptions.NoInlining)] static int Interface(object o) => ((IShape)o) == null ? 0 : 1;
  [MethodImpl(MethodImplOptions.NoInlining)] static int Variant(object o) => ((IEnumerable<object>)o) == null ? 0 : 1;
  [MethodImpl(MethodImplOptions.NoInlining)] static int IsArray(object o) => o is int[] ? 1 : 0;
  [MethodImpl(MethodImplOptions.NoInlining)] static int Static(int i) => lazy[i & 1];
  [MethodImpl(MethodImplOptions.NoInlining)] static void ThreadStatic() => ofThread++;
  [MethodImpl(MethodImplOptions.NoInlining)] static int Virtual(Square s) => s.Side();
  [MethodImpl(MethodImplOptions.NoInlining)] static int Call(IShape s) => s.Area();
  [MethodImpl(MethodImplOptions.NoInlining)] static int CallMany(IShape s) => s.Area();
  [MethodImpl(MethodImplOptions.NoInlining)] static int GenericVirtual(Square s, int i) => s.Same(i);
  [MethodImpl(MethodImplOptions.NoInlining)] static int Invoke(Func<int, int> f, int i) => f(i);
  [MethodImpl(MethodImplOptions.NoInlining)] static int Twice(int i) => 2 * i;
  [MethodImpl(MethodImplOptions.NoInlining)] static void Store(object[] a, object o) => a[1] = o;
  [MethodImpl(MethodImplOptions.NoInlining)]
  static int Throw(int depth) => depth == 0 ? throw new InvalidOperationException() : Throw(depth - 1) + 1;
  [DllImport("libc")] static extern int abs(int n);

  static class Generic<T> { [MethodImpl(MethodImplOptions.NoInlining)] public static object Type() => typeof(List<T>); }
  static class Checked<T> {
    static int value;
    static Checked() => value = 1;
    [MethodImpl(MethodImplOptions.NoInlining)] public static int Value() => value;
  }
}
