// A class whose first use is of a thread's own field: the class constructor runs before, once, on the thread that came
// first; all threads that come later find zero.
using System.Runtime.CompilerServices;

static class ThreadStatics {
  static int runs;
  static T Ran<T>(T value) { Interlocked.Increment(ref runs); return value; }
  class Number { [ThreadStatic] public static int Own = 5; public static int Shared = Ran(1); }
  class Reference { [ThreadStatic] public static object Own = "own"; public static object Shared = Ran("shared"); }
  class Precise { [ThreadStatic] public static int Own; public static int Shared; static Precise() { Own = Ran(3); Shared = Own + 1; } }
  class Box { [ThreadStatic] public static decimal Own = 1.5m; public static readonly decimal Shared = Ran(2.5m); }
  class Of<T> { [ThreadStatic] public static string Own = typeof(T).Name; public static readonly int Shared = Ran(1); }
  class Failing { [ThreadStatic] public static int Own = Fail(); static int Fail() => throw new InvalidOperationException("no"); }

  [MethodImpl(MethodImplOptions.NoInlining)] static int OfNumber() => Number.Own++;
  [MethodImpl(MethodImplOptions.NoInlining)] static object OfReference() => Reference.Own ?? "none";
  [MethodImpl(MethodImplOptions.NoInlining)] static int OfPrecise() => Precise.Own * 10 + Precise.Shared;
  [MethodImpl(MethodImplOptions.NoInlining)] static decimal OfBox() => Box.Own;
  [MethodImpl(MethodImplOptions.NoInlining)] static string Generic<T>() => Of<T>.Own ?? "none";
  static string Failed() { try { return Failing.Own.ToString(); } catch (TypeInitializationException e) { return e.InnerException.Message; } }

  static string All() =>
    $"{OfNumber()} {OfNumber()} {OfReference()} {OfPrecise()} {OfBox()} {Generic<int>()} {Generic<string>()} {Failed()} {runs}";

  public static void Run() {
    string ofOther = "";
    var first = new Thread(() => ofOther = All());
    first.Start();
    first.Join();
    Console.WriteLine(ofOther);
    Console.WriteLine(All());
    Console.WriteLine(All());
    Console.WriteLine(Number.Shared + " " + Reference.Shared + " " + Precise.Shared + " " + Box.Shared + " " + Of<int>.Shared + " " + runs);
  }
}
