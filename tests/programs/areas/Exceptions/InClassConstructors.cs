// A class constructor that throws: TypeInitializationException each time, the same inner one; nested failures.
using System.Runtime.CompilerServices;

static class InClassConstructors {
  class Failing {
    public static int N = Fail();
    static Failing() { Console.WriteLine("never reached"); }
    static int Fail() {
      attempts++;
      throw new InvalidOperationException("in the class constructor");
    }
    public static void Touch() { }
    public int Instance = 1;
  }
  static int attempts;
  class Depends { public static int M = Failing.N + 1; static Depends() { } }
  class Generic<T> { public static T Value; static Generic() { if (typeof(T) == typeof(string)) throw new NotSupportedException(typeof(T).Name); } [MethodImpl(MethodImplOptions.NoInlining)] public static string Touch() => typeof(T).Name + " works"; }
  class Base { static Base() => throw new ArithmeticException("base"); }
  class Derived : Base { public static int X = 5; static Derived() { } }
  struct Struct { public static int S = int.Parse("not a number"); static Struct() { } public int N; public int Get() => N; }
  class Catching { public static string Log = ""; static Catching() { try { Failing.Touch(); } catch (TypeInitializationException e) { Log = "caught " + e.TypeName; } } }

  static Exception last;
  static void Try(Func<object> action) {
    try {
      Console.WriteLine(action());
    } catch (TypeInitializationException e) {
      string s = e.TypeName;
      for (Exception inner = e.InnerException; inner != null; inner = inner.InnerException) s += " <- " + inner.GetType().Name + ": " + inner.Message;
      Console.WriteLine(s + " " + ReferenceEquals(last, e));
      last = e;
    }
  }

  public static void Run() {
    Try(() => Failing.N);
    Try(() => Failing.N);
    Try(() => { Failing.Touch(); return null; });
    Try(() => new Failing().Instance);
    Console.WriteLine(attempts);
    Try(() => Depends.M);
    Try(() => Depends.M);
    Try(() => Generic<int>.Touch());
    Try(() => Generic<string>.Touch());
    Try(() => Generic<object>.Touch());
    Try(() => Generic<string>.Value);
    Try(() => new Derived());
    Try(() => Derived.X);
    Try(() => Struct.S);
    Try(() => default(Struct).N);
    Console.WriteLine(Catching.Log);
    try {
      RuntimeHelpers.RunClassConstructor(typeof(Failing).TypeHandle);
    } catch (TypeInitializationException e) {
      Console.WriteLine(e.Message);
    }
    Console.WriteLine(attempts);
  }
}
